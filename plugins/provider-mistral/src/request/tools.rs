//! Which tools the model has, and which it must use.

use super::Object;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::unsupported;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// The tools as Mistral has them: a function says what it takes, if only that it takes nothing.
///
/// # Errors
/// A tool that is no function but of a kind of OpenAI's.
pub(super) fn of(mut tools: Vec<Object>) -> Result<Vec<Object>, Failure> {
    for (index, tool) in tools.iter_mut().enumerate() {
        if tool.get("type").and_then(Value::as_str) == Some("custom") {
            return Err(unsupported(&format!("tools[{index}].type")));
        }
        // Prompts are cached without it.
        tool.remove("cache_control");
        if let Some(function) = tool.get_mut("function").and_then(Value::as_object_mut) {
            function.retain(|_, value| !value.is_null());
            function.entry("parameters").or_insert_with(|| json!({ "type": "object", "properties": {} }));
        }
    }
    Ok(tools)
}

/// Checks which tool must be used: a word, or a function by its name.
///
/// # Errors
/// It is a choice of another kind.
pub(super) fn check_choice(choice: &RawValue) -> Result<(), Failure> {
    match serde_json::from_str::<Object>(choice.get()) {
        Ok(choice) if choice.get("type").and_then(Value::as_str) != Some("function") => {
            Err(unsupported("tool_choice.type"))
        }
        _ => Ok(()),
    }
}
