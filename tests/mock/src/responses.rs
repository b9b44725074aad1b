//! What do answers of OpenAI's Responses API look like on the wire? Whole responses, and the events of a stream.

use serde_json::{Value, json};

use crate::openai::{Choice, model, prompt_tokens};

/// A whole response: the first choice, since there is only ever one.
pub fn response(request: &Value, choices: &[Choice]) -> Value {
    let choice = choices.first().cloned().unwrap_or_default();
    let output: Vec<Value> = items(&choice).into_iter().map(|item| item.whole).collect();
    head(request, ("completed", json!(output)), &usage(request, &choice))
}

/// The frames of a streamed response. Their numbers count up, and there is no `[DONE]`.
pub fn frames(request: &Value, choices: &[Choice]) -> Vec<String> {
    let choice = choices.first().cloned().unwrap_or_default();
    let begun = head(request, ("in_progress", json!([])), &Value::Null);
    let mut events = vec![
        json!({"type": "response.created", "response": begun}),
        json!({"type": "response.in_progress", "response": begun}),
    ];
    for (index, item) in items(&choice).into_iter().enumerate() {
        events.push(json!({"type": "response.output_item.added", "output_index": index, "item": item.begun}));
        let id = item.whole.get("id").cloned().unwrap_or_default();
        let at = |event| with(with(event, "item_id", &id), "output_index", &json!(index));
        events.extend(item.events.into_iter().map(at));
        events.push(json!({"type": "response.output_item.done", "output_index": index, "item": item.whole}));
    }
    events.push(json!({"type": "response.completed", "response": response(request, choices)}));
    let numbered = events.into_iter().enumerate();
    numbered.map(|(number, event)| frame(&with(event, "sequence_number", &json!(number)))).collect()
}

/// An event with one member more.
fn with(mut event: Value, name: &str, value: &Value) -> Value {
    event.as_object_mut().map(|event| event.insert(name.to_owned(), value.clone()));
    event
}

fn frame(event: &Value) -> String {
    let name = event.get("type").and_then(Value::as_str).unwrap_or_default();
    format!("event: {name}\ndata: {event}\n\n")
}

/// One item of a response: whole, as it begins, and what a stream says of it in between.
struct Item {
    whole: Value,
    begun: Value,
    events: Vec<Value>,
}

fn items(choice: &Choice) -> Vec<Item> {
    let mut items = Vec::new();
    if let Some(thought) = &choice.thought {
        items.push(reasoning(&thought.deltas, &thought.signature));
    }
    if !choice.deltas.concat().is_empty() || choice.tools.is_empty() {
        items.push(message(&choice.deltas));
    }
    items.extend(
        choice.tools.iter().enumerate().map(|(index, tool)| call(index, &tool.name, &tool.arguments)),
    );
    items
}

fn reasoning(deltas: &[String], signature: &str) -> Item {
    let text = deltas.concat();
    let part = |text: &str| json!({"type": "summary_text", "text": text});
    let item = |summary: Value| json!({"id": "rs_mock", "type": "reasoning", "summary": summary, "encrypted_content": signature});
    let at = |event| with(event, "summary_index", &json!(0));
    let mut events = vec![json!({"type": "response.reasoning_summary_part.added", "part": part("")})];
    let delta = |delta| json!({"type": "response.reasoning_summary_text.delta", "delta": delta});
    events.extend(deltas.iter().map(delta));
    events.push(json!({"type": "response.reasoning_summary_text.done", "text": text}));
    events.push(json!({"type": "response.reasoning_summary_part.done", "part": part(&text)}));
    Item {
        whole: item(json!([part(&text)])),
        begun: item(json!([])),
        events: events.into_iter().map(at).collect(),
    }
}

fn message(deltas: &[String]) -> Item {
    let text = deltas.concat();
    let part = |text: &str| json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []});
    let item = |status: &str, content: Value| json!({"id": "msg_mock", "type": "message", "status": status, "role": "assistant", "content": content});
    let at = |event| with(event, "content_index", &json!(0));
    let mut events = vec![json!({"type": "response.content_part.added", "part": part("")})];
    let delta = |delta| json!({"type": "response.output_text.delta", "delta": delta, "logprobs": []});
    events.extend(deltas.iter().map(delta));
    events.push(json!({"type": "response.output_text.done", "text": text, "logprobs": []}));
    events.push(json!({"type": "response.content_part.done", "part": part(&text)}));
    Item {
        whole: item("completed", json!([part(&text)])),
        begun: item("in_progress", json!([])),
        events: events.into_iter().map(at).collect(),
    }
}

fn call(index: usize, name: &str, pieces: &[String]) -> Item {
    let arguments = pieces.concat();
    let item = |status: &str, arguments: &str| {
        json!({"id": format!("fc_mock{index}"), "type": "function_call", "status": status,
               "call_id": format!("call_mock{index}"), "name": name, "arguments": arguments})
    };
    let delta = |delta| json!({"type": "response.function_call_arguments.delta", "delta": delta});
    let mut events: Vec<Value> = pieces.iter().map(delta).collect();
    events
        .push(json!({"type": "response.function_call_arguments.done", "arguments": arguments, "name": name}));
    Item { whole: item("completed", &arguments), begun: item("in_progress", ""), events }
}

fn head(request: &Value, (status, output): (&str, Value), usage: &Value) -> Value {
    let asked = |name: &str, otherwise: Value| request.get(name).cloned().unwrap_or(otherwise);
    json!({
        "id": "resp_mock", "object": "response", "created_at": 1_700_000_000, "status": status, "error": null,
        "incomplete_details": null, "instructions": asked("instructions", Value::Null),
        "max_output_tokens": asked("max_output_tokens", Value::Null), "model": model(request), "output": output,
        "parallel_tool_calls": asked("parallel_tool_calls", json!(true)),
        "previous_response_id": asked("previous_response_id", Value::Null),
        "reasoning": asked("reasoning", json!({"effort": null, "summary": null})),
        "store": asked("store", json!(true)), "temperature": asked("temperature", json!(1.0)),
        "text": asked("text", json!({"format": {"type": "text"}})), "tool_choice": asked("tool_choice", json!("auto")),
        "tools": asked("tools", json!([])), "top_p": asked("top_p", json!(1.0)), "truncation": "disabled",
        "usage": usage, "user": null, "metadata": asked("metadata", json!({})),
    })
}

fn usage(request: &Value, choice: &Choice) -> Value {
    let (input, output) =
        (prompt_tokens(request), choice.deltas.iter().map(String::len).sum::<usize>().div_ceil(4));
    json!({"input_tokens": input, "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0}, "output_tokens": output,
           "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": input + output})
}
