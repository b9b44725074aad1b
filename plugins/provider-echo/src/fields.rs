//! Reads the caller's body: the fields that an answer depends on.

use ghat_sdk::provider::{Complaint, Failure};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

/// The fields of a chat request.
#[derive(Debug, Deserialize)]
pub struct Chat {
    /// The conversation.
    pub messages: Vec<Message>,
    /// How many answers are wanted.
    pub n: Option<u32>,
    /// The most tokens of an answer.
    pub max_tokens: Option<u32>,
    /// The same, by its newer name.
    pub max_completion_tokens: Option<u32>,
    /// How a stream is wanted.
    pub stream_options: Option<StreamOptions>,
    /// The tools there are.
    #[serde(default)]
    pub tools: Option<Vec<Tool>>,
    /// Which tool must be called.
    pub tool_choice: Option<Value>,
}

/// One message of a conversation.
#[derive(Debug, Deserialize)]
pub struct Message {
    /// Who wrote it.
    pub role: String,
    /// A text, or content parts.
    #[serde(default)]
    pub content: Value,
}

/// How a stream is wanted.
#[derive(Debug, Deserialize)]
pub struct StreamOptions {
    /// Whether the last chunk counts tokens.
    #[serde(default)]
    pub include_usage: Option<bool>,
}

/// One tool.
#[derive(Debug, Deserialize)]
pub struct Tool {
    /// The function that it is.
    pub function: Option<Function>,
}

/// A function that may be called.
#[derive(Debug, Deserialize)]
pub struct Function {
    /// Its name.
    pub name: String,
}

/// Reads a body.
///
/// # Errors
/// That it is not such a request.
pub fn read<T: DeserializeOwned>(body: &str) -> Result<T, Failure> {
    serde_json::from_str(body).map_err(|error| {
        let message = error.to_string();
        let message = message.split_once(" at line ").map_or(message.as_str(), |(message, _)| message);
        Failure::InvalidRequest(Complaint { param: None, message: message.into() })
    })
}

/// A field that cannot be honoured as it is.
#[must_use]
pub fn wrong(param: &str, message: &str) -> Failure {
    Failure::InvalidRequest(Complaint { param: Some(param.into()), message: message.into() })
}

impl Chat {
    /// The words of the last user message, its parts in a line each.
    #[must_use]
    pub fn last_words(&self) -> String {
        let last = self.messages.iter().rev().find(|message| message.role == "user");
        match last.map(|message| &message.content) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(parts)) => parts.iter().map(part).collect::<Vec<_>>().join("\n"),
            _ => String::new(),
        }
    }

    /// The words of all messages, counted.
    #[must_use]
    pub fn words(&self) -> usize {
        let texts = self.messages.iter().map(|message| match &message.content {
            Value::String(text) => words(text),
            Value::Array(parts) => parts.iter().map(|one| words(&part(one))).sum(),
            _ => 0,
        });
        texts.sum()
    }

    /// The most words of an answer.
    #[must_use]
    pub fn limit(&self) -> usize {
        let limit = self.max_completion_tokens.or(self.max_tokens);
        limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX)
    }

    /// The function that must be called, where one must.
    #[must_use]
    pub fn required_tool(&self) -> Option<&str> {
        let mut names =
            self.tools.iter().flatten().filter_map(|tool| Some(tool.function.as_ref()?.name.as_str()));
        match &self.tool_choice {
            Some(Value::String(choice)) if choice == "required" => names.next(),
            Some(choice) => {
                let wanted = choice.get("function")?.get("name")?.as_str()?;
                names.find(|name| *name == wanted)
            }
            None => None,
        }
    }
}

/// The tokens of a text, as this provider counts them: its words.
#[must_use]
pub fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// One content part in words: its text, or what it is.
fn part(part: &Value) -> String {
    let field =
        |path: &[&str]| path.iter().try_fold(part, |value, name| value.get(name)).and_then(Value::as_str);
    match field(&["type"]) {
        Some("text") => field(&["text"]).unwrap_or_default().into(),
        Some("image_url") => format!("[image {}]", image(field(&["image_url", "url"]).unwrap_or_default())),
        Some("input_audio") => format!("[audio {}]", field(&["input_audio", "format"]).unwrap_or_default()),
        Some("file") => format!("[file {}]", field(&["file", "filename"]).unwrap_or_default()),
        other => format!("[{}]", other.unwrap_or("part")),
    }
}

/// An image's address, or the type of one that is in the request itself.
pub(crate) fn image(url: &str) -> &str {
    url.strip_prefix("data:").map_or(url, |data| data.split([';', ',']).next().unwrap_or_default())
}
