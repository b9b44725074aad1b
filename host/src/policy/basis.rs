//! What do policies make of the chain of one generation?

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use lru::LruCache;
use serde_json::{Map, Value as Json, json};

use super::{AllowedModels, AppPolicy, Builtin, Policy, Settings};
use crate::{
    body::Invalid,
    chain::Entry,
    config::{Mode, PolicyDefault},
    plugins::{Alias, Problem},
    store::AppKey,
};

/// How many policies are kept as they were made. One is made in microseconds.
const MADE: NonZeroUsize = NonZeroUsize::MIN.saturating_add(999);

/// The option of the plugin `denied-topics` that holds what a policy denies, and where the policy has it.
const TOPICS: &str = "topics";
const DENIED: &str = "settings.deniedTopicsList";

/// The chain and the aliases of one generation, and the policies that were made of them.
#[derive(Debug)]
pub struct Basis {
    chain: Arc<[Entry]>,
    aliases: Vec<Alias>,
    /// What an app without a policy is shown to have.
    unwritten: Settings,
    /// What holds for it.
    none: Arc<Policy>,
    made: Mutex<LruCache<AppKey, Made>>,
}

/// What an app wrote, and what it comes to over the chain.
type Made = (Arc<AppPolicy>, Arc<Policy>);

impl Basis {
    /// Prepares for policies over this chain.
    pub fn new(chain: Arc<[Entry]>, aliases: &[Alias], default: PolicyDefault) -> Self {
        let aliases = aliases.to_vec();
        let (unwritten, none) = match default {
            PolicyDefault::Off => {
                let policy = Policy {
                    chain: chain.clone(),
                    models: None,
                    max_tokens: None,
                    requests_per_minute: None,
                };
                (Settings::unlimited(|builtin| own_mode(&chain, builtin)), policy)
            }
            PolicyDefault::Contract => {
                let settings = Settings::default();
                let policy = made(&chain, &aliases, &settings);
                (settings, policy)
            }
        };
        let made = Mutex::new(LruCache::new(MADE));
        Self { chain, aliases, unwritten, none: Arc::new(none), made }
    }

    /// What holds for an app without a policy, as a policy would say it.
    pub fn unwritten(&self) -> &Settings {
        &self.unwritten
    }

