//! Golden conversations: what is sent for a chat request, and what is made of an answer, whole and streamed.
//! `UPDATE_CASES=1` writes what the code does into the files, to be read before it is kept.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ghat_sdk::testing::conversations::{
    answered, check_conversations, chunks, read_cut_anywhere, sent, streams_and_answers,
};
use ghat_sdk::{Context, Facts, Provider, Surface, testing};
use provider_anthropic::Anthropic;
use serde_json::Value;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");

fn check(file: &str, field: &str, outcome: impl Fn(&Value) -> Value) {
    check_conversations(CASES, file, field, outcome);
}

fn plugin(case: &Value) -> Anthropic {
    testing::configure(&case.get("settings").map_or("{}".into(), Value::to_string)).unwrap()
}

fn context(counted: bool) -> Context {
    let counted = counted.then(|| ("include_usage".to_owned(), "true".to_owned()));
    testing::context().with(Facts { metadata: counted.into_iter().collect(), ..Facts::default() })
}

#[test]
fn a_chat_request_becomes_a_request_of_the_messages_api() {
    check("requests", "sent", |case| {
        let model = case["model"].as_str().unwrap_or("claude-sonnet-4-5");
        sent(&plugin(case), &context(false), (Surface::Chat, model, &case["chat"]), "/messages")
    });
}

#[test]
fn an_answer_becomes_a_chat_completion() {
    check("answers", "answer", |case| {
        answered(&plugin(case), &context(false), Surface::Chat, &case["reply"])
    });
}

/// The events of a case as the API frames them.
fn framed(case: &Value) -> String {
    let framed = |event: &Value| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap());
    case["events"].as_array().unwrap().iter().map(framed).collect()
}

#[test]
fn a_stream_becomes_chunks_wherever_it_is_cut() {
    check("streams", "chunks", |case| {
        let read = read_cut_anywhere(&case["name"], framed(case), || {
            plugin(case).decoder(&context(case["counted"] == true), Surface::Chat)
        });
        chunks(read, ("msg_1", "claude-sonnet-4-5"))
    });
}

#[test]
fn a_streamed_answer_says_what_the_whole_one_says() {
    let mut compared = 0;
    for (stream, answer) in streams_and_answers(CASES) {
        let chunks = stream["chunks"].as_array().unwrap();
        let joined = |pointer: &str| -> String {
            let found = chunks
                .iter()
                .filter_map(|chunk| chunk.pointer(&format!("/choices/0/delta/{pointer}"))?.as_str());
            found.collect()
        };
        let message = &answer["answer"]["choices"][0]["message"];
        let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        assert_eq!(joined("content"), text("content"), "{}", stream["name"]);
        assert_eq!(joined("reasoning_content"), text("reasoning_content"), "{}", stream["name"]);
        let thoughts =
            chunks.iter().filter_map(|chunk| chunk.pointer("/choices/0/delta/thinking_blocks/0").cloned());
        assert_eq!(
            thoughts.collect::<Vec<_>>(),
            message["thinking_blocks"].as_array().cloned().unwrap_or_default()
        );
        for (index, call) in message["tool_calls"].as_array().into_iter().flatten().enumerate() {
            let pieces = chunks.iter().filter_map(|chunk| chunk.pointer("/choices/0/delta/tool_calls/0"));
            let arguments: String = pieces
                .filter(|piece| piece["index"] == index)
                .filter_map(|piece| piece["function"]["arguments"].as_str())
                .collect();
            let whole = call["function"]["arguments"].as_str().unwrap();
            let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap();
            assert_eq!(parsed(&arguments), parsed(whole), "{}", stream["name"]);
        }
        compared += 1;
    }
    assert!(compared >= 6, "{compared} streams have an answer of the same name");
}
