//! Messages as turns: what one side says before the other speaks is one turn.

use super::parts;
use crate::blocks::{Block, Turn};
use ::chat::asked::{Call, Message, Thought};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{none_left, unsupported, wrong};

/// What the operator says, wherever it stands, and the turns in order.
///
/// # Errors
/// What cannot be honoured, by its path, or is wrong.
pub fn of<'a>(messages: &'a [Message<'_>]) -> Result<(Vec<Block<'a>>, Vec<Turn<'a>>), Failure> {
    let (mut system, mut turns) = (Vec::new(), Vec::<Turn<'_>>::new());
    for (index, message) in messages.iter().enumerate() {
        let path = format!("messages[{index}]");
        none_left_of(message, &path)?;
        let (role, mut blocks) = match &*message.role {
            "system" | "developer" => (None, operator(message, &path)?),
            "user" => (Some("user"), said(message, &path)?),
            "assistant" => (Some("assistant"), assistant(message, &path)?),
            "tool" => (Some("user"), vec![result(message, &path)?]),
            _ => return Err(unsupported(&format!("{path}.role"))),
        };
        if let Some(last) = blocks.last_mut() {
            last.cache(message.cache_control);
        }
        match role {
            None => system.append(&mut blocks),
            Some(role) => Turn::say(&mut turns, role, blocks),
        }
    }
    if turns.is_empty() {
        return Err(wrong("messages", "must have a message of the user"));
    }
    Ok((system, turns))
}

/// Refuses what a message of its role cannot have here.
fn none_left_of(message: &Message<'_>, path: &str) -> Result<(), Failure> {
    let (assistant, tool) = (message.role == "assistant", message.role == "tool");
    let out_of_place = [
        (message.tool_calls.is_some() && !assistant, "tool_calls"),
        (message.refusal.is_some() && !assistant, "refusal"),
        (message.thinking_blocks.is_some() && !assistant, "thinking_blocks"),
        (message.tool_call_id.is_some() && !tool, "tool_call_id"),
        // Without its signature no thought goes back.
        (message.reasoning_content.is_some() && message.thinking_blocks.is_none(), "reasoning_content"),
    ];
    if let Some((_, name)) = out_of_place.into_iter().find(|(wrong, _)| *wrong) {
        return Err(unsupported(&format!("{path}.{name}")));
    }
    // The name of a tool's result is that of the call, which its id names.
    let known = |name: &str| tool && name == "name" || assistant && name == "annotations";
    let refused = message.rest.iter().find(|(name, value)| !value.is_null() && !known(name));
    refused.map_or(Ok(()), |(name, _)| Err(unsupported(&format!("{path}.{name}"))))
}

fn operator<'a>(message: &'a Message<'_>, path: &str) -> Result<Vec<Block<'a>>, Failure> {
    let content = message.content.as_ref();
    content.map_or(Ok(Vec::new()), |content| parts::texts(content, &format!("{path}.content")))
}

fn said<'a>(message: &'a Message<'_>, path: &str) -> Result<Vec<Block<'a>>, Failure> {
    let path = format!("{path}.content");
    let content = message.content.as_ref().ok_or_else(|| wrong(&path, "is missing"))?;
    let blocks = parts::of(content, &path)?;
    if blocks.is_empty() { Err(wrong(&path, "must not be empty")) } else { Ok(blocks) }
}

/// What the model has said: its thoughts, its words, the tools that it called.
fn assistant<'a>(message: &'a Message<'_>, path: &str) -> Result<Vec<Block<'a>>, Failure> {
    let mut blocks = Vec::new();
    for (index, thought) in message.thinking_blocks.iter().flatten().enumerate() {
        blocks.push(thinking(thought, &format!("{path}.thinking_blocks[{index}]"))?);
    }
    if let Some(content) = &message.content {
        blocks.append(&mut parts::texts(content, &format!("{path}.content"))?);
    }
    let refusal = message.refusal.as_deref().filter(|refusal| !refusal.is_empty());
    blocks.extend(refusal.map(|refusal| Block::text(refusal, None)));
    for (index, call) in message.tool_calls.iter().flatten().enumerate() {
        blocks.push(tool_use(call, &format!("{path}.tool_calls[{index}]"))?);
    }
    Ok(blocks)
}

fn thinking<'a>(thought: &'a Thought<'_>, path: &str) -> Result<Block<'a>, Failure> {
    let known = |name: &str| name == "index";
    let refused = thought.rest.iter().find(|(name, value)| !value.is_null() && !known(name));
    if let Some((name, _)) = refused {
        return Err(unsupported(&format!("{path}.{name}")));
    }
    let missing = |name: &str| wrong(&format!("{path}.{name}"), "is missing");
    match &*thought.kind {
        "thinking" => Ok(Block::Thinking {
            thinking: thought.thinking.as_deref().unwrap_or_default(),
            signature: thought.signature.as_deref().ok_or_else(|| missing("signature"))?,
        }),
        "redacted_thinking" => {
            Ok(Block::RedactedThinking { data: thought.data.as_deref().ok_or_else(|| missing("data"))? })
        }
        _ => Err(unsupported(&format!("{path}.type"))),
    }
}

fn tool_use<'a>(call: &'a Call<'_>, path: &str) -> Result<Block<'a>, Failure> {
    let Some(function) = &call.function else { return Err(unsupported(&format!("{path}.type"))) };
    // Where a call stands in a stream is no part of it.
    if let Some((name, _)) = call.rest.iter().find(|(name, _)| !matches!(&***name, "type" | "index")) {
        return Err(unsupported(&format!("{path}.{name}")));
    }
    none_left(&function.rest, &format!("{path}.function"), &["type"])?;
    let input = Block::input(&function.arguments, &format!("{path}.function.arguments"))?;
    Ok(Block::ToolUse { id: &call.id, name: &function.name, input, cache_control: call.cache_control })
}

fn result<'a>(message: &'a Message<'_>, path: &str) -> Result<Block<'a>, Failure> {
    let id = message.tool_call_id.as_deref();
    let tool_use_id = id.ok_or_else(|| wrong(&format!("{path}.tool_call_id"), "is missing"))?;
    let content = match &message.content {
        Some(content) => parts::of(content, &format!("{path}.content"))?,
        None => Vec::new(),
    };
    Ok(Block::ToolResult { tool_use_id, content, is_error: false, cache_control: None })
}
