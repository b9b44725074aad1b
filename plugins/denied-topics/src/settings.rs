//! Which topics are denied, and how similar to an example must a sentence be?

use crate::lexicon::Lexicon;
use crate::topic::Topic;
use ghat_sdk::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

/// The settings as the operator writes them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Written {
    /// Topics that are denied to every app.
    #[serde(default)]
    pub topics: Vec<Topic>,
    /// How similar to an example a sentence must be, from 0 to 1. 0.6 where nothing is said.
    pub threshold: Option<f32>,
}

impl Written {
    /// Checks the settings.
    ///
    /// # Errors
    /// Every topic that says nothing or too much, and a threshold out of range.
    pub fn check(self) -> Result<Settings, Vec<Problem>> {
        let threshold = self.threshold.unwrap_or(Settings::THRESHOLD);
        let mut problems = Vec::new();
        if !(0.0..=1.0).contains(&threshold) {
            problems.push(Problem::new("threshold", "must be from 0 to 1"));
        }
        match Lexicon::compile(self.topics) {
            Ok(topics) if problems.is_empty() => Ok(Settings { topics, threshold }),
            Ok(_) => Err(problems),
            Err(more) => {
                problems.extend(more);
                Err(problems)
            }
        }
    }
}

/// The checked settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What is denied to every app.
    pub topics: Lexicon,
    /// How similar to an example a sentence must be.
    pub threshold: f32,
}

impl Settings {
    /// Sentences that say the same in other words reach 0.6 and more; those that share their subject's words only, 0.5.
    pub const THRESHOLD: f32 = 0.6;
}

/// What an app's policy denies. It is compiled while it is read.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Options {
    /// Topics that are denied to this app, besides those of the operator.
    #[serde(default, deserialize_with = "compiled")]
    #[schemars(with = "Vec<Topic>")]
    pub topics: Lexicon,
}

fn compiled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Lexicon, D::Error> {
    Lexicon::compile(Vec::<Topic>::deserialize(deserializer)?).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(|one| format!("{}: {}", one.path, one.message)).collect();
        serde::de::Error::custom(told.join("; "))
    })
}
