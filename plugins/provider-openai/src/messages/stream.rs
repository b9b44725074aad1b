//! A chat completion as the events of a message, in the order that the Messages API promises.

use super::answer::{Counted, Message, stop_reason};
use crate::completion::{Listener, Step, Usage};
use ghat_sdk::provider::{Event, Failure};
use serde::Serialize;

/// Writes one stream.
#[derive(Debug, Default)]
pub struct Events {
    /// The block that is open, and its number: one at a time.
    open: Option<Open>,
    blocks: usize,
    calls: bool,
    refused: bool,
}

/// A block that is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Thinking,
    Text,
    Tool,
}

impl Listener for Events {
    fn hear(&mut self, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        match step {
            Step::Begin { id, model } => {
                let message = json(&Message::begun(id, model))?;
                events.push(event(
                    "message_start",
                    format!(r#"{{"type":"message_start","message":{message}}}"#),
                ));
            }
            Step::Thinking(thoughts) => {
                self.switch(Open::Thinking, r#"{"type":"thinking","thinking":"","signature":""}"#, events);
                events.push(self.delta(("thinking_delta", "thinking"), thoughts)?);
            }
            Step::Text(text) | Step::Refusal(text) => {
                self.refused |= matches!(step, Step::Refusal(_));
                self.switch(Open::Text, r#"{"type":"text","text":""}"#, events);
                events.push(self.delta(("text_delta", "text"), text)?);
            }
            Step::Call { id, name } => {
                self.calls = true;
                let (id, name) = (json(&id)?, json(&name)?);
                let begin = format!(r#"{{"type":"tool_use","id":{id},"name":{name},"input":{{}}}}"#);
                self.close(events);
                self.switch(Open::Tool, &begin, events);
            }
            Step::Arguments(piece) => events.push(self.delta(("input_json_delta", "partial_json"), piece)?),
            Step::End { reason, usage } => self.end(reason, usage, events)?,
        }
        Ok(())
    }
}

impl Events {
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

    fn end(&mut self, reason: &str, usage: Usage, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.close(events);
        let (reason, usage) = (stop_reason(reason, self.calls, self.refused), json(&Counted::from(usage))?);
        let delta = format!(r#"{{"stop_reason":"{reason}","stop_sequence":null}}"#);
        let data = format!(r#"{{"type":"message_delta","delta":{delta},"usage":{usage}}}"#);
        events.push(event("message_delta", data));
        events.push(event("message_stop", r#"{"type":"message_stop"}"#.into()));
        Ok(())
    }
}

fn json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|problem| Failure::InvalidReply(problem.to_string()))
}

fn event(name: &str, data: String) -> Event {
    Event { name: Some(name.into()), data }
}
