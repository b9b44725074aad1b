//! How sure must a finding be? And everything that is built once.

use ghat_sdk::Problem;

use crate::lexicon::Lexicon;
use crate::model::Model;

/// From where on findings are reported, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// For what a rule finds.
    pub rules: f32,
    /// For what only the trained model finds.
    pub model: f32,
}

impl Thresholds {
    /// What the operator wrote as `threshold` and `likelihood`, with these where nothing was said. A threshold without a
    /// likelihood is both.
    #[must_use]
    pub fn or_written(self, threshold: Option<f32>, likelihood: Option<f32>) -> Self {
        Self { rules: threshold.unwrap_or(self.rules), model: likelihood.or(threshold).unwrap_or(self.model) }
    }

    /// The settings with these thresholds.
    ///
    /// # Errors
    /// Every number that is out of range, once.
    pub fn check(self) -> Result<Settings, Vec<Problem>> {
        let same = self.rules == self.model;
        let numbers = [("threshold", self.rules), ("likelihood", self.model)];
        let wrong = numbers.into_iter().filter(|(_, number)| !(0.0..=1.0).contains(number));
        let problems: Vec<_> = wrong
            .take(if same { 1 } else { 2 })
            .map(|(name, _)| Problem::new(name, "must be from 0 to 1"))
            .collect();
        if problems.is_empty() { Ok(Settings::new(self)) } else { Err(problems) }
    }
}

/// The checked settings, with everything that is built once.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What a rule had a say in is not reported below this.
    pub threshold: f32,
    /// What only the model finds is not reported below this.
    pub likelihood: f32,
    /// The words of every language.
    pub lexicon: Lexicon,
    /// The trained weights.
    pub model: Model,
    /// The sum of weights below which nothing is reported, unless a rule helps.
    pub least_sum: i32,
}

impl Settings {
    /// Settings with these thresholds.
    #[must_use]
    pub fn new(thresholds: Thresholds) -> Self {
        let model = Model::SHIPPED;
        let least_sum = model.least_sum(thresholds.model.min(thresholds.rules));
        Self {
            threshold: thresholds.rules,
            likelihood: thresholds.model,
            lexicon: Lexicon::new(),
            model,
            least_sum,
        }
    }
}
