//! What was said so far: an item of a request, checked and told apart.

use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{Content, Rest, none_left, unsupported, wrong};
use serde::Deserialize;

/// What an item of an answer says of itself, and is no part of what was said.
const OF_ITSELF: [&str; 3] = ["id", "status", "phase"];
/// The same of a part of one. What a text quotes has no place elsewhere; it stands in the text too.
const OF_PART: [&str; 2] = ["annotations", "logprobs"];

/// An item as it came.
#[derive(Debug, Deserialize)]
pub struct Item<'a> {
    #[serde(rename = "type")]
    kind: Option<String>,
    role: Option<String>,
    #[serde(borrow, default)]
    content: Option<Content<'a, Part>>,
    call_id: Option<String>,
    name: Option<String>,
    arguments: Option<String>,
    #[serde(borrow, default)]
    output: Option<Content<'a, Part>>,
    summary: Option<Vec<Part>>,
    encrypted_content: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

/// A part of one.
#[derive(Debug, Deserialize)]
pub struct Part {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
    refusal: Option<String>,
    image_url: Option<String>,
    detail: Option<String>,
    file_data: Option<String>,
    filename: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

/// Who says a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Who has set the model up.
    Operator,
    /// Who asks.
    User,
    /// The model.
    Assistant,
}

/// What was said.
#[derive(Debug)]
pub enum Said<'a> {
    /// A message.
    Message {
        /// Who says it.
        role: Role,
        /// What it consists of.
        pieces: Vec<Piece<'a>>,
        /// Where they stand, but for their numbers.
        path: String,
    },
    /// The model has thought.
    Thought {
        /// What, as far as it may be known.
        text: String,
        /// What proves that, as the provider has written it.
        seal: Option<&'a str>,
        /// Where it stands.
        path: String,
    },
    /// The model has called a function.
    Call {
        /// The call's name.
        id: &'a str,
        /// The function's name.
        name: &'a str,
        /// What it was called with, JSON.
        arguments: &'a str,
        /// Where the call stands.
        path: String,
    },
    /// What a function has returned.
    Result {
        /// The call's name.
        id: &'a str,
        /// What it consists of.
        pieces: Vec<Piece<'a>>,
        /// Where they stand, but for their numbers.
        path: String,
    },
}

