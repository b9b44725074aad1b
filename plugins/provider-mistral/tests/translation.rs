//! Golden conversations: what is sent for a request, and what is made of an answer, whole and streamed. `UPDATE_CASES=1`
//! writes what the code does into the files, to be read before it is kept.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use ghat_sdk::testing::conversations::{
    answered, check_conversations, chunks, named, read_cut_anywhere, sent, streams_and_answers,
};
use ghat_sdk::{Context, Facts, Provider, Surface, testing};
use messages::testing::gathered;
use provider_mistral::Mistral;
use responses::testing::{check_streams, context, shown};
use serde_json::{Value, json};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");

const MODEL: &str = "mistral-small-latest";

fn check(file: &str, field: &str, outcome: impl Fn(&Value) -> Value) {
    check_conversations(CASES, file, field, outcome);
}

/// The adapter as a case has it set up.
fn plugin(case: &Value) -> Mistral {
    testing::configure(&case.get("settings").map_or("{}".into(), Value::to_string)).unwrap()
}

fn translated(case: &Value, surface: Surface, asked: &str) -> Value {
    let ask = (surface, case["model"].as_str().unwrap_or(MODEL), &case[asked]);
    sent(&plugin(case), &testing::context(), ask, "/chat/completions")
}

#[test]
fn a_request_becomes_one_of_mistrals() {
    check("requests", "sent", |case| translated(case, Surface::Chat, "chat"));
    check("messages", "sent", |case| translated(case, Surface::Messages, "asked"));
    check("responses", "sent", |case| translated(case, Surface::Responses, "asked"));
}

#[test]
fn an_answer_becomes_one_of_every_api() {
    let made = |surface, ctx: &Context, case: &Value| answered(&plugin(case), ctx, surface, &case["reply"]);
    check("answers", "answer", |case| made(Surface::Chat, &testing::context(), case));
    check("answers", "message", |case| made(Surface::Messages, &testing::context(), case));
    check("answers", "response", |case| made(Surface::Responses, &context(), case));
}

/// The stream of a case as Mistral frames it; a text stands for itself.
fn framed(case: &Value) -> String {
    let framed = |event: &Value| match event {
        Value::String(text) => format!("data: {text}\n\n"),
        event => {
            let same = json!({ "id": "c1", "object": "chat.completion.chunk", "created": 0, "model": MODEL });
            let mut chunk = same.as_object().unwrap().clone();
            chunk.extend(event.as_object().unwrap().clone());
            format!("data: {}\n\n", Value::from(chunk))
        }
    };
    case["events"].as_array().unwrap().iter().map(framed).collect()
}

#[test]
fn a_stream_becomes_chunks_and_events_wherever_it_is_cut() {
    check("streams", "chunks", |case| {
        let counted = if case["counted"] == true { "true" } else { "false" };
        let metadata = vec![("include_usage".to_owned(), counted.to_owned())];
        let ctx = testing::context().with(Facts { metadata, ..Facts::default() });
        let decoder = || plugin(case).decoder(&ctx, Surface::Chat);
        chunks(read_cut_anywhere(&case["name"], framed(case), decoder), ("c1", MODEL))
    });
    check("streams", "message", |case| {
        let decoder = || plugin(case).decoder(&testing::context(), Surface::Messages);
        let (mut events, failure) = named(read_cut_anywhere(&case["name"], framed(case), decoder));
        events.extend(failure);
        events.into()
    });
    check("streams", "response", |case| {
        let decoder = || plugin(case).decoder(&context(), Surface::Responses);
        shown(read_cut_anywhere(&case["name"], framed(case), decoder))
    });
}

/// What chunks say of the first choice, as a client puts it together.
fn told(chunks: &[Value], field: &str) -> String {
    let choices = chunks.iter().filter_map(|chunk| chunk["choices"].get(0));
    let first = choices.filter(|choice| choice["index"] == 0);
    first.filter_map(|choice| choice["delta"][field].as_str()).collect()
}

#[test]
fn a_streamed_answer_says_what_the_whole_one_says() {
    let mut compared = 0;
    for (stream, answer) in streams_and_answers(CASES) {
        let chunks = stream["chunks"].as_array().unwrap();
        let message = &answer["answer"]["choices"][0]["message"];
        for field in ["content", "reasoning_content"] {
            let whole = message[field].as_str().unwrap_or_default();
            assert_eq!(told(chunks, field), whole, "{} {}", stream["name"], field);
        }
        assert_eq!(gathered(stream["message"].as_array().unwrap()), answer["message"], "{}", stream["name"]);
        compared += 1;
    }
    assert!(compared >= 6, "{compared} streams have an answer of the same name");
    check_streams(CASES);
}
