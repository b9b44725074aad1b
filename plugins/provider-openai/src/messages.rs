//! The Messages API over Chat Completions: nothing is lost, or it is refused by name.

mod answer;
mod asked;
mod blocks;
mod chat;
pub mod stream;
mod tools;
mod turns;

use asked::Messages;
use chat::Message;
use ghat_sdk::provider::fields::{self, none_left, unsupported};
use ghat_sdk::provider::{Failure, ProviderRequest};
use serde::Serialize;
use serde_json::value::RawValue;

pub use answer::answer;

/// A request of Chat Completions.
#[derive(Serialize)]
struct Chat<'a> {
    model: &'a str,
    messages: Vec<Message<'a>>,
    max_completion_tokens: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<tools::Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<tools::Choice<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_effort: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Format<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_tier: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<Counted>,
}

/// The usage is always asked for: a message tells it.
#[derive(Serialize)]
struct Counted {
    include_usage: bool,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Format<'a> {
    JsonSchema { json_schema: Schema<'a> },
}

#[derive(Serialize)]
struct Schema<'a> {
    name: &'static str,
    strict: bool,
    schema: &'a RawValue,
}

/// The request that is sent for a request of the Messages API.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn request(ask: &ProviderRequest) -> Result<Vec<u8>, Failure> {
    let body = ask.body.as_deref().unwrap_or("{}");
    let asked: Messages<'_> = fields::read(body)?;
    // Not translated: the gateway has them from elsewhere.
    none_left(&asked.rest, "", &["model", "stream"])?;
    let (tool_choice, parallel_tool_calls) = tools::choice(&asked)?;
    let chat = Chat {
        model: &ask.model,
        messages: turns::of(&asked)?,
        max_completion_tokens: asked.max_tokens,
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
        stream: ask.streaming,
        stream_options: ask.streaming.then_some(Counted { include_usage: true }),
    };
    serde_json::to_vec(&chat).map_err(|problem| Failure::Unavailable(problem.to_string()))
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
            let json_schema = Schema { name: "answer", strict: true, schema };
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
