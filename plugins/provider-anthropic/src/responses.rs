//! The Responses API over the Messages API: nothing is lost, or it is refused by name.

pub mod answer;
mod turns;

use crate::messages::limits::{Limits, Wanted};
use crate::messages::tools::{Choice, Tool};
use crate::messages::{Format, Messages, Output, tier, user};
use crate::settings::Checked;
use ghat_sdk::provider::fields::{self, unsupported};
use ghat_sdk::provider::{Failure, ProviderRequest};
use responses::asked::{self, Asked, Form};

pub use answer::answer;

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
    let (system, messages) = turns::of(asked.instructions.as_deref(), &said)?;
    let messages = Messages {
        model: &ask.model,
        max_tokens: limits.max_tokens,
        system,
        messages,
        tools: asked.functions()?.into_iter().map(tool).collect(),
        tool_choice: choice(&asked)?,
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

fn tool(function: asked::Function<'_>) -> Tool<'_> {
    let asked::Function { name, description, parameters, strict } = function;
    Tool {
        name,
        description,
        input_schema: parameters.into(),
        strict: strict == Some(true),
        cache_control: None,
    }
}

fn choice<'a>(asked: &'a Asked<'_>) -> Result<Option<Choice<'a>>, Failure> {
    let disable_parallel_tool_use = asked.parallel_tool_calls == Some(false);
    Ok(match asked.choice()? {
        // Where there are no tools, none is called twice.
        None if disable_parallel_tool_use && asked.has_tools() => {
            Some(Choice::Auto { disable_parallel_tool_use })
        }
        None => None,
        Some(asked::Choice::Auto) => Some(Choice::Auto { disable_parallel_tool_use }),
        Some(asked::Choice::Required) => Some(Choice::Any { disable_parallel_tool_use }),
        Some(asked::Choice::Named(name)) => Some(Choice::Tool { name, disable_parallel_tool_use }),
        Some(asked::Choice::None) => Some(Choice::None),
    })
}

fn format<'a>(asked: &'a Asked<'_>) -> Result<Option<Format<'a>>, Failure> {
    match asked.form()? {
        None => Ok(None),
        // Its name and its description are the caller's own; it is always strict.
        Some(Form::Schema { schema, .. }) => Ok(Some(Format::JsonSchema { schema })),
        Some(Form::Json) => Err(unsupported("text.format")),
    }
}
