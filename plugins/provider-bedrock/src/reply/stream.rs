//! A stream of Converse, read event by event.

use super::{Counted, end};
use crate::failures;
use crate::frames::EXCEPTION;
use conversation::{Listener, Step};
use ghat_sdk::provider::translation::Told;
use ghat_sdk::provider::{Event, Failure};
use serde::Deserialize;

/// What is known of the answer so far.
#[derive(Debug)]
pub struct Answer<L> {
    listener: L,
    id: String,
    begun: bool,
    /// The block that is open. Blocks follow one another.
    open: Option<Open>,
    stop_reason: Option<String>,
    ended: bool,
}

/// A block that is being written.
#[derive(Debug)]
enum Open {
    Text,
    Thought {
        text: String,
        signature: String,
        redacted: String,
    },
    /// Whether arguments have come.
    Tool {
        begun: bool,
    },
}

/// An event of any kind.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Said {
    start: Start,
    delta: Delta,
    stop_reason: Option<String>,
    usage: Counted,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Start {
    tool_use: Option<Call>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Call {
    tool_use_id: String,
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Delta {
    text: Option<String>,
    tool_use: Option<Input>,
    reasoning_content: Option<Reasoning>,
}

#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    input: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Reasoning {
    text: String,
    signature: String,
    redacted_content: String,
}

impl<L> Answer<L> {
    /// Before a stream that is called this.
    #[must_use]
    pub fn new(listener: L, id: String) -> Self {
        Self { listener, id, begun: false, open: None, stop_reason: None, ended: false }
    }
}

impl<L: Listener> Told for Answer<L> {
    fn read(&mut self, _: &str, _: &mut Vec<Event>) -> Result<(), Failure> {
        Err(Failure::InvalidReply("an event without a type".into()))
    }

    fn read_named(&mut self, name: Option<&str>, data: &str, events: &mut Vec<Event>) -> Result<(), Failure> {
        let name = name.unwrap_or_default();
        if let Some(kind) = name.strip_prefix(EXCEPTION) {
            return Err(failures::of_stream(kind, data));
        }
        let said = || {
            serde_json::from_str::<Said>(data).map_err(|problem| Failure::InvalidReply(problem.to_string()))
        };
        match name {
            "messageStart" => self.begin(events),
            "contentBlockStart" => self.start(said()?.start, events),
            "contentBlockDelta" => self.grow(said()?.delta, events),
            "contentBlockStop" => self.close(events),
            "messageStop" => {
                self.close(events)?;
                self.stop_reason = said()?.stop_reason;
                Ok(())
            }
            "metadata" => self.finish(said()?.usage, events),
            // What does not exist yet.
            _ => Ok(()),
        }
    }

    fn end(&mut self, _: &mut Vec<Event>) -> Result<(), Failure> {
        if self.ended { Ok(()) } else { Err(Failure::InvalidReply("the stream broke off".into())) }
    }
}

impl<L: Listener> Answer<L> {
    fn begin(&mut self, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.begun = true;
        self.listener.hear(Step::Begin { id: &self.id, model: "" }, events)
    }

    fn tell(&mut self, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        if !self.begun {
            return Err(Failure::InvalidReply("the stream has no beginning".into()));
        }
        self.listener.hear(step, events)
    }

    fn start(&mut self, start: Start, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.close(events)?;
        let Some(Call { tool_use_id, name }) = start.tool_use else { return Ok(()) };
        self.open = Some(Open::Tool { begun: false });
        self.tell(Step::Call { id: &tool_use_id, name: &name }, events)
    }

    fn grow(&mut self, delta: Delta, events: &mut Vec<Event>) -> Result<(), Failure> {
        if let Some(text) = delta.text.filter(|text| !text.is_empty()) {
            self.open.get_or_insert(Open::Text);
            return self.tell(Step::Text(&text), events);
        }
        if let Some(more) = delta.reasoning_content {
            return self.think(&more, events);
        }
        let piece = delta.tool_use.map(|Input { input }| input).filter(|input| !input.is_empty());
        if let (Some(piece), Some(Open::Tool { begun })) = (piece, &mut self.open) {
            *begun = true;
            return self.tell(Step::Arguments(&piece), events);
        }
        Ok(())
    }

    fn think(&mut self, more: &Reasoning, events: &mut Vec<Event>) -> Result<(), Failure> {
        let thought = || {
            let (text, signature, redacted) = Default::default();
            Open::Thought { text, signature, redacted }
        };
        if let Open::Thought { text, signature, redacted } = self.open.get_or_insert_with(thought) {
            text.push_str(&more.text);
            signature.push_str(&more.signature);
            redacted.push_str(&more.redacted_content);
        }
        if more.text.is_empty() { Ok(()) } else { self.tell(Step::Thinking(&more.text), events) }
    }

    fn close(&mut self, events: &mut Vec<Event>) -> Result<(), Failure> {
        match self.open.take() {
            Some(Open::Thought { redacted, .. }) if !redacted.is_empty() => {
                self.tell(Step::Redacted(&redacted), events)
            }
            Some(Open::Thought { text, signature, .. }) => {
                self.tell(Step::Thought { text: &text, signature: &signature }, events)
            }
            // A call without arguments is one with none of them in an object.
            Some(Open::Tool { begun: false }) => self.tell(Step::Arguments("{}"), events),
            Some(Open::Text | Open::Tool { .. }) | None => Ok(()),
        }
    }

    fn finish(&mut self, usage: Counted, events: &mut Vec<Event>) -> Result<(), Failure> {
        let Some(reason) = self.stop_reason.take() else { return Ok(()) };
        self.ended = true;
        self.tell(Step::End { end: end(&reason)?, usage: usage.into() }, events)
    }
}
