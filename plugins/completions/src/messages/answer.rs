//! A chat completion as a message, and what whole and streamed messages have in common.

use crate::completion::{self, Call, Usage};
use ::messages::{Block, Counted, Message};
use ghat_sdk::provider::Failure;
use std::borrow::Cow;

/// What an answer cost, in the words of the Messages API.
pub(super) fn counted(usage: Usage) -> Counted {
    Counted::new((usage.prompt_tokens, usage.cached()), usage.completion_tokens)
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
    // Nothing proves that thoughts are the model's: who reads them cannot send them back to another provider.
    let thought = |thinking| Block::Thinking { thinking: Cow::Borrowed(thinking), signature: "".into() };
    message.content.extend(said.thoughts().map(thought));
    let words = [said.words(), said.refusal()].into_iter().flatten();
    message.content.extend(words.map(|text| Block::Text { text: text.into() }));
    for call in said.tool_calls.iter().flatten() {
        message.content.push(tool_use(call)?);
    }
    let calls = said.tool_calls.as_ref().is_some_and(|calls| !calls.is_empty());
    let finished = choice.finish_reason.as_deref().unwrap_or("stop");
    message.stop_reason = Some(stop_reason(finished, calls, said.refusal().is_some()));
    message.usage = counted(completion.usage.unwrap_or_default());
    message.json()
}

fn tool_use(call: &Call) -> Result<Block<'_>, Failure> {
    let (id, name) = call.names()?;
    Block::tool_use(id, name, call.function.arguments.as_deref().unwrap_or_default())
}
