//! Chat Completions over the Messages API: nothing is lost, or it is refused by name.

mod answer;
mod asked;
mod blocks;
mod choice;
mod chunk;
mod limits;
mod parts;
pub mod stream;
mod tools;
mod turns;

use crate::settings::Checked;
use asked::Chat;
use blocks::{Block, Turn};
use ghat_sdk::provider::fields::{self, none_left, unsupported};
use ghat_sdk::provider::{Failure, ProviderRequest};
use limits::Limits;
use serde::Serialize;
use serde_json::value::RawValue;

pub use answer::answer;

/// A request of the Messages API.
#[derive(Serialize)]
struct Messages<'a> {
    model: &'a str,
    max_tokens: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    system: Vec<Block<'a>>,
    messages: Vec<Turn<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<tools::Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<tools::Choice<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_k: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stop_sequences: Vec<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Metadata<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<limits::Thinking<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<Output<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_tier: Option<&'static str>,
}

/// Who asks, for the provider's own watch over abuse.
#[derive(Serialize)]
struct Metadata<'a> {
    user_id: &'a str,
}

/// How hard the model tries, and in which form it answers.
#[derive(Serialize)]
struct Output<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    effort: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Format<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Format<'a> {
    JsonSchema { schema: &'a RawValue },
}

/// The request that is sent for a chat request.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn request(settings: &Checked, ask: &ProviderRequest) -> Result<Vec<u8>, Failure> {
    let body = ask.body.as_deref().unwrap_or("{}");
    let chat: Chat<'_> = fields::read(body)?;
    chat.check()?;
    let limits = Limits::of(&chat, settings, &ask.model)?;
    let (system, messages) = turns::of(&chat.messages)?;
    let format = format(&chat)?;
    let output_config =
        (limits.effort.is_some() || format.is_some()).then_some(Output { effort: limits.effort, format });
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
        stop_sequences: chat.stop.as_ref().map(asked::Stop::sequences).unwrap_or_default(),
        stream: ask.streaming,
        metadata: chat.user().map(|user_id| Metadata { user_id }),
        thinking: limits.thinking,
        output_config,
        service_tier: tier(&chat)?,
    };
    serde_json::to_vec(&messages).map_err(|problem| Failure::Unavailable(problem.to_string()))
}

fn format<'a>(chat: &'a Chat<'_>) -> Result<Option<Format<'a>>, Failure> {
    let Some(format) = &chat.response_format else { return Ok(None) };
    none_left(&format.rest, "response_format", &[])?;
    match (&*format.kind, &format.json_schema) {
        ("text", None) => Ok(None),
        ("json_schema", Some(wanted)) => {
            none_left(&wanted.rest, "response_format.json_schema", &[])?;
            Ok(wanted.schema.map(|schema| Format::JsonSchema { schema }))
        }
        _ => Err(unsupported("response_format")),
    }
}

fn tier(chat: &Chat<'_>) -> Result<Option<&'static str>, Failure> {
    match chat.service_tier.as_deref() {
        None => Ok(None),
        Some("auto") => Ok(Some("auto")),
        Some("default") => Ok(Some("standard_only")),
        Some(_) => Err(unsupported("service_tier")),
    }
}
