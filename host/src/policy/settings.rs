//! What may an app's policy say, and what holds where it is silent?

use std::{collections::BTreeMap, num::NonZeroU32};

use serde_json::{Map, Value as Json, json};

use super::Builtin;
use crate::{
    body::{Index, Invalid, Object, Path, Value},
    config::Mode,
};

/// The cap on an answer's tokens where a policy says nothing of it.
const MAX_TOKENS: NonZeroU32 = NonZeroU32::MIN.saturating_add(1023);
/// The requests in a minute where a policy says nothing of them.
const RATE_LIMIT: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);

const TOPICS: &str = "deniedTopicsList";
const MODELS: &str = "allowedModels";
const TOKENS: &str = "maxTokens";
const RATE: &str = "rateLimitPerMinute";
const PLUGINS: &str = "plugins";

/// One app's policy, of the right form. Whether the plugins it names are there is the chain's to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    modes: [Mode; Builtin::ALL.len()],
    /// The topics that the app does not talk about.
    pub denied_topics: Vec<String>,
    /// The models that may serve, as aliases or canonical ids; empty: every model.
    pub allowed_models: Vec<String>,
    /// The most tokens that an answer may have.
    pub max_tokens: Option<NonZeroU32>,
    /// How many requests a subject may send within any 60 seconds.
    pub requests_per_minute: Option<NonZeroU32>,
    /// What holds for guardrails without a field of their own, by the name of the plugin.
    pub plugins: BTreeMap<String, PluginRule>,
}

/// What a policy says to one plugin.
#[derive(Debug, Clone, PartialEq)]
pub struct PluginRule {
    /// What becomes of what it finds.
    pub mode: Mode,
    /// What it is told with each call.
    pub options: Option<Map<String, Json>>,
}

impl Default for Settings {
    /// A policy that says nothing.
    fn default() -> Self {
        Self {
            modes: Builtin::ALL.map(Builtin::default_mode),
            denied_topics: Vec::new(),
            allowed_models: Vec::new(),
            max_tokens: Some(MAX_TOKENS),
            requests_per_minute: Some(RATE_LIMIT),
            plugins: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// What holds for an app of which nothing is decided: these modes, and no limits.
    pub fn unlimited(mode: impl Fn(Builtin) -> Mode) -> Self {
        Self { modes: Builtin::ALL.map(mode), max_tokens: None, requests_per_minute: None, ..Self::default() }
    }

    /// What becomes of what a guardrail finds.
    pub fn mode(&self, builtin: Builtin) -> Mode {
        self.modes.get(builtin as usize).copied().unwrap_or(builtin.default_mode())
    }

    /// Reads a policy that stands at `path` of a body.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(object: Object<'_>, path: &Path<'_>) -> Result<Self, Vec<Invalid>> {
        let mut reader = Reader { object, path, problems: Vec::new() };
        reader.names();
        let settings = Self {
            modes: Builtin::ALL.map(|builtin| reader.mode(builtin)),
            denied_topics: reader.texts(TOPICS),
            allowed_models: reader.texts(MODELS),
            max_tokens: reader.count(TOKENS, MAX_TOKENS),
            requests_per_minute: reader.count(RATE, RATE_LIMIT),
            plugins: reader.plugins(),
        };
        if reader.problems.is_empty() { Ok(settings) } else { Err(reader.problems) }
    }

    /// Reads a policy as [`to_json`](Self::to_json) wrote it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Vec<Invalid>> {
        let index = Index::of(text).map_err(|problem| vec![Invalid::new("", problem.to_string())])?;
        let object = index.root().object().ok_or_else(|| vec![Invalid::new("", "must be an object")])?;
        Self::read(object, &Path::root("settings"))
    }

