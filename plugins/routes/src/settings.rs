//! Aliases as the operator writes them.

use schemars::JsonSchema;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use std::fmt;
use std::marker::PhantomData;

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
    /// Whether a field that the chosen provider cannot honour is left out; otherwise the request is refused.
    #[serde(default)]
    pub lenient: bool,
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

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let expected = "a model as `@provider/model`, or a table with `candidates`";
        text_or(source, Self::Model, Self::Rule, expected)
    }
}

/// Reads a text, or a table or list. `untagged` would say only that nothing fits, and not which field is wrong.
///
/// # Errors
/// It is neither, or the table or list is wrong.
pub fn text_or<'de, D: Deserializer<'de>, T: Deserialize<'de>, V>(
    source: D,
    text: fn(String) -> V,
    other: fn(T) -> V,
    expected: &'static str,
) -> Result<V, D::Error> {
    source.deserialize_any(TextOr { text, other, expected, read: PhantomData })
}

struct TextOr<T, V> {
    text: fn(String) -> V,
    other: fn(T) -> V,
    expected: &'static str,
    read: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>, V> Visitor<'de> for TextOr<T, V> {
    type Value = V;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<V, E> {
        Ok((self.text)(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<V, A::Error> {
        T::deserialize(MapAccessDeserializer::new(table)).map(self.other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(list)).map(self.other)
    }
}
