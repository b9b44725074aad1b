//! An answer of the Gemini API as a response, whole and streamed.

use crate::reply::{self, End, Listener, Step, Usage};
use crate::seal::sealed;
use ghat_sdk::provider::{Event, Failure};
use responses::{Usage as Tokens, Writer};

/// Writes one answer.
#[derive(Debug)]
pub struct Items {
    writer: Writer,
    end: responses::End,
}

impl Items {
    /// Before an answer that says this of its request.
    #[must_use]
    pub fn new(echo: String) -> Self {
        Self { writer: Writer::new(echo), end: responses::End::Complete }
    }
}

impl Listener for Items {
    fn begin(&mut self, name: (&str, &str), events: &mut Vec<Event>) -> Result<(), Failure> {
        self.writer.begin(name, events);
        Ok(())
    }

    fn hear(&mut self, choice: usize, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        // No more than one answer was asked for.
        if choice > 0 {
            return Ok(());
        }
        let Self { writer, end } = self;
        match step {
            Step::Begin => {}
            Step::Thinking(text) => writer.thought(text, events),
            Step::Seal(signature) => writer.seal(&sealed(signature), events),
            Step::Text { text, .. } => writer.text(text, events),
            Step::Refusal(text) => writer.refusal(text, events),
            Step::Call { id, name, arguments } => {
                writer.call((id, name), events);
                writer.arguments(arguments, events);
                writer.close(events);
            }
            Step::End(why) => {
                *end = match why {
                    End::Stop | End::Calls => responses::End::Complete,
                    End::Length => responses::End::Length,
                    End::Filtered => responses::End::Filtered,
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, usage: Usage, events: &mut Vec<Event>) -> Result<(), Failure> {
        let tokens = Tokens {
            input: usage.prompt(),
            cached: usage.cached(),
            written: 0,
            output: usage.output(),
            thought: usage.thought(),
        };
        self.writer.end(self.end, tokens, events);
        Ok(())
    }
}

/// The response that an answer is; `name` is for one that has none.
///
/// # Errors
/// It is no answer of this API.
pub fn answer(body: &[u8], echo: String, name: String) -> Result<String, Failure> {
    Ok(reply::told(body, Items::new(echo), name)?.writer.into_response())
}
