//! How sure must a finding be? And everything that is built once.

use ghat_sdk::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::lexicon::Lexicon;
use crate::model::Model;

/// What holds where nothing is said, for texts of users and for what is only to be read. Two signs of one intention reach
/// the threshold of rules, one does not. What the model finds at its own was a false alarm about once in 1,000 harmless
/// texts of either kind, when it was trained without their like.
pub const DEFAULTS: Thresholds = Thresholds { rules: 0.7, model: 0.8 };

/// The settings as the operator writes them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Written {
    /// The score, from 0 to 1, below which a finding of a rule is not reported. 0.7 where nothing is said.
    pub threshold: Option<f32>,
    /// The same for what only the trained model finds. Where nothing is said it is `threshold`, or 0.8 without that.
    pub likelihood: Option<f32>,
}

impl Written {
    /// Checks the settings. A threshold without a likelihood is both.
    ///
    /// # Errors
    /// Every number that is out of range.
    pub fn check(&self) -> Result<Settings, Vec<Problem>> {
        let model = self.likelihood.or(self.threshold).unwrap_or(DEFAULTS.model);
        Thresholds { rules: self.threshold.unwrap_or(DEFAULTS.rules), model }.check()
    }
}

/// From where on findings are reported, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// For what a rule finds.
    pub rules: f32,
    /// For what only the trained model finds.
    pub model: f32,
}

impl Thresholds {
    /// The settings with these thresholds.
    ///
    /// # Errors
    /// Every number that is out of range, once.
    fn check(self) -> Result<Settings, Vec<Problem>> {
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
