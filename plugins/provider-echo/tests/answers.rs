//! What the echo answers, as a client would read it.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use ghat_sdk::provider::{Answer, Encoded, Failure, ProviderRequest};
use ghat_sdk::{Provider, Surface, testing};
use provider_echo::Echo;
use serde_json::{Value, json};

fn ask(surface: Surface, streaming: bool, body: &Value) -> Result<Answer, Failure> {
    let echo: Echo = testing::configure("{}").unwrap();
    let model = if surface == Surface::Embeddings { "echo-embed" } else { "echo" };
    let ask = ProviderRequest {
        model: model.into(),
        surface,
        streaming,
        fields: vec![],
        body: Some(body.to_string()),
    };
    match echo.encode(&testing::context(), &ask)? {
        Encoded::Reply(answer) => Ok(answer),
        Encoded::Send(_) => panic!("nothing is ever sent"),
    }
}

fn whole(surface: Surface, body: &Value) -> Value {
    let Ok(Answer::Whole(text)) = ask(surface, false, body) else { panic!("not a whole answer: {body}") };
    serde_json::from_str(&text).unwrap()
}

fn events(body: &Value) -> Vec<Value> {
    let Ok(Answer::Events(events)) = ask(Surface::Chat, true, body) else { panic!("not a stream: {body}") };
    events.iter().map(|event| serde_json::from_str(&event.data).unwrap()).collect()
}

fn refused(surface: Surface, body: &Value, param: Option<&str>) {
    match ask(surface, false, body) {
        Err(Failure::InvalidRequest(complaint)) => assert_eq!(complaint.param.as_deref(), param, "{body}"),
        other => panic!("{other:?} for {body}"),
    }
}

fn user(text: &str) -> Value {
    json!({ "messages": [{ "role": "system", "content": "be brief" }, { "role": "user", "content": text }] })
}

