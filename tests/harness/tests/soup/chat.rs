//! Answers of Chat Completions: choices that take turns, with words, thoughts and calls.

use std::collections::BTreeMap;

use ghat_tests::{Event, Reply, Streamed, chat, gateway::CHAT};
use serde_json::{Value, json};

use super::{Dice, Form, Place, Texts, text};

/// The API's form of an answer. A place is a choice, the field and, of arguments, the number of the call.
pub(super) struct Chat;

impl Form for Chat {
    const PATH: &str = CHAT;
    const BLOCKED: &str = "400 guardrail_blocked choices[";

    fn request() -> Value {
        chat("hi")
    }

    /// Texts at some places of one to three choices.
    fn answer(dice: &mut Dice, parts: &[String]) -> Texts {
        let mut texts = Texts::new();
        for choice in 0..=dice.below(3) as u64 {
            texts.insert(Place::new(choice, "content", 0), text(dice, parts));
            if dice.below(4) == 0 {
                texts.insert(Place::new(choice, "reasoning_content", 0), text(dice, parts));
            }
            for call in 0..dice.below(3).saturating_sub(dice.below(2)) as u64 {
                let arguments = json!({ "to": text(dice, parts), "n": 1 }).to_string();
                texts.insert(Place::new(choice, "arguments", call), arguments);
            }
        }
        texts
    }

    fn whole(texts: &Texts) -> Value {
        let mut messages: BTreeMap<u64, Value> = BTreeMap::new();
        for (place, text) in texts {
            put(*place, messages.entry(place.of).or_insert(json!({ "role": "assistant" })), text);
        }
        let choices: Vec<Value> = messages
            .into_iter()
            .map(|(index, message)| json!({ "index": index, "message": message, "finish_reason": "stop" }))
            .collect();
        json!({ "id": "c", "object": "chat.completion", "model": "m", "choices": choices })
    }

    /// The same in events: each has a piece of one text or of several, and choices end when they do.
    fn events(dice: &mut Dice, texts: &Texts) -> Vec<String> {
        let mut left: Vec<(Place, &str)> =
            texts.iter().map(|(place, text)| (*place, text.as_str())).collect();
        let mut open: Vec<u64> = texts.keys().map(|place| place.of).collect();
        open.dedup();
        let most = texts.values().map(String::len).max().unwrap_or_default();
        let size = [1 + most / 40, 1 + most / 10, most][dice.below(3)];
        let mut events = Vec::new();
        while !left.is_empty() {
            let mut deltas: BTreeMap<u64, Value> = BTreeMap::new();
            let mut chosen: Vec<usize> =
                (0..=dice.below(2) * dice.below(3)).map(|_| dice.below(left.len())).collect();
            chosen.sort_unstable();
            chosen.dedup();
            for at in chosen {
                let (place, rest) = left[at];
                let end = rest.ceil_char_boundary(dice.below(size + 1).min(rest.len()));
                put(place, deltas.entry(place.of).or_insert(json!({})), &rest[..end]);
                left[at].1 = &rest[end..];
            }
            events.push(event(deltas, &Value::Null));
            left.retain(|(_, rest)| !rest.is_empty());
            let ended = open.iter().filter(|choice| left.iter().all(|(place, _)| place.of != **choice));
            let ended: BTreeMap<u64, Value> = ended.map(|choice| (*choice, json!({}))).collect();
            open.retain(|choice| !ended.contains_key(choice));
            if !ended.is_empty() {
                events.push(event(ended, &"stop".into()));
            }
        }
        events.push("data: [DONE]\n\n".to_owned());
        events
    }

    fn told(reply: &Reply, texts: &Texts) -> Texts {
        let body = reply.json();
        let choices = body["choices"].as_array().unwrap();
        let of = |place: &Place| {
            let choice = choices.iter().find(|choice| choice["index"] == place.of).unwrap();
            get(*place, &choice["message"]).to_owned()
        };
        texts.keys().map(|place| (*place, of(place))).collect()
    }

    fn streamed(stream: &Streamed, texts: &Texts) -> Texts {
        let events: Vec<Value> = stream.events.iter().map(Event::json).collect();
        let choices = || events.iter().filter_map(|event| event["choices"].as_array()).flatten();
        let of = |place: &Place| {
            let own = choices().filter(|choice| choice["index"] == place.of);
            own.map(|choice| get(*place, &choice["delta"])).collect()
        };
        texts.keys().map(|place| (*place, of(place))).collect()
    }

    fn end(stream: &Streamed) -> Result<Vec<String>, String> {
        if stream.is_done() { Ok(stream.decisions()) } else { Err(stream.error()) }
    }
}

/// Adds a text to a message or a delta.
fn put(place: Place, message: &mut Value, text: &str) {
    if place.kind != "arguments" {
        message[place.kind] = text.into();
        return;
    }
    let function = json!({ "name": "f", "arguments": text });
    let call = json!({ "index": place.part, "id": format!("call{}", place.part), "function": function });
    let calls = message.as_object_mut().unwrap().entry("tool_calls").or_insert(json!([]));
    calls.as_array_mut().unwrap().push(call);
}

/// The text of a place in a message or a delta.
fn get(place: Place, message: &Value) -> &str {
    let text = if place.kind == "arguments" {
        let calls = message["tool_calls"].as_array();
        let call = calls.into_iter().flatten().find(|found| found["index"] == place.part);
        call.map_or(&Value::Null, |call| &call["function"]["arguments"])
    } else {
        &message[place.kind]
    };
    text.as_str().unwrap_or_default()
}

fn event(deltas: BTreeMap<u64, Value>, finish: &Value) -> String {
    let choices: Vec<Value> = deltas
        .into_iter()
        .map(|(index, delta)| json!({ "index": index, "delta": delta, "finish_reason": finish }))
        .collect();
    let chunk = json!({ "id": "c", "object": "chat.completion.chunk", "model": "m", "choices": choices });
    format!("data: {chunk}\n\n")
}
