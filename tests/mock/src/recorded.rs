//! What did one request say, and did its sender wait for the answer?

use bytes::Bytes;
use hyper::{HeaderMap, Method};
use serde_json::Value;

/// One request as the mock received it.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The HTTP method.
    pub method: Method,
    /// Path and query, as in the request line.
    pub path: String,
    /// Every header; names are lower case.
    pub headers: HeaderMap,
    /// The body's bytes, untouched.
    pub body: Bytes,
    /// Whether the client went away before the answer was finished.
    pub cancelled: bool,
}

impl Recorded {
    /// The body as JSON; null when it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// A header's value; none when it is absent or not text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text, with replacement characters where it is not UTF-8.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The text of the last chat message, turn or item (its text parts joined), or of the last input; empty when there
    /// is none.
    pub fn last_message(&self) -> String {
        let body = self.json();
        let message = body.get("messages").and_then(Value::as_array).and_then(|all| all.last());
        let turn = body.get("contents").and_then(Value::as_array).and_then(|all| all.last());
        match message.or(turn) {
            Some(message) => {
                let said = message.get("content").or(message.get("parts"));
                content_text(said.unwrap_or(&Value::Null))
            }
            None => last_input(body.get("input").unwrap_or(&Value::Null)),
        }
    }

    /// Whether the request asks for a stream.
    pub fn wants_stream(&self) -> bool {
        self.json().get("stream").and_then(Value::as_bool).unwrap_or(false)
    }
}

fn content_text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(part_text).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => String::new(),
    }
}

/// The text of a part, or of the result of a tool that it is.
fn part_text(part: &Value) -> String {
    let returned = part.pointer("/functionResponse/response/output");
    content_text(part.get("text").or(part.get("content")).or(returned).unwrap_or(&Value::Null))
}

fn last_input(input: &Value) -> String {
    match input {
        Value::Array(items) => items.last().map(last_input).unwrap_or_default(),
        Value::Object(item) => {
            item.get("content").or(item.get("output")).map(content_text).unwrap_or_default()
        }
        other => content_text(other),
    }
}