    /// What an app's policy comes to here. It is made once, and again when another policy takes its place.
    pub fn policy(&self, key: &AppKey, written: Option<&Arc<AppPolicy>>) -> Arc<Policy> {
        let Some(written) = written else { return self.none.clone() };
        let mut kept = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, policy)) = kept.get(key)
            && Arc::ptr_eq(of, written)
        {
            return policy.clone();
        }
        let policy = Arc::new(made(&self.chain, &self.aliases, &written.settings));
        kept.put(key.clone(), (written.clone(), policy.clone()));
        policy
    }

    /// Whether the plugins that a policy names are in the chain, and its options what they ask for.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn check(&self, settings: &Settings) -> Result<(), Vec<Invalid>> {
        let mut problems = Vec::new();
        if let Some(options) = topics(settings) {
            let denied = |entry: &Entry| builtin(entry) == Some(Builtin::DeniedTopics);
            problems.extend(self.options_problems(denied, &options, DENIED));
        }
        for (name, rule) in &settings.plugins {
            let path = format!("settings.plugins.{name}");
            if let Err(message) = self.is_custom(name) {
                problems.push(Invalid::new(path, message));
                continue;
            }
            if let Some(options) = &rule.options {
                let named = |entry: &Entry| entry.plugin.name() == name;
                problems.extend(self.options_problems(named, options, &format!("{path}.options")));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Whether a plugin of this name is in the chain and has no field of its own.
    fn is_custom(&self, name: &str) -> Result<(), String> {
        let entry = self.chain.iter().find(|entry| entry.plugin.name() == name);
        if let Some(builtin) = entry.map_or(Builtin::of(name), builtin) {
            return Err(format!("has a field of its own: `settings.{}`", builtin.field()));
        }
        if entry.is_some() {
            return Ok(());
        }
        let custom = self.chain.iter().filter(|entry| builtin(entry).is_none());
        let mut names: Vec<_> = custom.map(|entry| entry.plugin.name()).collect();
        names.dedup();
        Err(match names.as_slice() {
            [] => "is not a plugin in the chain; it has none without a field of its own".to_owned(),
            names => format!("is not a plugin in the chain; there are {}", names.join(", ")),
        })
    }

    /// What is wrong with options as the entries that are meant would be told them.
    fn options_problems(
        &self,
        meant: impl Fn(&Entry) -> bool,
        options: &Map<String, Json>,
        path: &str,
    ) -> Vec<Invalid> {
        let entries = self.chain.iter().filter(|entry| meant(entry));
        let found = entries
            .flat_map(|entry| entry.plugin.options_schema().problems(&merged(&entry.options, options)));
        let mut problems: Vec<_> = found.map(|problem| at(path, &problem)).collect();
        // Two entries of one plugin find the same.
        problems.dedup();
        problems
    }
}

/// What is wrong with options that stand at `path`.
fn at(path: &str, problem: &Problem) -> Invalid {
    let inside = problem.path.as_str();
    // The list of topics is the option of that name.
    let inside = if path == DENIED { inside.strip_prefix(TOPICS).unwrap_or(inside) } else { inside };
    let separator = if inside.is_empty() || inside.starts_with('[') { "" } else { "." };
    Invalid::new(format!("{path}{separator}{inside}"), problem.message.clone())
}

/// What settings make of a chain.
fn made(chain: &[Entry], aliases: &[Alias], settings: &Settings) -> Policy {
    Policy {
        chain: chain.iter().map(|entry| entry_under(entry, settings)).collect(),
        models: AllowedModels::of(&settings.allowed_models, aliases),
        max_tokens: settings.max_tokens,
        requests_per_minute: settings.requests_per_minute,
    }
}

/// An entry with the mode and the options that a policy gives it. What a policy does not name stays as it is
/// configured.
fn entry_under(entry: &Entry, settings: &Settings) -> Entry {
    let mut entry = entry.clone();
    let rule = settings.plugins.get(entry.plugin.name());
    let (mode, options) = match builtin(&entry) {
        Some(Builtin::DeniedTopics) => (Some(settings.mode(Builtin::DeniedTopics)), topics(settings)),
        Some(builtin) => (Some(settings.mode(builtin)), None),
        None => (rule.map(|rule| rule.mode), rule.and_then(|rule| rule.options.clone())),
    };
    entry.mode = mode.unwrap_or(entry.mode);
    if let Some(options) = options {
        entry.options = Json::Object(merged(&entry.options, &options)).to_string().into();
    }
    entry
}

fn builtin(entry: &Entry) -> Option<Builtin> {
    Builtin::of(&entry.plugin.manifest().name)
}

/// The mode that the configuration gives a guardrail; off where the chain has none.
fn own_mode(chain: &[Entry], which: Builtin) -> Mode {
    let entry = chain.iter().find(|entry| builtin(entry) == Some(which));
    entry.map_or(Mode::Off, |entry| entry.mode)
}

/// The options that tell a guardrail which topics are denied; nothing where the policy names none.
fn topics(settings: &Settings) -> Option<Map<String, Json>> {
    let topics = &settings.denied_topics;
    (!topics.is_empty()).then(|| Map::from_iter([(TOPICS.to_owned(), json!(topics))]))
}

/// An app's options over those of the configuration: what the app does not name stays.
fn merged(configured: &str, options: &Map<String, Json>) -> Map<String, Json> {
    // The configuration made it from a table.
    let mut merged: Map<String, Json> = serde_json::from_str(configured).unwrap_or_default();
    merged.extend(options.clone());
    merged
}
