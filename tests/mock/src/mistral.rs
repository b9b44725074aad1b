//! What do Mistral's answers look like on the wire, and what does it refuse? Whole completions and stream frames.

use serde_json::{Value, json};

use crate::openai::{Choice, DONE, ToolCall, model, usage};

/// Where the mock speaks this dialect: below this path.
pub const PATH: &str = "/mistral/";

/// The fields that a chat request may have.
const CHAT: [&str; 22] = [
    "frequency_penalty",
    "guardrails",
    "max_tokens",
    "messages",
    "metadata",
    "model",
    "n",
    "parallel_tool_calls",
    "prediction",
    "presence_penalty",
    "prompt_cache_key",
    "prompt_mode",
    "random_seed",
    "reasoning_effort",
    "response_format",
    "safe_prompt",
    "stop",
    "stream",
    "temperature",
    "tool_choice",
    "tools",
    "top_p",
];

/// The fields that a request of embeddings may have.
const EMBEDDINGS: [&str; 6] =
    ["encoding_format", "input", "metadata", "model", "output_dimension", "output_dtype"];

/// A whole chat completion.
pub fn completion(asked: &Value, choices: &[Choice]) -> Value {
    let told = choices.iter().enumerate().map(|(index, choice)| {
        let calls = if choice.tools.is_empty() { Value::Null } else { calls(&choice.tools) };
        let message = json!({"role": "assistant", "tool_calls": calls, "content": content(choice)});
        json!({"index": index, "finish_reason": finish(choice), "message": message})
    });
    let told: Vec<Value> = told.collect();
    json!({"id": ID, "object": "chat.completion", "created": 1_700_000_000, "model": model(asked),
           "choices": told, "usage": usage(asked, choices)})
}

/// The frames of a streamed chat completion, `[DONE]` included; choices take turns, and the last one's end has the usage.
pub fn frames(asked: &Value, choices: &[Choice]) -> Vec<String> {
    let one = |index: usize, delta: Value, finish: Value| {
        let choice = json!({"index": index, "delta": delta, "finish_reason": finish});
        json!({"id": ID, "object": "chat.completion.chunk", "created": 1_700_000_000, "model": model(asked),
               "choices": [choice], "p": "abcdefgh"})
    };
    let begun = json!({"role": "assistant", "content": ""});
    let mut frames: Vec<Value> =
        (0..choices.len()).map(|index| one(index, begun.clone(), Value::Null)).collect();
    let deltas: Vec<Vec<Value>> = choices.iter().map(deltas).collect();
    for turn in 0..deltas.iter().map(Vec::len).max().unwrap_or(0) {
        let ready = deltas.iter().enumerate().filter_map(|(index, all)| Some((index, all.get(turn)?)));
        frames.extend(ready.map(|(index, said)| one(index, json!({"content": said}), Value::Null)));
    }
    for (index, choice) in choices.iter().enumerate() {
        let delta = if choice.tools.is_empty() {
            json!({"content": ""})
        } else {
            json!({"content": "", "tool_calls": calls(&choice.tools)})
        };
        frames.push(one(index, delta, finish(choice).into()));
    }
    if let Some(last) = frames.last_mut().and_then(Value::as_object_mut) {
        last.insert("usage".into(), usage(asked, choices));
    }
    frames.iter().map(|frame| format!("data: {frame}\n\n")).chain([DONE.to_owned()]).collect()
}