    /// The policy with every field, as clients read it and as it is stored.
    pub fn to_json(&self) -> Json {
        let mut out = Map::new();
        for builtin in Builtin::ALL {
            out.insert(builtin.field().to_owned(), json!(self.mode(builtin)));
        }
        out.insert(TOPICS.to_owned(), json!(self.denied_topics));
        out.insert(MODELS.to_owned(), json!(self.allowed_models));
        out.insert(TOKENS.to_owned(), json!(self.max_tokens));
        out.insert(RATE.to_owned(), json!(self.requests_per_minute));
        let plugins = self.plugins.iter().map(|(name, rule)| (name.clone(), rule.to_json()));
        out.insert(PLUGINS.to_owned(), Json::Object(plugins.collect()));
        Json::Object(out)
    }
}

impl PluginRule {
    fn to_json(&self) -> Json {
        match &self.options {
            Some(options) => json!({ "mode": self.mode, "options": options }),
            None => json!({ "mode": self.mode }),
        }
    }
}

/// Reads one object and notes what is wrong with it.
struct Reader<'a> {
    object: Object<'a>,
    path: &'a Path<'a>,
    problems: Vec<Invalid>,
}

impl Reader<'_> {
    /// Notes every name that stands for nothing, or stands twice.
    fn names(&mut self) {
        let others = [TOPICS, MODELS, TOKENS, RATE, PLUGINS];
        let known: Vec<_> = Builtin::ALL.map(Builtin::field).into_iter().chain(others).collect();
        self.only(&known);
    }

    fn only(&mut self, known: &[&str]) {
        let unknown = self.object.members().filter(|(name, _)| !known.contains(&&**name));
        let message = format!("is not a field that exists; there are {}", known.join(", "));
        let unknown = unknown.map(|(name, _)| Invalid::new(&self.path.member(&name), message.clone()));
        self.problems.extend(unknown);
        if let Some(name) = self.object.repeated_name() {
            self.note(&name, "stands twice; send it once");
        }
    }

    fn note(&mut self, name: &str, message: impl Into<String>) {
        self.problems.push(Invalid::new(&self.path.member(name), message));
    }

    fn mode(&mut self, builtin: Builtin) -> Mode {
        let given = self.object.get(builtin.field());
        given.and_then(|value| self.mode_of(builtin.field(), value)).unwrap_or(builtin.default_mode())
    }

    fn mode_of(&mut self, name: &str, value: Value<'_>) -> Option<Mode> {
        let mode = value.string().and_then(|text| mode_named(&text));
        if mode.is_none() {
            self.note(name, "must be \"off\", \"detect\", \"redact\" or \"block\"");
        }
        mode
    }

    /// A list of texts, none of them empty.
    fn texts(&mut self, name: &str) -> Vec<String> {
        let Some(value) = self.object.get(name) else { return Vec::new() };
        let Some(items) = value.items() else {
            self.note(name, "must be a list of strings");
            return Vec::new();
        };
        let path = self.path.member(name);
        let mut texts = Vec::new();
        for (index, item) in items.enumerate() {
            match item.string().filter(|text| !text.trim().is_empty()) {
                Some(text) => texts.push(text.into_owned()),
                None => {
                    self.problems.push(Invalid::new(&path.item(index), "must be a string that is not empty"))
                }
            }
        }
        texts
    }

    /// A number of things, at least one, or null for no limit.
    fn count(&mut self, name: &str, default: NonZeroU32) -> Option<NonZeroU32> {
        let Some(value) = self.object.get(name) else { return Some(default) };
        if value.is_null() {
            return None;
        }
        let count = value.raw().parse().ok();
        if count.is_none() {
            self.note(name, "must be an integer from 1 to 4294967295, or null for no limit");
        }
        count
    }

    fn plugins(&mut self) -> BTreeMap<String, PluginRule> {
        let Some(value) = self.object.get(PLUGINS) else { return BTreeMap::new() };
        let Some(given) = value.object() else {
            self.note(PLUGINS, "must be an object");
            return BTreeMap::new();
        };
        let path = self.path.member(PLUGINS);
        let mut plugins = BTreeMap::new();
        for (name, value) in given.members() {
            let path = path.member(&name);
            let rule = match value.object() {
                Some(object) => {
                    let mut reader = Reader { object, path: &path, problems: Vec::new() };
                    let rule = reader.plugin();
                    self.problems.append(&mut reader.problems);
                    rule
                }
                None => {
                    self.problems.push(Invalid::new(&path, "must be an object with a `mode`"));
                    None
                }
            };
            if let Some(rule) = rule
                && plugins.insert(name.clone().into_owned(), rule).is_some()
            {
                self.problems.push(Invalid::new(&path, "stands twice; send it once"));
            }
        }
        plugins
    }

    fn plugin(&mut self) -> Option<PluginRule> {
        self.only(&["mode", "options"]);
        let mode = match self.object.get("mode") {
            Some(value) => self.mode_of("mode", value),
            None => {
                self.note("mode", "is missing");
                None
            }
        };
        let options = self.object.get("options").map(|value| serde_json::from_str(value.raw()));
        let options = options.transpose();
        if options.is_err() {
            self.note("options", "must be an object");
        }
        Some(PluginRule { mode: mode?, options: options.ok()? })
    }
}

