//! The routes as the operator writes them.

use routes::{Choice, text_or};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// What the operator may set.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct Settings {
    /// What each alias stands for.
    #[serde(default)]
    pub aliases: BTreeMap<String, Destination>,
}

/// What an alias stands for: one model, or those of the first route that fits.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub enum Destination {
    /// One model, as `@provider/model`, whatever the request.
    Model(String),
    /// Several, and which of them for which requests.
    Fork(Fork),
}

/// Routes, and a default.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Fork {
    /// The most tries over all candidates together; without it, each has its own.
    pub max_attempts: Option<u32>,
    /// Whether a field that the chosen provider cannot honour is left out; otherwise the request is refused.
    #[serde(default)]
    pub lenient: bool,
    /// The routes, in the order in which they are looked at.
    #[serde(default)]
    pub routes: Vec<Branch>,
    /// The models where none of them fits.
    pub default: To,
}

/// One route.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Branch {
    /// What a request must have: all of it.
    pub when: When,
    /// The models.
    pub to: To,
}

/// What a request must have. Of several texts, one is enough.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct When {
    /// Whose request it is.
    pub tenant: Option<Texts>,
    /// The tenant's app.
    pub app: Option<Texts>,
    /// The API: `chat`, `embeddings`, `responses` or `messages`.
    pub surface: Option<Texts>,
    /// The caller's labels (`workspace_id`, `operation`, …), and whatever else is told of a request.
    #[serde(default)]
    pub metadata: BTreeMap<String, Texts>,
}

/// Models: one, or several that draw by their weights.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub enum To {
    /// One model, as `@provider/model`.
    Model(String),
    /// Several.
    Candidates(Vec<Choice>),
}

/// A text, or several.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub enum Texts {
    /// This one.
    One(String),
    /// One of these.
    Many(Vec<String>),
}

impl<'de> Deserialize<'de> for Destination {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let expected = "a model as `@provider/model`, or a table with `default` and `routes`";
        text_or(source, Self::Model, Self::Fork, expected)
    }
}

impl<'de> Deserialize<'de> for To {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        text_or(
            source,
            Self::Model,
            Self::Candidates,
            "a model as `@provider/model`, or a list of candidates",
        )
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        text_or(source, Self::One, Self::Many, "a text, or a list of texts")
    }
}

impl Texts {
    /// All of them.
    #[must_use]
    pub fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::Many(texts) => texts,
        }
    }
}
