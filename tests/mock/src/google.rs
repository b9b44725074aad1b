//! What do answers of Google's Gemini API look like on the wire? Whole answers, the events of a stream, embeddings.

use serde_json::{Value, json};

use crate::openai::{Choice, prompt_tokens};

/// A whole answer, with a candidate for each choice.
pub fn answer(model: &str, request: &Value, choices: &[Choice]) -> Value {
    let candidates = choices.iter().enumerate().map(|(index, choice)| {
        let parts: Vec<Value> = parts(choice, &[choice.deltas.concat()]).into_iter().flatten().collect();
        candidate(index, &parts, Some("STOP"))
    });
    told(model, &candidates.collect::<Vec<_>>(), &usage(request, choices))
}

/// The frames of a streamed answer; candidates take turns, and each ends with its last.
pub fn frames(model: &str, request: &Value, choices: &[Choice]) -> Vec<String> {
    let steps: Vec<_> = choices.iter().map(|choice| parts(choice, &choice.deltas)).collect();
    let longest = steps.iter().map(Vec::len).max().unwrap_or(0);
    let mut events = Vec::new();
    for turn in 0..longest {
        for (index, steps) in steps.iter().enumerate() {
            let Some(parts) = steps.get(turn) else { continue };
            let finish = (turn + 1 == steps.len()).then_some("STOP");
            let usage = usage(request, if finish.is_some() { choices } else { &[] });
            events.push(told(model, &[candidate(index, parts, finish)], &usage));
        }
    }
    events.iter().map(|event| format!("data: {event}\r\n\r\n")).collect()
}

/// The answer to a request for one embedding, or for several at once: eight numbers each.
pub fn embeddings(request: &Value) -> Value {
    let values: Vec<f32> = (0u8..8).map(|step| f32::from(step) * 0.125 - 0.5).collect();
    match request.get("requests").and_then(Value::as_array) {
        Some(requests) => json!({ "embeddings": vec![json!({ "values": values }); requests.len()] }),
        None => json!({ "embedding": { "values": values } }),
    }
}

/// Google's error envelope.
pub fn error(code: u16, status: &str, message: &str, details: &Value) -> Value {
    json!({ "error": { "code": code, "message": message, "status": status, "details": details } })
}

/// What a choice says, in the steps of a stream: thoughts, words in these pieces, each call whole. The first call is
/// signed, or, where there is none, the last of the words.
fn parts(choice: &Choice, words: &[String]) -> Vec<Vec<Value>> {
    let thoughts = choice.thought.iter().flat_map(|thought| &thought.deltas);
    let mut steps: Vec<_> = thoughts.map(|text| vec![json!({ "text": text, "thought": true })]).collect();
    let unsaid = choice.deltas.concat().is_empty() && !choice.tools.is_empty();
    let words = if unsaid { &[] } else { words };
    steps.extend(words.iter().map(|text| vec![json!({ "text": text })]));
    let first = steps.len();
    steps.extend(choice.tools.iter().map(|call| {
        let args: Value = serde_json::from_str(&call.arguments.concat()).unwrap_or_else(|_| json!({}));
        vec![json!({ "functionCall": { "name": call.name, "args": args } })]
    }));
    let signed = if choice.tools.is_empty() { first.saturating_sub(1) } else { first };
    let signature = choice.thought.as_ref().map(|thought| json!(thought.signature));
    let part = steps.get_mut(signed).and_then(|step| step.first_mut()?.as_object_mut());
    if let (Some(part), Some(signature)) = (part, signature) {
        part.insert("thoughtSignature".to_owned(), signature);
    }
    steps
}

fn candidate(index: usize, parts: &[Value], finish: Option<&str>) -> Value {
    let mut candidate = json!({ "content": { "role": "model", "parts": parts }, "index": index });
    if let (Some(candidate), Some(finish)) = (candidate.as_object_mut(), finish) {
        candidate.insert("finishReason".to_owned(), finish.into());
    }
    candidate
}

fn told(model: &str, candidates: &[Value], usage: &Value) -> Value {
    json!({ "candidates": candidates, "usageMetadata": usage, "modelVersion": model, "responseId": "mock" })
}

fn usage(request: &Value, choices: &[Choice]) -> Value {
    let length = |texts: &[String]| texts.iter().map(String::len).sum::<usize>().div_ceil(4);
    let thoughts = choices.iter().flat_map(|choice| &choice.thought);
    let thought: usize = thoughts.map(|thought| length(&thought.deltas)).sum();
    let said: usize = choices.iter().map(|choice| length(&choice.deltas)).sum();
    let prompt = prompt_tokens(request);
    let mut usage = json!({
        "promptTokenCount": prompt, "candidatesTokenCount": said, "totalTokenCount": prompt + said + thought,
        "promptTokensDetails": [{ "modality": "TEXT", "tokenCount": prompt }],
    });
    if let Some(usage) = usage.as_object_mut().filter(|_| thought > 0) {
        usage.insert("thoughtsTokenCount".to_owned(), thought.into());
    }
    usage
}
