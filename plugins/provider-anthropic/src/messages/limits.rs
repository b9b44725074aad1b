//! How long the model may answer and think, and how freely.

use crate::settings::Checked;
use conversation::claude::LEAST_BUDGET;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::unsupported;
use serde::Serialize;
use serde_json::value::RawValue;

/// What a client asks, in whichever API.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// The tokens that the answer may have.
    pub tokens: Option<u64>,
    /// How hard the model is to think, and the field that says so.
    pub effort: (Option<&'a str>, &'static str),
    /// The same in the API's own terms.
    pub thinking: Option<&'a RawValue>,
    /// How freely it answers.
    pub temperature: Option<&'a RawValue>,
}

/// What a request says of it.
#[derive(Debug)]
pub(crate) struct Limits<'a> {
    pub max_tokens: u64,
    pub thinking: Option<Thinking<'a>>,
    pub effort: Option<&'static str>,
    pub temperature: Option<&'a RawValue>,
}

/// Whether the model thinks first.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Thinking<'a> {
    /// As the caller said in the API's own terms.
    Given(&'a RawValue),
    Chosen(Chosen),
}

/// As an effort says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Chosen {
    Enabled { budget_tokens: u64 },
    Adaptive,
}

impl<'a> Limits<'a> {
    /// Reads them.
    ///
    /// # Errors
    /// One that the API cannot honour.
    pub(crate) fn of(wanted: Wanted<'a>, settings: &Checked, model: &str) -> Result<Self, Failure> {
        let mut limits = Self {
            max_tokens: wanted.tokens.unwrap_or(settings.max_tokens.into()),
            thinking: wanted.thinking.map(Thinking::Given),
            effort: None,
            temperature: wanted.temperature,
        };
        // OpenAI's go up to 2, Anthropic's to 1.
        let hot = |raw: &RawValue| raw.get().parse::<f64>().is_ok_and(|number| number > 1.0);
        if wanted.temperature.is_some_and(hot) {
            return Err(unsupported("temperature"));
        }
        let (effort, field) = wanted.effort;
        if let Some(effort) = effort {
            let thinks = limits.thinking.is_none() && limits.think(effort, settings, (&wanted, model));
            if !thinks {
                return Err(unsupported(field));
            }
        }
        Ok(limits)
    }

    /// Lets the model think this hard; false where that cannot be honoured.
    fn think(&mut self, effort: &str, settings: &Checked, (wanted, model): (&Wanted<'_>, &str)) -> bool {
        let budgets = settings.budgets;
        let (budget, effort) = match effort {
            "none" => return true,
            "minimal" | "low" => (budgets.low, "low"),
            "medium" => (budgets.medium, "medium"),
            "high" => (budgets.high, "high"),
            "xhigh" => (budgets.high, "max"),
            _ => return false,
        };
        if settings.thinks_by_itself(model) {
            self.thinking = Some(Thinking::Chosen(Chosen::Adaptive));
            self.effort = Some(effort);
            return true;
        }
        let mut budget_tokens = u64::from(budget);
        if wanted.tokens.is_some() {
            // Thoughts count as tokens of the answer; half of them is left for words.
            budget_tokens = budget_tokens.min(self.max_tokens / 2);
            if budget_tokens < u64::from(LEAST_BUDGET) {
                return false;
            }
        } else {
            self.max_tokens += budget_tokens;
        }
        self.thinking = Some(Thinking::Chosen(Chosen::Enabled { budget_tokens }));
        true
    }
}
