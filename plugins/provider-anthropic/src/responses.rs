//! The Responses API over the Messages API: nothing is lost, or it is refused by name.

use crate::messages::limits::{Limits, Wanted};
use crate::messages::{Format, Messages, Output, check_documents, tier, user};
use crate::reply;
use crate::settings::Checked;
use conversation::responses::{Items, Seals, tools, turns};
use ghat_sdk::provider::fields::{self, unsupported};
use ghat_sdk::provider::{Failure, ProviderRequest};
use responses::asked::{Asked, Form};

/// How what proves a thought begins, in the words of a client.
pub const SEALS: Seals = Seals("anthropic");

/// The request that is sent for a request of the Responses API.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn request(settings: &Checked, ask: &ProviderRequest) -> Result<Vec<u8>, Failure> {
    let asked: Asked<'_> = fields::read(ask.body.as_deref().unwrap_or("{}"))?;
    asked.check()?;
    let wanted = Wanted {
        tokens: asked.max_output_tokens,
        effort: (asked.effort()?, "reasoning.effort"),
        thinking: None,
        temperature: asked.temperature,
    };
    let limits = Limits::of(wanted, settings, &ask.model)?;
    if asked.verbosity()?.is_some_and(|verbosity| verbosity != "medium") {
        return Err(unsupported("text.verbosity"));
    }
    let said = asked.said()?;
    let (system, messages) = turns::of(asked.instructions.as_deref(), &said, SEALS)?;
    check_documents(&messages)?;
    let messages = Messages {
        model: &ask.model,
        max_tokens: limits.max_tokens,
        system,
        messages,
        tools: tools::offered(&asked)?,
        tool_choice: tools::choice(&asked)?,
        temperature: limits.temperature,
        top_p: asked.top_p,
        top_k: None,
        stop_sequences: Vec::new(),
        stream: ask.streaming,
        metadata: user(asked.user.as_deref(), asked.safety_identifier.as_deref())?,
        thinking: limits.thinking,
        output_config: Output::of(limits.effort, format(&asked)?),
        service_tier: tier(asked.service_tier.as_deref())?,
    };
    messages.bytes()
}

/// The response that an answer is.
///
/// # Errors
/// It is no answer of this API.
pub fn answer(body: &[u8], echo: String) -> Result<String, Failure> {
    reply::tell(body, Items::new(echo, SEALS))
}

fn format<'a>(asked: &'a Asked<'_>) -> Result<Option<Format<'a>>, Failure> {
    match asked.form()? {
        None => Ok(None),
        // Its name and its description are the caller's own; it is always strict.
        Some(Form::Schema { schema, .. }) => Ok(Some(Format::JsonSchema { schema })),
        Some(Form::Json) => Err(unsupported("text.format")),
    }
}
