//! Golden conversations: what is sent for a request of any API, and what is made of an answer, whole and streamed.
//! `UPDATE_CASES=1` writes what the code does into the files, to be read before it is kept.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ghat_sdk::testing::conversations::{
    Read, answered, check_conversations, chunks, named, read_cut_anywhere, sent, streams_and_answers,
};
use ghat_sdk::{Context, Facts, Provider, Surface, testing};
use provider_bedrock::Bedrock;
use provider_bedrock::testing::framed;
use serde_json::Value;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");
const MODEL: &str = "anthropic.claude-sonnet-4-5-20250929-v1:0";

fn plugin(case: &Value) -> Bedrock {
    testing::configure(&case.get("settings").map_or("{}".into(), Value::to_string)).unwrap()
}

fn context(counted: bool) -> Context {
    let counted = counted.then(|| ("include_usage".to_owned(), "true".to_owned()));
    let metadata = counted.into_iter().collect();
    testing::context().with(Facts { id: "1".into(), metadata, ..Facts::default() })
}

/// What is sent for the requests of a file, whose bodies stand in `field`.
fn check_requests(file: &str, field: &str, surface: Surface) {
    check_conversations(CASES, file, "sent", |case| {
        let (model, asked) = (case["model"].as_str().unwrap_or(MODEL), &case[field]);
        let operation = if asked["stream"] == true { "converse-stream" } else { "converse" };
        let path = format!("/model/{}/{operation}", model.replace(':', "%3A").replace('/', "%2F"));
        sent(&plugin(case), &context(false), (surface, model, asked), &path)
    });
}

#[test]
fn a_chat_request_becomes_one_of_converse() {
    check_requests("requests", "chat", Surface::Chat);
}

#[test]
fn a_request_of_the_responses_api_becomes_one_of_converse() {
    check_requests("responses", "asked", Surface::Responses);
}

#[test]
fn a_request_of_the_messages_api_becomes_one_of_converse() {
    check_requests("messages", "asked", Surface::Messages);
}

#[test]
fn an_answer_becomes_a_chat_completion() {
    check_conversations(CASES, "answers", "answer", |case| {
        answered(&plugin(case), &context(false), Surface::Chat, &case["reply"])
    });
}

#[test]
fn an_answer_becomes_a_message() {
    check_conversations(CASES, "answers", "message", |case| {
        answered(&plugin(case), &context(false), Surface::Messages, &case["reply"])
    });
}

#[test]
fn an_answer_becomes_a_response() {
    check_conversations(CASES, "answers", "response", |case| {
        answered(&plugin(case), &responses::testing::context(), Surface::Responses, &case["reply"])
    });
}

fn read(case: &Value, context: &Context, surface: Surface) -> Read {
    let stream = framed(&case["events"]);
    read_cut_anywhere(&case["name"], stream, || plugin(case).decoder(context, surface))
}

#[test]
fn a_stream_becomes_chunks_wherever_it_is_cut() {
    check_conversations(CASES, "streams", "chunks", |case| {
        chunks(read(case, &context(case["counted"] == true), Surface::Chat), ("chatcmpl-1", ""))
    });
}

#[test]
fn a_stream_becomes_events_of_a_message_wherever_it_is_cut() {
    check_conversations(CASES, "streams", "events_of_a_message", |case| {
        let (mut events, failure) = named(read(case, &context(false), Surface::Messages));
        events.extend(failure);
        events.into()
    });
}

#[test]
fn a_stream_becomes_events_of_a_response_wherever_it_is_cut() {
    check_conversations(CASES, "streams", "response", |case| {
        responses::testing::shown(read(case, &responses::testing::context(), Surface::Responses))
    });
}

#[test]
fn a_streamed_response_says_what_the_whole_one_says() {
    responses::testing::check_streams(CASES);
}

#[test]
fn streamed_chunks_say_what_the_whole_answer_says() {
    let mut compared = 0;
    for (stream, answer) in streams_and_answers(CASES) {
        let message = &answer["answer"]["choices"][0]["message"];
        if !message.is_object() {
            continue;
        }
        let joined = |pointer: &str| -> String {
            let chunks = stream["chunks"].as_array().unwrap().iter();
            chunks.filter_map(|chunk| chunk.pointer(pointer)?.as_str()).collect()
        };
        for name in ["content", "reasoning_content"] {
            let whole = message[name].as_str().unwrap_or_default();
            assert_eq!(joined(&format!("/choices/0/delta/{name}")), whole, "{}", stream["name"]);
        }
        let finished = answer["answer"]["choices"][0]["finish_reason"].as_str().unwrap();
        assert_eq!(joined("/choices/0/finish_reason"), finished, "{}", stream["name"]);
        compared += 1;
    }
    assert!(compared >= 8, "{compared} streams have an answer of the same name");
}
