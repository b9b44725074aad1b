//! A loop of tools over each surface: what proves the model's calls and words comes back as it was given.

use super::{context, plugin};
use ghat_sdk::Surface;
use ghat_sdk::testing::conversations::{answered, sent};
use serde_json::{Value, json};

/// What the model has said: a thought, words, two calls at once, of which the first is signed.
fn said() -> Value {
    json!([
        { "text": "hm", "thought": true },
        { "text": "Let me see.", "thoughtSignature": "d29yZHM=" },
        { "functionCall": { "name": "weather", "args": { "city": "Paris" } }, "thoughtSignature": "Y2FsbA==" },
        { "functionCall": { "name": "weather", "args": { "city": "Rome" } } },
    ])
}

/// What a client of a surface gets for it.
fn told(surface: Surface) -> Value {
    let reply = json!({ "responseId": "r1", "modelVersion": "m",
        "candidates": [{ "content": { "role": "model", "parts": said() }, "finishReason": "STOP", "index": 0 }] });
    answered(&plugin(&json!({})), &context(&[("asked", "{}")]), surface, &reply)
}

/// Checks what is sent when a client goes on.
fn check(surface: Surface, asked: &Value) {
    let path = "/models/gemini-3-pro-preview:generateContent";
    let sent = sent(&plugin(&json!({})), &context(&[]), (surface, "gemini-3-pro-preview", asked), path);
    let mut parts = said();
    // Thoughts do not go back, and calls have got names.
    parts.as_array_mut().unwrap().remove(0);
    for (part, id) in [(1, "call_r1_0_0"), (2, "call_r1_0_1")] {
        parts[part]["functionCall"]["id"] = id.into();
    }
    assert_eq!(sent["contents"][1], json!({ "role": "model", "parts": parts }));
    let result = |id: &str, text: &str| json!({ "functionResponse": { "id": id, "name": "weather", "response": { "output": text } } });
    let results = [result("call_r1_0_0", "sun"), result("call_r1_0_1", "rain")];
    assert_eq!(sent["contents"][2], json!({ "role": "user", "parts": results }));
}

#[test]
fn chat() {
    let message = told(Surface::Chat)["choices"][0]["message"].clone();
    let result = |call: usize, text: &str| json!({ "role": "tool", "tool_call_id": message["tool_calls"][call]["id"], "content": text });
    let messages = json!([{ "role": "user", "content": "hi" }, message, result(0, "sun"), result(1, "rain")]);
    check(Surface::Chat, &json!({ "model": "m", "messages": messages }));
}

#[test]
fn responses() {
    let output = told(Surface::Responses)["output"].as_array().unwrap().clone();
    let calls: Vec<_> = output.iter().filter(|item| item["type"] == "function_call").collect();
    let result = |call: usize, text: &str| json!({ "type": "function_call_output", "call_id": calls[call]["call_id"], "output": text });
    let mut input = vec![json!({ "role": "user", "content": "hi" })];
    input.extend(output.iter().cloned());
    input.extend([result(0, "sun"), result(1, "rain")]);
    check(Surface::Responses, &json!({ "model": "m", "input": input }));
}

#[test]
fn messages() {
    let content = told(Surface::Messages)["content"].as_array().unwrap().clone();
    let calls: Vec<_> = content.iter().filter(|block| block["type"] == "tool_use").collect();
    let result = |call: usize, text: &str| json!({ "type": "tool_result", "tool_use_id": calls[call]["id"], "content": text });
    let results = [result(0, "sun"), result(1, "rain")];
    let messages = json!([{ "role": "user", "content": "hi" }, { "role": "assistant", "content": content }, { "role": "user", "content": results }]);
    check(Surface::Messages, &json!({ "model": "m", "max_tokens": 9, "messages": messages }));
}

#[test]
fn a_call_that_nobody_has_signed_says_so_where_the_model_asks() {
    let call = json!({ "id": "toolu_1", "type": "function", "function": { "name": "f", "arguments": "" } });
    let messages = json!([
        { "role": "user", "content": "hi" },
        { "role": "assistant", "tool_calls": [call] },
        { "role": "tool", "tool_call_id": "toolu_1", "content": "" },
    ]);
    for (model, signature) in
        [("gemini-2.5-pro", Value::Null), ("gemini-3-pro-preview", "skip_thought_signature_validator".into())]
    {
        let path = format!("/models/{model}:generateContent");
        let ask = (Surface::Chat, model, &json!({ "messages": messages }));
        let sent = sent(&plugin(&json!({})), &context(&[]), ask, &path);
        assert_eq!(sent["contents"][1]["parts"][0]["thoughtSignature"], signature, "{model}");
    }
}
