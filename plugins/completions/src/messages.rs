//! The Messages API over Chat Completions: nothing is lost, or it is refused by name.

mod answer;
pub mod stream;
mod tools;
mod turns;

use crate::chat::{Chat, Format, Schema};
use ::messages::Messages;
use ::messages::asked::Effort;
use ghat_sdk::provider::fields::{self, unsupported};
use ghat_sdk::provider::{Failure, ProviderRequest};

pub use answer::answer;

/// The request that is sent, for the model of this name, for a request of the Messages API.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn request(ask: &ProviderRequest, model: &str) -> Result<Vec<u8>, Failure> {
    let body = ask.body.as_deref().unwrap_or("{}");
    let asked: Messages<'_> = fields::read(body)?;
    asked.check()?;
    if asked.top_k.is_some() {
        return Err(unsupported("top_k"));
    }
    let (chosen, parallel_tool_calls) = asked.choice()?;
    let chat = Chat {
        model,
        messages: turns::of(&asked.said()?)?,
        max_completion_tokens: Some(asked.max_tokens),
        tools: asked.tools()?.into_iter().map(tools::offered).collect(),
        tool_choice: chosen.map(tools::choice),
        parallel_tool_calls,
        temperature: asked.temperature,
        top_p: asked.top_p,
        stop: asked.stop_sequences.as_deref().filter(|stop| !stop.is_empty()),
        user: asked.user()?,
        reasoning_effort: asked.effort()?.map(Effort::word),
        response_format: asked.format()?.map(|schema| {
            let json_schema = Schema { name: "answer", description: None, strict: Some(true), schema };
            Format::JsonSchema { json_schema }
        }),
        service_tier: tier(&asked)?,
        ..Chat::default()
    };
    chat.bytes(ask.streaming)
}

fn tier(asked: &Messages<'_>) -> Result<Option<&'static str>, Failure> {
    match asked.service_tier.as_deref() {
        None => Ok(None),
        Some("auto") => Ok(Some("auto")),
        Some("standard_only") => Ok(Some("default")),
        Some(_) => Err(unsupported("service_tier")),
    }
}
