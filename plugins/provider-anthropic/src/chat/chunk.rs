//! What whole and streamed chat answers have in common, and one chunk of a streamed one.

use crate::reply::Usage;
use ghat_sdk::provider::{Event, Failure};
use serde::Serialize;

/// The same as a chat answer says it.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Counted {
    prompt_tokens: u64,
    completion_tokens: u64,
    total_tokens: u64,
    prompt_tokens_details: Details,
}

/// Tokens of the prompt that came from a cache, and those that went into one.
#[derive(Debug, Clone, Copy, Serialize)]
struct Details {
    cached_tokens: u64,
    cache_creation_tokens: u64,
}

impl From<Usage> for Counted {
    /// Tokens of the prompt are all of them, cached or not.
    fn from(usage: Usage) -> Self {
        let (prompt_tokens, completion_tokens) = (usage.prompt(), usage.output());
        Self {
            prompt_tokens,
            completion_tokens,
            total_tokens: prompt_tokens.saturating_add(completion_tokens),
            prompt_tokens_details: Details {
                cached_tokens: usage.cached(),
                cache_creation_tokens: usage.created(),
            },
        }
    }
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

/// A call of a tool, or a piece of one.
#[derive(Debug, Serialize)]
pub(super) struct Call<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    pub function: Function<'a>,
}

/// The function that is called.
#[derive(Debug, Serialize)]
pub(super) struct Function<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    pub arguments: &'a str,
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

/// Writes the chunks of one stream.
#[derive(Debug, Default)]
pub(super) struct Writer {
    /// How every chunk begins, up to its choices.
    head: String,
}

impl Writer {
    /// The writer for a message.
    ///
    /// # Errors
    /// Never, in truth.
    pub(super) fn new(id: &str, model: &str) -> Result<Self, Failure> {
        let (id, model) = (json(&id)?, json(&model)?);
        let head = format!(r#"{{"id":{id},"object":"chat.completion.chunk","created":0,"model":{model},"#);
        Ok(Self { head })
    }

    /// The chunk that begins the message.
    pub(super) fn begin(&self) -> Event {
        self.choice(r#"{"role":"assistant","content":""}"#, "null", "")
    }

    /// A chunk with a piece of the message.
    ///
    /// # Errors
    /// Never, in truth.
    pub(super) fn piece(&self, piece: &Piece<'_>) -> Result<Event, Failure> {
        Ok(self.choice(&json(piece)?, "null", ""))
    }

    /// The chunk that ends the message. It carries the usage where no chunk of its own will: the gateway counts.
    ///
    /// # Errors
    /// Never, in truth.
    pub(super) fn finish(&self, reason: &str, usage: Option<Counted>) -> Result<Event, Failure> {
        let usage = match usage {
            Some(usage) => format!(r#","usage":{}"#, json(&usage)?),
            None => String::new(),
        };
        Ok(self.choice("{}", &json(&reason)?, &usage))
    }

    /// The chunk that says what the message cost.
    ///
    /// # Errors
    /// Never, in truth.
    pub(super) fn usage(&self, usage: Counted) -> Result<Event, Failure> {
        let data = format!(r#"{}"choices":[],"usage":{}}}"#, self.head, json(&usage)?);
        Ok(Event { name: None, data })
    }

    fn choice(&self, delta: &str, finish: &str, more: &str) -> Event {
        let data = [
            &*self.head,
            r#""choices":[{"index":0,"delta":"#,
            delta,
            r#","logprobs":null,"finish_reason":"#,
            finish,
            "}]",
            more,
            "}",
        ];
        Event { name: None, data: data.concat() }
    }
}

fn json<T: Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|problem| Failure::InvalidReply(problem.to_string()))
}
