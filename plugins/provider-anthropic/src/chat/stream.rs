//! A streamed answer as chunks of a chat completion.

use super::chunk::{Piece, Thought, counted, finish_reason};
use crate::reply::{Listener, Step, Usage};
use ::chat::chunk::{Call, Function, Writer};
use ghat_sdk::provider::{Event, Failure};

/// Writes one stream.
#[derive(Debug, Default)]
pub struct Chunks {
    writer: Writer,
    /// Whether the caller wants a chunk with the usage.
    counted: bool,
    thoughts: usize,
    calls: usize,
}

impl Chunks {
    /// At the beginning of a stream; `counted` says that a chunk of its own tells the usage.
    #[must_use]
    pub fn new(counted: bool) -> Self {
        Self { counted, ..Self::default() }
    }

    /// A piece of the call that is open.
    fn call(&self, id: Option<&str>, function: Function<'_>) -> Result<Event, Failure> {
        let (index, kind) = (Some(self.calls.saturating_sub(1)), id.map(|_| "function"));
        self.writer.piece(0, &Piece::ToolCalls([Call { index, id, kind, function, extra_content: None }]))
    }

    fn thought(&mut self, thought: Thought<'_>) -> Result<Event, Failure> {
        self.thoughts += 1;
        self.writer.piece(0, &Piece::ThinkingBlocks([thought]))
    }

    fn end(&self, reason: &str, usage: Usage, events: &mut Vec<Event>) -> Result<(), Failure> {
        let usage = counted(usage);
        events.push(self.writer.finish(0, finish_reason(reason), (!self.counted).then_some(usage))?);
        if self.counted {
            events.push(self.writer.usage(usage)?);
        }
        Ok(())
    }
}

impl Listener for Chunks {
    fn hear(&mut self, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        let event = match step {
            Step::Begin { id, model } => {
                self.writer = Writer::new(id, model)?;
                self.writer.begin(0)
            }
            Step::Text(text) => self.writer.piece(0, &Piece::Content(text))?,
            Step::Thinking(text) => self.writer.piece(0, &Piece::ReasoningContent(text))?,
            Step::Thought { text, signature } => {
                self.thought(Thought::thinking(self.thoughts, text, signature))?
            }
            Step::Redacted(data) => self.thought(Thought::redacted(self.thoughts, data))?,
            Step::Call { id, name } => {
                self.calls += 1;
                self.call(Some(id), Function { name: Some(name), arguments: "" })?
            }
            Step::Arguments(arguments) => self.call(None, Function { name: None, arguments })?,
            Step::End { reason, usage } => return self.end(reason, usage, events),
        };
        events.push(event);
        Ok(())
    }
}