/// Why a request is refused, with its status.
pub fn refused(path: &str, asked: &Value) -> Option<(u16, Value)> {
    if path.ends_with("/embeddings") {
        return unknown(asked, &EMBEDDINGS, &[]);
    }
    if let Some(refused) = unknown(asked, &CHAT, &[]) {
        return Some(refused);
    }
    let messages: Vec<&Value> =
        asked.get("messages").and_then(Value::as_array).into_iter().flatten().collect();
    let mut before = "";
    for (index, message) in messages.iter().enumerate() {
        let role = text(message, "role");
        let known: &[&str] = match role {
            "assistant" => &["role", "content", "tool_calls", "prefix"],
            "tool" => &["role", "content", "tool_call_id", "name"],
            "system" | "user" => &["role", "content"],
            _ => return Some(error("invalid_request_error", format!("Unknown role {role}"))),
        };
        if let Some(refused) = unknown(message, known, &[json!("messages"), json!(index), json!(role)]) {
            return Some(refused);
        }
        if before == "tool" && !matches!(role, "assistant" | "tool") {
            return Some(order(format!("Unexpected role '{role}' after role 'tool'")));
        }
        if let Some(id) = ids(message).into_iter().find(|id| !is_id(id)) {
            let message = format!("Tool call id was {id} but must be a-z, A-Z, 0-9, with a length of 9.");
            return Some(error("invalid_function_call", message));
        }
        before = role;
    }
    let prefixed = messages.last().and_then(|last| last.get("prefix")) == Some(&Value::Bool(true));
    let wrong = before == "assistant" && !prefixed;
    wrong.then(|| {
        order(
            "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant"
                .into(),
        )
    })
}

const ID: &str = "cmpl-mock";

fn finish(choice: &Choice) -> &'static str {
    if choice.tools.is_empty() { "stop" } else { "tool_calls" }
}

/// What is said, in chunks where it was thought about before.
fn content(choice: &Choice) -> Value {
    let words = choice.deltas.concat();
    match &choice.thought {
        Some(thought) => json!([thinking(&thought.deltas.concat()), {"type": "text", "text": words}]),
        None => words.into(),
    }
}

fn deltas(choice: &Choice) -> Vec<Value> {
    let thoughts = choice.thought.iter().flat_map(|thought| &thought.deltas);
    let thoughts = thoughts.map(|piece| json!([thinking(piece)]));
    let words = choice.deltas.iter().map(|piece| match choice.thought {
        Some(_) => json!([{"type": "text", "text": piece}]),
        None => json!(piece),
    });
    thoughts.chain(words).collect()
}

fn thinking(text: &str) -> Value {
    json!({"type": "thinking", "thinking": [{"type": "text", "text": text}]})
}

fn calls(tools: &[ToolCall]) -> Value {
    let call = |(index, tool): (usize, &ToolCall)| {
        json!({"id": format!("mock{index:05}"), "index": index,
               "function": {"name": tool.name, "arguments": tool.arguments.concat()}})
    };
    tools.iter().enumerate().map(call).collect()
}

/// The ids of the calls of a message, and of the call of which it is the result.
fn ids(message: &Value) -> Vec<&str> {
    let calls = message.get("tool_calls").and_then(Value::as_array).into_iter().flatten();
    let calls = calls.map(|call| text(call, "id"));
    calls.chain(message.get("tool_call_id").and_then(Value::as_str)).collect()
}

fn is_id(id: &str) -> bool {
    id.len() == 9 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A field that nobody knows, which stands at `place`.
fn unknown(asked: &Value, known: &[&str], place: &[Value]) -> Option<(u16, Value)> {
    let (name, given) = asked.as_object()?.iter().find(|(name, _)| !known.contains(&name.as_str()))?;
    let place: Vec<Value> =
        [json!("body")].into_iter().chain(place.iter().cloned()).chain([json!(name)]).collect();
    let found = json!([{"type": "extra_forbidden", "loc": place, "msg": "Extra inputs are not permitted", "input": given}]);
    Some((422, said("invalid_request_error", &json!({ "detail": found }))))
}

fn order(message: String) -> (u16, Value) {
    error("invalid_request_message_order", message)
}

fn error(kind: &str, message: String) -> (u16, Value) {
    (400, said(kind, &message.into()))
}

/// An error in Mistral's envelope.
pub fn said(kind: &str, message: &Value) -> Value {
    json!({"object": "error", "message": message, "type": kind, "param": null, "code": null})
}
