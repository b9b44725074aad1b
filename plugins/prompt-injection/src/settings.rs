//! How sure must a rule be? And the finished word lists.

use crate::lexicon::Lexicon;
use crate::model::Model;
use ghat_sdk::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// The settings as the operator writes them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Written {
    /// The score, from 0 to 1, below which a finding of a rule is not reported. 0.7 where nothing is said.
    pub threshold: Option<f32>,
    /// The same for what only the trained model finds. Where nothing is said it is `threshold`, or 0.9 without that.
    pub likelihood: Option<f32>,
}

impl Written {
    /// Checks the settings.
    ///
    /// # Errors
    /// Every number that is out of range.
    pub fn check(&self) -> Result<Settings, Vec<Problem>> {
        let threshold = self.threshold.unwrap_or(Settings::THRESHOLD);
        let likelihood = self.likelihood.or(self.threshold).unwrap_or(Settings::LIKELIHOOD);
        let wrong =
            [("threshold", threshold), ("likelihood", likelihood)].into_iter().filter(|(name, number)| {
                !(0.0..=1.0).contains(number) && (*name == "threshold" || self.likelihood.is_some())
            });
        let problems: Vec<_> = wrong.map(|(name, _)| Problem::new(name, "must be from 0 to 1")).collect();
        if problems.is_empty() { Ok(Settings::new(threshold, likelihood)) } else { Err(problems) }
    }
}

/// The checked settings, with everything that is built once.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Findings of rules below this score are not reported.
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

    /// What the model finds at this likelihood is a false alarm once in some 400 harmless texts that were made to look
    /// like attacks.
    pub const LIKELIHOOD: f32 = 0.9;

    /// Settings with a threshold for rules and one for the model.
    #[must_use]
    pub fn new(threshold: f32, likelihood: f32) -> Self {
        let model = Model::SHIPPED;
        Self { threshold, lexicon: Lexicon::new(), model, least_sum: model.least_sum(likelihood) }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new(Self::THRESHOLD, Self::LIKELIHOOD)
    }
}
