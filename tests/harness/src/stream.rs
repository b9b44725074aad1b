//! A streamed answer, read event by event, and what it comes to as a whole.

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::Value;

use crate::reply::decisions;

/// One event as a client reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The `event:` line.
    pub name: Option<String>,
    /// The `data:` line.
    pub data: String,
}

impl Event {
    /// The data as JSON; null for `[DONE]`.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap_or(Value::Null)
    }
}

/// A stream that is being read.
#[derive(Debug)]
pub struct Stream {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    body: Incoming,
    buffer: BytesMut,
    raw: BytesMut,
    /// Whether the connection broke before the end of the body.
    broken: bool,
}

impl Stream {
    pub(crate) fn of(response: hyper::Response<Incoming>) -> Self {
        let (head, body) = response.into_parts();
        let (buffer, raw) = (BytesMut::new(), BytesMut::new());
        Self { status: head.status.as_u16(), headers: head.headers, body, buffer, raw, broken: false }
    }

    /// The next event; nothing at the end.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\n\n") {
                let block = self.buffer.split_to(end + 2);
                return Some(event(&block));
            }
            match self.body.frame().await? {
                Ok(frame) => {
                    let data = frame.into_data().unwrap_or_default();
                    self.buffer.extend_from_slice(&data);
                    self.raw.extend_from_slice(&data);
                }
                Err(_) => {
                    self.broken = true;
                    return None;
                }
            }
        }
    }

    /// The next event with words in it.
    ///
    /// # Panics
    /// Where the stream ends before.
    pub async fn next_words(&mut self) -> String {
        loop {
            let event = self.next().await.expect("the stream goes on");
            let words =
                event.json()["choices"][0]["delta"]["content"].as_str().unwrap_or_default().to_owned();
            if !words.is_empty() {
                return words;
            }
        }
    }

    /// Reads to the end.
    pub async fn all(mut self) -> Streamed {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        let raw = self.raw.freeze();
        Streamed { status: self.status, headers: self.headers, events, raw, broken: self.broken }
    }
}

fn event(block: &[u8]) -> Event {
    let mut event = Event { name: None, data: String::new() };
    for line in String::from_utf8_lossy(block).lines() {
        if let Some(name) = line.strip_prefix("event: ") {
            event.name = Some(name.to_owned());
        } else if let Some(data) = line.strip_prefix("data: ") {
            event.data.push_str(data);
        }
    }
    event
}

/// A stream that was read to its end.
#[derive(Debug)]
pub struct Streamed {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// Every event, `[DONE]` included.
    pub events: Vec<Event>,
    /// Every byte.
    pub raw: Bytes,
    /// Whether the connection broke before the end of the body.
    pub broken: bool,
}

impl Streamed {
    /// The text of the first choice.
    pub fn text(&self) -> String {
        self.text_of(0)
    }

    /// The text of a choice.
    pub fn text_of(&self, choice: u64) -> String {
        self.joined(choice, "/delta/content")
    }

    /// The arguments of the first tool call of the first choice.
    pub fn arguments(&self) -> String {
        self.joined(0, "/delta/tool_calls/0/function/arguments")
    }

    fn joined(&self, choice: u64, pointer: &str) -> String {
        let events: Vec<_> = self.events.iter().map(Event::json).collect();
        let choices = events.iter().filter_map(|event| event["choices"].as_array()).flatten();
        let words = choices
            .filter(|found| found["index"] == choice)
            .filter_map(|found| found.pointer(pointer)?.as_str());
        words.collect()
    }

    /// Whether it ended as it should: with `[DONE]`, and with nothing after it.
    pub fn is_done(&self) -> bool {
        !self.broken && self.events.last().is_some_and(|event| event.data == "[DONE]")
    }

    /// The code of the error that ended it; empty where none did.
    pub fn error(&self) -> String {
        let last = self.events.last().filter(|event| event.name.as_deref() == Some("error"));
        let code = last.map(|event| event.json()["error"]["code"].as_str().unwrap_or("?").to_owned());
        code.unwrap_or_default()
    }

    /// What the deltas of one kind of event come to, for the item of this place.
    pub fn grown(&self, kind: &str, item: u64) -> String {
        let events: Vec<_> = self.events.iter().map(Event::json).collect();
        let deltas = events.iter().filter(|event| event["type"] == kind && event["output_index"] == item);
        deltas.filter_map(|event| event["delta"].as_str()).collect()
    }

    /// The response that the last event holds.
    ///
    /// # Panics
    /// Where the last event is another.
    #[track_caller]
    pub fn response(&self) -> Value {
        let last = self.events.last().map(Event::json).unwrap_or_default();
        assert!(last["response"].is_object(), "no response: {last}");
        last["response"].clone()
    }

    /// The trace; null where there is none. It stands in the last event before `[DONE]`.
    ///
    /// # Panics
    /// Where it stands in another event.
    #[track_caller]
    pub fn trace(&self) -> Value {
        let mut traces =
            self.events.iter().rev().skip(1).map(|event| event.json()["agumbe_guardrails"].clone());
        let last = traces.next().unwrap_or(Value::Null);
        assert!(traces.all(|other| other.is_null()), "a trace before the last event");
        last
    }

    /// The decisions of the trace.
    #[track_caller]
    pub fn decisions(&self) -> Vec<String> {
        decisions(&self.trace())
    }
}
