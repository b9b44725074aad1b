//! Answers of the Responses API: items one after the other, each text in pieces and then again as a whole.

use ghat_tests::{Event, Reply, Streamed, gateway::RESPONSES, reply::decisions, response};
use serde_json::{Value, json};

use super::{Dice, Form, Place, Texts, text};

/// The API's form of an answer. A place is an item, the kind of its part, and which part it is.
pub(super) struct Responses;

impl Form for Responses {
    const PATH: &str = RESPONSES;
    const BLOCKED: &str = "400 guardrail_blocked output[";

    fn request() -> Value {
        response("hi")
    }

    /// Texts at the places of one to four items.
    fn answer(dice: &mut Dice, parts: &[String]) -> Texts {
        let mut texts = Texts::new();
        for item in 0..=dice.below(4) as u64 {
            let kinds: &[&str] = match dice.below(4) {
                0 => &["arguments"],
                1 if dice.below(2) == 0 => &["summary_text"],
                1 => &["summary_text", "summary_text"],
                _ if dice.below(4) == 0 => &["output_text", "refusal"],
                _ => &["output_text"],
            };
            let parted = (0..).zip(kinds);
            texts.extend(
                parted.map(|(part, &kind)| (Place::new(item, kind, part), said_as(kind, text(dice, parts)))),
            );
        }
        texts
    }

    fn whole(texts: &Texts) -> Value {
        let items: Vec<Value> = items(texts).iter().map(|places| item(places)).collect();
        json!({ "id": "r", "object": "response", "model": "m", "status": "completed", "error": null, "output": items })
    }

    fn events(dice: &mut Dice, texts: &Texts) -> Vec<String> {
        let mut events = vec![
            json!({ "type": "response.created", "response": { "id": "r", "model": "m", "output": [] } }),
        ];
        for places in items(texts) {
            let index = places[0].0.of;
            let begun = item(&[(places[0].0, String::new())]);
            events
                .push(json!({ "type": "response.output_item.added", "output_index": index, "item": begun }));
            for (place, text) in &places {
                events.extend(said(dice, *place, text));
            }
            events.push(
                json!({ "type": "response.output_item.done", "output_index": index, "item": item(&places) }),
            );
        }
        events.push(json!({ "type": "response.completed", "response": Self::whole(texts) }));
        let numbered = events.iter().enumerate();
        numbered.map(|(number, event)| frame(event, number)).collect()
    }

    fn told(reply: &Reply, texts: &Texts) -> Texts {
        let body = reply.json();
        let of = |place: &Place| get(*place, &body["output"][at(place.of)]).unwrap_or_default().to_owned();
        texts.keys().map(|place| (*place, of(place))).collect()
    }

    /// What the pieces come to; whatever says it again must say the same.
    fn streamed(stream: &Streamed, texts: &Texts) -> Texts {
        let events: Vec<Value> = stream.events.iter().map(Event::json).collect();
        let of = |place: &Place| {
            let grown: String = events.iter().filter_map(|event| piece(*place, event)).collect();
            for again in events.iter().filter_map(|event| again(*place, event)) {
                assert_eq!(again, grown, "{place:?}");
            }
            grown
        };
        texts.keys().map(|place| (*place, of(place))).collect()
    }

    fn end(stream: &Streamed) -> Result<Vec<String>, String> {
        let last = stream.events.last().map(Event::json).unwrap_or_default();
        if last["type"] == "response.completed" && !stream.broken {
            Ok(decisions(&last["agumbe_guardrails"]))
        } else {
            Err(last["code"].as_str().unwrap_or_default().to_owned())
        }
    }
}

/// The texts of each item.
fn items(texts: &Texts) -> Vec<Vec<(Place, String)>> {
    let mut items: Vec<Vec<(Place, String)>> = Vec::new();
    for (place, text) in texts {
        if items.len() == at(place.of) {
            items.push(Vec::new());
        }
        items[at(place.of)].push((*place, text.clone()));
    }
    items
}

fn at(number: u64) -> usize {
    usize::try_from(number).unwrap()
}

fn part((place, text): &(Place, String)) -> Value {
    match place.kind {
        "output_text" => json!({ "type": "output_text", "text": text, "annotations": [] }),
        "refusal" => json!({ "type": "refusal", "refusal": text }),
        kind => json!({ "type": kind, "text": text }),
    }
}