fn mode_named(word: &str) -> Option<Mode> {
    match word {
        "off" => Some(Mode::Off),
        "detect" => Some(Mode::Detect),
        "redact" => Some(Mode::Redact),
        "block" => Some(Mode::Block),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(settings: &str) -> Vec<String> {
        let problems = Settings::parse(settings).expect_err(settings);
        problems.into_iter().map(|problem| problem.param).collect()
    }

    #[test]
    fn what_a_policy_leaves_out_has_the_contracts_default() {
        let settings = Settings::parse("{}").unwrap();
        assert_eq!(settings, Settings::default());
        assert_eq!(
            settings.to_json().to_string(),
            r#"{"promptInjection":"detect","indirectPromptInjection":"detect","pii":"redact","secrets":"redact","deniedTopics":"detect","outputSafety":"detect","groundedness":"detect","deniedTopicsList":[],"allowedModels":[],"maxTokens":1024,"rateLimitPerMinute":60,"plugins":{}}"#
        );
    }

    #[test]
    fn a_policy_is_read_as_it_was_written() {
        let written = r#"{"pii":"block","maxTokens":null,"rateLimitPerMinute":5,"deniedTopicsList":["tax"],
            "allowedModels":["smart-default"],"plugins":{"marker":{"mode":"off","options":{"deep":[1,{"a":null}]}},"x":{"mode":"detect"}}}"#;
        let settings = Settings::parse(written).unwrap();
        assert_eq!(settings.mode(Builtin::Pii), Mode::Block);
        assert_eq!(settings.mode(Builtin::Secrets), Mode::Redact);
        assert_eq!((settings.max_tokens, settings.requests_per_minute), (None, NonZeroU32::new(5)));
        assert_eq!(Settings::parse(&settings.to_json().to_string()).unwrap(), settings);
    }

    #[test]
    fn every_mistake_is_named_in_one_pass() {
        let written = r#"{"pii":"delete","pi":"off","secrets":null,"maxTokens":0,"rateLimitPerMinute":1.5,
            "deniedTopicsList":["a",""," ",7],"allowedModels":"all",
            "plugins":{"a":{},"b":{"mode":"loud"},"c":{"mode":"off","options":[],"x":1},"d":"off"}}"#;
        assert_eq!(
            problems(written),
            [
                "settings.pi",
                "settings.pii",
                "settings.secrets",
                "settings.deniedTopicsList[1]",
                "settings.deniedTopicsList[2]",
                "settings.deniedTopicsList[3]",
                "settings.allowedModels",
                "settings.maxTokens",
                "settings.rateLimitPerMinute",
                "settings.plugins.a.mode",
                "settings.plugins.b.mode",
                "settings.plugins.c.x",
                "settings.plugins.c.options",
                "settings.plugins.d",
            ]
        );
        assert_eq!(problems(r#"{"pii":"off","pii":"block"}"#), ["settings.pii"]);
        assert_eq!(
            problems(r#"{"plugins":{"a":{"mode":"off"},"a":{"mode":"off"}}}"#),
            ["settings.plugins.a"]
        );
    }
}
