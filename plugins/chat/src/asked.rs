//! What a chat request asks for, field by field: what has no place here is kept apart, to be refused by name.

use crate::choice::Choice;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{Content, Rest, none_left, unsupported};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A chat request.
#[derive(Debug, Deserialize)]
pub struct Chat<'a> {
    /// What was said so far.
    #[serde(borrow)]
    pub messages: Vec<Message<'a>>,
    /// The tools that are offered.
    #[serde(borrow, default)]
    pub tools: Option<Vec<Tool<'a>>>,
    /// Which of them must be called.
    #[serde(borrow, default)]
    pub tool_choice: Option<Choice<'a>>,
    /// Whether several may be called at once.
    pub parallel_tool_calls: Option<bool>,
    /// The tokens that the answer may have, by its older name.
    pub max_tokens: Option<u64>,
    /// The same, thoughts included.
    pub max_completion_tokens: Option<u64>,
    /// How freely the model answers.
    #[serde(borrow, default)]
    pub temperature: Option<&'a RawValue>,
    /// From how much of what is likely it chooses.
    #[serde(borrow, default)]
    pub top_p: Option<&'a RawValue>,
    /// No field of Chat Completions, but known by this name to many servers.
    #[serde(borrow, default)]
    pub top_k: Option<&'a RawValue>,
    /// Where the answer ends.
    #[serde(default)]
    pub stop: Option<Stop>,
    #[serde(default)]
    stream_options: Option<StreamOptions>,
    /// Who asks.
    pub user: Option<String>,
    /// The same, by its newer name.
    pub safety_identifier: Option<String>,
    /// How hard the model is to think.
    pub reasoning_effort: Option<String>,
    /// Of the Messages API, for who wants to say it in its own terms.
    #[serde(borrow, default)]
    pub thinking: Option<&'a RawValue>,
    /// In which form the answer is.
    #[serde(borrow, default)]
    pub response_format: Option<Format<'a>>,
    /// How soon it must be served.
    pub service_tier: Option<String>,
    /// What only some providers have a place for.
    #[serde(flatten)]
    pub rest: Rest,
}

/// One message.
#[derive(Debug, Deserialize)]
pub struct Message<'a> {
    /// Who says it.
    pub role: String,
    /// What.
    #[serde(borrow, default)]
    pub content: Option<Content<'a, Part<'a>>>,
    /// The calls that the model makes in it.
    #[serde(borrow, default)]
    pub tool_calls: Option<Vec<Call<'a>>>,
    /// The call of which it is the result.
    pub tool_call_id: Option<String>,
    /// Why the model says nothing.
    pub refusal: Option<String>,
    /// What the model thought before.
    pub reasoning_content: Option<String>,
    /// The same with what proves it.
    #[serde(borrow, default)]
    pub thinking_blocks: Option<Vec<Thought<'a>>>,
    /// That all up to here is to be cached.
    #[serde(borrow, default)]
    pub cache_control: Option<&'a RawValue>,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

/// One part of a message.
#[derive(Debug, Deserialize)]
pub struct Part<'a> {
    /// What kind it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// Words.
    pub text: Option<String>,
    /// Why the model says nothing.
    pub refusal: Option<String>,
    /// An image.
    pub image_url: Option<Image>,
    /// A file.
    pub file: Option<File>,
    /// That all up to here is to be cached.
    #[serde(borrow, default)]
    pub cache_control: Option<&'a RawValue>,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

