//! Chat Completions: requests, answers, streams.

use super::{CASES, context, framed, model, path, plugin};
use ghat_sdk::testing::conversations::{
    answered, check_conversations, chunks, read_cut_anywhere, sent, streams_and_answers,
};
use ghat_sdk::{Provider, Surface};
use serde_json::{Value, json};

#[test]
fn a_chat_request_becomes_a_request_of_the_gemini_api() {
    check_conversations(CASES, "requests", "sent", |case| {
        let ask = (Surface::Chat, model(case), &case["chat"]);
        sent(&plugin(case), &context(&[]), ask, &path(model(case), &case["chat"]))
    });
}

#[test]
fn an_answer_becomes_a_chat_completion() {
    check_conversations(CASES, "answers", "answer", |case| {
        answered(&plugin(case), &context(&[]), Surface::Chat, &case["reply"])
    });
}

#[test]
fn a_stream_becomes_chunks_wherever_it_is_cut() {
    check_conversations(CASES, "streams", "chunks", |case| {
        let counted = if case["counted"] == true { "true" } else { "false" };
        let read = read_cut_anywhere(&case["name"], framed(case), || {
            plugin(case).decoder(&context(&[("include_usage", counted)]), Surface::Chat)
        });
        chunks(read, ("r1", "gemini-2.5-flash"))
    });
}

/// What a stream says of one choice, as a client puts it together.
fn gathered(chunks: &[Value], choice: usize) -> Value {
    let mut said = json!({ "role": "assistant", "content": null, "refusal": null });
    let mut calls: Vec<Value> = Vec::new();
    let mut finish_reason = Value::Null;
    let of = chunks.iter().filter_map(|chunk| chunk["choices"].as_array()?.first());
    for part in of.filter(|part| part["index"] == choice) {
        let delta = part["delta"].as_object().unwrap();
        for name in ["content", "refusal", "reasoning_content"] {
            let piece = delta.get(name).and_then(Value::as_str).filter(|piece| !piece.is_empty());
            if let Some(piece) = piece {
                said[name] = format!("{}{piece}", said[name].as_str().unwrap_or_default()).into();
            }
        }
        if let Some(extra) = delta.get("extra_content") {
            said["extra_content"] = extra.clone();
        }
        for call in delta.get("tool_calls").and_then(Value::as_array).into_iter().flatten() {
            let mut call = call.clone();
            assert_eq!(call.as_object_mut().unwrap().remove("index"), Some(calls.len().into()));
            calls.push(call);
        }
        if !part["finish_reason"].is_null() {
            finish_reason = part["finish_reason"].clone();
        }
    }
    if !calls.is_empty() {
        said["tool_calls"] = calls.into();
    }
    json!({ "message": said, "finish_reason": finish_reason })
}

#[test]
fn a_streamed_answer_says_what_the_whole_one_says() {
    let mut compared = 0;
    for (stream, answer) in streams_and_answers(CASES) {
        for (index, choice) in answer["answer"]["choices"].as_array().unwrap().iter().enumerate() {
            let streamed = gathered(stream["chunks"].as_array().unwrap(), index);
            let whole = json!({ "message": choice["message"], "finish_reason": choice["finish_reason"] });
            assert_eq!(streamed, whole, "{}", stream["name"]);
        }
        compared += 1;
    }
    assert!(compared >= 6, "{compared} streams have an answer of the same name");
}
