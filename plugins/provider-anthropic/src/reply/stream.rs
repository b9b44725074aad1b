//! A stream of the Messages API, read event by event.

use super::{Block, Usage, end, unknown};
use crate::failures::{self, Fault};
use conversation::{Listener, Step};
use ghat_sdk::provider::translation::{Told, Translation};
use ghat_sdk::provider::{Event, Failure};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Reads one stream, for whoever writes it in another form.
pub type Stream<L> = Translation<Answer<L>>;

/// What is known of the answer so far.
#[derive(Debug)]
pub struct Answer<L> {
    listener: L,
    begun: bool,
    usage: Usage,
    /// The block that is open. Blocks follow one another.
    open: Option<Open>,
    stop_reason: Option<String>,
    ended: bool,
}

/// A block that is being written.
#[derive(Debug)]
enum Open {
    Text,
    Thinking {
        text: String,
        signature: String,
    },
    Redacted {
        data: String,
    },
    /// What the call began with, and whether arguments have come.
    Tool {
        input: String,
        begun: bool,
    },
}

/// One event.
#[derive(Deserialize)]
struct Said<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    message: Option<Begun>,
    #[serde(borrow, default)]
    content_block: Option<Block<'a>>,
    delta: Option<Delta>,
    usage: Option<Usage>,
    error: Option<Fault>,
}

#[derive(Deserialize)]
struct Begun {
    id: String,
    model: String,
    #[serde(default)]
    usage: Usage,
}

#[derive(Deserialize)]
struct Delta {
    #[serde(rename = "type", default)]
    kind: String,
    text: Option<String>,
    thinking: Option<String>,
    signature: Option<String>,
    partial_json: Option<String>,
    stop_reason: Option<String>,
}

impl<L: Listener> Told for Answer<L> {
    fn read(&mut self, data: &str, events: &mut Vec<Event>) -> Result<(), Failure> {
        let said: Said<'_> =
            serde_json::from_str(data).map_err(|problem| Failure::InvalidReply(problem.to_string()))?;
        if let Some(fault) = said.error.filter(|_| said.kind == "error") {
            return Err(failures::of_stream(&fault));
        }
        if let Some(later) = said.usage {
            self.usage.update(later);
        }
        match said.kind {
            "message_start" => self.begin(&said.message.ok_or_else(incomplete)?, events),
            "content_block_start" => self.open(said.content_block.ok_or_else(incomplete)?, events),
            "content_block_delta" => self.grow(&said.delta.ok_or_else(incomplete)?, events),
            "content_block_stop" => self.close(events),
            "message_delta" => {
                self.stop_reason = said.delta.and_then(|delta| delta.stop_reason).or(self.stop_reason.take());
                Ok(())
            }
            "message_stop" => self.stop(events),
            // `ping`, and what does not exist yet.
            _ => Ok(()),
        }
    }

    fn end(&mut self, _: &mut Vec<Event>) -> Result<(), Failure> {
        if self.ended { Ok(()) } else { Err(Failure::InvalidReply("the stream broke off".into())) }
    }
}

impl<L: Listener> Answer<L> {
    /// Before an answer that this one writes.
    pub fn new(listener: L) -> Self {
        let (usage, open, stop_reason) = (Usage::default(), None, None);
        Self { listener, begun: false, usage, open, stop_reason, ended: false }
    }

    fn tell(&mut self, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        if !self.begun {
            return Err(Failure::InvalidReply("the stream has no beginning".into()));
        }
        self.listener.hear(step, events)
    }

    fn begin(&mut self, message: &Begun, events: &mut Vec<Event>) -> Result<(), Failure> {
        (self.usage, self.begun) = (message.usage, true);
        self.tell(Step::Begin { id: &message.id, model: &message.model }, events)
    }

    fn open(&mut self, block: Block<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        let open = match &*block.kind {
            "text" => {
                self.words(block.text.as_deref(), Step::Text, events)?;
                Open::Text
            }
            "thinking" => {
                self.words(block.thinking.as_deref(), Step::Thinking, events)?;
                let (text, signature) = (block.thinking, block.signature);
                Open::Thinking { text: text.unwrap_or_default(), signature: signature.unwrap_or_default() }
            }
            "redacted_thinking" => Open::Redacted { data: block.data.unwrap_or_default() },
            "tool_use" => {
                self.tell(block.call(), events)?;
                Open::Tool { input: block.input.map_or("{}", RawValue::get).into(), begun: false }
            }
            kind => return Err(unknown(kind)),
        };
        self.open = Some(open);
        Ok(())
    }

    fn grow(&mut self, delta: &Delta, events: &mut Vec<Event>) -> Result<(), Failure> {
        match (&*delta.kind, &mut self.open) {
            ("text_delta", _) => self.words(delta.text.as_deref(), Step::Text, events),
            ("thinking_delta", Some(Open::Thinking { text, .. })) => {
                text.push_str(delta.thinking.as_deref().unwrap_or_default());
                self.words(delta.thinking.as_deref(), Step::Thinking, events)
            }
            ("signature_delta", Some(Open::Thinking { signature, .. })) => {
                signature.push_str(delta.signature.as_deref().unwrap_or_default());
                Ok(())
            }
            ("input_json_delta", Some(Open::Tool { begun, .. })) => {
                let arguments = delta.partial_json.as_deref();
                *begun |= arguments.is_some_and(|json| !json.is_empty());
                self.words(arguments, Step::Arguments, events)
            }
            // What does not exist yet.
            _ => Ok(()),
        }
    }

    fn close(&mut self, events: &mut Vec<Event>) -> Result<(), Failure> {
        match self.open.take() {
            Some(Open::Thinking { text, signature }) => {
                self.tell(Step::Thought { text: &text, signature: &signature }, events)
            }
            Some(Open::Redacted { data }) => self.tell(Step::Redacted(&data), events),
            // A call without arguments is one with none of them in an object.
            Some(Open::Tool { input, begun: false }) => self.tell(Step::Arguments(&input), events),
            Some(Open::Text | Open::Tool { .. }) | None => Ok(()),
        }
    }

    fn stop(&mut self, events: &mut Vec<Event>) -> Result<(), Failure> {
        if self.ended {
            return Ok(());
        }
        self.ended = true;
        let reason = self.stop_reason.take();
        let reason = reason.as_deref().unwrap_or("end_turn");
        self.tell(Step::End { end: end(reason), usage: self.usage.into() }, events)
    }

    fn words<'a>(
        &mut self,
        text: Option<&'a str>,
        step: impl FnOnce(&'a str) -> Step<'a>,
        events: &mut Vec<Event>,
    ) -> Result<(), Failure> {
        text.filter(|text| !text.is_empty()).map_or(Ok(()), |text| self.tell(step(text), events))
    }
}

fn incomplete() -> Failure {
    Failure::InvalidReply("an event that is not complete".into())
}
