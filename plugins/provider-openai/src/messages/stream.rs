//! Chunks of a chat completion as the events of a message, in the order that the Messages API promises.

use super::answer::{Call, Message, Said, Usage, stop_reason};
use crate::failures;
use ghat_sdk::provider::{Decoder, Event, Failure, sse};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Reads one stream.
#[derive(Debug, Default)]
pub struct Events {
    reader: sse::Reader,
    message: State,
    /// Told once what came before it has left.
    failed: Option<Failure>,
}

/// What is known of the message so far.
#[derive(Debug, Default)]
struct State {
    begun: bool,
    ended: bool,
    /// The block that is open, and its number: one at a time.
    open: Option<Open>,
    blocks: usize,
    calls: bool,
    refused: bool,
    finish_reason: Option<String>,
    usage: Usage,
}

/// A block that is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Thinking,
    Text,
    /// The call of a tool, by its place among the calls.
    Tool(usize),
}

#[derive(Deserialize)]
struct Chunk {
    #[serde(default)]
    id: String,
    #[serde(default)]
    model: String,
    #[serde(default)]
    choices: Vec<Choice>,
    usage: Option<Usage>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    index: u32,
    delta: Option<Said>,
    finish_reason: Option<String>,
}

impl Decoder for Events {
    fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, Failure> {
        if let Some(failed) = self.failed.take() {
            return Err(failed);
        }
        let mut events = Vec::new();
        let message = &mut self.message;
        match self.reader.push(bytes, |_, data| message.read(data, &mut events)) {
            Err(failure) if events.is_empty() => return Err(failure),
            Err(failure) => self.failed = Some(failure),
            Ok(()) => {}
        }
        Ok(events)
    }

    fn finish(&mut self) -> Result<Vec<Event>, Failure> {
        if let Some(failed) = self.failed.take() {
            return Err(failed);
        }
        let mut events = Vec::new();
        let message = &mut self.message;
        self.reader.finish(|_, data| message.read(data, &mut events))?;
        // Some servers close the connection and say no more.
        if self.message.finish_reason.is_some() {
            self.message.end(&mut events)?;
        }
        if self.message.ended {
            Ok(events)
        } else {
            Err(Failure::InvalidReply("the stream broke off".into()))
        }
    }
}

impl State {
    fn read(&mut self, data: &str, events: &mut Vec<Event>) -> Result<(), Failure> {
        if self.ended {
            return Ok(());
        }
        if data == "[DONE]" {
            return self.end(events);
        }
        let chunk: Chunk =
            serde_json::from_str(data).map_err(|problem| Failure::InvalidReply(problem.to_string()))?;
        if let Some(error) = chunk.error.filter(|error| !error.is_null()) {
            return Err(failures::of_stream(&error));
        }
        if !self.begun {
            self.begun = true;
            let message = json(&Message::begun(&chunk.id, &chunk.model))?;
            events.push(event("message_start", format!(r#"{{"type":"message_start","message":{message}}}"#)));
        }
        self.usage = chunk.usage.unwrap_or(self.usage);
        for choice in chunk.choices.into_iter().filter(|choice| choice.index == 0) {
            if let Some(delta) = choice.delta {
                self.grow(&delta, events)?;
            }
            self.finish_reason = choice.finish_reason.or(self.finish_reason.take());
        }
        Ok(())
    }

    fn grow(&mut self, delta: &Said, events: &mut Vec<Event>) -> Result<(), Failure> {
        if let Some(thoughts) = delta.thoughts() {
            self.switch(Open::Thinking, r#"{"type":"thinking","thinking":"","signature":""}"#, events);
            events.push(self.delta(("thinking_delta", "thinking"), thoughts)?);
        }
        for text in delta.words() {
            self.switch(Open::Text, r#"{"type":"text","text":""}"#, events);
            events.push(self.delta(("text_delta", "text"), text)?);
        }
        self.refused |= delta.refuses();
        for (position, call) in delta.tool_calls.iter().flatten().enumerate() {
            self.call(call, call.index.unwrap_or(position), events)?;
        }
        Ok(())
    }

    fn call(&mut self, call: &Call, place: usize, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.calls = true;
        if self.open != Some(Open::Tool(place)) {
            // A call that was left cannot be gone back to: its block is closed.
            let (id, name) = (call.id.as_deref(), call.function.name.as_deref());
            let (Some(id), Some(name)) = (id, name) else {
                return Err(Failure::InvalidReply("a piece of a call that is not being made".into()));
            };
            let (id, name) = (json(&id)?, json(&name)?);
            let begin = format!(r#"{{"type":"tool_use","id":{id},"name":{name},"input":{{}}}}"#);
            self.switch(Open::Tool(place), &begin, events);
        }
        if let Some(arguments) = call.function.arguments.as_deref().filter(|piece| !piece.is_empty()) {
            events.push(self.delta(("input_json_delta", "partial_json"), arguments)?);
        }
        Ok(())
    }

    /// Opens a block, where it is not the one that is open.
    fn switch(&mut self, to: Open, begin: &str, events: &mut Vec<Event>) {
        if self.open != Some(to) {
            self.close(events);
            self.open = Some(to);
            let data = format!(
                r#"{{"type":"content_block_start","index":{},"content_block":{begin}}}"#,
                self.blocks
            );
            events.push(event("content_block_start", data));
        }
    }

    fn delta(&self, (kind, field): (&str, &str), text: &str) -> Result<Event, Failure> {
        let (index, text) = (self.blocks, json(&text)?);
        let delta = format!(r#"{{"type":"{kind}","{field}":{text}}}"#);
        let data = format!(r#"{{"type":"content_block_delta","index":{index},"delta":{delta}}}"#);
        Ok(event("content_block_delta", data))
    }

    fn close(&mut self, events: &mut Vec<Event>) {
        if self.open.take().is_some() {
            let data = format!(r#"{{"type":"content_block_stop","index":{}}}"#, self.blocks);
            events.push(event("content_block_stop", data));
            self.blocks += 1;
        }
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Failure> {
        if self.ended || !self.begun {
            return Ok(());
        }
        self.close(events);
        let finished = self.finish_reason.as_deref().unwrap_or("stop");
        let (reason, usage) = (stop_reason(finished, self.calls, self.refused), json(&self.usage.counted())?);
        let delta = format!(r#"{{"stop_reason":"{reason}","stop_sequence":null}}"#);
        let data = format!(r#"{{"type":"message_delta","delta":{delta},"usage":{usage}}}"#);
        events.push(event("message_delta", data));
        events.push(event("message_stop", r#"{"type":"message_stop"}"#.into()));
        self.ended = true;
        Ok(())
    }
}

fn json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|problem| Failure::InvalidReply(problem.to_string()))
}

fn event(name: &str, data: String) -> Event {
    Event { name: Some(name.into()), data }
}
