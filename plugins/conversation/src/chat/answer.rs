//! An answer as chunks of a chat completion, or as the whole of one.

use super::thoughts::{Thought, counted, finish_reason};
use crate::steps::{End, Listener, Step, Teller, Usage};
use ::chat::chunk::{Call, Function, Writer};
use ::chat::completion::{Choice, Completion};
use ghat_sdk::provider::{Event, Failure};
use serde::Serialize;

/// One piece of a message.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Piece<'a> {
    /// Words.
    Content(&'a str),
    /// Thoughts.
    ReasoningContent(&'a str),
    /// A thought that is complete, to be sent back.
    ThinkingBlocks([Thought<'a>; 1]),
    /// A call of a tool.
    ToolCalls([Call<'a>; 1]),
}

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

    fn end(&self, end: End, usage: Usage, events: &mut Vec<Event>) -> Result<(), Failure> {
        let usage = counted(usage);
        events.push(self.writer.finish(0, finish_reason(end), (!self.counted).then_some(usage))?);
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
            Step::End { end, usage } => return self.end(end, usage, events),
        };
        events.push(event);
        Ok(())
    }
}

/// Writes one whole answer.
#[derive(Debug, Default)]
pub struct Whole {
    id: String,
    model: String,
    content: Option<String>,
    reasoning: Option<String>,
    thoughts: Vec<Thought<'static>>,
    /// Ids, names and arguments.
    calls: Vec<(String, String, String)>,
    end: Option<(End, Usage)>,
}

#[derive(Serialize)]
struct Said<'a> {
    role: &'static str,
    content: Option<&'a str>,
    refusal: (),
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    thinking_blocks: &'a [Thought<'static>],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Call<'a>>,
}

impl Listener for Whole {
    fn hear(&mut self, step: Step<'_>, _: &mut Vec<Event>) -> Result<(), Failure> {
        let thoughts = self.thoughts.len();
        match step {
            Step::Begin { id, model } => (self.id, self.model) = (id.into(), model.into()),
            Step::Text(text) => self.content.get_or_insert_default().push_str(text),
            Step::Thinking(text) => self.reasoning.get_or_insert_default().push_str(text),
            Step::Thought { text, signature } => {
                self.thoughts.push(Thought::thinking(thoughts, text.to_owned(), signature.to_owned()));
            }
            Step::Redacted(data) => self.thoughts.push(Thought::redacted(thoughts, data.to_owned())),
            Step::Call { id, name } => self.calls.push((id.into(), name.into(), String::new())),
            Step::Arguments(piece) => {
                if let Some((_, _, arguments)) = self.calls.last_mut() {
                    arguments.push_str(piece);
                }
            }
            Step::End { end, usage } => self.end = Some((end, usage)),
        }
        Ok(())
    }
}

impl Teller for Whole {
    fn told(self) -> Result<String, Failure> {
        let (end, usage) =
            self.end.ok_or_else(|| Failure::InvalidReply("an answer without an end".into()))?;
        let message = Said {
            role: "assistant",
            content: self.content.as_deref(),
            refusal: (),
            reasoning_content: self.reasoning.as_deref(),
            thinking_blocks: &self.thoughts,
            tool_calls: self.calls.iter().map(whole).collect(),
        };
        let choice = Choice { index: 0, message, logprobs: (), finish_reason: finish_reason(end) };
        Completion::new((&self.id, &self.model), vec![choice], counted(usage)).json()
    }
}

/// A call that is complete.
fn whole((id, name, arguments): &(String, String, String)) -> Call<'_> {
    let function = Function { name: Some(name), arguments };
    Call { index: None, id: Some(id), kind: Some("function"), function, extra_content: None }
}
