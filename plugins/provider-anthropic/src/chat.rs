//! Chat Completions over the Messages API: nothing is lost, or it is refused by name.

use crate::messages::limits::{Limits, Wanted};
use crate::messages::{Format, Messages, Output, check_documents, tier, user};
use crate::reply;
use crate::settings::Checked;
use ::chat::asked::{self, Chat, Form, Stop};
use conversation::chat::{Whole, tools, turns};
use ghat_sdk::provider::fields::{self, unsupported};
use ghat_sdk::provider::{Failure, ProviderRequest};

/// The request that is sent for a chat request.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn request(settings: &Checked, ask: &ProviderRequest) -> Result<Vec<u8>, Failure> {
    let body = ask.body.as_deref().unwrap_or("{}");
    let chat: Chat<'_> = fields::read(body)?;
    chat.check(&[])?;
    let wanted = Wanted {
        tokens: chat.max_completion_tokens.or(chat.max_tokens),
        effort: (chat.reasoning_effort.as_deref(), "reasoning_effort"),
        thinking: chat.thinking,
        temperature: chat.temperature,
    };
    let limits = Limits::of(wanted, settings, &ask.model)?;
    let (system, messages) = turns::of(&chat.messages)?;
    check_documents(&messages)?;
    let messages = Messages {
        model: &ask.model,
        max_tokens: limits.max_tokens,
        system,
        messages,
        tools: tools::offered(&chat)?,
        tool_choice: tools::choice(&chat)?,
        temperature: limits.temperature,
        top_p: chat.top_p,
        top_k: chat.top_k,
        stop_sequences: chat.stop.as_ref().map(Stop::sequences).unwrap_or_default(),
        stream: ask.streaming,
        metadata: user(chat.user.as_deref(), chat.safety_identifier.as_deref())?,
        thinking: limits.thinking,
        output_config: Output::of(limits.effort, format(&chat)?),
        service_tier: tier(chat.service_tier.as_deref())?,
    };
    messages.bytes()
}

/// The chat completion that an answer is.
///
/// # Errors
/// It is no answer of this API.
pub fn answer(body: &[u8]) -> Result<String, Failure> {
    reply::tell(body, Whole::default())
}

fn format<'a>(chat: &'a Chat<'_>) -> Result<Option<Format<'a>>, Failure> {
    match chat.response_format.as_ref().map(asked::Format::wanted).transpose()?.flatten() {
        None => Ok(None),
        Some(Form::Schema(schema)) => Ok(Some(Format::JsonSchema { schema })),
        Some(Form::Json) => Err(unsupported("response_format")),
    }
}
