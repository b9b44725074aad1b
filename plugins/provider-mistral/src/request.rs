//! A request as OpenAI has it, in Mistral's dialect: nothing is lost, or it is refused by name. What neither knows is
//! passed on, and it is Mistral that refuses it.

mod content;
mod ids;
mod messages;
mod tools;

use crate::settings::Checked;
use ::chat::asked::asks_nothing;
use completions::responses;
use ghat_sdk::Surface;
use ghat_sdk::provider::fields::{self, unsupported, wrong};
use ghat_sdk::provider::{Failure, FieldEdit, ProviderRequest};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// An object whose members are looked at.
type Object = Map<String, Value>;

/// Fields for which Mistral has no place.
const UNKNOWN: [&str; 12] = [
    "audio",
    "function_call",
    "functions",
    "logit_bias",
    "logprobs",
    "modalities",
    "service_tier",
    "store",
    "thinking",
    "top_logprobs",
    "verbosity",
    "web_search_options",
];

/// A field as it is sent.
type Field<'a> = (&'a str, Cow<'a, RawValue>);

/// The chat request that is sent for a request of any API but that of embeddings.
///
/// # Errors
/// A field that cannot be honoured, by its name, or one that is wrong.
pub fn chat(settings: &Checked, ask: &ProviderRequest) -> Result<Vec<u8>, Failure> {
    let asked = match ask.surface {
        Surface::Messages => completions::messages::request(ask, &ask.model)?,
        Surface::Responses => responses::request(ask, &ask.model)?,
        Surface::Chat | Surface::Embeddings => {
            return translated(settings, ask, ask.body.as_deref().unwrap_or("{}"));
        }
    };
    let asked = String::from_utf8_lossy(&asked);
    translated(settings, ask, &asked).map_err(|failure| match failure {
        Failure::UnsupportedParameter(name) => unsupported(asked_as(ask.surface, &name)),
        other => other,
    })
}

/// What a field of OpenAI's Chat Completions is called where a client of `surface` says it.
#[must_use]
pub fn asked_as(surface: Surface, field: &str) -> &str {
    match (surface, field) {
        (Surface::Messages, "user") => "metadata.user_id",
        (Surface::Messages, "reasoning_effort") => "output_config.effort",
        (Surface::Messages, "stop") => "stop_sequences",
        (Surface::Messages, "response_format") => "output_config.format",
        (Surface::Responses, "verbosity") => "text.verbosity",
        (Surface::Responses, "reasoning_effort") => "reasoning.effort",
        (Surface::Responses, "response_format") => "text.format",
        (Surface::Responses, "max_tokens") => "max_output_tokens",
        (Surface::Responses, "messages") => "input",
        (Surface::Chat, "random_seed") => "seed",
        (Surface::Embeddings, "output_dimension") => "dimensions",
        _ => field,
    }
}

/// What is changed in a request of embeddings: one field has another name.
///
/// # Errors
/// It says who asks, and that is refused.
pub fn embeddings(settings: &Checked, ask: &ProviderRequest) -> Result<Vec<FieldEdit>, Failure> {
    let has = |name: &str| ask.fields.iter().any(|field| field == name);
    let mut edits = vec![FieldEdit::Set(("model".into(), Value::from(&*ask.model).to_string()))];
    if has("dimensions") {
        edits.push(FieldEdit::Rename(("dimensions".into(), "output_dimension".into())));
    }
    if has("user") {
        settings.user.take(Some("user"), "user")?;
        edits.push(FieldEdit::Remove("user".into()));
    }
    Ok(edits)
}

/// A chat request of OpenAI's in Mistral's dialect.
fn translated(settings: &Checked, ask: &ProviderRequest, body: &str) -> Result<Vec<u8>, Failure> {
    let asked: BTreeMap<String, &RawValue> = fields::read(body)?;
    let said = |name: &str| asked.get(name).is_some_and(|given| given.get() != "null");
    let mut sent: BTreeMap<&str, Cow<'_, RawValue>> = [("model", raw(&ask.model)?)].into();
    for (name, given) in &asked {
        // Of two names for one thing the newer one counts.
        let older = name == "max_tokens" && said("max_completion_tokens");
        if said(name) && !older {
            sent.extend(field(settings, ask, (name, given))?);
        }
    }
    serde_json::to_vec(&sent).map_err(|problem| Failure::Unavailable(problem.to_string()))
}

/// A field of OpenAI's as Mistral has it; nothing where it asks for nothing.
fn field<'a>(
    settings: &Checked,
    ask: &ProviderRequest,
    (name, given): (&'a str, &'a RawValue),
) -> Result<Option<Field<'a>>, Failure> {
    let same = Cow::Borrowed(given);
    Ok(match name {
        // The name is the route's, the usage is always told, and what is cached is not for the caller to say.
        "model" | "stream_options" | "prompt_cache_retention" => None,
        "max_completion_tokens" => Some(("max_tokens", same)),
        "seed" => Some(("random_seed", same)),
        "messages" => Some((name, raw(&messages::of(objects(name, given)?, ask.surface)?)?)),
        "tools" => {
            let tools = tools::of(objects(name, given)?)?;
            if tools.is_empty() { None } else { Some((name, raw(&tools)?)) }
        }
        "tool_choice" => {
            tools::check_choice(given)?;
            Some((name, same))
        }
        "user" | "safety_identifier" => {
            settings.user.take(Some(given.get()), name)?;
            None
        }
        "reasoning_effort" => Some((name, effort(&ask.model, given)?)),
        _ if UNKNOWN.contains(&name) => {
            let value = serde_json::from_str(given.get()).unwrap_or(Value::Null);
            let usual = matches!((name, value.as_str()), ("service_tier", Some("auto" | "default")))
                || (name, value.as_str()) == ("verbosity", Some("medium"));
            if !usual && !asks_nothing(name, &value) {
                return Err(unsupported(name));
            }
            None
        }
        _ => Some((name, same)),
    })
}

/// How hard the model is to think: most models know two efforts, Mistral Large from 4 on the usual ones.
fn effort<'a>(model: &str, given: &'a RawValue) -> Result<Cow<'a, RawValue>, Failure> {
    let graded = model.starts_with("mistral-large-4");
    match given.get() {
        r#""minimal""# if graded => raw("low"),
        r#""minimal""# => raw("none"),
        r#""low""# | r#""medium""# if !graded => raw("high"),
        r#""xhigh""# => raw("high"),
        _ => Ok(Cow::Borrowed(given)),
    }
}

fn objects(name: &str, given: &RawValue) -> Result<Vec<Object>, Failure> {
    serde_json::from_str(given.get()).map_err(|_| wrong(name, "must be a list of objects"))
}

fn raw<'a>(value: &(impl Serialize + ?Sized)) -> Result<Cow<'a, RawValue>, Failure> {
    let raw = serde_json::value::to_raw_value(value);
    raw.map(Cow::Owned).map_err(|problem| Failure::Unavailable(problem.to_string()))
}
