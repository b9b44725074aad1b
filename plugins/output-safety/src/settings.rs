//! How sure must a rule be?

use crate::lexicon::Lexicon;
use ghat_sdk::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// The settings as the operator writes them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Written {
    /// The score, from 0 to 1, below which a sentence is not reported. 0.7 where nothing is said.
    pub threshold: Option<f32>,
}

impl Written {
    /// Checks the settings.
    ///
    /// # Errors
    /// A threshold out of range.
    pub fn check(&self) -> Result<Settings, Vec<Problem>> {
        let threshold = self.threshold.unwrap_or(Settings::THRESHOLD);
        if (0.0..=1.0).contains(&threshold) {
            Ok(Settings { threshold, lexicon: Lexicon::new() })
        } else {
            Err(vec![Problem::new("threshold", "must be from 0 to 1")])
        }
    }
}

/// The checked settings, and the word lists.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Sentences below this score are not reported.
    pub threshold: f32,
    /// The words that mean something.
    pub lexicon: Lexicon,
}

impl Settings {
    /// One sign that speaks against a rule takes a score below it, and no single sign reaches it.
    pub const THRESHOLD: f32 = 0.7;
}
