//! How sure must a rule be? And the finished word lists.

use crate::lexicon::Lexicon;
use crate::model::Model;
use ghat_sdk::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// The settings as the operator writes them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Written {
    /// The score, from 0 to 1, below which a finding is not reported. 0.7 where nothing is said.
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
            Ok(Settings::new(threshold))
        } else {
            Err(vec![Problem::new("threshold", "must be from 0 to 1")])
        }
    }
}

/// The checked settings, with everything that is built once.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Findings below this score are not reported.
    pub threshold: f32,
    /// The words of every language.
    pub lexicon: Lexicon,
    /// The trained weights.
    pub model: Model,
    /// The sum of weights below which the model finds nothing.
    pub least_sum: i32,
}

impl Settings {
    /// Two signs of one intention reach this, one does not.
    pub const THRESHOLD: f32 = 0.7;

    /// Settings with this threshold.
    #[must_use]
    pub fn new(threshold: f32) -> Self {
        let model = Model::SHIPPED;
        Self { threshold, lexicon: Lexicon::new(), model, least_sum: model.least_sum(threshold) }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new(Self::THRESHOLD)
    }
}
