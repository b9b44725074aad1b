//! Golden conversations: what is sent for a request of the Messages API, and what is made of an answer, whole and streamed.
//! `UPDATE_CASES=1` writes what the code does into the files, to be read before it is kept.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use ghat_sdk::provider::{Encoded, ProviderRequest, UpstreamBody, UpstreamReply};
use ghat_sdk::testing::conversations::{Read, check_conversations, read_cut_anywhere, told};
use ghat_sdk::{Provider, Surface, testing};
use provider_openai::OpenAi;
use serde_json::{Value, json};

fn check(file: &str, field: &str, outcome: impl Fn(&Value) -> Value) {
    check_conversations(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases"), file, field, outcome);
}

fn plugin() -> OpenAi {
    testing::configure("{}").unwrap()
}

#[test]
fn a_request_of_the_messages_api_becomes_a_chat_request() {
    check("requests", "sent", |case| {
        let ask = ProviderRequest {
            model: "gpt-4.1".into(),
            surface: Surface::Messages,
            streaming: case["asked"]["stream"] == true,
            fields: Vec::new(),
            body: Some(case["asked"].to_string()),
        };
        match plugin().encode(&testing::context(), &ask) {
            Ok(Encoded::Send(sent)) => {
                assert_eq!((&*sent.method, &*sent.path), ("POST", "/chat/completions"));
                let UpstreamBody::Whole(body) = sent.body else { panic!("the caller's bytes are sent") };
                serde_json::from_slice(&body).unwrap()
            }
            Ok(reply) => panic!("it answers by itself: {reply:?}"),
            Err(failure) => told(failure),
        }
    });
}

#[test]
fn a_chat_completion_becomes_a_message() {
    check("answers", "answer", |case| {
        let body = case["reply"].to_string().into_bytes();
        let reply = UpstreamReply { surface: Surface::Messages, status: 200, headers: Vec::new(), body };
        match plugin().decode(&testing::context(), &reply) {
            Ok(answer) => serde_json::from_str(&answer).unwrap(),
            Err(failure) => told(failure),
        }
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

/// The events, each under the name that its data has too, and how the stream ends.
fn shown((events, failure): Read) -> Value {
    let mut shown = Vec::new();
    for event in events {
        let data: Value = serde_json::from_str(&event.data).unwrap();
        assert_eq!(event.name.as_deref(), data["type"].as_str());
        shown.push(data);
    }
    shown.extend(failure.map(told));
    shown.into()
}

#[test]
fn chunks_become_events_wherever_they_are_cut() {
    check("streams", "events", |case| {
        shown(read_cut_anywhere(&case["name"], &framed(case), || {
            plugin().decoder(&testing::context(), Surface::Messages)
        }))
    });
}

/// The message that events come to, as a client puts it together.
fn gathered(events: &[Value]) -> Value {
    let mut message = events[0]["message"].clone();
    let mut json = String::new();
    for event in events {
        let delta = &event["delta"];
        match event["type"].as_str().unwrap() {
            "content_block_start" => {
                let blocks = message["content"].as_array_mut().unwrap();
                assert_eq!(event["index"], blocks.len(), "one block after the other");
                blocks.push(event["content_block"].clone());
            }
            "content_block_delta" => {
                let block = message["content"].as_array_mut().unwrap().last_mut().unwrap();
                let field = if block["type"] == "thinking" { "thinking" } else { "text" };
                let piece = delta[field].as_str().unwrap_or_default();
                if !piece.is_empty() {
                    block[field] = format!("{}{piece}", block[field].as_str().unwrap()).into();
                }
                json.push_str(delta["partial_json"].as_str().unwrap_or_default());
            }
            "content_block_stop" if !json.is_empty() => {
                let block = message["content"].as_array_mut().unwrap().last_mut().unwrap();
                block["input"] = serde_json::from_str(&std::mem::take(&mut json)).unwrap();
            }
            "message_delta" => {
                message["stop_reason"] = delta["stop_reason"].clone();
                message["usage"] = event["usage"].clone();
            }
            _ => {}
        }
    }
    message
}

#[test]
fn a_streamed_answer_says_what_the_whole_one_says() {
    let path = |file: &str| format!("{}/tests/cases/{file}.json", env!("CARGO_MANIFEST_DIR"));
    let streams: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string(path("streams")).unwrap()).unwrap();
    let answers: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string(path("answers")).unwrap()).unwrap();
    let mut compared = 0;
    for stream in &streams {
        let Some(answer) = answers.iter().find(|answer| answer["name"] == stream["name"]) else { continue };
        assert_eq!(gathered(stream["events"].as_array().unwrap()), answer["answer"], "{}", stream["name"]);
        compared += 1;
    }
    assert!(compared >= 6, "{compared} streams have an answer of the same name");
}
