//! What a conversation consists of.

use super::documents::{Documents, image_format};
use conversation::blocks::{self, Cache};
use conversation::{Source, Turn};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::unsupported;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// What one side says before the other speaks.
#[derive(Serialize)]
pub(crate) struct Message<'a> {
    pub role: &'static str,
    pub content: Vec<Block<'a>>,
}

/// What the operator says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum System<'a> {
    Text(Cow<'a, str>),
    CachePoint(CachePoint),
}

/// One block of a message, or of a tool's result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Block<'a> {
    Text(Cow<'a, str>),
    Image(Image<'a>),
    Document(Document<'a>),
    ReasoningContent(Thought<'a>),
    ToolUse(ToolUse<'a>),
    ToolResult(ToolResult<'a>),
    CachePoint(CachePoint),
}

#[derive(Serialize)]
pub(crate) struct Image<'a> {
    format: &'static str,
    source: Bytes<'a>,
}

#[derive(Serialize)]
pub(crate) struct Document<'a> {
    pub format: &'static str,
    pub name: String,
    pub source: Bytes<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<&'a str>,
}

/// Bytes in base64.
#[derive(Serialize)]
pub(crate) struct Bytes<'a> {
    pub bytes: Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Thought<'a> {
    ReasoningText {
        text: &'a str,
        /// Not every model proves what it has thought.
        #[serde(skip_serializing_if = "str::is_empty")]
        signature: &'a str,
    },
    RedactedContent(&'a str),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ToolUse<'a> {
    tool_use_id: &'a str,
    name: &'a str,
    input: Cow<'a, RawValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ToolResult<'a> {
    tool_use_id: &'a str,
    content: Vec<Block<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
}

/// All up to here is cached.
#[derive(Serialize)]
pub(crate) struct CachePoint {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<String>,
}

/// The same, as clients say it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    #[serde(rename = "type")]
    kind: String,
    ttl: Option<String>,
}

impl CachePoint {
    /// Behind a block that is marked so.
    ///
    /// # Errors
    /// Another mark than the API has.
    pub(crate) fn of(mark: Cache<'_>) -> Result<Option<Self>, Failure> {
        let Some(mark) = mark.filter(|mark| mark.get() != "null") else { return Ok(None) };
        match serde_json::from_str::<Mark>(mark.get()) {
            Ok(Mark { kind, ttl }) if kind == "ephemeral" => Ok(Some(Self { kind: "default", ttl })),
            _ => Err(unsupported("cache_control")),
        }
    }
}

/// What the operator and both sides say, as the API has it.
///
/// # Errors
/// What it has no place for, by its path.
pub(crate) fn of<'a>(
    (system, turns): (Vec<blocks::Block<'a>>, Vec<Turn<'a>>),
) -> Result<(Vec<System<'a>>, Vec<Message<'a>>), Failure> {
    let mut writer = Documents::default();
    let mut told = Vec::with_capacity(system.len());
    for block in all(system, &mut writer)? {
        match block {
            Block::Text(text) => told.push(System::Text(text)),
            Block::CachePoint(point) => told.push(System::CachePoint(point)),
            _ => return Err(unsupported("system")),
        }
    }
    let message = |Turn { role, content }| Ok(Message { role, content: all(content, &mut writer)? });
    Ok((told, turns.into_iter().map(message).collect::<Result<_, Failure>>()?))
}

fn all<'a>(blocks: Vec<blocks::Block<'a>>, documents: &mut Documents) -> Result<Vec<Block<'a>>, Failure> {
    let mut all = Vec::with_capacity(blocks.len());
    for block in blocks {
        let (block, mark) = one(block, documents)?;
        all.push(block);
        all.extend(CachePoint::of(mark)?.map(Block::CachePoint));
    }
    Ok(all)
}

fn one<'a>(block: blocks::Block<'a>, documents: &mut Documents) -> Result<(Block<'a>, Cache<'a>), Failure> {
    Ok(match block {
        blocks::Block::Text { text, cache_control } => (Block::Text(text), cache_control),
        blocks::Block::Image { source, cache_control } => (Block::Image(image(source)?), cache_control),
        blocks::Block::Document { source, title, context, cache_control } => {
            (Block::Document(documents.of(source, title, context)?), cache_control)
        }
        blocks::Block::Thinking { thinking: text, signature } => {
            (Block::ReasoningContent(Thought::ReasoningText { text, signature }), None)
        }
        blocks::Block::RedactedThinking { data } => {
            (Block::ReasoningContent(Thought::RedactedContent(data)), None)
        }
        blocks::Block::ToolUse { id: tool_use_id, name, input, cache_control } => {
            (Block::ToolUse(ToolUse { tool_use_id, name, input }), cache_control)
        }
        blocks::Block::ToolResult { tool_use_id, content, is_error, cache_control } => {
            let status = is_error.then_some("error");
            let content = all(content, documents)?;
            (Block::ToolResult(ToolResult { tool_use_id, content, status }), cache_control)
        }
    })
}

fn image(source: Source<'_>) -> Result<Image<'_>, Failure> {
    match source {
        Source::Base64 { media_type, data, path } => {
            let format = image_format(media_type).ok_or_else(|| unsupported(&path))?;
            Ok(Image { format, source: Bytes { bytes: data.into() } })
        }
        // Nobody fetches it.
        Source::Url { path, .. } => Err(unsupported(&path)),
        Source::Text { .. } => Err(unsupported("source")),
    }
}
