//! A chat completion as the events of a message.

use super::answer::{counted, stop_reason};
use crate::completion::{Listener, Step};
use ::messages::Writer;
use ghat_sdk::provider::{Event, Failure};

/// Writes one stream.
#[derive(Debug, Default)]
pub struct Events {
    writer: Writer,
    calls: bool,
    refused: bool,
}

impl Listener for Events {
    fn hear(&mut self, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        let Self { writer, calls, refused } = self;
        match step {
            Step::Begin { id, model } => writer.begin((id, model), events),
            Step::Thinking(thoughts) => writer.thought(thoughts, events),
            Step::Text(text) => writer.text(text, events),
            Step::Refusal(text) => {
                *refused = true;
                writer.text(text, events)
            }
            Step::Call { id, name } => {
                *calls = true;
                writer.call((id, name), events)
            }
            Step::Arguments(piece) => writer.arguments(piece, events),
            Step::End { reason, usage } => {
                writer.end(stop_reason(reason, *calls, *refused), counted(usage), events)
            }
        }
    }
}
