//! The aliases as the operator writes them.

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, de};
use std::collections::BTreeMap;
use std::fmt;

/// What the operator may set.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct Settings {
    /// What each alias stands for.
    #[serde(default)]
    pub aliases: BTreeMap<String, Target>,
}

/// What an alias stands for: one model, or a rule.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub enum Target {
    /// One model, as `@provider/model`.
    Model(String),
    /// Several, and how they are tried.
    Rule(Rule),
}

/// Models that may serve an alias, and how they are tried.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Rule {
    /// The most tries over all candidates together; without it, each has its own.
    pub max_attempts: Option<u32>,
    /// The models, in the order of preference.
    pub candidates: Vec<Choice>,
}

/// One model of a rule.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Choice {
    /// The model, as `@provider/model`.
    pub model: String,
    /// Its share in the draw; 0 is only tried after all others.
    #[serde(default = "one")]
    pub weight: u32,
    /// How often it is tried before the next.
    #[serde(default = "one")]
    pub retry_attempts: u32,
    /// How long one try may take until the answer begins; without it, the provider's own limit.
    pub timeout_ms: Option<u32>,
}

fn one() -> u32 {
    1
}

// By hand and not `untagged`, which would say only that nothing fits, and not which field is wrong.
impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(TargetVisitor)
    }
}

struct TargetVisitor;

impl<'de> Visitor<'de> for TargetVisitor {
    type Value = Target;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a model as `@provider/model`, or a table with `candidates`")
    }

    fn visit_str<E: de::Error>(self, model: &str) -> Result<Target, E> {
        Ok(Target::Model(model.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Target, A::Error> {
        Rule::deserialize(MapAccessDeserializer::new(table)).map(Target::Rule)
    }
}
