//! What a client asks, in each API: nothing is lost, or it is refused by name.

use crate::converse::fields::{self as model, JsonSchema, Wanted};
use crate::converse::{Converse, Inference, Tier, blocks, tools};
use crate::settings::{Checked, Maker};
use ::chat::Chat;
use ::chat::asked::{Form, Format, Stop};
use ::messages::asked::{Effort, Messages};
use ::responses::asked::{Asked, Form as ResponseForm};
use conversation::tools::{Choice, Tool};
use conversation::{Block, Turn, chat as from_chat, messages as from_messages, responses as from_responses};
use ghat_sdk::provider::fields::{self, unsupported};
use ghat_sdk::provider::{Failure, ProviderRequest};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What is said, with which tools at hand.
struct Said<'a> {
    conversation: (Vec<Block<'a>>, Vec<Turn<'a>>),
    tools: Vec<Tool<'a>>,
    choice: Option<Choice<'a>>,
    /// The field that says whether several tools may be used at once.
    parallel: &'static str,
}

/// The rest of a request.
struct Rest<'a> {
    wanted: Wanted<'a>,
    temperature: Option<&'a RawValue>,
    top_p: Option<&'a RawValue>,
    stop: Vec<&'a str>,
    user: Option<&'a str>,
    tier: Option<&'static str>,
}

/// The request that is sent for a chat request.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn chat(settings: &Checked, ask: &ProviderRequest) -> Result<Vec<u8>, Failure> {
    let chat: Chat<'_> = read(ask)?;
    chat.check(&[])?;
    let schema = match chat.response_format.as_ref().map(Format::wanted).transpose()?.flatten() {
        None => None,
        Some(Form::Schema(schema)) => {
            Some(JsonSchema { schema: schema.get(), name: None, description: None })
        }
        Some(Form::Json) => return Err(unsupported("response_format")),
    };
    let rest = Rest {
        wanted: Wanted {
            tokens: chat.max_completion_tokens.or(chat.max_tokens),
            effort: chat.reasoning_effort.as_deref().map(|effort| (effort, "reasoning_effort")),
            thinking: chat.thinking,
            top_k: chat.top_k,
            schema,
            own: false,
        },
        temperature: chat.temperature,
        top_p: chat.top_p,
        stop: chat.stop.as_ref().map(Stop::sequences).unwrap_or_default(),
        user: user(chat.user.as_deref(), chat.safety_identifier.as_deref())?,
        tier: tier(chat.service_tier.as_deref())?,
    };
    let said = Said {
        conversation: from_chat::turns::of(&chat.messages)?,
        tools: from_chat::tools::offered(&chat)?,
        choice: from_chat::tools::choice(&chat)?,
        parallel: "parallel_tool_calls",
    };
    written(settings, &ask.model, said, rest)
}

/// The request that is sent for a request of the Responses API.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn responses(settings: &Checked, ask: &ProviderRequest) -> Result<Vec<u8>, Failure> {
    let asked: Asked<'_> = read(ask)?;
    asked.check()?;
    if asked.verbosity()?.is_some_and(|verbosity| verbosity != "medium") {
        return Err(unsupported("text.verbosity"));
    }
    let schema = match asked.form()? {
        None => None,
        Some(ResponseForm::Schema { name, description, schema, .. }) => {
            Some(JsonSchema { schema: schema.get(), name: Some(name), description })
        }
        Some(ResponseForm::Json) => return Err(unsupported("text.format")),
    };
    let rest = Rest {
        wanted: Wanted {
            tokens: asked.max_output_tokens,
            effort: asked.effort()?.map(|effort| (effort, "reasoning.effort")),
            schema,
            ..Wanted::default()
        },
        temperature: asked.temperature,
        top_p: asked.top_p,
        stop: Vec::new(),
        user: user(asked.user.as_deref(), asked.safety_identifier.as_deref())?,
        tier: tier(asked.service_tier.as_deref())?,
    };
    let items = asked.said()?;
    let said = Said {
        conversation: from_responses::turns::of(asked.instructions.as_deref(), &items, crate::SEALS)?,
        tools: from_responses::tools::offered(&asked)?,
        choice: from_responses::tools::choice(&asked)?,
        parallel: "parallel_tool_calls",
    };
    written(settings, &ask.model, said, rest)
}

