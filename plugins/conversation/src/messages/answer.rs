//! An answer as the events of a message, or as the whole of one.

use crate::steps::{End, Listener, Step, Teller, Usage};
use ::messages::{Block, Counted, Message, Writer};
use ghat_sdk::provider::{Event, Failure};

/// Writes one stream.
#[derive(Debug, Default)]
pub struct Events(Writer);

impl Listener for Events {
    fn hear(&mut self, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        let Self(writer) = self;
        match step {
            Step::Begin { id, model } => writer.begin((id, model), events),
            Step::Text(text) => writer.text(text, events),
            Step::Thinking(text) => writer.thought(text, events),
            Step::Thought { signature, .. } => writer.seal(signature, events),
            Step::Redacted(data) => writer.redacted(data, events),
            Step::Call { id, name } => writer.call((id, name), events),
            Step::Arguments(piece) => writer.arguments(piece, events),
            Step::End { end, usage } => writer.end(stop_reason(end), counted(usage), events),
        }
    }
}

/// Writes one whole answer.
#[derive(Debug, Default)]
pub struct Whole {
    id: String,
    model: String,
    content: Vec<Said>,
    end: Option<(End, Usage)>,
}

#[derive(Debug)]
enum Said {
    Text(String),
    Thought { text: String, signature: String },
    Redacted(String),
    Call { id: String, name: String, arguments: String },
}

impl Listener for Whole {
    fn hear(&mut self, step: Step<'_>, _: &mut Vec<Event>) -> Result<(), Failure> {
        match (step, self.content.last_mut()) {
            (Step::Begin { id, model }, _) => (self.id, self.model) = (id.into(), model.into()),
            (Step::Text(more), Some(Said::Text(text))) => text.push_str(more),
            (Step::Text(text), _) => self.content.push(Said::Text(text.into())),
            // It comes whole behind its pieces.
            (Step::Thinking(_), _) => {}
            (Step::Thought { text, signature }, _) => {
                self.content.push(Said::Thought { text: text.into(), signature: signature.into() });
            }
            (Step::Redacted(data), _) => self.content.push(Said::Redacted(data.into())),
            (Step::Call { id, name }, _) => {
                let (id, name) = (id.into(), name.into());
                self.content.push(Said::Call { id, name, arguments: String::new() });
            }
            (Step::Arguments(piece), Some(Said::Call { arguments, .. })) => arguments.push_str(piece),
            (Step::Arguments(_), _) => {}
            (Step::End { end, usage }, _) => self.end = Some((end, usage)),
        }
        Ok(())
    }
}

impl Teller for Whole {
    fn told(self) -> Result<String, Failure> {
        let (end, usage) =
            self.end.ok_or_else(|| Failure::InvalidReply("an answer without an end".into()))?;
        let mut message = Message::begun(&self.id, &self.model);
        for said in &self.content {
            message.content.push(match said {
                Said::Text(text) => Block::Text { text: text.into() },
                Said::Thought { text, signature } => {
                    Block::Thinking { thinking: text.into(), signature: signature.into() }
                }
                Said::Redacted(data) => Block::RedactedThinking { data: data.into() },
                Said::Call { id, name, arguments } => Block::tool_use(id, name, arguments)?,
            });
        }
        message.stop_reason = Some(stop_reason(end));
        message.usage = counted(usage);
        message.json()
    }
}

/// What an answer cost, in the words of the Messages API.
fn counted(usage: Usage) -> Counted {
    let cached = usage.fresh.saturating_add(usage.cached);
    Counted::new((cached, usage.cached), usage.output).writing(usage.written)
}

/// Why the model stopped, in the words of the Messages API.
fn stop_reason(end: End) -> &'static str {
    match end {
        End::Complete => "end_turn",
        End::Stop => "stop_sequence",
        End::Tools => "tool_use",
        End::Length => "max_tokens",
        End::Filtered => "refusal",
    }
}
