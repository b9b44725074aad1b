//! What was said so far, in the order and the form that Mistral takes.

use super::ids::Ids;
use super::{Object, content};
use ghat_sdk::Surface;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::unsupported;
use serde_json::{Value, json};

/// What a message of another provider's may hold besides, and Mistral has no place for.
const UNKNOWN: [&str; 4] = ["audio", "function_call", "name", "thinking_blocks"];

/// What says nothing to the model.
const SILENT: [&str; 2] = ["annotations", "cache_control"];

/// The messages of a request.
///
/// # Errors
/// What cannot be honoured, by its path.
pub(super) fn of(messages: Vec<Object>, surface: Surface) -> Result<Vec<Object>, Failure> {
    let mut ids = Ids::of(&messages);
    let mut sent = Vec::<Object>::with_capacity(messages.len() + 1);
    for (index, message) in messages.into_iter().enumerate() {
        let message = one(message, &format!("messages[{index}]"), &mut ids)?;
        // Behind a result the model speaks, or Mistral refuses the conversation.
        if sent.last().is_some_and(|last| role(last) == "tool")
            && !matches!(role(&message), "tool" | "assistant")
        {
            sent.extend(json!({ "role": "assistant", "content": "OK." }).as_object().cloned());
        }
        sent.push(message);
    }
    if let Some(last) = sent.last_mut().filter(|last| is_begun(last)) {
        // Mistral says the beginning again, which a client of this API does not expect.
        if surface == Surface::Messages {
            return Err(unsupported("messages"));
        }
        last.entry("prefix").or_insert(Value::Bool(true));
    }
    Ok(sent)
}

fn role(message: &Object) -> &str {
    message.get("role").and_then(Value::as_str).unwrap_or_default()
}

/// Whether a message is the beginning of an answer, since nobody speaks behind it.
fn is_begun(message: &Object) -> bool {
    let empty = match message.get("content") {
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(chunks)) => chunks.is_empty(),
        _ => true,
    };
    role(message) == "assistant" && !empty && !message.contains_key("tool_calls")
}

fn one(mut message: Object, path: &str, ids: &mut Ids) -> Result<Object, Failure> {
    message.retain(|name, value| name == "content" || !(value.is_null() || SILENT.contains(&name.as_str())));
    let (assistant, tool) = (role(&message) == "assistant", role(&message) == "tool");
    if let Some(name) =
        UNKNOWN.iter().find(|name| message.contains_key(**name) && !(tool && **name == "name"))
    {
        return Err(unsupported(&format!("{path}.{name}")));
    }
    if role(&message) == "developer" {
        message.insert("role".into(), "system".into());
    }
    if let Some(content) = message.remove("content") {
        message.insert("content".into(), content::of(content, &format!("{path}.content"))?);
    }
    if assistant {
        let (thought, refusal) = (message.remove("reasoning_content"), message.remove("refusal"));
        let said = message.remove("content").unwrap_or_default();
        message.insert("content".into(), content::spoken(thought.as_ref(), said, refusal.as_ref()));
    }
    calls(&mut message, path, ids)?;
    if let Some(Value::String(id)) = message.get_mut("tool_call_id") {
        *id = ids.sent(id);
    }
    Ok(message)
}

/// Names the calls of a message as Mistral takes it.
fn calls(message: &mut Object, path: &str, ids: &mut Ids) -> Result<(), Failure> {
    let Some(Value::Array(calls)) = message.get_mut("tool_calls") else { return Ok(()) };
    if calls.is_empty() {
        message.remove("tool_calls");
        return Ok(());
    }
    for (index, call) in calls.iter_mut().filter_map(Value::as_object_mut).enumerate() {
        if call.get("type").and_then(Value::as_str) == Some("custom") {
            return Err(unsupported(&format!("{path}.tool_calls[{index}].type")));
        }
        if let Some(Value::String(id)) = call.get_mut("id") {
            *id = ids.sent(id);
        }
    }
    Ok(())
}
