//! The aliases as the operator writes them, and what is known of costs besides.

use ghat_sdk::Problem;
use routes::{Target, check_model};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the operator may set.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Settings {
    /// What each alias stands for.
    pub aliases: BTreeMap<String, Target>,
    /// What models cost, by `@provider/model`, before what the gateway knows.
    pub prices: BTreeMap<String, Cost>,
    /// How many tokens an answer is taken to have.
    pub answer_tokens: u32,
}

/// What a model costs, in US dollars for a million tokens.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub struct Cost {
    /// Tokens of the prompt.
    pub input: f64,
    /// Tokens of the answer; free unless set.
    #[serde(default)]
    pub output: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { aliases: BTreeMap::new(), prices: BTreeMap::new(), answer_tokens: 500 }
    }
}

impl Settings {
    /// What is wrong besides the aliases.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (model, cost) in &self.prices {
            let path = format!("prices.{model}");
            check_model(&path, model, &mut problems);
            let wrong = |dollars: &f64| !dollars.is_finite() || *dollars < 0.0;
            let costs = [("input", cost.input), ("output", cost.output)];
            for (name, _) in costs.into_iter().filter(|(_, dollars)| wrong(dollars)) {
                problems.push(Problem::new(format!("{path}.{name}"), "at least 0"));
            }
        }
        problems
    }
}