fn with(mut body: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[test]
fn a_chat_answer_has_the_full_form() {
    assert_eq!(
        whole(Surface::Chat, &user("hello there")),
        json!({
            "id": "chatcmpl-echo0000000000000007", "object": "chat.completion", "created": 0, "model": "echo",
            "system_fingerprint": null,
            "choices": [{
                "index": 0, "logprobs": null, "finish_reason": "stop",
                "message": { "role": "assistant", "content": "You said: hello there", "refusal": null },
            }],
            "usage": { "prompt_tokens": 4, "completion_tokens": 4, "total_tokens": 8 },
        })
    );
}

#[test]
fn there_are_as_many_choices_as_asked_for() {
    let answer = whole(Surface::Chat, &with(user("x"), &json!({ "n": 3 })));
    assert_eq!(answer["choices"].as_array().unwrap().len(), 3);
    assert_eq!(answer["choices"][2]["index"], 2);
    assert_eq!(answer["usage"]["completion_tokens"], 9);
    refused(Surface::Chat, &with(user("x"), &json!({ "n": 0 })), Some("n"));
}

#[test]
fn content_parts_are_named() {
    let parts = json!([
        { "type": "text", "text": "look" },
        { "type": "image_url", "image_url": { "url": "https://x.org/a.png" } },
        { "type": "image_url", "image_url": { "url": "data:image/png;base64,AAAA" } },
    ]);
    let answer = whole(Surface::Chat, &json!({ "messages": [{ "role": "user", "content": parts }] }));
    let content = &answer["choices"][0]["message"]["content"];
    assert_eq!(content, "You said: look\n[image https://x.org/a.png]\n[image image/png]");
}

#[test]
fn the_token_limit_is_kept() {
    for name in ["max_tokens", "max_completion_tokens"] {
        let answer = whole(Surface::Chat, &with(user("one two three"), &json!({ name: 3 })));
        assert_eq!(answer["choices"][0]["message"]["content"], "You said: one");
        assert_eq!(answer["choices"][0]["finish_reason"], "length");
    }
    let enough = whole(Surface::Chat, &with(user("one two"), &json!({ "max_tokens": 4 })));
    assert_eq!(enough["choices"][0]["finish_reason"], "stop");
}

#[test]
fn a_stream_says_word_by_word_what_the_whole_answer_says() {
    for (n, text) in [(1, "hello  there\nyou"), (2, "")] {
        let body = with(user(text), &json!({ "n": n }));
        let chunks = events(&body);
        assert_eq!(chunks[0]["choices"][0]["delta"]["role"], "assistant");
        for index in 0..n {
            let mine: Vec<&Value> =
                chunks.iter().map(|one| &one["choices"][0]).filter(|one| one["index"] == index).collect();
            let said: String = mine.iter().filter_map(|one| one["delta"]["content"].as_str()).collect();
            assert_eq!(said, format!("You said: {text}"));
            assert_eq!(mine.last().unwrap()["finish_reason"], "stop");
        }
        assert!(chunks.iter().all(|one| one.get("usage").is_none()));
    }
}

#[test]
fn a_stream_counts_tokens_where_that_is_asked_for() {
    let chunks = events(&with(user("hi"), &json!({ "stream_options": { "include_usage": true } })));
    let (last, before) = chunks.split_last().unwrap();
    assert_eq!(last["choices"], json!([]));
    assert_eq!(last["usage"]["total_tokens"], 6);
    assert!(before.iter().all(|one| one["usage"].is_null() && one.get("usage").is_some()));
}

#[test]
fn a_tool_that_must_be_called_is_called() {
    let tools = json!([{ "type": "function", "function": { "name": "a" } }, { "type": "function", "function": { "name": "b" } }]);
    let named = json!({ "type": "function", "function": { "name": "b" } });
    for (choice, name) in [(json!("required"), "a"), (named, "b")] {
        let body = with(user("say \"x\" now"), &json!({ "tools": tools, "tool_choice": choice }));
        let answer = whole(Surface::Chat, &body);
        let call = &answer["choices"][0]["message"]["tool_calls"][0];
        assert_eq!(call["function"], json!({ "name": name, "arguments": r#"{"text":"say \"x\" now"}"# }));
        assert_eq!(answer["choices"][0]["finish_reason"], "tool_calls");
        let pieces = events(&body);
        let streamed = pieces
            .iter()
            .filter_map(|one| one["choices"][0]["delta"]["tool_calls"][0]["function"]["arguments"].as_str());
        assert_eq!(streamed.collect::<String>(), call["function"]["arguments"].as_str().unwrap());
    }
    let auto = whole(Surface::Chat, &with(user("x"), &json!({ "tools": tools, "tool_choice": "auto" })));
    assert_eq!(auto["choices"][0]["finish_reason"], "stop");
    refused(Surface::Chat, &with(user("x"), &json!({ "tool_choice": "required" })), Some("tool_choice"));
}

#[test]
fn embeddings_are_unit_vectors_that_depend_on_the_text() {
    let embed = |body: Value| whole(Surface::Embeddings, &body);
    let answer = embed(json!({ "input": ["a b", "c", "a b"] }));
    let vectors: Vec<Vec<f64>> = answer["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| serde_json::from_value(one["embedding"].clone()).unwrap())
        .collect();
    assert_eq!(vectors[0].len(), 256);
    assert!((vectors[0].iter().map(|one| one * one).sum::<f64>() - 1.0).abs() < 1e-5);
    assert!(vectors[0] == vectors[2] && vectors[0] != vectors[1]);
    assert_eq!(answer["usage"], json!({ "prompt_tokens": 5, "total_tokens": 5 }));
    assert_eq!(embed(json!({ "input": "a b" }))["data"][0], answer["data"][0]);
    assert_eq!(embed(json!({ "input": [1, 2] }))["usage"]["prompt_tokens"], 2);
    assert_eq!(
        embed(json!({ "input": [[1, 2], [3]], "dimensions": 8 }))["data"][1]["embedding"]
            .as_array()
            .unwrap()
            .len(),
        8
    );
}

#[test]
fn embeddings_come_in_base64_as_well() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let plain = whole(Surface::Embeddings, &json!({ "input": "x", "dimensions": 3 }));
    let coded =
        whole(Surface::Embeddings, &json!({ "input": "x", "dimensions": 3, "encoding_format": "base64" }));
    let bytes = STANDARD.decode(coded["data"][0]["embedding"].as_str().unwrap()).unwrap();
    let read: Vec<f32> = bytes.chunks(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect();
    let expected: Vec<f32> = serde_json::from_value(plain["data"][0]["embedding"].clone()).unwrap();
    assert_eq!(read, expected);
}

#[test]
fn what_cannot_be_answered_is_refused_by_its_field() {
    refused(Surface::Chat, &json!({ "messages": [] }), Some("messages"));
    refused(Surface::Chat, &json!({}), None);
    for (field, value) in [("dimensions", json!(0)), ("encoding_format", json!("int8"))] {
        refused(Surface::Embeddings, &json!({ "input": "x", field: value }), Some(field));
    }
    for input in [json!(""), json!([]), json!(["a", ""])] {
        refused(Surface::Embeddings, &json!({ "input": input }), Some("input"));
    }
    assert_eq!(ask(Surface::Messages, false, &json!({})), Err(Failure::UnsupportedOperation));
}

#[test]
fn the_schemas_that_are_kept_are_those_of_the_types() {
    testing::check_schemas::<Echo>(env!("CARGO_MANIFEST_DIR"));
}

#[test]
fn a_response_says_the_same_whole_and_streamed() {
    let tools = json!([{ "type": "function", "name": "f", "parameters": {} }]);
    for (body, output) in [
        (json!({ "input": "hello there" }), "You said: hello there"),
        (json!({ "input": "one two three", "max_output_tokens": 3 }), "You said: one"),
        (
            json!({ "input": [{ "role": "user", "content": [{ "type": "input_text", "text": "see" }, { "type": "input_image", "image_url": "https://a.example" }] }] }),
            "You said: see\n[image https://a.example]",
        ),
        (json!({ "input": "x", "tools": tools, "tool_choice": "required" }), r#"{"text":"x"}"#),
    ] {
        let answer = whole(Surface::Responses, &body);
        let Ok(Answer::Events(events)) = ask(Surface::Responses, true, &body) else { panic!("not a stream") };
        let events: Vec<Value> =
            events.iter().map(|event| serde_json::from_str(&event.data).unwrap()).collect();
        assert_eq!(responses::testing::agreed(&events), answer);
        let item = &answer["output"][0];
        let said = item["content"][0]["text"].as_str().or(item["arguments"].as_str());
        assert_eq!(said, Some(output), "{body}");
        let cut = body.get("max_output_tokens").is_some();
        assert_eq!(answer["status"], if cut { "incomplete" } else { "completed" });
    }
    refused(Surface::Responses, &json!({}), Some("input"));
    refused(Surface::Responses, &json!({ "input": "x", "tool_choice": "required" }), Some("tool_choice"));
}
