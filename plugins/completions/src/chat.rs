//! A request of Chat Completions, as it is sent for a client that speaks another API.

use ghat_sdk::provider::Failure;
use serde::Serialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A request.
#[derive(Default, Serialize)]
pub(crate) struct Chat<'a> {
    pub model: &'a str,
    pub messages: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_completion_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<Choice<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel_tool_calls: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safety_identifier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_effort: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verbosity: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<Format<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_options: Option<Counted>,
}

/// The usage is always asked for: the other APIs tell it.
#[derive(Serialize)]
pub(crate) struct Counted {
    include_usage: bool,
}

/// In which form the answer is.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Format<'a> {
    JsonObject,
    JsonSchema { json_schema: Schema<'a> },
}

/// The schema that it follows.
#[derive(Serialize)]
pub(crate) struct Schema<'a> {
    pub name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strict: Option<bool>,
    pub schema: &'a RawValue,
}

/// A tool.
#[derive(Debug, Serialize)]
pub(crate) struct Tool<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    function: Offered<'a>,
}

/// The function that it is.
#[derive(Debug, Serialize)]
pub(crate) struct Offered<'a> {
    pub name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strict: Option<bool>,
}

/// Which tool the model uses.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Choice<'a> {
    Mode(&'static str),
    Named {
        #[serde(rename = "type")]
        kind: &'static str,
        function: Name<'a>,
    },
}

/// The function that must be called.
#[derive(Debug, Serialize)]
pub(crate) struct Name<'a> {
    name: &'a str,
}

impl Chat<'_> {
    /// The bytes that are sent, for an answer that is streamed or not.
    ///
    /// # Errors
    /// Never, in truth.
    pub(crate) fn bytes(mut self, streaming: bool) -> Result<Vec<u8>, Failure> {
        self.stream = streaming;
        self.stream_options = streaming.then_some(Counted { include_usage: true });
        serde_json::to_vec(&self).map_err(|problem| Failure::Unavailable(problem.to_string()))
    }
}

impl<'a> From<Offered<'a>> for Tool<'a> {
    fn from(function: Offered<'a>) -> Self {
        Self { kind: "function", function }
    }
}

impl<'a> Choice<'a> {
    /// This function.
    pub(crate) fn named(name: &'a str) -> Self {
        Self::Named { kind: "function", function: Name { name } }
    }
}

/// One message.
#[derive(Debug, Serialize)]
#[serde(tag = "role", rename_all = "snake_case")]
pub(crate) enum Message<'a> {
    System {
        content: Said<'a>,
    },
    User {
        content: Said<'a>,
    },
    Assistant {
        content: Option<Said<'a>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        tool_calls: Vec<Call<'a>>,
    },
    Tool {
        tool_call_id: &'a str,
        content: Said<'a>,
    },
}

/// One text, or parts where there are several or others.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Said<'a> {
    Text(Cow<'a, str>),
    Parts(Vec<Part<'a>>),
}

/// One part of a message.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Part<'a> {
    Text { text: Cow<'a, str> },
    ImageUrl { image_url: Image<'a> },
    File { file: File<'a> },
}

/// An image.
#[derive(Debug, Serialize)]
pub(crate) struct Image<'a> {
    pub url: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<&'a str>,
}

/// A file.
#[derive(Debug, Serialize)]
pub(crate) struct File<'a> {
    pub filename: &'a str,
    pub file_data: Cow<'a, str>,
}

/// A call of a tool.
#[derive(Debug, Serialize)]
pub(crate) struct Call<'a> {
    pub id: &'a str,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub function: Function<'a>,
}

/// The function that is called.
#[derive(Debug, Serialize)]
pub(crate) struct Function<'a> {
    pub name: &'a str,
    pub arguments: &'a str,
}

impl<'a> Message<'a> {
    /// A result of a tool, and what it shows: a message of a tool holds texts only, so that images follow as the user's.
    pub(crate) fn result(tool_call_id: &'a str, parts: Vec<Part<'a>>) -> (Self, Vec<Part<'a>>) {
        let (texts, mut shown): (Vec<_>, Vec<_>) =
            parts.into_iter().partition(|part| matches!(part, Part::Text { .. }));
        if !shown.is_empty() {
            shown.insert(0, Part::text(format!("What the tool returned for {tool_call_id}:")));
        }
        (Self::Tool { tool_call_id, content: Said::of(texts) }, shown)
    }
}

impl<'a> Call<'a> {
    /// The call of this name, of this function, with these arguments.
    pub(crate) fn of(id: &'a str, name: &'a str, arguments: &'a str) -> Self {
        Self { id, kind: "function", function: Function { name, arguments } }
    }
}

impl<'a> Said<'a> {
    /// What parts say; a single text stands for itself, as every server takes it.
    pub(crate) fn of(mut parts: Vec<Part<'a>>) -> Self {
        match parts.as_mut_slice() {
            [] => Self::Text(Cow::Borrowed("")),
            [Part::Text { text }] => Self::Text(std::mem::take(text)),
            _ => Self::Parts(parts),
        }
    }
}

impl<'a> Part<'a> {
    /// A text.
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text { text: text.into() }
    }
}
