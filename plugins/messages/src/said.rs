//! What was said so far: turns, checked and told apart.

use crate::asked::{Block, Messages, Turn};
use crate::blocks::{self, KNOWN};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{Content, none_left, unsupported, wrong};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// What is said at once.
#[derive(Debug)]
pub enum Said<'a> {
    /// By who has set the model up.
    Operator(Vec<Piece<'a>>),
    /// A tool has returned something.
    Result {
        /// The name of the call.
        id: &'a str,
        /// Whether the tool failed.
        failed: bool,
        /// What it returned.
        pieces: Vec<Piece<'a>>,
        /// Where the result stands.
        path: String,
    },
    /// By the user, behind the results that a turn has.
    User(Vec<Piece<'a>>),
    /// By the model, in the order of its turn.
    Model(Vec<Spoken<'a>>),
}

/// A part of what the model says.
#[derive(Debug)]
pub enum Spoken<'a> {
    /// Words.
    Text(Cow<'a, str>),
    /// It has thought.
    Thought {
        /// What proves that; empty where nothing does.
        signature: &'a str,
        /// Where the thought stands.
        path: String,
    },
    /// It uses a tool.
    Call {
        /// The call's name.
        id: &'a str,
        /// The tool's name.
        name: &'a str,
        /// What it is called with, JSON.
        arguments: &'a str,
        /// Where the call stands.
        path: String,
    },
}

/// A part of what others say.
#[derive(Debug)]
pub enum Piece<'a> {
    /// Words.
    Text(Cow<'a, str>),
    /// An image, in base64.
    Image {
        /// Its media type.
        kind: &'a str,
        /// Its data.
        data: &'a str,
    },
    /// An image by its address.
    ImageAt {
        /// The address.
        url: &'a str,
        /// Where that stands.
        path: String,
    },
    /// A file, in base64.
    File {
        /// Its name.
        name: Option<&'a str>,
        /// Its media type.
        kind: &'a str,
        /// Its data.
        data: &'a str,
    },
}

impl<'a> Piece<'a> {
    /// Words.
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }
}

impl Messages<'_> {
    /// What was said so far, in order.
    ///
    /// # Errors
    /// What cannot be honoured, by its path, or is wrong.
    pub fn said(&self) -> Result<Vec<Said<'_>>, Failure> {
        let mut said = Vec::with_capacity(self.messages.len() + 1);
        if let Some(system) = &self.system {
            let pieces = blocks::of(system, "system")?;
            if !pieces.is_empty() {
                said.push(Said::Operator(pieces));
            }
        }
        for (index, turn) in self.messages.iter().enumerate() {
            let path = format!("messages[{index}]");
            none_left(&turn.rest, &path, &[])?;
            let content = format!("{path}.content");
            match &*turn.role {
                "user" => user(turn, &content, &mut said)?,
                "assistant" => said.push(Said::Model(assistant(turn, &content)?)),
                "system" => said.push(Said::Operator(blocks::of(&turn.content, &content)?)),
                _ => return Err(unsupported(&format!("{path}.role"))),
            }
        }
        Ok(said)
    }
}

/// What the user says, behind the results that the turn has.
fn user<'a>(turn: &'a Turn<'_>, path: &str, said: &mut Vec<Said<'a>>) -> Result<(), Failure> {
    let Content::Parts(blocks) = &turn.content else {
        said.push(Said::User(blocks::of(&turn.content, path)?));
        return Ok(());
    };
    let mut pieces = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let path = format!("{path}[{index}]");
        if block.kind == "tool_result" {
            said.push(result(block, path)?);
        } else {
            pieces.push(blocks::piece(block, &path)?);
        }
    }
    if !pieces.is_empty() {
        said.push(Said::User(pieces));
    }
    Ok(())
}

fn result<'a>(block: &'a Block<'_>, path: String) -> Result<Said<'a>, Failure> {
    none_left(&block.rest, &path, &KNOWN)?;
    let id = block.tool_use_id.as_deref();
    let id = id.ok_or_else(|| wrong(&format!("{path}.tool_use_id"), "is missing"))?;
    let pieces = match &block.content {
        Some(content) => blocks::of(content, &format!("{path}.content"))?,
        None => Vec::new(),
    };
    Ok(Said::Result { id, failed: block.is_error == Some(true), pieces, path })
}

/// What the model has said: its words, its thoughts, the tools that it used.
fn assistant<'a>(turn: &'a Turn<'_>, path: &str) -> Result<Vec<Spoken<'a>>, Failure> {
    let blocks = match &turn.content {
        Content::Text(text) => return Ok(vec![Spoken::Text(Cow::Borrowed(text))]),
        Content::Parts(blocks) => blocks,
    };
    let mut spoken = Vec::with_capacity(blocks.len());
    for (index, block) in blocks.iter().enumerate() {
        let path = format!("{path}[{index}]");
        spoken.push(match &*block.kind {
            "tool_use" => call(block, path)?,
            "thinking" => Spoken::Thought { signature: block.signature.as_deref().unwrap_or_default(), path },
            "redacted_thinking" => return Err(unsupported(&path)),
            _ => match blocks::piece(block, &path)? {
                Piece::Text(text) => Spoken::Text(text),
                _ => return Err(unsupported(&format!("{path}.type"))),
            },
        });
    }
    Ok(spoken)
}

fn call<'a>(block: &'a Block<'_>, path: String) -> Result<Spoken<'a>, Failure> {
    none_left(&block.rest, &path, &KNOWN)?;
    let missing = |name: &str| wrong(&format!("{path}.{name}"), "is missing");
    let id = block.id.as_deref().ok_or_else(|| missing("id"))?;
    let name = block.name.as_deref().ok_or_else(|| missing("name"))?;
    Ok(Spoken::Call { id, name, arguments: block.input.map_or("{}", RawValue::get), path })
}
