//! What a chat request asks for, field by field: what has no place here is kept apart, to be refused by name.

use super::choice::Choice;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{Content, Rest, none_left, unsupported};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A chat request.
#[derive(Debug, Deserialize)]
pub(super) struct Chat<'a> {
    #[serde(borrow)]
    pub messages: Vec<Message<'a>>,
    #[serde(borrow, default)]
    pub tools: Option<Vec<Tool<'a>>>,
    #[serde(borrow, default)]
    pub tool_choice: Option<Choice<'a>>,
    pub parallel_tool_calls: Option<bool>,
    pub max_tokens: Option<u64>,
    pub max_completion_tokens: Option<u64>,
    #[serde(borrow, default)]
    pub temperature: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub top_p: Option<&'a RawValue>,
    /// No field of Chat Completions, but known by this name to many servers.
    #[serde(borrow, default)]
    pub top_k: Option<&'a RawValue>,
    #[serde(default)]
    pub stop: Option<Stop>,
    #[serde(default)]
    pub stream_options: Option<StreamOptions>,
    pub user: Option<String>,
    pub safety_identifier: Option<String>,
    pub reasoning_effort: Option<String>,
    /// Of the Messages API, for who wants to say it in its own terms.
    #[serde(borrow, default)]
    pub thinking: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub response_format: Option<Format<'a>>,
    pub service_tier: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

/// One message.
#[derive(Debug, Deserialize)]
pub(super) struct Message<'a> {
    pub role: String,
    #[serde(borrow, default)]
    pub content: Option<Content<'a, Part<'a>>>,
    #[serde(borrow, default)]
    pub tool_calls: Option<Vec<Call<'a>>>,
    pub tool_call_id: Option<String>,
    pub refusal: Option<String>,
    pub reasoning_content: Option<String>,
    #[serde(borrow, default)]
    pub thinking_blocks: Option<Vec<Thought<'a>>>,
    #[serde(borrow, default)]
    pub cache_control: Option<&'a RawValue>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// One part of a message.
#[derive(Debug, Deserialize)]
pub(super) struct Part<'a> {
    #[serde(rename = "type")]
    pub kind: String,
    pub text: Option<String>,
    pub refusal: Option<String>,
    pub image_url: Option<Image>,
    pub file: Option<File>,
    #[serde(borrow, default)]
    pub cache_control: Option<&'a RawValue>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// An image.
#[derive(Debug, Deserialize)]
pub(super) struct Image {
    pub url: String,
    pub detail: Option<String>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// A file.
#[derive(Debug, Deserialize)]
pub(super) struct File {
    pub file_data: Option<String>,
    pub filename: Option<String>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// A call of a tool that the model made.
#[derive(Debug, Deserialize)]
pub(super) struct Call<'a> {
    pub id: String,
    pub function: Option<Called>,
    #[serde(borrow, default)]
    pub cache_control: Option<&'a RawValue>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// The function that is called.
#[derive(Debug, Deserialize)]
pub(super) struct Called {
    pub name: String,
    #[serde(default)]
    pub arguments: String,
    #[serde(flatten)]
    pub rest: Rest,
}

/// What the model thought before, as this adapter gave it to the client.
#[derive(Debug, Deserialize)]
pub(super) struct Thought<'a> {
    #[serde(rename = "type")]
    pub kind: Cow<'a, str>,
    pub thinking: Option<String>,
    pub signature: Option<String>,
    pub data: Option<String>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// A tool that is offered.
#[derive(Debug, Deserialize)]
pub(super) struct Tool<'a> {
    #[serde(borrow, default)]
    pub function: Option<Function<'a>>,
    #[serde(borrow, default)]
    pub cache_control: Option<&'a RawValue>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// The function that a tool is.
#[derive(Debug, Deserialize)]
pub(super) struct Function<'a> {
    pub name: String,
    pub description: Option<String>,
    #[serde(borrow, default)]
    pub parameters: Option<&'a RawValue>,
    pub strict: Option<bool>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// A function by name.
#[derive(Debug, Deserialize)]
pub(super) struct Named {
    pub function: Option<Name>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// A name.
#[derive(Debug, Deserialize)]
pub(super) struct Name {
    pub name: String,
}

/// Where an answer ends.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Stop {
    /// Before this.
    One(String),
    /// Before any of these.
    Many(Vec<String>),
}

/// What a stream holds.
#[derive(Debug, Deserialize)]
pub(super) struct StreamOptions {
    /// Told to the decoder by the gateway.
    #[serde(rename = "include_usage")]
    _include_usage: Option<bool>,
    #[serde(flatten)]
    rest: Rest,
}

/// In which form the answer is.
#[derive(Debug, Deserialize)]
pub(super) struct Format<'a> {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(borrow, default)]
    pub json_schema: Option<Wanted<'a>>,
    #[serde(flatten)]
    pub rest: Rest,
}

/// The schema that the answer follows. Its name and its description are the caller's own; it is always strict.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted<'a> {
    #[serde(rename = "name")]
    _name: Option<String>,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "strict")]
    _strict: Option<bool>,
    #[serde(borrow, default)]
    pub schema: Option<&'a RawValue>,
    #[serde(flatten)]
    pub rest: Rest,
}

impl Chat<'_> {
    /// Refuses what has no place in the Messages API.
    ///
    /// # Errors
    /// The first such field by its name.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let neutral = |name: &str, value: &Value| match name {
            // Not translated: the gateway has them from elsewhere.
            "model" | "stream" => true,
            "n" => value == 1,
            "logprobs" | "store" => value == false,
            "frequency_penalty" | "presence_penalty" => value.as_f64() == Some(0.0),
            "logit_bias" => value.as_object().is_some_and(serde_json::Map::is_empty),
            "modalities" => *value == serde_json::json!(["text"]),
            _ => false,
        };
        let refused = self.rest.iter().find(|(name, value)| !value.is_null() && !neutral(name, value));
        if let Some((name, _)) = refused {
            return Err(unsupported(name));
        }
        self.stream_options.as_ref().map_or(Ok(()), |options| none_left(&options.rest, "stream_options", &[]))
    }
}

impl Stop {
    /// The texts before which an answer ends.
    pub(super) fn sequences(&self) -> Vec<&str> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many.iter().map(String::as_str).collect(),
        }
    }
}
