//! What a request of the Messages API asks for, field by field; what has no place in Chat Completions is kept apart.

use ghat_sdk::provider::fields::{Content, Rest};
use serde::Deserialize;
use serde_json::value::RawValue;

/// A request.
#[derive(Debug, Deserialize)]
pub(super) struct Messages<'a> {
    pub max_tokens: u64,
    #[serde(borrow, default)]
    pub system: Option<Content<'a, Block<'a>>>,
    #[serde(borrow)]
    pub messages: Vec<Turn<'a>>,
    #[serde(borrow, default)]
    pub tools: Option<Vec<Tool<'a>>>,
    pub tool_choice: Option<Choice>,
    #[serde(borrow, default)]
    pub temperature: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub top_p: Option<&'a RawValue>,
    pub stop_sequences: Option<Vec<String>>,
    pub metadata: Option<Metadata>,
    pub thinking: Option<Thinking>,
    #[serde(borrow, default)]
    pub output_config: Option<Output<'a>>,
    pub context_management: Option<Context>,
    pub service_tier: Option<String>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// What one side says.
#[derive(Debug, Deserialize)]
pub(super) struct Turn<'a> {
    pub role: String,
    #[serde(borrow)]
    pub content: Content<'a, Block<'a>>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// One block of it. Marks of what is cached are honoured by the provider's own cache, which needs none.
#[derive(Debug, Deserialize)]
pub(super) struct Block<'a> {
    #[serde(rename = "type")]
    pub kind: String,
    pub text: Option<String>,
    pub signature: Option<String>,
    pub source: Option<Origin>,
    pub title: Option<String>,
    pub context: Option<String>,
    pub id: Option<String>,
    pub name: Option<String>,
    #[serde(borrow, default)]
    pub input: Option<&'a RawValue>,
    pub tool_use_id: Option<String>,
    pub is_error: Option<bool>,
    #[serde(borrow, default)]
    pub content: Option<Content<'a, Block<'a>>>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// Where a block's content comes from.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Origin {
    /// Of an image or a document.
    Here(Source),
    /// Of something that was found.
    There(serde::de::IgnoredAny),
}

/// Where an image or a document comes from.
#[derive(Debug, Deserialize)]
pub(super) struct Source {
    #[serde(rename = "type")]
    pub kind: String,
    pub media_type: Option<String>,
    pub data: Option<String>,
    pub url: Option<String>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// A tool that is offered.
#[derive(Debug, Deserialize)]
pub(super) struct Tool<'a> {
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub name: String,
    pub description: Option<String>,
    #[serde(borrow, default)]
    pub input_schema: Option<&'a RawValue>,
    pub strict: Option<bool>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// Which tool must be used.
#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    #[serde(rename = "type")]
    pub kind: String,
    pub name: Option<String>,
    pub disable_parallel_tool_use: Option<bool>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// Who asks.
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    pub user_id: Option<String>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// Whether the model thinks first.
#[derive(Debug, Deserialize)]
pub(super) struct Thinking {
    #[serde(rename = "type")]
    pub kind: String,
    pub budget_tokens: Option<u64>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// What of a long conversation is to be left out.
#[derive(Debug, Deserialize)]
pub(super) struct Context {
    pub edits: Option<Vec<Edit>>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// One way to make it shorter. What else is said of it tells when and how much.
#[derive(Debug, Deserialize)]
pub(super) struct Edit {
    #[serde(rename = "type")]
    pub kind: String,
}

/// How hard it tries, and in which form it answers.
#[derive(Debug, Deserialize)]
pub(super) struct Output<'a> {
    pub effort: Option<String>,
    #[serde(borrow, default)]
    pub format: Option<Format<'a>>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// A form.
#[derive(Debug, Deserialize)]
pub(super) struct Format<'a> {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(borrow, default)]
    pub schema: Option<&'a RawValue>,
    #[serde(flatten)]
    pub rest: Rest,
}
