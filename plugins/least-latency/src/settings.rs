//! The aliases as the operator writes them, and how the soonest is chosen.

use ghat_sdk::Problem;
use routes::Target;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the operator may set.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Settings {
    /// What each alias stands for.
    pub aliases: BTreeMap<String, Target>,
    /// How much later than the soonest a model may answer and still share its requests, as a share of its time.
    pub tolerance: f64,
    /// The share of requests that go to one of the others first, so that one which has become fast is found.
    pub explore: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { aliases: BTreeMap::new(), tolerance: 0.1, explore: 0.05 }
    }
}

impl Settings {
    /// What is wrong besides the aliases.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !self.tolerance.is_finite() || self.tolerance < 0.0 {
            problems.push(Problem::new("tolerance", "at least 0"));
        }
        if !(0.0..=1.0).contains(&self.explore) {
            problems.push(Problem::new("explore", "between 0 and 1"));
        }
        problems
    }
}
