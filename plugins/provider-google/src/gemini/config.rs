//! How long the model may answer and think, how freely, and in which form.

use crate::settings::Checked;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::unsupported;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// What a request says of it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Generation<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop_sequences: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate_count: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_penalty: Option<&'a Value>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub response_logprobs: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<&'a Value>,
    #[serde(flatten)]
    pub form: Option<Form<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thinking_config: Option<Thinking<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_resolution: Option<&'static str>,
}

/// In which form the model answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Form<'a> {
    response_mime_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_json_schema: Option<&'a RawValue>,
}

/// How the model thinks before it answers.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Thinking<'a> {
    /// As the caller said in the API's own terms.
    Given(&'a Value),
    #[serde(rename_all = "camelCase")]
    Level { include_thoughts: bool, thinking_level: &'static str },
    #[serde(rename_all = "camelCase")]
    Budget { include_thoughts: bool, thinking_budget: u64 },
}

impl<'a> Form<'a> {
    /// JSON, that of a schema where there is one.
    pub(crate) fn json(response_json_schema: Option<&'a RawValue>) -> Self {
        Self { response_mime_type: "application/json", response_json_schema }
    }
}

impl Thinking<'_> {
    /// As hard as an effort says, which stands in `field`. What is thought is told.
    ///
    /// # Errors
    /// The model cannot.
    pub(crate) fn of(
        effort: &str,
        field: &str,
        (settings, model): (&Checked, &str),
    ) -> Result<Self, Failure> {
        let budgets = settings.budgets;
        let (level, budget) = match effort {
            "none" => ("", 0),
            "minimal" => ("minimal", budgets.low),
            "low" => ("low", budgets.low),
            "medium" => ("medium", budgets.medium),
            "high" => ("high", budgets.high),
            // Not every model takes it as a level; the provider says so.
            "xhigh" => ("xhigh", budgets.high),
            _ => return Err(unsupported(field)),
        };
        if !settings.takes_level(model) {
            return Ok(Self::budget(budget.into()));
        }
        // There is no level at which these models do not think.
        if level.is_empty() { Err(unsupported(field)) } else { Ok(Self::level(level)) }
    }

    /// With this many tokens.
    pub(crate) fn budget(thinking_budget: u64) -> Self {
        Self::Budget { include_thoughts: thinking_budget > 0, thinking_budget }
    }

    fn level(thinking_level: &'static str) -> Self {
        Self::Level { include_thoughts: true, thinking_level }
    }
}
