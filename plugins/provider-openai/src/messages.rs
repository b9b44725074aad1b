//! The Messages API over Chat Completions: nothing is lost, or it is refused by name.

mod answer;
mod asked;
mod blocks;
pub mod stream;
mod tools;
mod turns;

use crate::chat::{Chat, Format, Schema};
use asked::Messages;
use ghat_sdk::provider::fields::{self, none_left, unsupported};
use ghat_sdk::provider::{Failure, ProviderRequest};

pub use answer::answer;

/// The request that is sent for a request of the Messages API.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn request(ask: &ProviderRequest) -> Result<Vec<u8>, Failure> {
    let body = ask.body.as_deref().unwrap_or("{}");
    let asked: Messages<'_> = fields::read(body)?;
    // Not translated: the gateway has them from elsewhere.
    none_left(&asked.rest, "", &["model", "stream"])?;
    shortened(&asked)?;
    let (tool_choice, parallel_tool_calls) = tools::choice(&asked)?;
    let chat = Chat {
        model: &ask.model,
        messages: turns::of(&asked)?,
        max_completion_tokens: Some(asked.max_tokens),
        tools: tools::offered(&asked)?,
        tool_choice,
        parallel_tool_calls,
        temperature: asked.temperature,
        top_p: asked.top_p,
        stop: asked.stop_sequences.as_deref().filter(|stop| !stop.is_empty()),
        user: user(&asked)?,
        reasoning_effort: effort(&asked)?,
        response_format: format(&asked)?,
        service_tier: tier(&asked)?,
        ..Chat::default()
    };
    chat.bytes(ask.streaming)
}

/// What makes a conversation shorter: nothing needs to, where it is old thoughts, since none are sent.
fn shortened(asked: &Messages<'_>) -> Result<(), Failure> {
    let Some(context) = &asked.context_management else { return Ok(()) };
    none_left(&context.rest, "context_management", &[])?;
    let Some(edits) = &context.edits else { return Err(unsupported("context_management")) };
    match edits.iter().position(|edit| edit.kind != "clear_thinking_20251015") {
        Some(at) => Err(unsupported(&format!("context_management.edits[{at}].type"))),
        None => Ok(()),
    }
}

fn user<'a>(asked: &'a Messages<'_>) -> Result<Option<&'a str>, Failure> {
    let Some(metadata) = &asked.metadata else { return Ok(None) };
    none_left(&metadata.rest, "metadata", &[])?;
    Ok(metadata.user_id.as_deref())
}

/// How hard the model is to think: as it is said, or about as much as a budget is.
fn effort(asked: &Messages<'_>) -> Result<Option<&'static str>, Failure> {
    let said = asked.output_config.as_ref().and_then(|config| config.effort.as_deref());
    let budget = match &asked.thinking {
        Some(thinking) => {
            none_left(&thinking.rest, "thinking", &["display"])?;
            match &*thinking.kind {
                "enabled" => thinking.budget_tokens,
                "adaptive" | "disabled" => None,
                _ => return Err(unsupported("thinking.type")),
            }
        }
        None => None,
    };
    match (said, budget) {
        (Some("low"), _) => Ok(Some("low")),
        (Some("medium"), _) => Ok(Some("medium")),
        (Some("high" | "xhigh" | "max"), _) => Ok(Some("high")),
        (Some(_), _) => Err(unsupported("output_config.effort")),
        (None, Some(..2048)) => Ok(Some("low")),
        (None, Some(2048..8192)) => Ok(Some("medium")),
        (None, Some(_)) => Ok(Some("high")),
        (None, None) => Ok(None),
    }
}

fn format<'a>(asked: &'a Messages<'_>) -> Result<Option<Format<'a>>, Failure> {
    let Some(config) = &asked.output_config else { return Ok(None) };
    none_left(&config.rest, "output_config", &[])?;
    let Some(format) = &config.format else { return Ok(None) };
    none_left(&format.rest, "output_config.format", &[])?;
    match (&*format.kind, format.schema) {
        ("json_schema", Some(schema)) => {
            let json_schema = Schema { name: "answer", description: None, strict: Some(true), schema };
            Ok(Some(Format::JsonSchema { json_schema }))
        }
        _ => Err(unsupported("output_config.format")),
    }
}

fn tier(asked: &Messages<'_>) -> Result<Option<&'static str>, Failure> {
    match asked.service_tier.as_deref() {
        None => Ok(None),
        Some("auto") => Ok(Some("auto")),
        Some("standard_only") => Ok(Some("default")),
        Some(_) => Err(unsupported("service_tier")),
    }
}
