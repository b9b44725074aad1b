//! An answer as a response, whole and streamed.

use super::{Seal, Seals};
use crate::steps::{self, Listener, Step, Teller};
use ::responses::{End, Usage, Writer};
use ghat_sdk::provider::{Event, Failure};

/// Writes one answer.
#[derive(Debug)]
pub struct Items {
    writer: Writer,
    seals: Seals,
}

impl Items {
    /// Before an answer that says this of its request, and whose thoughts are sealed so.
    #[must_use]
    pub fn new(echo: String, seals: Seals) -> Self {
        Self { writer: Writer::new(echo), seals }
    }
}

impl Listener for Items {
    fn hear(&mut self, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        let Self { writer, seals } = self;
        match step {
            Step::Begin { id, model } => writer.begin((id, model), events),
            Step::Text(text) => writer.text(text, events),
            Step::Thinking(text) => writer.thought(text, events),
            Step::Thought { signature, .. } => writer.seal(&seals.write(Seal::Signature(signature)), events),
            Step::Redacted(data) => writer.seal(&seals.write(Seal::Data(data)), events),
            Step::Call { id, name } => writer.call((id, name), events),
            Step::Arguments(piece) => writer.arguments(piece, events),
            Step::End { end, usage } => {
                let usage = Usage {
                    input: usage.prompt(),
                    cached: usage.cached,
                    written: usage.written,
                    output: usage.output,
                    // Thoughts are counted with the answer; the providers do not tell them apart.
                    thought: 0,
                };
                writer.end(why(end), usage, events);
            }
        }
        Ok(())
    }
}

impl Teller for Items {
    fn told(self) -> Result<String, Failure> {
        Ok(self.writer.into_response())
    }
}

fn why(end: steps::End) -> End {
    match end {
        steps::End::Complete | steps::End::Stop | steps::End::Tools => End::Complete,
        steps::End::Length => End::Length,
        steps::End::Filtered => End::Filtered,
    }
}
