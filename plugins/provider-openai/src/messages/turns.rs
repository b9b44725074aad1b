//! Turns as messages: a result of a tool is a message of its own.

use super::asked::{Block, Messages, Turn};
use super::blocks::{self, KNOWN};
use crate::chat::{Call, Message, Part, Said};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{Content, none_left, unsupported, wrong};
use serde_json::value::RawValue;

/// The messages of a conversation.
///
/// # Errors
/// What cannot be honoured, by its path, or is wrong.
pub(super) fn of<'a>(asked: &'a Messages<'_>) -> Result<Vec<Message<'a>>, Failure> {
    let mut messages = Vec::with_capacity(asked.messages.len() + 1);
    if let Some(system) = &asked.system {
        let parts = blocks::of(system, "system")?;
        if !parts.is_empty() {
            messages.push(Message::System { content: Said::of(parts) });
        }
    }
    for (index, turn) in asked.messages.iter().enumerate() {
        let path = format!("messages[{index}]");
        none_left(&turn.rest, &path, &[])?;
        let content = format!("{path}.content");
        match &*turn.role {
            "user" => user(turn, &content, &mut messages)?,
            "assistant" => messages.extend(assistant(turn, &content)?),
            "system" => {
                messages.push(Message::System { content: Said::of(blocks::of(&turn.content, &content)?) });
            }
            _ => return Err(unsupported(&format!("{path}.role"))),
        }
    }
    Ok(messages)
}

/// What the user says, behind the results that the turn begins with.
fn user<'a>(turn: &'a Turn<'_>, path: &str, messages: &mut Vec<Message<'a>>) -> Result<(), Failure> {
    let Content::Parts(blocks) = &turn.content else {
        messages.push(Message::User { content: Said::of(blocks::of(&turn.content, path)?) });
        return Ok(());
    };
    let mut parts = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let path = format!("{path}[{index}]");
        if block.kind == "tool_result" {
            let (message, images) = result(block, &path)?;
            messages.push(message);
            parts.extend(images);
        } else {
            parts.push(blocks::part(block, &path)?);
        }
    }
    if !parts.is_empty() {
        messages.push(Message::User { content: Said::of(parts) });
    }
    Ok(())
}

/// A result of a tool, and what it shows.
fn result<'a>(block: &'a Block<'_>, path: &str) -> Result<(Message<'a>, Vec<Part<'a>>), Failure> {
    none_left(&block.rest, path, &KNOWN)?;
    let id = block.tool_use_id.as_deref();
    let id = id.ok_or_else(|| wrong(&format!("{path}.tool_use_id"), "is missing"))?;
    let mut parts = Vec::new();
    if block.is_error == Some(true) {
        parts.push(Part::text("The tool failed."));
    }
    if let Some(content) = &block.content {
        parts.append(&mut blocks::of(content, &format!("{path}.content"))?);
    }
    Ok(Message::result(id, parts))
}

/// What the model has said: its words and the tools that it called.
fn assistant<'a>(turn: &'a Turn<'_>, path: &str) -> Result<Option<Message<'a>>, Failure> {
    let (mut parts, mut tool_calls) = (Vec::new(), Vec::new());
    match &turn.content {
        Content::Text(text) => parts.push(Part::text(&**text)),
        Content::Parts(blocks) => {
            for (index, block) in blocks.iter().enumerate() {
                let path = format!("{path}[{index}]");
                match &*block.kind {
                    "tool_use" => tool_calls.push(call(block, &path)?),
                    // A thought of this adapter's own making has no signature, and no place in a chat request.
                    "thinking" if block.signature.as_deref().is_none_or(str::is_empty) => {}
                    "thinking" | "redacted_thinking" => return Err(unsupported(&path)),
                    _ => parts.push(blocks::part(block, &path)?),
                }
            }
        }
    }
    if let Some(at) = parts.iter().position(|part| !matches!(part, Part::Text { .. })) {
        return Err(unsupported(&format!("{path}[{at}].type")));
    }
    if parts.is_empty() && tool_calls.is_empty() {
        return Ok(None);
    }
    let content = (!parts.is_empty()).then(|| Said::of(parts));
    Ok(Some(Message::Assistant { content, tool_calls }))
}

fn call<'a>(block: &'a Block<'_>, path: &str) -> Result<Call<'a>, Failure> {
    none_left(&block.rest, path, &KNOWN)?;
    let missing = |name: &str| wrong(&format!("{path}.{name}"), "is missing");
    let id = block.id.as_deref().ok_or_else(|| missing("id"))?;
    let name = block.name.as_deref().ok_or_else(|| missing("name"))?;
    let arguments = block.input.map_or("{}", RawValue::get);
    Ok(Call::of(id, name, arguments))
}
