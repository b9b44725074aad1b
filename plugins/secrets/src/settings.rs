//! Which families does the operator want to be found, and how random must a value be?

use crate::beside::KeyWords;
use crate::families::{FAMILIES, STRUCTURED};
use crate::prefixed::Prefixes;
use ghat_sdk::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// The settings as the operator writes them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Written {
    /// Which families to look for.
    pub families: Choice,
    /// The entropy, in bits per byte, that a value beside a key word must have. 3.0 where nothing is said.
    pub min_entropy: Option<f32>,
}

/// A choice among the families.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Choice {
    /// Only these; all where nothing is said.
    pub allow: Option<Vec<String>>,
    /// Not these.
    pub deny: Vec<String>,
}

impl Written {
    /// Checks the settings.
    ///
    /// # Errors
    /// Every family that does not exist, and an entropy out of range.
    pub fn check(&self) -> Result<Settings, Vec<Problem>> {
        let Choice { allow, deny } = &self.families;
        let lists =
            [("families.allow", allow.as_deref().unwrap_or_default()), ("families.deny", deny.as_slice())];
        let mut problems = Vec::new();
        for (path, names) in lists {
            let unknown = names.iter().enumerate().filter(|(_, name)| !Settings::knows(name));
            problems.extend(
                unknown.map(|(index, _)| Problem::new(format!("{path}[{index}]"), "there is no such family")),
            );
        }
        let min_entropy = self.min_entropy.unwrap_or(Settings::MIN_ENTROPY);
        if !(0.0..=6.0).contains(&min_entropy) {
            problems.push(Problem::new("min_entropy", "must be from 0 to 6 bits"));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let has = |list: &[String], name: &str| list.iter().any(|one| one == name);
        let wants = |name: &str| allow.as_ref().is_none_or(|list| has(list, name)) && !has(deny, name);
        Ok(Settings::new(wants, min_entropy))
    }
}

/// The checked settings, with the automaton built from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The families with a beginning of their own.
    pub prefixes: Prefixes,
    /// The lowest entropy of a value beside a key word, in bits per byte.
    pub min_entropy: f32,
    /// The words beside which a value is a secret.
    pub key_words: KeyWords,
    /// Whether web tokens are wanted.
    pub jwt: bool,
    /// Whether private keys are wanted.
    pub private_key: bool,
    /// Whether user names and passwords in addresses are wanted.
    pub url_credentials: bool,
    /// Whether tokens of Telegram are wanted.
    pub telegram: bool,
    /// Whether tokens of Discord are wanted.
    pub discord: bool,
    /// Whether values beside a key word are wanted.
    pub generic: bool,
    structured: [bool; STRUCTURED.len()],
}

impl Settings {
    /// Half of what random bytes in base64 reach at this length; words and identifiers stay below it.
    pub const MIN_ENTROPY: f32 = 3.0;

    /// Settings that keep the families `wants` names.
    #[must_use]
    pub fn new(wants: impl Fn(&str) -> bool, min_entropy: f32) -> Self {
        Self {
            structured: STRUCTURED.map(&wants),
            key_words: KeyWords::new(),
            jwt: wants("jwt"),
            private_key: wants("private-key"),
            url_credentials: wants("url-credentials"),
            telegram: wants("telegram"),
            discord: wants("discord"),
            generic: wants("generic"),
            prefixes: Prefixes::new(wants),
            min_entropy,
        }
    }

    /// Whether a rule is wanted that tells secrets by structure or by the words beside them.
    #[must_use]
    pub fn wants(&self, rule: &str) -> bool {
        STRUCTURED.iter().zip(self.structured).any(|(known, wanted)| *known == rule && wanted)
    }

    /// Whether there is a family of this name.
    #[must_use]
    pub fn knows(name: &str) -> bool {
        STRUCTURED.contains(&name) || FAMILIES.iter().any(|family| family.name == name)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new(|_| true, Self::MIN_ENTROPY)
    }
}
