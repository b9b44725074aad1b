//! A whole answer: status, headers, body, and what tests look for in them.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

/// A whole answer.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Reply {
    /// The status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// A header's value; empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// What was tried, as in `@openai/m provider_error`, in order.
    pub fn tried(&self) -> Vec<String> {
        let told = |item: &str| {
            let outcome = item.split(";outcome=").nth(1).and_then(|rest| rest.split(';').next());
            format!("{} {}", item.split(';').next().unwrap_or_default(), outcome.unwrap_or("?"))
        };
        self.header("x-agumbe-route").split(", ").filter(|item| !item.is_empty()).map(told).collect()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// Where it is not JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("not JSON: {} {}", self.status, self.text()))
    }

    /// What stands at a JSON pointer; null where nothing does.
    #[track_caller]
    pub fn at(&self, pointer: &str) -> Value {
        self.json().pointer(pointer).cloned().unwrap_or(Value::Null)
    }

    /// The text of the first choice.
    ///
    /// # Panics
    /// Where there is none.
    #[track_caller]
    pub fn message(&self) -> String {
        let text = self.at("/choices/0/message/content");
        text.as_str().unwrap_or_else(|| panic!("no message: {} {}", self.status, self.text())).to_owned()
    }

    /// Status, code and param of an error, as in `400 validation_error messages[0].role`.
    #[track_caller]
    pub fn error(&self) -> String {
        let of = |pointer: &str| self.at(pointer).as_str().unwrap_or_default().to_owned();
        format!("{} {} {}", self.status, of("/error/code"), of("/error/param")).trim_end().to_owned()
    }

    /// The decisions of the trace; see [`decisions`].
    #[track_caller]
    pub fn decisions(&self) -> Vec<String> {
        decisions(&self.at("/agumbe_guardrails"))
    }
}

/// The decisions of a trace, as in `pii input redacted: email x1`.
pub fn decisions(trace: &Value) -> Vec<String> {
    let told = |decision: &Value| {
        let of = |name: &str| decision[name].as_str().unwrap_or("?").to_owned();
        format!("{} {} {}: {}", of("guardrail"), of("stage"), of("action"), of("detail"))
    };
    trace["decisions"].as_array().map(|list| list.iter().map(told).collect()).unwrap_or_default()
}