fn item(places: &[(Place, String)]) -> Value {
    let (place, text) = &places[0];
    let parts: Vec<Value> = places.iter().map(part).collect();
    match place.kind {
        "arguments" => {
            json!({ "id": "f", "type": "function_call", "call_id": "c", "name": "f", "arguments": text })
        }
        "summary_text" => json!({ "id": "s", "type": "reasoning", "summary": parts }),
        _ => json!({ "id": "m", "type": "message", "role": "assistant", "content": parts }),
    }
}

/// What the events of a kind of text are called.
fn name(kind: &str) -> &str {
    match kind {
        "arguments" => "response.function_call_arguments",
        "summary_text" => "response.reasoning_summary_text",
        "refusal" => "response.refusal",
        _ => "response.output_text",
    }
}

/// Where an event of a text stands.
fn index(place: Place) -> Option<&'static str> {
    match place.kind {
        "arguments" => None,
        "summary_text" => Some("summary_index"),
        _ => Some("content_index"),
    }
}

/// The field that has all of a text.
fn field(kind: &str) -> &str {
    if kind.ends_with("text") { "text" } else { kind }
}

/// The events of one text.
fn said(dice: &mut Dice, place: Place, text: &str) -> Vec<Value> {
    let event = |kind: String, name: &str, value: Value| {
        let mut event = json!({ "type": kind, "item_id": "i", "output_index": place.of });
        if let Some(index) = index(place) {
            event[index] = place.part.into();
        }
        event[name] = value;
        event
    };
    let of_part = |what: &str, text: &str| {
        let whole = if place.kind == "summary_text" { "reasoning_summary_part" } else { "content_part" };
        event(format!("response.{whole}.{what}"), "part", part(&(place, text.to_owned())))
    };
    let mut events = Vec::new();
    if index(place).is_some() {
        events.push(of_part("added", ""));
    }
    let size = [1 + text.len() / 40, 1 + text.len() / 10, text.len()][dice.below(3)];
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.ceil_char_boundary(dice.below(size + 1).min(rest.len()));
        events.push(event(format!("{}.delta", name(place.kind)), "delta", rest[..end].into()));
        rest = &rest[end..];
    }
    events.push(event(format!("{}.done", name(place.kind)), field(place.kind), text.into()));
    if index(place).is_some() {
        events.push(of_part("done", text));
    }
    events
}

fn frame(event: &Value, number: usize) -> String {
    let event = ghat_tests::with(event.clone(), "sequence_number", number);
    format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap())
}

/// The text of a place in its item.
fn get(place: Place, item: &Value) -> Option<&str> {
    let parts = match place.kind {
        "arguments" => return item["arguments"].as_str(),
        "summary_text" => &item["summary"],
        _ => &item["content"],
    };
    parts[at(place.part)][field(place.kind)].as_str()
}

fn is_of(place: Place, event: &Value) -> bool {
    event["output_index"] == place.of && index(place).is_none_or(|index| event[index] == place.part)
}

/// What an event adds to a place.
fn piece(place: Place, event: &Value) -> Option<&str> {
    let own = event["type"] == format!("{}.delta", name(place.kind)) && is_of(place, event);
    own.then(|| event["delta"].as_str().unwrap())
}

/// All that a place has, where an event says it as a whole.
fn again(place: Place, event: &Value) -> Option<&str> {
    match event["type"].as_str()? {
        "response.completed" => get(place, &event["response"]["output"][at(place.of)]),
        "response.output_item.done" if event["output_index"] == place.of => get(place, &event["item"]),
        "response.content_part.done" | "response.reasoning_summary_part.done" if is_of(place, event) => {
            event["part"][field(place.kind)].as_str()
        }
        kind if kind == format!("{}.done", name(place.kind)) && is_of(place, event) => {
            event[field(place.kind)].as_str()
        }
        _ => None,
    }
}

/// A text in the form of its place: the arguments of a call are JSON.
fn said_as(kind: &str, text: String) -> String {
    if kind == "arguments" { json!({ "to": text, "n": 1 }).to_string() } else { text }
}
