//! A request of the Messages API, as it is sent for a client that speaks another one.

pub(crate) mod limits;

use conversation::{Block, Source, Turn, tools};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::unsupported;
use serde::Serialize;
use serde_json::value::RawValue;

/// A request.
#[derive(Serialize)]
pub(crate) struct Messages<'a> {
    pub model: &'a str,
    pub max_tokens: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub system: Vec<Block<'a>>,
    pub messages: Vec<Turn<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<tools::Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<tools::Choice<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop_sequences: Vec<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thinking: Option<limits::Thinking<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_config: Option<Output<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<&'static str>,
}

/// Who asks, for the provider's own watch over abuse.
#[derive(Serialize)]
pub(crate) struct Metadata<'a> {
    pub user_id: &'a str,
}

/// How hard the model tries, and in which form it answers.
#[derive(Serialize)]
pub(crate) struct Output<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    effort: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Format<'a>>,
}

/// The form of an answer.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Format<'a> {
    JsonSchema { schema: &'a RawValue },
}

impl Messages<'_> {
    /// The bytes that are sent.
    ///
    /// # Errors
    /// Never, in truth.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Failure> {
        serde_json::to_vec(self).map_err(|problem| Failure::Unavailable(problem.to_string()))
    }
}

impl<'a> Output<'a> {
    /// What is said of it, if anything.
    pub(crate) fn of(effort: Option<&'static str>, format: Option<Format<'a>>) -> Option<Self> {
        (effort.is_some() || format.is_some()).then_some(Self { effort, format })
    }
}

/// Checks the documents of a conversation: the API takes PDF, texts, and what it can fetch.
///
/// # Errors
/// One that it does not take, by its path.
pub(crate) fn check_documents(turns: &[Turn<'_>]) -> Result<(), Failure> {
    Turn::check_documents(turns, |source| match source {
        Source::Base64 { media_type, path, .. } if *media_type != "application/pdf" => Err(unsupported(path)),
        Source::Base64 { .. } | Source::Url { .. } | Source::Text { .. } => Ok(()),
    })
}

/// Who asks, under either of the names that OpenAI has for it.
///
/// # Errors
/// Both are given.
pub(crate) fn user<'a>(
    user: Option<&'a str>,
    safety_identifier: Option<&'a str>,
) -> Result<Option<Metadata<'a>>, Failure> {
    if user.is_some() && safety_identifier.is_some() {
        return Err(unsupported("safety_identifier"));
    }
    Ok(user.or(safety_identifier).map(|user_id| Metadata { user_id }))
}

/// How soon a request is served, from OpenAI's name for it.
///
/// # Errors
/// There is no such thing here.
pub(crate) fn tier(asked: Option<&str>) -> Result<Option<&'static str>, Failure> {
    match asked {
        None => Ok(None),
        Some("auto") => Ok(Some("auto")),
        Some("default") => Ok(Some("standard_only")),
        Some(_) => Err(unsupported("service_tier")),
    }
}
