//! Chat Completions over the Gemini API: nothing is lost, or it is refused by name.

pub mod answer;
mod more;
mod parts;
mod turns;

use crate::gemini::Generate;
use crate::gemini::config::{Form, Generation, Thinking};
use crate::gemini::tools::{Choice, Function, Offer};
use crate::settings::Checked;
use ::chat::asked::{self, Chat, Stop, Tool};
use ::chat::choice;
use ghat_sdk::provider::fields::{self, none_left, unsupported, wrong};
use ghat_sdk::provider::{Failure, ProviderRequest};
use more::More;

pub use answer::answer;

/// The request that is sent for a chat request.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn request(settings: &Checked, ask: &ProviderRequest) -> Result<Vec<u8>, Failure> {
    let chat: Chat<'_> = fields::read(ask.body.as_deref().unwrap_or("{}"))?;
    chat.check(&more::KNOWN)?;
    refuse(&chat, settings)?;
    let more = More::of(&chat)?;
    let effort = chat.reasoning_effort.as_deref();
    let thinking = match (effort, more.thinking) {
        (Some(_), Some(_)) => return Err(unsupported("reasoning_effort")),
        (Some(effort), None) => Some(Thinking::of(effort, "reasoning_effort", (settings, &ask.model))?),
        (None, given) => given.map(Thinking::Given),
    };
    let form = chat.response_format.as_ref().map(asked::Format::wanted).transpose()?.flatten();
    let config = Generation {
        stop_sequences: chat.stop.as_ref().map(Stop::sequences).unwrap_or_default(),
        candidate_count: more.n,
        max_output_tokens: chat.max_completion_tokens.or(chat.max_tokens),
        temperature: chat.temperature,
        top_p: chat.top_p,
        top_k: chat.top_k,
        seed: more.seed,
        presence_penalty: more.presence_penalty,
        frequency_penalty: more.frequency_penalty,
        response_logprobs: more.logprobs,
        logprobs: more.top_logprobs,
        form: form.map(|form| match form {
            asked::Form::Json => Form::json(None),
            asked::Form::Schema(schema) => Form::json(Some(schema)),
        }),
        thinking_config: thinking,
        media_resolution: None,
    };
    let contents = turns::of(&chat.messages, &ask.model)?;
    Generate::new(contents, tools(&chat)?, config, settings).cached(more.cached).bytes()
}

/// Refuses what other providers have a place for.
fn refuse(chat: &Chat<'_>, settings: &Checked) -> Result<(), Failure> {
    settings.user.take(chat.user.as_deref(), "user")?;
    settings.user.take(chat.safety_identifier.as_deref(), "safety_identifier")?;
    if chat.thinking.is_some() {
        return Err(unsupported("thinking"));
    }
    match chat.service_tier.as_deref() {
        None | Some("auto" | "default") => Ok(()),
        Some(_) => Err(unsupported("service_tier")),
    }
}

/// The functions that are offered, and how they are used.
fn tools<'a>(chat: &'a Chat<'_>) -> Result<Offer<'a>, Failure> {
    let functions = chat.tools.iter().flatten().enumerate().map(|(index, tool)| function(tool, index));
    let functions = functions.collect::<Result<Vec<_>, _>>()?;
    // The API has no way to say that, but where there are no tools none is called twice.
    if chat.parallel_tool_calls == Some(false) && !functions.is_empty() {
        return Err(unsupported("parallel_tool_calls"));
    }
    let choice = match &chat.tool_choice {
        None => None,
        Some(choice::Choice::Mode(mode)) => Some(match &**mode {
            "auto" => Choice::Auto,
            "none" => Choice::None,
            "required" => Choice::Required,
            _ => return Err(wrong("tool_choice", "must be `auto`, `none`, `required`, or name a function")),
        }),
        Some(choice::Choice::Named(named)) => {
            none_left(&named.rest, "tool_choice", &["type"])?;
            let function = named.function.as_ref().ok_or_else(|| unsupported("tool_choice.type"))?;
            Some(Choice::Named(&function.name))
        }
    };
    Ok(Offer::new(functions, choice))
}

fn function<'a>(tool: &'a Tool<'_>, index: usize) -> Result<Function<'a>, Failure> {
    let path = format!("tools[{index}]");
    let Some(function) = &tool.function else { return Err(unsupported(&format!("{path}.type"))) };
    none_left(&tool.rest, &path, &["type"])?;
    none_left(&function.rest, &format!("{path}.function"), &["type"])?;
    Ok(Function {
        name: &function.name,
        description: function.description.as_deref(),
        parameters_json_schema: function.parameters,
        strict: function.strict == Some(true),
    })
}
