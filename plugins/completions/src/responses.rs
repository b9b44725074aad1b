//! The Responses API over Chat Completions: nothing is lost, or it is refused by name.

pub mod answer;
mod turns;

use crate::chat::{Chat, Choice, Format, Offered, Schema, Tool};
use ghat_sdk::provider::fields;
use ghat_sdk::provider::{Failure, ProviderRequest};
use responses::asked::{self, Asked, Form};

pub use ::responses::echo;
pub use answer::answer;

/// The request that is sent, for the model of this name, for a request of the Responses API.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn request(ask: &ProviderRequest, model: &str) -> Result<Vec<u8>, Failure> {
    let asked: Asked<'_> = fields::read(ask.body.as_deref().unwrap_or("{}"))?;
    asked.check()?;
    let said = asked.said()?;
    let chat = Chat {
        model,
        messages: turns::of(asked.instructions.as_deref(), &said)?,
        max_completion_tokens: asked.max_output_tokens,
        tools: asked.functions()?.into_iter().map(tool).collect(),
        tool_choice: asked.choice()?.map(choice),
        // Servers refuse it where there are no tools.
        parallel_tool_calls: asked.parallel_tool_calls.filter(|_| asked.has_tools()),
        temperature: asked.temperature,
        top_p: asked.top_p,
        user: asked.user.as_deref(),
        safety_identifier: asked.safety_identifier.as_deref(),
        reasoning_effort: asked.effort()?,
        verbosity: asked.verbosity()?,
        response_format: asked.form()?.map(format),
        service_tier: asked.service_tier.as_deref(),
        ..Chat::default()
    };
    chat.bytes(ask.streaming)
}

fn tool(function: asked::Function<'_>) -> Tool<'_> {
    let asked::Function { name, description, parameters, strict } = function;
    Offered { name, description, parameters, strict }.into()
}

fn choice(choice: asked::Choice<'_>) -> Choice<'_> {
    match choice {
        asked::Choice::Auto => Choice::Mode("auto"),
        asked::Choice::None => Choice::Mode("none"),
        asked::Choice::Required => Choice::Mode("required"),
        asked::Choice::Named(name) => Choice::named(name),
    }
}

fn format(form: Form<'_>) -> Format<'_> {
    match form {
        Form::Json => Format::JsonObject,
        Form::Schema { name, description, schema, strict } => {
            Format::JsonSchema { json_schema: Schema { name, description, strict, schema } }
        }
    }
}
