//! Do the events of a stream say one thing, in pieces and as a whole?

use ghat_sdk::testing::conversations::{Read, named, streams_and_answers};
use ghat_sdk::{Context, Facts, testing};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What [`context`] tells an answer of its request.
const INSTRUCTIONS: &str = "be kind";

/// A context in which an answer is told what was asked.
#[must_use]
pub fn context() -> Context {
    let asked = json!({ "instructions": INSTRUCTIONS, "tool_choice": "none" }).to_string();
    testing::context().with(Facts { metadata: vec![("asked".to_owned(), asked)], ..Facts::default() })
}

/// What golden conversations have of a stream that was read in [`context`].
///
/// # Panics
/// Where its events do not agree, or say something else of the request.
#[must_use]
pub fn shown(read: Read) -> Value {
    let (mut shown, failure) = named(read);
    if failure.is_none() {
        assert_eq!(agreed(&shown).get("instructions"), Some(&INSTRUCTIONS.into()));
    }
    shown.extend(failure);
    shown.into()
}

/// Checks that the golden streams of a folder come to what the whole answers of the same names are; at least six do.
///
/// # Panics
/// Where one does not.
pub fn check_streams(folder: &str) {
    let mut compared = 0;
    for (stream, answer) in streams_and_answers(folder) {
        let events = stream.get("response").and_then(Value::as_array);
        let last = events.and_then(|events| events.last()?.get("response"));
        let Some(last) = last.filter(|last| last.is_object()) else { continue };
        let whole = answer.get("response").cloned().unwrap_or_default();
        assert_eq!(comparable(last.clone()), comparable(whole), "{:?}", stream.get("name"));
        compared += 1;
    }
    assert!(compared >= 6, "{compared} streams have an answer of the same name");
}

/// A response without what it cost, which the cases say differently, and with arguments as they read: of a call, a stream
/// tells them as they come.
fn comparable(mut response: Value) -> Value {
    let items = response.pointer("/output").and_then(Value::as_array).cloned().unwrap_or_default();
    let read = |mut item: Value| {
        let arguments = item.get("arguments").and_then(Value::as_str);
        let arguments = arguments.and_then(|text| serde_json::from_str::<Value>(text).ok());
        item.as_object_mut().map(|item| item.insert("arguments".into(), arguments.unwrap_or_default()));
        item
    };
    let output = Value::from_iter(items.into_iter().map(read));
    if let Some(response) = response.as_object_mut() {
        assert!(response.insert("output".into(), output).is_some_and(|output| output.is_array()));
        response.insert("usage".into(), Value::Null);
    }
    response
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The response that a stream ends with, once all of its events agree with it.
///
/// # Panics
/// Where they do not, or where their numbers do not count up.
#[must_use]
pub fn agreed(events: &[Value]) -> Value {
    let (mut grown, mut items) = (BTreeMap::<String, String>::new(), Vec::new());
    for (number, event) in events.iter().enumerate() {
        assert_eq!(event.get("sequence_number"), Some(&number.into()), "{event}");
        let kind = text(event, "/type");
        let (what, step) = kind.rsplit_once('.').unwrap_or((kind, ""));
        let at = ["item_id", "output_index", "content_index", "summary_index"];
        let place: String = at.iter().filter_map(|name| event.get(name)).map(ToString::to_string).collect();
        let key = format!("{what} {place}");
        match (what, step) {
            ("response.output_item", "done") => items.extend(event.get("item").cloned()),
            ("response.content_part" | "response.reasoning_summary_part", "done") => {
                let part = ["/part/text", "/part/refusal"].map(|pointer| text(event, pointer)).concat();
                let said = grown.iter().find(|(key, _)| key.ends_with(&format!(" {place}")));
                assert_eq!(said.map(|(_, said)| &**said), Some(&*part), "{event}");
            }
            (_, "delta") => grown.entry(key).or_default().push_str(text(event, "/delta")),
            (_, "done") => {
                let whole = ["/text", "/refusal", "/arguments"].map(|pointer| text(event, pointer)).concat();
                assert_eq!(grown.get(&key).map_or("", |said| said), whole, "{event}");
            }
            _ => {}
        }
    }
    let last = events.last().and_then(|event| event.get("response")).cloned().unwrap_or_default();
    assert_eq!(last.get("output"), Some(&Value::from(items)), "{last}");
    last
}