/// The request that is sent for a request of the Messages API.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn messages(settings: &Checked, ask: &ProviderRequest) -> Result<Vec<u8>, Failure> {
    let asked: Messages<'_> = read(ask)?;
    asked.check()?;
    let effort = asked.effort()?.map(Effort::word);
    // Claude is told of thinking and effort as the client does; other models how hard to think.
    let claude = Maker::of(&ask.model) == Maker::Anthropic;
    let effort = if claude { asked.effort_word() } else { effort };
    let field = if asked.effort_word().is_some() { "output_config.effort" } else { "thinking" };
    let schema = asked.format()?;
    let rest = Rest {
        wanted: Wanted {
            tokens: Some(asked.max_tokens),
            effort: effort.map(|effort| (effort, field)),
            thinking: asked.thinking().filter(|_| claude),
            own: true,
            top_k: asked.top_k,
            schema: schema.map(|schema| JsonSchema { schema: schema.get(), name: None, description: None }),
        },
        temperature: asked.temperature,
        top_p: asked.top_p,
        stop: asked.stop_sequences.iter().flatten().map(String::as_str).collect(),
        user: asked.user()?,
        tier: match asked.service_tier.as_deref() {
            None | Some("auto") => None,
            Some("standard_only") => Some("default"),
            Some(_) => return Err(unsupported("service_tier")),
        },
    };
    let said = Said {
        conversation: from_messages::turns::of(&asked)?,
        tools: from_messages::tools::offered(&asked)?,
        choice: from_messages::tools::choice(&asked)?,
        parallel: "tool_choice.disable_parallel_tool_use",
    };
    written(settings, &ask.model, said, rest)
}

fn read<'a, T: serde::Deserialize<'a>>(ask: &'a ProviderRequest) -> Result<T, Failure> {
    fields::read(ask.body.as_deref().unwrap_or("{}"))
}

fn written(settings: &Checked, model: &str, said: Said<'_>, rest: Rest<'_>) -> Result<Vec<u8>, Failure> {
    let (system, messages) = blocks::of(said.conversation)?;
    let (max_tokens, mut fields, output_config) = model::of(rest.wanted, settings, model)?;
    let mut choice = said.choice;
    if Maker::of(model) == Maker::Anthropic && !said.tools.is_empty() {
        // Converse has no word for one tool at a time, but Claude has.
        fields.tool_choice = choice.take_if(|choice| tools::is_single(choice));
    }
    let Rest { temperature, top_p, stop: stop_sequences, .. } = rest;
    let mut converse = Converse {
        messages,
        system,
        inference_config: Inference { max_tokens, temperature, top_p, stop_sequences },
        tool_config: None,
        additional_model_request_fields: fields,
        guardrail_config: settings.guardrail.as_ref(),
        request_metadata: rest.user.map(|user| ("user_id", user)).into_iter().collect::<BTreeMap<_, _>>(),
        service_tier: rest.tier.map(|kind| Tier { kind }),
        output_config,
    };
    let used = converse.has_used_tools();
    converse.tool_config = tools::of(said.tools, choice, (said.parallel, used))?;
    converse.bytes()
}

/// Who asks, under either of the names that OpenAI has for it.
fn user<'a>(user: Option<&'a str>, identifier: Option<&'a str>) -> Result<Option<&'a str>, Failure> {
    if user.is_some() && identifier.is_some() {
        return Err(unsupported("safety_identifier"));
    }
    Ok(user.or(identifier))
}

/// How soon a request is served, from OpenAI's name for it.
fn tier(asked: Option<&str>) -> Result<Option<&'static str>, Failure> {
    match asked {
        None | Some("auto") => Ok(None),
        Some("default") => Ok(Some("default")),
        Some("flex") => Ok(Some("flex")),
        Some("priority") => Ok(Some("priority")),
        Some(_) => Err(unsupported("service_tier")),
    }
}
