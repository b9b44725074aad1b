//! How Claude thinks, wherever it is served.

use ghat_sdk::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// The least that Claude takes for a thinking budget.
pub const LEAST_BUDGET: u32 = 1024;

/// How `reasoning_effort` is passed on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Thinking {
    /// A budget for the models up to 4.5, an effort for others.
    #[default]
    Auto,
    /// `thinking.budget_tokens`.
    Budget,
    /// `thinking.type: "adaptive"` with `output_config.effort`.
    Adaptive,
}

/// Tokens that may be thought for each effort, 1024 at least.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Budgets {
    /// For `minimal` and `low`.
    pub low: u32,
    /// For `medium`.
    pub medium: u32,
    /// For `high` and `xhigh`.
    pub high: u32,
}

impl Default for Budgets {
    fn default() -> Self {
        Self { low: LEAST_BUDGET, medium: 4096, high: 16384 }
    }
}

impl Budgets {
    /// Notes what is wrong with them as the setting `budgets`.
    pub fn check(&self, problems: &mut Vec<Problem>) {
        for (name, budget) in [("low", self.low), ("medium", self.medium), ("high", self.high)] {
            if budget < LEAST_BUDGET {
                problems.push(Problem::new(format!("budgets.{name}"), "the API takes no less than 1024"));
            }
        }
    }
}

/// Whether a model's name is one of a generation that knows budgets only: Claude 3 to 4.5.
#[must_use]
pub fn wants_budget(model: &str) -> bool {
    let version = model.split('-').filter_map(|part| part.parse::<u32>().ok()).filter(|part| *part < 100);
    match version.collect::<Vec<_>>().as_slice() {
        [major, minor, ..] => (*major, *minor) <= (4, 5),
        [major] => *major <= 4,
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_models_generation_says_how_it_thinks() {
        for (model, budget) in [
            ("claude-3-7-sonnet-20250219", true),
            ("claude-sonnet-4", true),
            ("claude-sonnet-4-20250514", true),
            ("claude-opus-4-1", true),
            ("claude-haiku-4-5-20251001", true),
            ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", true),
            ("anthropic.claude-opus-4-6-v1", false),
            ("claude-opus-4-6", false),
            ("claude-sonnet-5", false),
            ("claude-opus-5-5", false),
            ("whatever", false),
        ] {
            assert_eq!(wants_budget(model), budget, "{model}");
        }
    }
}
