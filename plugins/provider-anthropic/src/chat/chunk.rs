//! What whole and streamed chat answers have in common: a piece of a message, why it ended, what it cost.

use crate::reply::Usage;
use ::chat::chunk::Call;
use serde::Serialize;

/// What an answer cost, in the words of Chat Completions.
pub(super) fn counted(usage: Usage) -> ::chat::Counted {
    let (prompt, completion) = (usage.prompt(), usage.output());
    // Thoughts are counted with the answer; the API does not tell them apart.
    let (cached, written, thought) = (usage.cached(), Some(usage.created()), None);
    ::chat::Usage { prompt, cached, written, completion, thought }.into()
}

/// Why the model stopped, in the words of Chat Completions.
pub(super) fn finish_reason(stop_reason: &str) -> &'static str {
    match stop_reason {
        "max_tokens" | "model_context_window_exceeded" => "length",
        "tool_use" => "tool_calls",
        "refusal" => "content_filter",
        // A turn that pauses is not complete, and neither is what was cut.
        "pause_turn" => "length",
        // `end_turn` and `stop_sequence`.
        _ => "stop",
    }
}

/// What the model thought, as it is to be sent back.
#[derive(Debug, Serialize)]
pub(super) struct Thought<'a> {
    index: usize,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a str>,
}

impl<'a> Thought<'a> {
    /// A thought with what proves that it is the model's.
    pub(super) fn thinking(index: usize, thinking: &'a str, signature: &'a str) -> Self {
        Self { index, kind: "thinking", thinking: Some(thinking), signature: Some(signature), data: None }
    }

    /// A thought that nobody but the provider can read.
    pub(super) fn redacted(index: usize, data: &'a str) -> Self {
        Self { index, kind: "redacted_thinking", thinking: None, signature: None, data: Some(data) }
    }
}

/// One piece of a message.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Piece<'a> {
    /// Words.
    Content(&'a str),
    /// Thoughts.
    ReasoningContent(&'a str),
    /// A thought that is complete, to be sent back.
    ThinkingBlocks([Thought<'a>; 1]),
    /// A call of a tool.
    ToolCalls([Call<'a>; 1]),
}
