//! What a request of Chat Completions consists of.

use serde::Serialize;
use std::borrow::Cow;

/// One message.
#[derive(Debug, Serialize)]
#[serde(tag = "role", rename_all = "snake_case")]
pub(super) enum Message<'a> {
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
pub(super) enum Said<'a> {
    Text(Cow<'a, str>),
    Parts(Vec<Part<'a>>),
}

/// One part of a message.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Part<'a> {
    Text { text: Cow<'a, str> },
    ImageUrl { image_url: Image<'a> },
    File { file: File<'a> },
}

/// An image.
#[derive(Debug, Serialize)]
pub(super) struct Image<'a> {
    pub url: Cow<'a, str>,
}

/// A file.
#[derive(Debug, Serialize)]
pub(super) struct File<'a> {
    pub filename: &'a str,
    pub file_data: String,
}

/// A call of a tool.
#[derive(Debug, Serialize)]
pub(super) struct Call<'a> {
    pub id: &'a str,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub function: Function<'a>,
}

/// The function that is called.
#[derive(Debug, Serialize)]
pub(super) struct Function<'a> {
    pub name: &'a str,
    pub arguments: &'a str,
}

impl<'a> Said<'a> {
    /// What parts say; a single text stands for itself, as every server takes it.
    pub(super) fn of(mut parts: Vec<Part<'a>>) -> Self {
        match parts.as_mut_slice() {
            [] => Self::Text(Cow::Borrowed("")),
            [Part::Text { text }] => Self::Text(std::mem::take(text)),
            _ => Self::Parts(parts),
        }
    }
}

impl<'a> Part<'a> {
    /// A text.
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text { text: text.into() }
    }
}
