//! What is kept of one request?

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use time::OffsetDateTime;

use crate::record::millis;

/// One request, as the log shows it. Its texts are not part of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The request's id: there is one row for each.
    pub request_id: String,
    /// Whose it was; empty where the credential was refused.
    pub tenant_id: String,
    /// The user, where one was known: of an API key whoever made it.
    pub user_id: Option<String>,
    /// The API key, where one was accepted.
    pub api_key_id: Option<String>,
    /// `app` for an API key, `session` for a person.
    pub subject_type: String,
    /// The app; empty where it did not come to be known.
    pub app_id: String,
    /// The caller's labels.
    #[serde(flatten)]
    pub labels: Labels,
    /// `chat`, `embeddings`, `responses` or `messages`.
    pub request_kind: String,
    /// The model as the caller named it; empty where the body was not read.
    pub requested_model: String,
    /// The canonical id of the model that answered.
    pub model: Option<String>,
    /// Its provider.
    pub provider: Option<String>,
    /// Its name there.
    pub upstream_model: Option<String>,
    /// How it ended.
    pub status: Status,
    /// The HTTP status; 499 where the client left.
    pub http_status: u16,
    /// The code of the error, where there was one.
    pub error_code: Option<String>,
    /// Whether a stream was asked for.
    pub stream: bool,
    /// How many tries there were.
    pub attempts: usize,
    /// The candidates in the order drawn, where there were several.
    #[serde(default)]
    pub plan: Vec<String>,
    /// The tries, in order.
    pub route: Vec<Try>,
    /// From the head of the request to the end of the answer.
    pub latency_ms: f64,
    /// Until the first bytes of a stream were sent.
    pub time_to_first_token_ms: Option<f64>,
    /// How long the stages took.
    pub timings: StageTimes,
    /// Tokens of the prompt, cached ones included, where the provider said so; and so on.
    pub prompt_tokens: Option<u64>,
    /// Tokens of the answer.
    pub completion_tokens: Option<u64>,
    /// Tokens of the prompt that came from the provider's cache.
    pub cached_tokens: Option<u64>,
    /// Prompt and answer together.
    pub total_tokens: Option<u64>,
    /// What it cost by the prices that are known, in US dollars.
    pub estimated_cost: Option<f64>,
    /// What policy and guardrails decided: rules and counts, never texts.
    pub guardrail_decisions: Box<RawValue>,
    /// When it came in, to the millisecond.
    #[serde(with = "rfc3339")]
    pub created_at: OffsetDateTime,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// With an answer.
    Succeeded,
    /// With an error.
    Failed,
    /// By policy or a guardrail.
    Blocked,
    /// The client went away.
    Cancelled,
}

impl Status {
    /// Every one, by its name.
    pub const ALL: [(&'static str, Self); 4] = [
        ("succeeded", Self::Succeeded),
        ("failed", Self::Failed),
        ("blocked", Self::Blocked),
        ("cancelled", Self::Cancelled),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, status)| *status == self).map_or("", |(name, _)| name)
    }
}

/// The labels of the contract that a caller may give.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "they mean what the caller wants them to")]
pub struct Labels {
    pub workspace_id: Option<String>,
    pub xnamespace_id: Option<String>,
    pub source_service: Option<String>,
    pub operation: Option<String>,
    pub external_request_id: Option<String>,
}

impl Labels {
    /// Those among the labels of a request.
    #[must_use]
    pub fn of(given: &[(String, String)]) -> Self {
        let mut labels = Self::default();
        for (name, value) in given {
            let slot = match name.as_str() {
                "workspace_id" => &mut labels.workspace_id,
                "xnamespace_id" => &mut labels.xnamespace_id,
                "source_service" => &mut labels.source_service,
                "operation" => &mut labels.operation,
                "external_request_id" => &mut labels.external_request_id,
                _ => continue,
            };
            *slot = Some(value.clone());
        }
        labels
    }
}

/// One try at one candidate.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Try {
    /// The canonical id of the model that was asked.
    pub model: String,
    /// The HTTP status of the reply, where there was one.
    pub http_status: Option<u16>,
    /// The code of the error, where there was one.
    pub error_code: Option<String>,
    /// Until the answer began, or failed.
    pub latency_ms: f64,
    /// The fields that were left out, since the provider cannot honour them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<String>,
}

/// How long the stages took, in milliseconds.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StageTimes {
    /// Finding the app's policy.
    pub guardrail_config_ms: f64,
    /// Asking the router.
    pub model_resolve_ms: f64,
    /// The chain on the request's side.
    pub guardrail_input_ms: f64,
    /// The provider.
    pub provider_ms: f64,
    /// The chain on the answer's side.
    pub guardrail_output_ms: f64,
    /// All but the provider.
    pub gateway_overhead_ms: f64,
}

impl StageTimes {
    /// The stages of a request that took `total`.
    #[must_use]
    pub fn of(timings: crate::record::Timings, total: Duration) -> Self {
        Self {
            guardrail_config_ms: millis(timings.policy),
            model_resolve_ms: millis(timings.resolve),
            guardrail_input_ms: millis(timings.input),
            provider_ms: millis(timings.provider),
            guardrail_output_ms: millis(timings.output),
            gateway_overhead_ms: millis(total.saturating_sub(timings.provider)),
        }
    }
}

/// A time as the API writes it.
mod rfc3339 {
    use serde::{Deserialize, Deserializer, Serializer, de, ser};
    use time::{OffsetDateTime, format_description::well_known::Rfc3339};

    pub(super) fn serialize<S: Serializer>(time: &OffsetDateTime, out: S) -> Result<S::Ok, S::Error> {
        let text = time.format(&Rfc3339).map_err(ser::Error::custom)?;
        out.serialize_str(&text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<OffsetDateTime, D::Error> {
        let text = String::deserialize(from)?;
        OffsetDateTime::parse(&text, &Rfc3339).map_err(de::Error::custom)
    }
}
