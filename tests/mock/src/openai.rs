//! What do OpenAI's answers look like on the wire? Whole completions, stream frames and embeddings.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The last frame of every stream.
pub const DONE: &str = "data: [DONE]\n\n";

/// How many content deltas a streamed text has when nothing else is said.
pub const CONTENT_DELTAS: usize = 19;

/// One choice of an answer.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The text, as a stream would cut it.
    pub deltas: Vec<String>,
    /// The tools that it calls.
    pub tools: Vec<ToolCall>,
    /// What is thought before, where the dialect has a place for it.
    pub thought: Option<Thought>,
}

/// What a model thinks before it answers.
#[derive(Clone, Debug)]
pub struct Thought {
    /// The text, as a stream would cut it.
    pub deltas: Vec<String>,
    /// What proves that it is the model's.
    pub signature: String,
}

/// A call of a tool.
#[derive(Clone, Debug)]
pub struct ToolCall {
    /// The function's name.
    pub name: String,
    /// Its arguments (JSON text), as a stream would cut them.
    pub arguments: Vec<String>,
}

impl Choice {
    /// A choice of text only.
    pub fn of(deltas: Vec<String>) -> Self {
        Self { deltas, ..Self::default() }
    }

    fn finish_reason(&self) -> &'static str {
        if self.tools.is_empty() { "stop" } else { "tool_calls" }
    }

    fn message(&self) -> Value {
        let text = self.deltas.concat();
        let content = if text.is_empty() && !self.tools.is_empty() { Value::Null } else { text.into() };
        if self.tools.is_empty() {
            return json!({"role": "assistant", "content": content, "refusal": null});
        }
        let calls: Vec<Value> = self.tools.iter().enumerate().map(whole_call).collect();
        json!({"role": "assistant", "content": content, "refusal": null, "tool_calls": calls})
    }

    fn deltas(&self) -> Vec<Value> {
        let text = self.deltas.iter().map(|text| json!({ "content": text }));
        let calls = self.tools.iter().enumerate().flat_map(|(index, call)| call_deltas(index, call));
        text.chain(calls).collect()
    }
}

fn whole_call((index, call): (usize, &ToolCall)) -> Value {
    json!({"id": format!("call_mock{index}"), "type": "function",
           "function": {"name": call.name, "arguments": call.arguments.concat()}})
}

fn call_deltas(index: usize, call: &ToolCall) -> Vec<Value> {
    let head = json!({"tool_calls": [{"index": index, "id": format!("call_mock{index}"), "type": "function",
                                      "function": {"name": call.name, "arguments": ""}}]});
    let rest = call
        .arguments
        .iter()
        .map(|piece| json!({"tool_calls": [{"index": index, "function": {"arguments": piece}}]}));
    std::iter::once(head).chain(rest).collect()
}

/// Cuts a text into up to [`CONTENT_DELTAS`] pieces of about equal length.
pub fn default_deltas(text: &str) -> Vec<String> {
    split(text, CONTENT_DELTAS)
}

/// Cuts a text into up to `pieces` pieces of about equal length, on character boundaries.
pub fn split(text: &str, pieces: usize) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let pieces = pieces.clamp(1, chars.len().max(1));
    let bound = |piece: usize| piece * chars.len() / pieces;
    (0..pieces)
        .map(|piece| chars.iter().skip(bound(piece)).take(bound(piece + 1) - bound(piece)).collect())
        .collect()
}

/// A whole chat completion.
pub fn completion(request: &Value, choices: &[Choice]) -> Value {
    let choices_json: Vec<Value> = choices
        .iter()
        .enumerate()
        .map(|(index, choice)| {
            json!({"index": index, "message": choice.message(), "logprobs": null,
                   "finish_reason": choice.finish_reason()})
        })
        .collect();
    json!({"id": "chatcmpl-mock", "object": "chat.completion", "created": 1_700_000_000,
           "model": model(request), "choices": choices_json, "usage": usage(request, choices),
           "service_tier": "default", "system_fingerprint": "fp_mock"})
}

/// The frames of a streamed chat completion, `[DONE]` included; choices take turns.
pub fn frames(request: &Value, choices: &[Choice]) -> Vec<String> {
    let one = |index: usize, delta: Value, finish: Value| {
        let choice = json!({"index": index, "delta": delta, "logprobs": null, "finish_reason": finish});
        chunk(request, &[choice], &Value::Null)
    };
    let deltas: Vec<Vec<Value>> = choices.iter().map(Choice::deltas).collect();
    let longest = deltas.iter().map(Vec::len).max().unwrap_or(0);
    let mut frames: Vec<Value> = (0..choices.len())
        .map(|index| one(index, json!({"role": "assistant", "content": "", "refusal": null}), Value::Null))
        .collect();
    for turn in 0..longest {
        let ready = deltas.iter().enumerate().filter_map(|(index, all)| Some((index, all.get(turn)?)));
        frames.extend(ready.map(|(index, delta)| one(index, delta.clone(), Value::Null)));
    }
    let finished = choices.iter().enumerate();
    frames.extend(finished.map(|(index, choice)| one(index, json!({}), choice.finish_reason().into())));
    if request.pointer("/stream_options/include_usage").and_then(Value::as_bool) == Some(true) {
        frames.push(chunk(request, &[], &usage(request, choices)));
    }
    let text = frames.iter().map(|frame| format!("data: {frame}\n\n"));
    text.chain(std::iter::once(DONE.to_owned())).collect()
}

/// The answer to an embeddings request: one vector of eight numbers for each input.
pub fn embeddings(request: &Value) -> Value {
    let vector: Vec<f32> = (0u8..8).map(|step| f32::from(step) * 0.125 - 0.5).collect();
    let base64 = request.get("encoding_format").and_then(Value::as_str) == Some("base64");
    let embedding = if base64 {
        let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
        Value::String(STANDARD.encode(bytes))
    } else {
        json!(vector)
    };
    let data: Vec<Value> = (0..inputs(request.get("input").unwrap_or(&Value::Null)))
        .map(|index| json!({"object": "embedding", "index": index, "embedding": embedding}))
        .collect();
    let tokens = prompt_tokens(request);
    json!({"object": "list", "data": data, "model": model(request),
           "usage": {"prompt_tokens": tokens, "total_tokens": tokens}})
}

/// How many inputs there are: a string and one token array count as one.
fn inputs(input: &Value) -> usize {
    match input {
        Value::Array(items) if items.iter().any(|item| !item.is_number()) => items.len(),
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
        Value::Object(_) => 1,
    }
}

fn chunk(request: &Value, choices: &[Value], usage: &Value) -> Value {
    json!({"id": "chatcmpl-mock", "object": "chat.completion.chunk", "created": 1_700_000_000,
           "model": model(request), "service_tier": "default", "system_fingerprint": "fp_mock",
           "choices": choices, "usage": usage})
}

pub(crate) fn model(request: &Value) -> &str {
    request.get("model").and_then(Value::as_str).unwrap_or("mock")
}

pub(crate) fn usage(request: &Value, choices: &[Choice]) -> Value {
    let written: usize = choices.iter().flat_map(|choice| &choice.deltas).map(String::len).sum();
    let (prompt, completion) = (prompt_tokens(request), written.div_ceil(4));
    json!({"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion,
           "prompt_tokens_details": {"cached_tokens": 0}})
}

/// A quarter of the bytes of what was said, as tokenizers do on average.
pub(crate) fn prompt_tokens(request: &Value) -> usize {
    let said = ["messages", "input", "contents"].into_iter().find_map(|name| request.get(name));
    said.map_or(0, |said| said.to_string().len().div_ceil(4))
}
