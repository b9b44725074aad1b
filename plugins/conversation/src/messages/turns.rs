//! Turns as they came, each block checked: nothing is lost, or it is refused by its path.

use crate::blocks::{Block, Source, Turn};
use ::messages::asked::{self, Messages, Origin};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{Content, none_left, unsupported, wrong};
use serde_json::Value;
use std::borrow::Cow;

/// What the operator says, wherever it stands, and the turns in order.
///
/// # Errors
/// What cannot be honoured, by its path, or is wrong.
pub fn of<'a>(asked: &'a Messages<'_>) -> Result<(Vec<Block<'a>>, Vec<Turn<'a>>), Failure> {
    let (mut system, mut turns) = (Vec::new(), Vec::new());
    if let Some(content) = &asked.system {
        system.append(&mut texts(content, "system")?);
    }
    for (index, turn) in asked.messages.iter().enumerate() {
        let path = format!("messages[{index}]");
        none_left(&turn.rest, &path, &[])?;
        let content = format!("{path}.content");
        match &*turn.role {
            "user" => Turn::say(&mut turns, "user", blocks(&turn.content, &content)?),
            "assistant" => Turn::say(&mut turns, "assistant", blocks(&turn.content, &content)?),
            "system" => system.append(&mut texts(&turn.content, &content)?),
            _ => return Err(unsupported(&format!("{path}.role"))),
        }
    }
    if turns.is_empty() {
        return Err(wrong("messages", "must have a message of the user"));
    }
    Ok((system, turns))
}

/// Blocks that are texts, as the operator says nothing else.
fn texts<'a>(content: &'a Content<'_, asked::Block<'_>>, path: &str) -> Result<Vec<Block<'a>>, Failure> {
    if let Content::Parts(parts) = content
        && let Some(at) = parts.iter().position(|part| part.kind != "text")
    {
        return Err(unsupported(&format!("{path}[{at}].type")));
    }
    blocks(content, path)
}

/// The blocks of a content field. Empty texts say nothing.
fn blocks<'a>(content: &'a Content<'_, asked::Block<'_>>, path: &str) -> Result<Vec<Block<'a>>, Failure> {
    let parts = match content {
        Content::Text(text) if text.is_empty() => return Ok(Vec::new()),
        Content::Text(text) => return Ok(vec![Block::text(&**text, None)]),
        Content::Parts(parts) => parts,
    };
    let mut blocks = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        let path = format!("{path}[{index}]");
        blocks.extend(block(part, &path)?);
        check_quotes(part, &path)?;
        none_left(&part.rest, &path, &["citations", "caller"])?;
    }
    Ok(blocks)
}

fn block<'a>(part: &'a asked::Block<'_>, path: &str) -> Result<Option<Block<'a>>, Failure> {
    let cache_control = part.cache_control;
    let text = |name: &str, given: &'a Option<String>| {
        given.as_deref().ok_or_else(|| wrong(&format!("{path}.{name}"), "is missing"))
    };
    Ok(Some(match &*part.kind {
        "text" if part.text.as_deref() == Some("") => return Ok(None),
        "text" => Block::text(text("text", &part.text)?, cache_control),
        "image" => Block::Image { source: source(part, path)?, cache_control },
        "document" => {
            let (title, context) = (part.title.as_deref(), part.context.as_deref());
            Block::Document { source: source(part, path)?, title, context, cache_control }
        }
        "thinking" => match part.signature.as_deref().unwrap_or_default() {
            // A thought that nothing proves is no more than what the client was shown of it.
            "" => return Ok(None),
            signature => Block::Thinking { thinking: text("thinking", &part.thinking)?, signature },
        },
        "redacted_thinking" => Block::RedactedThinking { data: text("data", &part.data)? },
        "tool_use" => {
            let input = part.input.filter(|input| input.get().starts_with('{'));
            let input = input.ok_or_else(|| wrong(&format!("{path}.input"), "must be a JSON object"))?;
            let (id, name) = (text("id", &part.id)?, text("name", &part.name)?);
            Block::ToolUse { id, name, input: Cow::Borrowed(input), cache_control }
        }
        "tool_result" => {
            let content = part.content.as_ref();
            let content = content.map(|content| blocks(content, &format!("{path}.content"))).transpose()?;
            Block::ToolResult {
                tool_use_id: text("tool_use_id", &part.tool_use_id)?,
                content: content.unwrap_or_default(),
                is_error: part.is_error == Some(true),
                cache_control,
            }
        }
        _ => return Err(unsupported(&format!("{path}.type"))),
    }))
}

/// Refuses the wish to have a document quoted, and quotes: there is no place for them in an answer.
fn check_quotes(part: &asked::Block<'_>, path: &str) -> Result<(), Failure> {
    let quotes = part.rest.get("citations").is_some_and(|citations| match citations {
        Value::Object(wish) => wish.get("enabled") == Some(&Value::Bool(true)),
        Value::Array(quotes) => !quotes.is_empty(),
        _ => false,
    });
    if quotes { Err(unsupported(&format!("{path}.citations"))) } else { Ok(()) }
}

fn source<'a>(part: &'a asked::Block<'_>, path: &str) -> Result<Source<'a>, Failure> {
    let path = format!("{path}.source");
    let source = match &part.source {
        Some(Origin::Here(source)) => source,
        Some(Origin::There(_)) => return Err(unsupported(&path)),
        None => return Err(wrong(&path, "is missing")),
    };
    none_left(&source.rest, &path, &[])?;
    match (&*source.kind, &source.media_type, &source.data, &source.url) {
        ("base64", Some(media_type), Some(data), _) => Ok(Source::Base64 { media_type, data, path }),
        ("url", _, _, Some(url)) => Ok(Source::Url { url, path: format!("{path}.url") }),
        ("text", _, Some(data), _) => {
            Ok(Source::Text { media_type: "text/plain", data: Cow::Borrowed(data) })
        }
        _ => Err(unsupported(&path)),
    }
}
