//! Fields of a chat request that not every provider has a place for.

use ::chat::Chat;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{unsupported, wrong};
use serde_json::{Map, Value};

/// Their names. What asks for caching asks for what the API does by itself.
pub(super) const KNOWN: [&str; 10] = [
    "n",
    "seed",
    "frequency_penalty",
    "presence_penalty",
    "logprobs",
    "top_logprobs",
    "verbosity",
    "extra_body",
    "prompt_cache_key",
    "prompt_cache_retention",
];

/// What they say.
#[derive(Debug)]
pub(super) struct More<'a> {
    pub n: Option<&'a Value>,
    pub seed: Option<&'a Value>,
    pub frequency_penalty: Option<&'a Value>,
    pub presence_penalty: Option<&'a Value>,
    pub logprobs: bool,
    pub top_logprobs: Option<&'a Value>,
    /// How the model thinks, in the API's own terms.
    pub thinking: Option<&'a Value>,
    /// What the provider has kept of an earlier request, by its name.
    pub cached: Option<&'a str>,
}

impl<'a> More<'a> {
    /// Reads them.
    ///
    /// # Errors
    /// One that is wrong, or cannot be honoured.
    pub(super) fn of(chat: &'a Chat<'_>) -> Result<Self, Failure> {
        let given = |name: &str| chat.rest.get(name).filter(|value| !value.is_null());
        let number = |name: &str, fits: fn(&Value) -> bool, message: &str| match given(name) {
            Some(value) if !fits(value) => Err(wrong(name, message)),
            value => Ok(value),
        };
        let whole =
            |name: &str| number(name, |value| value.is_i64() || value.is_u64(), "must be a whole number");
        let count = |name: &str| number(name, Value::is_u64, "must be a whole number, 0 or more");
        let any = |name: &str| number(name, Value::is_number, "must be a number");
        let logprobs = given("logprobs")
            .map(|value| value.as_bool().ok_or_else(|| wrong("logprobs", "must be a boolean")));
        if given("verbosity").is_some_and(|verbosity| verbosity != "medium") {
            return Err(unsupported("verbosity"));
        }
        let (thinking, cached) = own(given("extra_body"))?;
        Ok(Self {
            n: count("n")?.filter(|n| **n != 1),
            seed: whole("seed")?,
            frequency_penalty: any("frequency_penalty")?,
            presence_penalty: any("presence_penalty")?,
            logprobs: logprobs.transpose()?.unwrap_or(false),
            top_logprobs: count("top_logprobs")?,
            thinking,
            cached,
        })
    }
}

/// What is said in the API's own terms, where Google's own endpoint for OpenAI's clients has it too.
fn own(extra: Option<&Value>) -> Result<(Option<&Value>, Option<&str>), Failure> {
    let Some(extra) = extra else { return Ok((None, None)) };
    let only = |value: &'_ Value, path: &str, known: &[&str]| {
        let object = value.as_object().ok_or_else(|| wrong(path, "must be an object"))?;
        let unknown = object.keys().find(|name| !known.contains(&name.as_str()));
        unknown.map_or(Ok(()), |name| Err(unsupported(&format!("{path}.{name}"))))
    };
    only(extra, "extra_body", &["google"])?;
    let Some(google) = extra.get("google") else { return Ok((None, None)) };
    only(google, "extra_body.google", &["thinking_config", "cached_content"])?;
    let cached = google.get("cached_content");
    let path = "extra_body.google.cached_content";
    let cached =
        cached.map(|name| name.as_str().ok_or_else(|| wrong(path, "must be a string"))).transpose()?;
    Ok((google.get("thinking_config"), cached))
}

/// The signature that a client has kept of a message or a call that stands at `path`.
///
/// # Errors
/// Something else is kept there.
pub(super) fn signature<'a>(
    rest: &'a ghat_sdk::provider::fields::Rest,
    path: &str,
) -> Result<Option<&'a str>, Failure> {
    let Some(extra) = rest.get("extra_content").filter(|extra| !extra.is_null()) else { return Ok(None) };
    let alone = |value: &'a Value, name: &str| {
        value.as_object().filter(|object| object.len() == 1).and_then(|object: &Map<_, _>| object.get(name))
    };
    let signature = alone(extra, "google").and_then(|google| alone(google, "thought_signature"));
    let signature = signature.and_then(Value::as_str);
    signature.map(Some).ok_or_else(|| unsupported(&format!("{path}.extra_content")))
}
