//! Golden conversations of the Responses API: what is sent for a request, and what is made of an answer, whole and
//! streamed. `UPDATE_CASES=1` writes what the code does into the files, to be read before it is kept.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ghat_sdk::testing::conversations::{answered, check_conversations, read_cut_anywhere, sent};
use ghat_sdk::{Provider, Surface, testing};
use provider_openai::OpenAi;
use responses::testing::{check_streams, context, shown};
use serde_json::{Value, json};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");

fn plugin() -> OpenAi {
    testing::configure(r#"{"responses": "chat"}"#).unwrap()
}

#[test]
fn a_request_is_translated() {
    check_conversations(CASES, "responses", "sent", |case| {
        let ask = (Surface::Responses, "gpt-4.1", &case["asked"]);
        sent(&plugin(), &testing::context(), ask, "/chat/completions")
    });
}

#[test]
fn an_answer_becomes_a_response() {
    check_conversations(CASES, "answers", "response", |case| {
        answered(&plugin(), &context(), Surface::Responses, &case["reply"])
    });
}

/// The stream of a case as the provider frames it.
fn framed(case: &Value) -> String {
    let framed = |chunk: &Value| match chunk {
        Value::String(text) => format!("data: {text}\n\n"),
        delta => {
            let mut chunk =
                json!({ "id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4.1" });
            chunk.as_object_mut().unwrap().extend(delta.as_object().unwrap().clone());
            format!("data: {chunk}\n\n")
        }
    };
    case["chunks"].as_array().unwrap().iter().map(framed).collect()
}

#[test]
fn a_stream_becomes_events_wherever_it_is_cut() {
    check_conversations(CASES, "streams", "response", |case| {
        shown(read_cut_anywhere(&case["name"], framed(case), || {
            plugin().decoder(&context(), Surface::Responses)
        }))
    });
}

#[test]
fn a_streamed_answer_says_what_the_whole_one_says() {
    check_streams(CASES);
}
