//! What a message says, in chunks of Mistral's.

use super::Object;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{unsupported, wrong};
use serde_json::{Value, json};

/// What a message says, which stands at `path`.
///
/// # Errors
/// A part that cannot be honoured, by its path.
pub(super) fn of(content: Value, path: &str) -> Result<Value, Failure> {
    let Value::Array(parts) = content else { return Ok(content) };
    let parts = parts.into_iter().enumerate().map(|(index, part)| match part {
        Value::Object(part) => chunk(part, &format!("{path}[{index}]")),
        other => Ok(other),
    });
    parts.collect()
}

/// What a model has said, with what it thought before and why it said nothing else.
pub(super) fn spoken(thought: Option<&Value>, content: Value, refusal: Option<&Value>) -> Value {
    if thought.is_none() && refusal.is_none() {
        return content;
    }
    let thought =
        thought.map(|text| json!({ "type": "thinking", "thinking": [words(text)], "closed": true }));
    let said = match content {
        Value::Array(chunks) => chunks,
        Value::String(text) if !text.is_empty() => vec![words(&text.into())],
        _ => Vec::new(),
    };
    thought.into_iter().chain(said).chain(refusal.map(words)).collect()
}

fn words(text: &Value) -> Value {
    json!({ "type": "text", "text": text })
}

/// A part as a chunk. What OpenAI does not know is Mistral's own and stays.
fn chunk(mut part: Object, path: &str) -> Result<Value, Failure> {
    // Prompts are cached without it.
    part.remove("cache_control");
    let kind = part.get("type").and_then(Value::as_str).unwrap_or_default();
    Ok(match (kind, part.get(kind)) {
        ("refusal", Some(text)) => words(text),
        ("file", Some(Value::Object(file))) => document(file, &format!("{path}.file"))?,
        // Its form is heard.
        ("input_audio", Some(Value::Object(sound))) => {
            json!({ "type": kind, "input_audio": sound.get("data") })
        }
        _ => part.into(),
    })
}

/// A file with its data, or one that Mistral keeps.
fn document(file: &Object, path: &str) -> Result<Value, Failure> {
    let known = ["file_data", "file_id", "filename"];
    if let Some((name, _)) = file.iter().find(|(name, value)| !value.is_null() && !known.contains(&&***name))
    {
        return Err(unsupported(&format!("{path}.{name}")));
    }
    let text = |name: &str| file.get(name).and_then(Value::as_str);
    match (text("file_data"), text("file_id")) {
        (Some(data), _) => Ok(match text("filename") {
            Some(name) => json!({ "type": "document_url", "document_url": data, "document_name": name }),
            None => json!({ "type": "document_url", "document_url": data }),
        }),
        (None, Some(id)) => Ok(json!({ "type": "file", "file_id": id })),
        (None, None) => Err(wrong(&format!("{path}.file_data"), "is missing")),
    }
}