/// An image.
#[derive(Debug, Deserialize)]
pub struct Image {
    /// Its address, or a data URL.
    pub url: String,
    /// How closely it is looked at.
    pub detail: Option<String>,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

/// A file.
#[derive(Debug, Deserialize)]
pub struct File {
    /// A data URL.
    pub file_data: Option<String>,
    /// Its name.
    pub filename: Option<String>,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

/// A call of a tool that the model made.
#[derive(Debug, Deserialize)]
pub struct Call<'a> {
    /// The call's name.
    pub id: String,
    /// The function that is called.
    pub function: Option<Called>,
    /// That all up to here is to be cached.
    #[serde(borrow, default)]
    pub cache_control: Option<&'a RawValue>,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

/// The function that is called.
#[derive(Debug, Deserialize)]
pub struct Called {
    /// Its name.
    pub name: String,
    /// What it is called with, JSON.
    #[serde(default)]
    pub arguments: String,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

/// What the model thought before, as the adapter gave it to the client.
#[derive(Debug, Deserialize)]
pub struct Thought<'a> {
    /// What kind it is.
    #[serde(rename = "type")]
    pub kind: Cow<'a, str>,
    /// The thought.
    pub thinking: Option<String>,
    /// What proves that it is the model's.
    pub signature: Option<String>,
    /// A thought that nobody but the provider can read.
    pub data: Option<String>,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

/// A tool that is offered.
#[derive(Debug, Deserialize)]
pub struct Tool<'a> {
    /// The function that it is.
    #[serde(borrow, default)]
    pub function: Option<Function<'a>>,
    /// That all up to here is to be cached.
    #[serde(borrow, default)]
    pub cache_control: Option<&'a RawValue>,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

/// The function that a tool is.
#[derive(Debug, Deserialize)]
pub struct Function<'a> {
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: Option<String>,
    /// What it takes, a JSON Schema.
    #[serde(borrow, default)]
    pub parameters: Option<&'a RawValue>,
    /// Whether it is only called with what the schema allows.
    pub strict: Option<bool>,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

/// A function by name.
#[derive(Debug, Deserialize)]
pub struct Named {
    /// The function.
    pub function: Option<Name>,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

/// A name.
#[derive(Debug, Deserialize)]
pub struct Name {
    /// The name.
    pub name: String,
}

/// Where an answer ends.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Stop {
    /// Before this.
    One(String),
    /// Before any of these.
    Many(Vec<String>),
}

/// What a stream holds.
#[derive(Debug, Deserialize)]
struct StreamOptions {
    /// Told to the decoder by the gateway.
    #[serde(rename = "include_usage")]
    _include_usage: Option<bool>,
    #[serde(flatten)]
    rest: Rest,
}

/// In which form the answer is.
#[derive(Debug, Deserialize)]
pub struct Format<'a> {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// The schema that it follows.
    #[serde(borrow, default)]
    pub json_schema: Option<Wanted<'a>>,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

/// The schema that the answer follows. Its name and its description are the caller's own; it is always strict.
#[derive(Debug, Deserialize)]
pub struct Wanted<'a> {
    #[serde(rename = "name")]
    _name: Option<String>,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "strict")]
    _strict: Option<bool>,
    /// A JSON Schema.
    #[serde(borrow, default)]
    pub schema: Option<&'a RawValue>,
    /// What has no place here.
    #[serde(flatten)]
    pub rest: Rest,
}

/// Whether a field says only what holds without it.
#[must_use]
pub fn asks_nothing(name: &str, value: &Value) -> bool {
    match name {
        "n" => value == 1,
        "logprobs" | "store" => value == false,
        "frequency_penalty" | "presence_penalty" => value.as_f64() == Some(0.0),
        "logit_bias" => value.as_object().is_some_and(serde_json::Map::is_empty),
        "modalities" => *value == serde_json::json!(["text"]),
        _ => value.is_null(),
    }
}

impl Chat<'_> {
    /// Refuses what the adapter has no place for: what is left but for the fields that it reads itself, `known`.
    ///
    /// # Errors
    /// The first such field by its name.
    pub fn check(&self, known: &[&str]) -> Result<(), Failure> {
        // Not translated: the gateway has them from elsewhere.
        let known = |name: &str| matches!(name, "model" | "stream") || known.contains(&name);
        let neutral = |name: &str, value: &Value| known(name) || asks_nothing(name, value);
        let refused = self.rest.iter().find(|(name, value)| !neutral(name, value));
        if let Some((name, _)) = refused {
            return Err(unsupported(name));
        }
        self.stream_options.as_ref().map_or(Ok(()), |options| none_left(&options.rest, "stream_options", &[]))
    }
}

impl<'a> Format<'a> {
    /// The form that a request asks for: any JSON, or JSON of a schema; nothing where it is just text.
    ///
    /// # Errors
    /// A form that does not exist.
    pub fn wanted(&self) -> Result<Option<Form<'a>>, Failure> {
        none_left(&self.rest, "response_format", &[])?;
        match (&*self.kind, &self.json_schema) {
            ("text", None) => Ok(None),
            ("json_object", None) => Ok(Some(Form::Json)),
            ("json_schema", Some(wanted)) => {
                none_left(&wanted.rest, "response_format.json_schema", &[])?;
                Ok(wanted.schema.map(Form::Schema))
            }
            _ => Err(unsupported("response_format")),
        }
    }
}

/// The form of an answer.
#[derive(Debug, Clone, Copy)]
pub enum Form<'a> {
    /// Any JSON object.
    Json,
    /// JSON that a schema allows.
    Schema(&'a RawValue),
}

impl Stop {
    /// The texts before which an answer ends.
    #[must_use]
    pub fn sequences(&self) -> Vec<&str> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many.iter().map(String::as_str).collect(),
        }
    }
}
