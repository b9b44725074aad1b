//! Golden conversations: what is sent for a request, and what is made of an answer, whole and streamed. `UPDATE_CASES=1`
//! writes what the code does into the files, to be read before it is kept.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

/// For clients of Chat Completions.
mod chat;
/// For clients of Embeddings.
mod embeddings;
/// For clients of the Messages API.
mod messages;
/// For clients of the Responses API.
mod responses;
/// What proves calls, on its way to a client and back.
mod signatures;

use ghat_sdk::{Context, Facts, testing};
use provider_google::Google;
use serde_json::Value;

/// Where the cases are.
const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");

/// The model of a case, unless it says.
fn model(case: &Value) -> &str {
    case["model"].as_str().unwrap_or("gemini-2.5-flash")
}

/// The adapter as a case has it set up.
fn plugin(case: &Value) -> Google {
    testing::configure(&case.get("settings").map_or("{}".into(), Value::to_string)).unwrap()
}

/// A context in which this is known of the request.
fn context(facts: &[(&str, &str)]) -> Context {
    let metadata = facts.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    testing::context().with(Facts { id: "req-1".into(), metadata, ..Facts::default() })
}

/// Where a request is sent.
fn path(model: &str, asked: &Value) -> String {
    let streaming = asked["stream"] == true;
    let task = if streaming { "streamGenerateContent?alt=sse" } else { "generateContent" };
    format!("/models/{model}:{task}")
}

/// The stream of a case as the API frames it. Every event says of which answer it is.
fn framed(case: &Value) -> String {
    let framed = |event: &Value| {
        let mut event = event.clone();
        let known = event.get("error").is_none();
        if let Some(event) = event.as_object_mut().filter(|_| known) {
            event.insert("responseId".into(), "r1".into());
            event.insert("modelVersion".into(), "gemini-2.5-flash".into());
        }
        format!("data: {event}\r\n\r\n")
    };
    case["events"].as_array().unwrap().iter().map(framed).collect()
}
