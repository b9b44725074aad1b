//! How an answer is written: item by item, as the events of a stream, with the whole response at the end.
//!
//! What a stream says as a whole is what it has said in pieces, and a response that is not streamed is what a stream
//! ends with.

mod echo;
mod open;

use ghat_sdk::provider::Event;
use open::Open;
use serde::Serialize;

pub use echo::echo;

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The model had said all.
    Complete,
    /// It had as many tokens as it may have.
    Length,
    /// The provider would not let it go on.
    Filtered,
}

/// The tokens that an answer cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Of the request, cached ones included.
    pub input: u64,
    /// Of these, what came from a cache.
    pub cached: u64,
    /// Of these, what went into one.
    pub written: u64,
    /// Of the answer, thoughts included.
    pub output: u64,
    /// Of these, thoughts.
    pub thought: u64,
}

#[derive(Serialize)]
struct Counted {
    input_tokens: u64,
    input_tokens_details: Cached,
    output_tokens: u64,
    output_tokens_details: Thought,
    total_tokens: u64,
}

#[derive(Serialize)]
struct Cached {
    cached_tokens: u64,
    cache_write_tokens: u64,
}

#[derive(Serialize)]
struct Thought {
    reasoning_tokens: u64,
}

/// Writes one answer.
#[derive(Debug, Default)]
pub struct Writer {
    /// What the request has asked, as members of the response.
    echo: String,
    /// How the response begins, up to its status.
    head: String,
    /// The model, as a JSON string.
    model: String,
    id: String,
    /// Items that are complete, each a JSON object.
    output: Vec<String>,
    open: Option<Open>,
    /// The number of the next event.
    number: u64,
    /// The response, once it has ended.
    whole: String,
}

impl Writer {
    /// Before an answer has begun; `asked` is what [`echo`] makes of the request.
    #[must_use]
    pub fn new(asked: String) -> Self {
        Self { echo: asked, ..Self::default() }
    }

