//! Golden conversations: what is sent for a request of the Messages API, and what is made of an answer, whole and streamed.
//! `UPDATE_CASES=1` writes what the code does into the files, to be read before it is kept.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ghat_sdk::testing::conversations::{
    answered, check_conversations, named, read_cut_anywhere, sent, streams_and_answers,
};
use ghat_sdk::{Provider, Surface, testing};
use messages::testing::gathered;
use provider_openai::OpenAi;
use serde_json::{Value, json};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");

fn check(file: &str, field: &str, outcome: impl Fn(&Value) -> Value) {
    check_conversations(CASES, file, field, outcome);
}

fn plugin() -> OpenAi {
    testing::configure("{}").unwrap()
}

#[test]
fn a_request_of_the_messages_api_becomes_a_chat_request() {
    check("requests", "sent", |case| {
        let ask = (Surface::Messages, "gpt-4.1", &case["asked"]);
        sent(&plugin(), &testing::context(), ask, "/chat/completions")
    });
}

#[test]
fn a_chat_completion_becomes_a_message() {
    check("answers", "answer", |case| {
        answered(&plugin(), &testing::context(), Surface::Messages, &case["reply"])
    });
}

/// The chunks of a case as the API frames them; a text stands for itself.
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
fn chunks_become_events_wherever_they_are_cut() {
    check("streams", "events", |case| {
        let decoder = || plugin().decoder(&testing::context(), Surface::Messages);
        let (mut events, failure) = named(read_cut_anywhere(&case["name"], framed(case), decoder));
        events.extend(failure);
        events.into()
    });
}

#[test]
fn a_streamed_answer_says_what_the_whole_one_says() {
    let mut compared = 0;
    for (stream, answer) in streams_and_answers(CASES) {
        assert_eq!(gathered(stream["events"].as_array().unwrap()), answer["answer"], "{}", stream["name"]);
        compared += 1;
    }
    assert!(compared >= 6, "{compared} streams have an answer of the same name");
}
