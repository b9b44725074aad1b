//! What whole and streamed chat answers have in common: thoughts as they are sent back, why an answer ended, its cost.

use crate::steps::{End, Usage};
use serde::Serialize;
use std::borrow::Cow;

/// What an answer cost, in the words of Chat Completions.
pub(super) fn counted(usage: Usage) -> ::chat::Counted {
    let (prompt, completion) = (usage.prompt(), usage.output);
    // Thoughts are counted with the answer; the providers do not tell them apart.
    let (cached, written, thought) = (usage.cached, Some(usage.written), None);
    ::chat::Usage { prompt, cached, written, completion, thought }.into()
}

/// Why the model stopped, in the words of Chat Completions.
pub(super) fn finish_reason(end: End) -> &'static str {
    match end {
        End::Complete | End::Stop => "stop",
        End::Tools => "tool_calls",
        End::Length => "length",
        End::Filtered => "content_filter",
    }
}

/// What the model thought, as it is to be sent back.
#[derive(Debug, Serialize)]
pub(super) struct Thought<'a> {
    index: usize,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Cow<'a, str>>,
}

impl<'a> Thought<'a> {
    /// A thought with what proves that it is the model's.
    pub(super) fn thinking(
        index: usize,
        thinking: impl Into<Cow<'a, str>>,
        signature: impl Into<Cow<'a, str>>,
    ) -> Self {
        let (thinking, signature) = (Some(thinking.into()), Some(signature.into()));
        Self { index, kind: "thinking", thinking, signature, data: None }
    }

    /// A thought that nobody but the provider can read.
    pub(super) fn redacted(index: usize, data: impl Into<Cow<'a, str>>) -> Self {
        Self { index, kind: "redacted_thinking", thinking: None, signature: None, data: Some(data.into()) }
    }
}
