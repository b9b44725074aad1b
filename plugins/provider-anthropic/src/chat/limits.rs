//! How long the model may answer and think, and how freely.

use super::asked::Chat;
use crate::settings::{Checked, LEAST_BUDGET};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::unsupported;
use serde::Serialize;
use serde_json::value::RawValue;

/// What a request says of it.
#[derive(Debug)]
pub(super) struct Limits<'a> {
    pub max_tokens: u64,
    pub thinking: Option<Thinking<'a>>,
    pub effort: Option<&'static str>,
    pub temperature: Option<&'a RawValue>,
}

/// Whether the model thinks first.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Thinking<'a> {
    /// As the caller said in the API's own terms.
    Given(&'a RawValue),
    Chosen(Chosen),
}

/// As an effort says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Chosen {
    Enabled { budget_tokens: u64 },
    Adaptive,
}

impl<'a> Limits<'a> {
    /// Reads them.
    ///
    /// # Errors
    /// One that the API cannot honour.
    pub(super) fn of(chat: &Chat<'a>, settings: &Checked, model: &str) -> Result<Self, Failure> {
        let asked = chat.max_completion_tokens.or(chat.max_tokens);
        let mut limits = Self {
            max_tokens: asked.unwrap_or(settings.max_tokens.into()),
            thinking: chat.thinking.map(Thinking::Given),
            effort: None,
            temperature: chat.temperature,
        };
        // Chat Completions go up to 2, Messages to 1.
        let hot = |raw: &RawValue| raw.get().parse::<f64>().is_ok_and(|number| number > 1.0);
        if chat.temperature.is_some_and(hot) {
            return Err(unsupported("temperature"));
        }
        if let Some(effort) = chat.reasoning_effort.as_deref() {
            if limits.thinking.is_some() {
                return Err(unsupported("reasoning_effort"));
            }
            limits.think(effort, settings, (asked.is_some(), model))?;
        }
        Ok(limits)
    }

    fn think(
        &mut self,
        effort: &str,
        settings: &Checked,
        (limited, model): (bool, &str),
    ) -> Result<(), Failure> {
        let budgets = settings.budgets;
        let (budget, effort) = match effort {
            "none" => return Ok(()),
            "minimal" | "low" => (budgets.low, "low"),
            "medium" => (budgets.medium, "medium"),
            "high" => (budgets.high, "high"),
            "xhigh" => (budgets.high, "max"),
            _ => return Err(unsupported("reasoning_effort")),
        };
        if settings.thinks_by_itself(model) {
            self.thinking = Some(Thinking::Chosen(Chosen::Adaptive));
            self.effort = Some(effort);
            return Ok(());
        }
        let mut budget_tokens = u64::from(budget);
        if limited {
            // Thoughts count as tokens of the answer; half of them is left for words.
            budget_tokens = budget_tokens.min(self.max_tokens / 2);
            if budget_tokens < u64::from(LEAST_BUDGET) {
                return Err(unsupported("reasoning_effort"));
            }
        } else {
            self.max_tokens += budget_tokens;
        }
        self.thinking = Some(Thinking::Chosen(Chosen::Enabled { budget_tokens }));
        Ok(())
    }
}
