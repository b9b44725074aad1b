//! Messages as turns: what one side says before the other speaks is one turn.

use super::{more, parts};
use crate::gemini::contents::{Contents, Returns};
use crate::settings::wants_signatures;
use ::chat::asked::{Call, Message};
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{none_left, unsupported, wrong};

/// The turns of a conversation with a model.
///
/// # Errors
/// What cannot be honoured, by its path, or is wrong.
pub(super) fn of<'a>(messages: &'a [Message<'_>], model: &str) -> Result<Contents<'a>, Failure> {
    let mut contents = Contents::default();
    for (index, message) in messages.iter().enumerate() {
        let path = format!("messages[{index}]");
        none_left_of(message, &path)?;
        let place = format!("{path}.content");
        match &*message.role {
            "system" | "developer" => {
                if let Some(content) = &message.content {
                    contents.system.append(&mut parts::texts(content, &place)?);
                }
            }
            "user" => {
                let content = message.content.as_ref().ok_or_else(|| wrong(&place, "is missing"))?;
                let parts = parts::of(content, &place, &mut contents)?;
                contents.user(parts, &place)?;
            }
            "assistant" => assistant(message, &path, &mut contents)?,
            "tool" => result(message, &path, &mut contents)?,
            _ => return Err(unsupported(&format!("{path}.role"))),
        }
    }
    contents.finished(wants_signatures(model), "messages")
}

/// Refuses what a message of its role cannot have here.
fn none_left_of(message: &Message<'_>, path: &str) -> Result<(), Failure> {
    let (assistant, tool) = (message.role == "assistant", message.role == "tool");
    let out_of_place = [
        (message.tool_calls.is_some() && !assistant, "tool_calls"),
        (message.refusal.is_some() && !assistant, "refusal"),
        // The API takes no thoughts back; who has been told them says them again for others.
        (message.reasoning_content.is_some() && !assistant, "reasoning_content"),
        (message.tool_call_id.is_some() && !tool, "tool_call_id"),
        // Those of another provider.
        (message.thinking_blocks.is_some(), "thinking_blocks"),
    ];
    if let Some((_, name)) = out_of_place.into_iter().find(|(wrong, _)| *wrong) {
        return Err(unsupported(&format!("{path}.{name}")));
    }
    let known: &[&str] = if tool {
        &["name"]
    } else if assistant {
        &["annotations", "extra_content"]
    } else {
        &[]
    };
    none_left(&message.rest, path, known)
}

/// What the model has said: its words, and the functions that it called, each with what proves it.
fn assistant<'a>(message: &'a Message<'_>, path: &str, contents: &mut Contents<'a>) -> Result<(), Failure> {
    let mut words = match &message.content {
        Some(content) => parts::texts(content, &format!("{path}.content"))?,
        None => Vec::new(),
    };
    let refusal = message.refusal.as_deref();
    words.extend(refusal.and_then(crate::gemini::contents::Part::text));
    let last = words.pop();
    words.into_iter().for_each(|part| contents.model(Some(part)));
    // What was said in several parts is one text for the client: what proves it stands with its end.
    if let Some(signature) = more::signature(&message.rest, path)? {
        contents.seal(signature);
    }
    contents.model(last);
    contents.unsealed();
    for (index, call) in message.tool_calls.iter().flatten().enumerate() {
        self::call(call, &format!("{path}.tool_calls[{index}]"), contents)?;
    }
    Ok(())
}

fn call<'a>(call: &'a Call<'_>, path: &str, contents: &mut Contents<'a>) -> Result<(), Failure> {
    let Some(function) = &call.function else { return Err(unsupported(&format!("{path}.type"))) };
    // Where a call stands in a stream is no part of it.
    none_left(&call.rest, path, &["type", "index", "extra_content"])?;
    none_left(&function.rest, &format!("{path}.function"), &["type"])?;
    if let Some(signature) = more::signature(&call.rest, path)? {
        contents.seal(signature);
    }
    let place = format!("{path}.function.arguments");
    contents.call((&call.id, &function.name), &function.arguments, &place)
}

fn result<'a>(message: &'a Message<'_>, path: &str, contents: &mut Contents<'a>) -> Result<(), Failure> {
    let place = format!("{path}.tool_call_id");
    let id = message.tool_call_id.as_deref().ok_or_else(|| wrong(&place, "is missing"))?;
    let parts = match &message.content {
        Some(content) => parts::of(content, &format!("{path}.content"), contents)?,
        None => Vec::new(),
    };
    let name = message.rest.get("name").and_then(serde_json::Value::as_str);
    contents.result(Returns { id, path: &place, name, failed: false }, parts)
}
