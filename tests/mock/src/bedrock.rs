//! What do Amazon Bedrock's answers look like on the wire? Whole ones of Converse, frames of ConverseStream, embeddings.

use bytes::{BufMut, Bytes, BytesMut};
use serde_json::{Value, json};

use crate::openai::{Choice, prompt_tokens};

/// The type of a streamed answer.
pub(crate) const STREAM: &str = "application/vnd.amazon.eventstream";

/// A whole answer: the first choice, since there is only ever one.
pub fn answer(request: &Value, choices: &[Choice]) -> Value {
    let choice = choices.first().cloned().unwrap_or_default();
    let content: Vec<Value> = blocks(&choice).into_iter().map(|block| block.whole).collect();
    json!({"metrics": {"latencyMs": 12}, "output": {"message": {"content": content, "role": "assistant"}},
           "stopReason": stop_reason(&choice), "usage": usage(request, &choice)})
}

/// The frames of a streamed answer.
pub fn frames(request: &Value, choices: &[Choice]) -> Vec<Bytes> {
    let choice = choices.first().cloned().unwrap_or_default();
    let mut frames = vec![event("messageStart", &json!({"p": "abcd", "role": "assistant"}))];
    for (index, block) in blocks(&choice).into_iter().enumerate() {
        if let Some(start) = block.start {
            let body = json!({"contentBlockIndex": index, "p": "ab", "start": start});
            frames.push(event("contentBlockStart", &body));
        }
        let delta = |delta| {
            event("contentBlockDelta", &json!({"contentBlockIndex": index, "delta": delta, "p": "abcdefgh"}))
        };
        frames.extend(block.deltas.into_iter().map(delta));
        frames.push(event("contentBlockStop", &json!({"contentBlockIndex": index, "p": "a"})));
    }
    frames.push(event("messageStop", &json!({"p": "abc", "stopReason": stop_reason(&choice)})));
    let told = json!({"metrics": {"latencyMs": 34}, "p": "abcdefghijkl", "usage": usage(request, &choice)});
    frames.push(event("metadata", &told));
    frames
}

/// The answer of a model that embeds: Titan's to `inputText`, Cohere's to `texts`.
pub fn embeddings(request: &Value) -> Value {
    let vector: Vec<f32> = (0u8..8).map(|step| f32::from(step) * 0.125 - 0.5).collect();
    match request.get("texts").and_then(Value::as_array) {
        Some(texts) => {
            let vectors: Vec<_> = texts.iter().map(|_| vector.clone()).collect();
            json!({"embeddings": vectors, "id": "mock", "response_type": "embeddings_floats", "texts": texts})
        }
        None => {
            let text = request.get("inputText").and_then(Value::as_str).unwrap_or_default();
            json!({"embedding": vector, "embeddingsByType": {"float": vector},
                   "inputTextTokenCount": text.len().div_ceil(4)})
        }
    }
}

/// An event of a stream.
pub fn event(kind: &str, body: &Value) -> Bytes {
    let headers = [(":event-type", kind), (":content-type", "application/json"), (":message-type", "event")];
    frame(&headers, body.to_string().as_bytes())
}

/// What ends a stream that has failed.
pub fn exception(kind: &str, message: &str) -> Bytes {
    let headers =
        [(":exception-type", kind), (":content-type", "application/json"), (":message-type", "exception")];
    frame(&headers, json!({ "message": message }).to_string().as_bytes())
}

/// A frame: its lengths and their checksum, headers that are strings, a payload, a checksum of all of it.
pub fn frame(headers: &[(&str, &str)], payload: &[u8]) -> Bytes {
    let mut packed = BytesMut::new();
    for (name, value) in headers {
        packed.put_u8(u8::try_from(name.len()).unwrap_or_default());
        packed.put_slice(name.as_bytes());
        packed.put_u8(7);
        packed.put_u16(u16::try_from(value.len()).unwrap_or_default());
        packed.put_slice(value.as_bytes());
    }
    let length = |length: usize| u32::try_from(length).unwrap_or_default();
    let mut frame = BytesMut::new();
    frame.put_u32(length(16 + packed.len() + payload.len()));
    frame.put_u32(length(packed.len()));
    frame.put_u32(crc32fast::hash(&frame));
    frame.put_slice(&packed);
    frame.put_slice(payload);
    frame.put_u32(crc32fast::hash(&frame));
    frame.freeze()
}

/// One block of an answer: whole, and as a stream says it.
struct Block {
    whole: Value,
    start: Option<Value>,
    deltas: Vec<Value>,
}

fn blocks(choice: &Choice) -> Vec<Block> {
    let mut blocks = Vec::new();
    if let Some(thought) = &choice.thought {
        let part = |part: Value| json!({ "reasoningContent": part });
        let text = json!({"signature": thought.signature, "text": thought.deltas.concat()});
        let deltas = thought.deltas.iter().map(|text| part(json!({ "text": text })));
        let signature = part(json!({"signature": thought.signature}));
        blocks.push(Block {
            whole: part(json!({ "reasoningText": text })),
            start: None,
            deltas: deltas.chain([signature]).collect(),
        });
    }
    let text = choice.deltas.concat();
    if !text.is_empty() || choice.tools.is_empty() {
        let deltas = choice.deltas.iter().map(|text| json!({ "text": text })).collect();
        blocks.push(Block { whole: json!({ "text": text }), start: None, deltas });
    }
    for (index, call) in choice.tools.iter().enumerate() {
        let id = format!("tooluse_mock{index}");
        let input: Value = serde_json::from_str(&call.arguments.concat()).unwrap_or_else(|_| json!({}));
        let deltas = call.arguments.iter().map(|piece| json!({"toolUse": {"input": piece}})).collect();
        blocks.push(Block {
            whole: json!({"toolUse": {"input": input, "name": call.name, "toolUseId": id}}),
            start: Some(json!({"toolUse": {"name": call.name, "toolUseId": id}})),
            deltas,
        });
    }
    blocks
}

fn stop_reason(choice: &Choice) -> &'static str {
    if choice.tools.is_empty() { "end_turn" } else { "tool_use" }
}

fn usage(request: &Value, choice: &Choice) -> Value {
    let output = choice.deltas.iter().map(String::len).sum::<usize>().div_ceil(4);
    let input = prompt_tokens(request);
    json!({"cacheReadInputTokens": 0, "cacheWriteInputTokens": 0, "inputTokens": input, "outputTokens": output,
           "totalTokens": input + output})
}
