//! Do the events of a stream say one thing, in pieces and as a whole?

use serde_json::Value;
use std::collections::BTreeMap;

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
