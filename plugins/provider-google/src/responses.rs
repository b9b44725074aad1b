//! The Responses API over the Gemini API: nothing is lost, or it is refused by name.

pub mod answer;
mod turns;

use crate::gemini::Generate;
use crate::gemini::config::{Form, Generation, Thinking};
use crate::gemini::tools::{Choice, Function, Offer};
use crate::settings::Checked;
use ghat_sdk::provider::fields::{self, unsupported};
use ghat_sdk::provider::{Failure, ProviderRequest};
use responses::asked::{self, Asked};

pub use answer::answer;

/// The request that is sent for a request of the Responses API.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn request(settings: &Checked, ask: &ProviderRequest) -> Result<Vec<u8>, Failure> {
    let asked: Asked<'_> = fields::read(ask.body.as_deref().unwrap_or("{}"))?;
    asked.check()?;
    settings.user.take(asked.user.as_deref(), "user")?;
    settings.user.take(asked.safety_identifier.as_deref(), "safety_identifier")?;
    if asked.verbosity()?.is_some_and(|verbosity| verbosity != "medium") {
        return Err(unsupported("text.verbosity"));
    }
    if asked.service_tier.as_deref().is_some_and(|tier| !matches!(tier, "auto" | "default")) {
        return Err(unsupported("service_tier"));
    }
    let effort = asked.effort()?;
    let thinking = effort.map(|effort| Thinking::of(effort, "reasoning.effort", (settings, &ask.model)));
    let config = Generation {
        max_output_tokens: asked.max_output_tokens,
        temperature: asked.temperature,
        top_p: asked.top_p,
        form: asked.form()?.map(|form| match form {
            asked::Form::Json => Form::json(None),
            asked::Form::Schema { schema, .. } => Form::json(Some(schema)),
        }),
        thinking_config: thinking.transpose()?,
        ..Generation::default()
    };
    let said = asked.said()?;
    let contents = turns::of(asked.instructions.as_deref(), &said, &ask.model)?;
    Generate::new(contents, tools(&asked)?, config, settings).bytes()
}

fn tools<'a>(asked: &'a Asked<'_>) -> Result<Offer<'a>, Failure> {
    // The API has no way to say that, but where there are no tools none is called twice.
    if asked.parallel_tool_calls == Some(false) && asked.has_tools() {
        return Err(unsupported("parallel_tool_calls"));
    }
    let choice = asked.choice()?.map(|choice| match choice {
        asked::Choice::Auto => Choice::Auto,
        asked::Choice::None => Choice::None,
        asked::Choice::Required => Choice::Required,
        asked::Choice::Named(name) => Choice::Named(name),
    });
    Ok(Offer::new(asked.functions()?.into_iter().map(function).collect(), choice))
}

fn function(function: asked::Function<'_>) -> Function<'_> {
    let asked::Function { name, description, parameters, strict } = function;
    Function { name, description, parameters_json_schema: parameters, strict: strict == Some(true) }
}