/// A part of what was said.
#[derive(Debug, Clone, Copy)]
pub enum Piece<'a> {
    /// Words.
    Text(&'a str),
    /// Why the model says nothing.
    Refusal(&'a str),
    /// An image.
    Image {
        /// Its address, or a data URL.
        url: &'a str,
        /// How closely it is looked at.
        detail: Option<&'a str>,
    },
    /// A file.
    File {
        /// Its name.
        name: Option<&'a str>,
        /// A data URL.
        data: &'a str,
    },
}

impl<'a> Said<'a> {
    /// What the user says, where the input is one text.
    pub(crate) fn text(text: &'a str) -> Self {
        Self::Message { role: Role::User, pieces: vec![Piece::Text(text)], path: "input".into() }
    }
}

impl Item<'_> {
    /// What it says.
    ///
    /// # Errors
    /// What cannot be honoured, by its path, or is wrong.
    pub(crate) fn said(&self, path: &str) -> Result<Said<'_>, Failure> {
        let kind = self.kind.as_deref().unwrap_or("message");
        let known: &[&str] = match kind {
            "message" => &["role", "content"],
            "reasoning" => &["summary", "content", "encrypted_content"],
            "function_call" => &["call_id", "name", "arguments"],
            "function_call_output" => &["call_id", "output"],
            _ => return Err(unsupported(&format!("{path}.type"))),
        };
        none_left(&self.rest, path, &OF_ITSELF)?;
        if let Some(name) = self.given().into_iter().find(|name| !known.contains(name)) {
            return Err(unsupported(&format!("{path}.{name}")));
        }
        let needed = |value: &'_ Option<String>, name: &str| {
            value.as_deref().map(str::len).ok_or_else(|| wrong(&format!("{path}.{name}"), "is missing"))
        };
        match kind {
            "reasoning" => self.thought(path),
            "function_call" => {
                needed(&self.name, "name").and(needed(&self.call_id, "call_id"))?;
                let (id, name) = (self.id(), self.name.as_deref().unwrap_or_default());
                let arguments = self.arguments.as_deref().filter(|arguments| !arguments.is_empty());
                Ok(Said::Call { id, name, arguments: arguments.unwrap_or("{}"), path: path.into() })
            }
            "function_call_output" => {
                needed(&self.call_id, "call_id")?;
                let path = format!("{path}.output");
                let output = self.output.as_ref().ok_or_else(|| wrong(&path, "is missing"))?;
                Ok(Said::Result { id: self.id(), pieces: pieces(output, &path)?, path })
            }
            _ => self.message(path),
        }
    }

    fn id(&self) -> &str {
        self.call_id.as_deref().unwrap_or_default()
    }

    /// The names of the fields that it has.
    fn given(&self) -> Vec<&'static str> {
        let fields = [
            (self.role.is_some(), "role"),
            (self.content.is_some(), "content"),
            (self.call_id.is_some(), "call_id"),
            (self.name.is_some(), "name"),
            (self.arguments.is_some(), "arguments"),
            (self.output.is_some(), "output"),
            (self.summary.is_some(), "summary"),
            (self.encrypted_content.is_some(), "encrypted_content"),
        ];
        fields.into_iter().filter_map(|(given, name)| given.then_some(name)).collect()
    }

    fn message(&self, path: &str) -> Result<Said<'_>, Failure> {
        let role = match self.role.as_deref() {
            Some("system" | "developer") => Role::Operator,
            Some("user") => Role::User,
            Some("assistant") => Role::Assistant,
            Some(_) => return Err(unsupported(&format!("{path}.role"))),
            None => return Err(wrong(&format!("{path}.role"), "is missing")),
        };
        let path = format!("{path}.content");
        let content = self.content.as_ref().ok_or_else(|| wrong(&path, "is missing"))?;
        Ok(Said::Message { role, pieces: pieces(content, &path)?, path })
    }

    /// A thought: its summary, or where there is none what was thought in full.
    fn thought(&self, path: &str) -> Result<Said<'_>, Failure> {
        let content = match &self.content {
            Some(Content::Parts(parts)) => &**parts,
            Some(Content::Text(_)) => return Err(wrong(&format!("{path}.content"), "must be a list")),
            None => &[],
        };
        let summary = self.summary.as_deref().unwrap_or_default();
        let parts = if summary.is_empty() { content } else { summary };
        let texts: Vec<&str> = parts.iter().filter_map(|part| part.text.as_deref()).collect();
        let seal = self.encrypted_content.as_deref().filter(|seal| !seal.is_empty());
        Ok(Said::Thought { text: texts.join("\n\n"), seal, path: path.into() })
    }
}

fn pieces<'a>(content: &'a Content<'_, Part>, path: &str) -> Result<Vec<Piece<'a>>, Failure> {
    match content {
        Content::Text(text) => Ok(vec![Piece::Text(text)]),
        Content::Parts(parts) => {
            parts.iter().enumerate().map(|(at, part)| part.piece(&format!("{path}[{at}]"))).collect()
        }
    }
}

impl Part {
    fn piece(&self, path: &str) -> Result<Piece<'_>, Failure> {
        none_left(&self.rest, path, &OF_PART)?;
        let needed = |value: &'static str| wrong(&format!("{path}.{value}"), "is missing");
        match &*self.kind {
            "input_text" | "output_text" | "text" => {
                self.text.as_deref().map(Piece::Text).ok_or_else(|| needed("text"))
            }
            "refusal" => self.refusal.as_deref().map(Piece::Refusal).ok_or_else(|| needed("refusal")),
            "input_image" => {
                let url = self.image_url.as_deref().ok_or_else(|| needed("image_url"))?;
                Ok(Piece::Image { url, detail: self.detail.as_deref() })
            }
            "input_file" => {
                let data = self.file_data.as_deref().ok_or_else(|| needed("file_data"))?;
                Ok(Piece::File { name: self.filename.as_deref(), data })
            }
            _ => Err(unsupported(&format!("{path}.type"))),
        }
    }
}
