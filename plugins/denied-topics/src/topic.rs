//! What is a topic, as an operator or an app's policy writes it, and what is it called in a trace?

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// A topic: its name alone, or more of it.
#[derive(Debug, Clone, PartialEq, JsonSchema)]
#[schemars(untagged)]
pub enum Topic {
    /// A word or a phrase, which is also what is looked for.
    Name(String),
    /// A topic with phrases and examples.
    Full(Full),
}

/// A topic with phrases and examples.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Full {
    /// What the topic is called. It is looked for too, unless there are phrases.
    pub name: String,
    /// Words and phrases to look for, inflected or not.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// Sentences about the topic. A sentence that is similar to one of them is found.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Whether words of four letters and more are found within longer words: `steuer` in `Einkommensteuererklärung`.
    #[serde(default)]
    pub compounds: bool,
}

impl Topic {
    /// The topic with all its fields.
    #[must_use]
    pub fn into_full(self) -> Full {
        match self {
            Self::Name(name) => Full { name, ..Full::default() },
            Self::Full(full) => full,
        }
    }
}

/// The name of the rule that finds a topic: its ASCII letters and digits in kebab-case, or its number in the list where
/// it has none.
#[must_use]
pub fn rule(name: &str, number: usize) -> String {
    let words = name.split(|one: char| !one.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut rule = String::from("topic");
    for word in words {
        if rule.len() + word.len() >= LONGEST_RULE {
            break;
        }
        rule.push('-');
        rule.push_str(&word.to_ascii_lowercase());
    }
    if rule.len() == "topic".len() {
        rule = format!("topic-{number}");
    }
    rule
}

/// Names of rules end up in metrics.
const LONGEST_RULE: usize = 48;

impl<'de> Deserialize<'de> for Topic {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StringOrObject)
    }
}

/// Told apart by hand, so that a field that does not exist is refused by its name.
struct StringOrObject;

impl<'de> Visitor<'de> for StringOrObject {
    type Value = Topic;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a topic: a string, or an object with a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Topic, E> {
        Ok(Topic::Name(name.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Topic, A::Error> {
        Full::deserialize(MapAccessDeserializer::new(map)).map(Topic::Full)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_named_after_its_topic() {
        assert_eq!(rule("Tax advice", 0), "topic-tax-advice");
        assert_eq!(rule("C++ / Rust", 0), "topic-c-rust");
        assert_eq!(rule("налоги", 3), "topic-3");
        assert!(rule(&"long ".repeat(40), 0).len() <= LONGEST_RULE);
    }
}
