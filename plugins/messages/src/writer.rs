//! How a streamed answer is written: block by block, in the order that the Messages API promises.

use crate::answer::{Counted, Message};
use ghat_sdk::provider::{Event, Failure};
use serde::Serialize;

/// Writes one stream.
#[derive(Debug, Default)]
pub struct Writer {
    /// The block that is open, and its number: one at a time.
    open: Option<Open>,
    blocks: usize,
}

/// A block that is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Thinking,
    Text,
    Tool,
}

/// How a block of thoughts begins.
const THINKING: &str = r#"{"type":"thinking","thinking":"","signature":""}"#;

impl Writer {
    /// Begins the message of this name by this model.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn begin(&mut self, (id, model): (&str, &str), events: &mut Vec<Event>) -> Result<(), Failure> {
        let message = json(&Message::begun(id, model))?;
        events.push(event("message_start", format!(r#"{{"type":"message_start","message":{message}}}"#)));
        Ok(())
    }

    /// The model thinks.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn thought(&mut self, text: &str, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.switch(Open::Thinking, THINKING, events);
        events.push(self.delta(("thinking_delta", "thinking"), text)?);
        Ok(())
    }

    /// A thought is complete, with what proves it.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn seal(&mut self, signature: &str, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.switch(Open::Thinking, THINKING, events);
        events.push(self.delta(("signature_delta", "signature"), signature)?);
        self.close(events);
        Ok(())
    }

    /// The model has thought what nobody but the provider can read.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn redacted(&mut self, data: &str, events: &mut Vec<Event>) -> Result<(), Failure> {
        let begin = format!(r#"{{"type":"redacted_thinking","data":{}}}"#, json(&data)?);
        self.close(events);
        self.switch(Open::Thinking, &begin, events);
        self.close(events);
        Ok(())
    }

    /// The model says something.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn text(&mut self, text: &str, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.switch(Open::Text, r#"{"type":"text","text":""}"#, events);
        events.push(self.delta(("text_delta", "text"), text)?);
        Ok(())
    }

    /// The model uses a tool.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn call(&mut self, (id, name): (&str, &str), events: &mut Vec<Event>) -> Result<(), Failure> {
        let (id, name) = (json(&id)?, json(&name)?);
        let begin = format!(r#"{{"type":"tool_use","id":{id},"name":{name},"input":{{}}}}"#);
        self.close(events);
        self.switch(Open::Tool, &begin, events);
        Ok(())
    }

    /// With this, too.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn arguments(&mut self, piece: &str, events: &mut Vec<Event>) -> Result<(), Failure> {
        events.push(self.delta(("input_json_delta", "partial_json"), piece)?);
        Ok(())
    }

    /// Ends the message, and says why and what it cost.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn end(&mut self, stop_reason: &str, usage: Counted, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.close(events);
        let usage = json(&usage)?;
        let delta = format!(r#"{{"stop_reason":"{stop_reason}","stop_sequence":null}}"#);
        let data = format!(r#"{{"type":"message_delta","delta":{delta},"usage":{usage}}}"#);
        events.push(event("message_delta", data));
        events.push(event("message_stop", r#"{"type":"message_stop"}"#.into()));
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
}

fn json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|problem| Failure::InvalidReply(problem.to_string()))
}

fn event(name: &str, data: String) -> Event {
    Event { name: Some(name.into()), data }
}
