//! A chat completion as a message, and what whole and streamed messages have in common.

use crate::completion::{self, Call, Usage};
use ghat_sdk::provider::Failure;
use serde::Serialize;
use serde_json::value::RawValue;

/// The same as a message says it: cached tokens are not among the others.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Counted {
    input_tokens: u64,
    cache_creation_input_tokens: u64,
    cache_read_input_tokens: u64,
    output_tokens: u64,
}

impl From<Usage> for Counted {
    fn from(usage: Usage) -> Self {
        let cached = usage.cached();
        Self {
            input_tokens: usage.prompt_tokens.saturating_sub(cached),
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: cached,
            output_tokens: usage.completion_tokens,
        }
    }
}

/// A message.
#[derive(Serialize)]
pub(super) struct Message<'a> {
    pub id: &'a str,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub role: &'static str,
    pub model: &'a str,
    pub content: Vec<Block<'a>>,
    pub stop_reason: Option<&'static str>,
    pub stop_sequence: Option<&'a str>,
    pub usage: Counted,
}

/// One block of it.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Block<'a> {
    /// Thoughts. Nothing proves that they are the model's: who reads them cannot send them back to another provider.
    Thinking { thinking: &'a str, signature: &'static str },
    /// Words.
    Text { text: &'a str },
    /// A call of a tool.
    ToolUse { id: &'a str, name: &'a str, input: Box<RawValue> },
}

impl<'a> Message<'a> {
    /// A message that has just begun.
    pub(super) fn begun(id: &'a str, model: &'a str) -> Self {
        let usage = Usage::default().into();
        let (kind, role) = ("message", "assistant");
        Self { id, kind, role, model, content: Vec::new(), stop_reason: None, stop_sequence: None, usage }
    }
}

/// Why the model stopped, in the words of the Messages API. Some servers say `stop` where a tool is called.
pub(super) fn stop_reason(finish_reason: &str, calls: bool, refused: bool) -> &'static str {
    match finish_reason {
        "length" => "max_tokens",
        "content_filter" => "refusal",
        "tool_calls" | "function_call" => "tool_use",
        _ if calls => "tool_use",
        _ if refused => "refusal",
        _ => "end_turn",
    }
}

/// The message that a chat completion is.
///
/// # Errors
/// It is no chat completion.
pub fn answer(body: &[u8]) -> Result<String, Failure> {
    let completion = completion::read(body)?;
    let choice = completion.choice()?;
    let said = &choice.message;
    let mut message = Message::begun(&completion.id, &completion.model);
    message.content.extend(said.thoughts().map(|thinking| Block::Thinking { thinking, signature: "" }));
    message
        .content
        .extend([said.words(), said.refusal()].into_iter().flatten().map(|text| Block::Text { text }));
    for call in said.tool_calls.iter().flatten() {
        message.content.push(tool_use(call)?);
    }
    let calls = said.tool_calls.as_ref().is_some_and(|calls| !calls.is_empty());
    let finished = choice.finish_reason.as_deref().unwrap_or("stop");
    message.stop_reason = Some(stop_reason(finished, calls, said.refusal().is_some()));
    message.usage = completion.usage.unwrap_or_default().into();
    serde_json::to_string(&message).map_err(|problem| Failure::InvalidReply(problem.to_string()))
}

fn tool_use(call: &Call) -> Result<Block<'_>, Failure> {
    let arguments = call.function.arguments.as_deref().filter(|arguments| !arguments.is_empty());
    let input = RawValue::from_string(arguments.unwrap_or("{}").into()).ok();
    let input = input.filter(|input| input.get().starts_with('{'));
    let input = input.ok_or_else(|| Failure::InvalidReply("arguments that are no JSON object".into()))?;
    let (id, name) = call.names()?;
    Ok(Block::ToolUse { id, name, input })
}
