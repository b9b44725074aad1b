//! The message that the events of a stream come to.

use serde_json::{Map, Value};

/// The message, as a client puts it together.
///
/// # Panics
/// Where the events are not in the order that the Messages API promises, or are none of its.
#[must_use]
pub fn gathered(events: &[Value]) -> Value {
    let mut message = events.first().and_then(|event| event.get("message")).cloned().unwrap_or_default();
    let mut blocks: Vec<Value> = Vec::new();
    let mut json = String::new();
    for event in events {
        let last = blocks.last_mut().and_then(Value::as_object_mut);
        match (&*text(event, "/type"), last) {
            ("content_block_start", _) => {
                assert_eq!(event.get("index"), Some(&blocks.len().into()), "one block after the other");
                blocks.extend(event.get("content_block").cloned());
            }
            ("content_block_delta", Some(block)) => {
                grow(block, event);
                json.push_str(&text(event, "/delta/partial_json"));
            }
            ("content_block_stop", Some(block)) if !json.is_empty() => {
                let input = serde_json::from_str(&std::mem::take(&mut json));
                assert!(input.is_ok(), "no JSON in {block:?}");
                block.insert("input".into(), input.unwrap_or_default());
            }
            ("message_delta", _) => {
                for (name, place) in [("stop_reason", "/delta/stop_reason"), ("usage", "/usage")] {
                    let told = event.pointer(place).cloned().unwrap_or_default();
                    message.as_object_mut().map(|message| message.insert(name.into(), told));
                }
            }
            _ => {}
        }
    }
    message.as_object_mut().map(|message| message.insert("content".into(), blocks.into()));
    message
}

/// Adds what a delta says to the block that it is of.
fn grow(block: &mut Map<String, Value>, event: &Value) {
    for name in ["text", "thinking", "signature"] {
        let piece = text(event, &format!("/delta/{name}"));
        if !piece.is_empty() {
            let before = block.get(name).and_then(Value::as_str).unwrap_or_default();
            block.insert(name.into(), format!("{before}{piece}").into());
        }
    }
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}
