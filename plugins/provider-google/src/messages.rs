//! The Messages API over the Gemini API: nothing is lost, or it is refused by name.

pub mod answer;
mod turns;

use crate::gemini::Generate;
use crate::gemini::config::{Form, Generation, Thinking};
use crate::gemini::tools::{Choice, Function, Offer};
use crate::settings::Checked;
use ::messages::Messages;
use ::messages::asked::{self, Chosen, Effort};
use ghat_sdk::provider::fields::{self, unsupported};
use ghat_sdk::provider::{Failure, ProviderRequest};

pub use answer::answer;

/// The request that is sent for a request of the Messages API.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn request(settings: &Checked, ask: &ProviderRequest) -> Result<Vec<u8>, Failure> {
    let asked: Messages<'_> = fields::read(ask.body.as_deref().unwrap_or("{}"))?;
    asked.check()?;
    settings.user.take(asked.user()?, "metadata.user_id")?;
    if asked.service_tier.as_deref().is_some_and(|tier| !matches!(tier, "auto" | "standard_only")) {
        return Err(unsupported("service_tier"));
    }
    let config = Generation {
        max_output_tokens: Some(asked.max_tokens),
        temperature: asked.temperature,
        top_p: asked.top_p,
        top_k: asked.top_k,
        stop_sequences: asked.stop_sequences.iter().flatten().map(String::as_str).collect(),
        form: asked.format()?.map(|schema| Form::json(Some(schema))),
        thinking_config: thinking(&asked, settings, &ask.model)?,
        ..Generation::default()
    };
    let contents = turns::of(asked.said()?, &ask.model)?;
    Generate::new(contents, tools(&asked)?, config, settings).bytes()
}

/// How the model thinks: with the budget that is said, where it takes one.
fn thinking<'a>(
    asked: &Messages<'_>,
    settings: &Checked,
    model: &str,
) -> Result<Option<Thinking<'a>>, Failure> {
    match asked.effort()? {
        None => Ok(None),
        Some(Effort::Budget(budget)) if !settings.takes_level(model) => Ok(Some(Thinking::budget(budget))),
        Some(effort) => Thinking::of(effort.word(), "output_config.effort", (settings, model)).map(Some),
    }
}

fn tools<'a>(asked: &'a Messages<'_>) -> Result<Offer<'a>, Failure> {
    let functions: Vec<_> = asked.tools()?.into_iter().map(function).collect();
    let (chosen, parallel) = asked.choice()?;
    // The API has no way to say that.
    if parallel == Some(false) && !functions.is_empty() {
        return Err(unsupported("tool_choice.disable_parallel_tool_use"));
    }
    let choice = chosen.map(|chosen| match chosen {
        Chosen::Auto => Choice::Auto,
        Chosen::Any => Choice::Required,
        Chosen::None => Choice::None,
        Chosen::Named(name) => Choice::Named(name),
    });
    Ok(Offer::new(functions, choice))
}

fn function(tool: asked::Offered<'_>) -> Function<'_> {
    let asked::Offered { name, description, schema, strict, .. } = tool;
    Function { name, description, parameters_json_schema: schema, strict: strict == Some(true) }
}