    /// Begins the answer that the provider calls this.
    pub fn begin(&mut self, (id, model): (&str, &str), events: &mut Vec<Event>) {
        self.id = id.into();
        self.model = quoted(model);
        self.head =
            format!(r#"{{"id":{},"object":"response","created_at":0,"#, quoted(&format!("resp_{id}")));
        let response = self.response("in_progress", "null", "null");
        for kind in ["response.created", "response.in_progress"] {
            events.push(self.event(kind, &format!(r#""response":{response}"#)));
        }
    }

    /// The model says something.
    pub fn text(&mut self, text: &str, events: &mut Vec<Event>) {
        self.words(open::Words::Text, text, events);
    }

    /// The model says why it says nothing.
    pub fn refusal(&mut self, text: &str, events: &mut Vec<Event>) {
        self.words(open::Words::Refusal, text, events);
    }

    /// The model thinks.
    pub fn thought(&mut self, text: &str, events: &mut Vec<Event>) {
        if text.is_empty() {
            return;
        }
        if !matches!(self.open, Some(Open::Thought { .. })) {
            self.open(Open::thought(), events);
        }
        if let Some(mut open) = self.open.take() {
            open.think(text, self, events);
            self.open = Some(open);
        }
    }

    /// A thought is complete, with what proves it.
    pub fn seal(&mut self, with: &str, events: &mut Vec<Event>) {
        if !matches!(self.open, Some(Open::Thought { .. })) {
            self.open(Open::thought(), events);
        }
        if let Some(Open::Thought { seal, .. }) = &mut self.open {
            *seal = Some(with.into());
        }
        self.close(events);
    }

    /// The model calls a function.
    pub fn call(&mut self, (id, name): (&str, &str), events: &mut Vec<Event>) {
        self.open(Open::call(id, name), events);
    }

    /// It calls it with this, too.
    pub fn arguments(&mut self, piece: &str, events: &mut Vec<Event>) {
        if piece.is_empty() {
            return;
        }
        if let Some(mut open) = self.open.take() {
            open.give(piece, self, events);
            self.open = Some(open);
        }
    }

    /// The item that is open is complete.
    pub fn close(&mut self, events: &mut Vec<Event>) {
        self.close_as("completed", events);
    }

    /// The response, whole; empty where it has not ended.
    #[must_use]
    pub fn into_response(self) -> String {
        self.whole
    }

    /// Ends the answer, and says all of it.
    pub fn end(&mut self, end: End, usage: Usage, events: &mut Vec<Event>) {
        let (status, why) = match end {
            End::Complete => ("completed", "null"),
            End::Length => ("incomplete", r#"{"reason":"max_output_tokens"}"#),
            End::Filtered => ("incomplete", r#"{"reason":"content_filter"}"#),
        };
        self.close_as(status, events);
        self.whole = self.response(status, why, &usage.told());
        let body = format!(r#""response":{}"#, self.whole);
        events.push(self.event(&format!("response.{status}"), &body));
    }

    fn words(&mut self, kind: open::Words, text: &str, events: &mut Vec<Event>) {
        if text.is_empty() {
            return;
        }
        if !matches!(self.open, Some(Open::Message { .. })) {
            self.open(Open::message(), events);
        }
        if let Some(mut open) = self.open.take() {
            open.say(kind, text, self, events);
            self.open = Some(open);
        }
    }

    fn open(&mut self, item: Open, events: &mut Vec<Event>) {
        self.close(events);
        let body = format!(r#""output_index":{},"item":{}"#, self.place(), item.begun(&self.name(&item)));
        events.push(self.event("response.output_item.added", &body));
        self.open = Some(item);
    }

    fn close_as(&mut self, status: &str, events: &mut Vec<Event>) {
        let Some(mut open) = self.open.take() else { return };
        open.complete(self, events);
        let item = open.whole(&self.name(&open), status);
        let body = format!(r#""output_index":{},"item":{item}"#, self.place());
        events.push(self.event("response.output_item.done", &body));
        self.output.push(item);
    }

    /// The place of the item that is open.
    fn place(&self) -> usize {
        self.output.len()
    }

    /// The name of the item that is open, as a JSON string.
    fn name(&self, item: &Open) -> String {
        quoted(&format!("{}_{}_{}", item.prefix(), self.id, self.place()))
    }

    fn response(&self, status: &str, why: &str, usage: &str) -> String {
        [
            &*self.head,
            r#""status":""#,
            status,
            r#"","error":null,"incomplete_details":"#,
            why,
            r#","model":"#,
            &self.model,
            r#","output":["#,
            &self.output.join(","),
            "],",
            &self.echo,
            r#","usage":"#,
            usage,
            "}",
        ]
        .concat()
    }

    fn event(&mut self, kind: &str, body: &str) -> Event {
        let data = format!(r#"{{"type":"{kind}","sequence_number":{},{body}}}"#, self.number);
        self.number += 1;
        Event { name: Some(kind.into()), data }
    }

    /// An event of the item that is open: its kind, further members that say where, and what.
    fn event_of(&mut self, item: &Open, kind: &str, (at, what): (&str, &str)) -> Event {
        let body = format!(r#""item_id":{},"output_index":{}{at},{what}"#, self.name(item), self.place());
        self.event(kind, &body)
    }
}

impl Usage {
    fn told(self) -> String {
        let counted = Counted {
            input_tokens: self.input,
            input_tokens_details: Cached { cached_tokens: self.cached, cache_write_tokens: self.written },
            output_tokens: self.output,
            output_tokens_details: Thought { reasoning_tokens: self.thought },
            total_tokens: self.input.saturating_add(self.output),
        };
        // Serialising this type cannot fail.
        serde_json::to_string(&counted).unwrap_or_default()
    }
}

/// A text as a JSON string.
fn quoted(text: &str) -> String {
    // Serialising a string cannot fail.
    serde_json::to_string(text).unwrap_or_default()
}
