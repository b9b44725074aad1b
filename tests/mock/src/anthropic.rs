//! What do Anthropic's answers look like on the wire? Whole messages, the events of a stream, counts of tokens.

use serde_json::{Value, json};

use crate::openai::{Choice, model, prompt_tokens};

/// A whole message: the first choice, since there is only ever one.
pub fn message(request: &Value, choices: &[Choice]) -> Value {
    let choice = choices.first().cloned().unwrap_or_default();
    let content: Vec<Value> = blocks(&choice).into_iter().map(|block| block.whole).collect();
    head(request, &json!(content), (&usage(request, output(&choice)), Some(stop_reason(&choice))))
}

/// The frames of a streamed message.
pub fn frames(request: &Value, choices: &[Choice]) -> Vec<String> {
    let choice = choices.first().cloned().unwrap_or_default();
    let begun = head(request, &json!([]), (&usage(request, 1), None));
    let mut events = vec![json!({"type": "message_start", "message": begun}), json!({"type": "ping"})];
    for (index, block) in blocks(&choice).into_iter().enumerate() {
        events.push(json!({"type": "content_block_start", "index": index, "content_block": block.begun}));
        let delta = |delta| json!({"type": "content_block_delta", "index": index, "delta": delta});
        events.extend(block.deltas.into_iter().map(delta));
        events.push(json!({"type": "content_block_stop", "index": index}));
    }
    let stopped = json!({"stop_reason": stop_reason(&choice), "stop_sequence": null});
    let cost = json!({"output_tokens": output(&choice)});
    events.push(json!({"type": "message_delta", "delta": stopped, "usage": cost}));
    events.push(json!({"type": "message_stop"}));
    events.iter().map(frame).collect()
}

/// How many tokens a request has.
pub fn count(request: &Value) -> Value {
    json!({"input_tokens": prompt_tokens(request)})
}

fn frame(event: &Value) -> String {
    let name = event.get("type").and_then(Value::as_str).unwrap_or_default();
    format!("event: {name}\ndata: {event}\n\n")
}

/// One block of a message: whole, and as a stream says it.
struct Block {
    whole: Value,
    begun: Value,
    deltas: Vec<Value>,
}

fn blocks(choice: &Choice) -> Vec<Block> {
    let mut blocks = Vec::new();
    if let Some(thought) = &choice.thought {
        let deltas = thought.deltas.iter().map(|text| json!({"type": "thinking_delta", "thinking": text}));
        let signature = json!({"type": "signature_delta", "signature": thought.signature});
        blocks.push(Block {
            whole: json!({"type": "thinking", "thinking": thought.deltas.concat(), "signature": thought.signature}),
            begun: json!({"type": "thinking", "thinking": "", "signature": ""}),
            deltas: deltas.chain([signature]).collect(),
        });
    }
    let text = choice.deltas.concat();
    if !text.is_empty() || choice.tools.is_empty() {
        let delta = |text| json!({"type": "text_delta", "text": text});
        blocks.push(Block {
            whole: json!({"type": "text", "text": text}),
            begun: json!({"type": "text", "text": ""}),
            deltas: choice.deltas.iter().map(delta).collect(),
        });
    }
    for (index, call) in choice.tools.iter().enumerate() {
        let input: Value = serde_json::from_str(&call.arguments.concat()).unwrap_or_else(|_| json!({}));
        let named = |input| json!({"type": "tool_use", "id": format!("toolu_mock{index}"), "name": call.name, "input": input});
        let delta = |json| json!({"type": "input_json_delta", "partial_json": json});
        let deltas = std::iter::once("").chain(call.arguments.iter().map(String::as_str)).map(delta);
        blocks.push(Block { whole: named(input), begun: named(json!({})), deltas: deltas.collect() });
    }
    blocks
}

fn head(request: &Value, content: &Value, (usage, stop_reason): (&Value, Option<&str>)) -> Value {
    json!({"id": "msg_mock", "type": "message", "role": "assistant", "model": model(request),
           "content": content, "stop_reason": stop_reason, "stop_sequence": null, "usage": usage})
}

fn stop_reason(choice: &Choice) -> &'static str {
    if choice.tools.is_empty() { "end_turn" } else { "tool_use" }
}

fn output(choice: &Choice) -> usize {
    choice.deltas.iter().map(String::len).sum::<usize>().div_ceil(4)
}

fn usage(request: &Value, output: usize) -> Value {
    json!({"input_tokens": prompt_tokens(request), "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
           "output_tokens": output, "service_tier": "standard"})
}
