//! How sure must a finding be to be reported?

use ghat_sdk::Problem;
use injection::settings::{Settings, Thresholds};
use schemars::JsonSchema;
use serde::Deserialize;

/// What holds where nothing is said. Two signs of one intention reach the threshold of rules, one does not. What the model
/// finds at its own was a false alarm once in more than 1,000 harmless texts, when it was trained without their like.
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
    /// Checks the settings.
    ///
    /// # Errors
    /// Every number that is out of range.
    pub fn check(&self) -> Result<Settings, Vec<Problem>> {
        DEFAULTS.or_written(self.threshold, self.likelihood).check()
    }
}
