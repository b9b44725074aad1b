//! A chat completion as a response, whole and streamed.

use crate::completion::{self, Listener, Step};
use ghat_sdk::provider::{Event, Failure};
use responses::{End, Usage, Writer};

/// Writes one answer.
#[derive(Debug, Default)]
pub struct Items(Writer);

impl Items {
    /// Before an answer that says this of its request.
    #[must_use]
    pub fn new(echo: String) -> Self {
        Self(Writer::new(echo))
    }
}

impl Listener for Items {
    fn hear(&mut self, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        let Self(writer) = self;
        match step {
            Step::Begin { id, model } => writer.begin((id, model), events),
            Step::Thinking(text) => writer.thought(text, events),
            Step::Text(text) => writer.text(text, events),
            Step::Refusal(text) => writer.refusal(text, events),
            Step::Call { id, name } => writer.call((id, name), events),
            Step::Arguments(piece) => writer.arguments(piece, events),
            Step::End { reason, usage } => {
                let end = match reason {
                    "length" => End::Length,
                    "content_filter" => End::Filtered,
                    _ => End::Complete,
                };
                let (input, output) = (usage.prompt_tokens, usage.completion_tokens);
                let (cached, written) = (usage.cached(), usage.written());
                let usage = Usage { input, cached, written, output, thought: usage.thought() };
                writer.end(end, usage, events);
            }
        }
        Ok(())
    }
}

/// The response that a chat completion is.
///
/// # Errors
/// It is no chat completion.
pub fn answer(body: &[u8], echo: String) -> Result<String, Failure> {
    let (mut items, mut events) = (Items::new(echo), Vec::new());
    completion::read(body)?.tell(|step| items.hear(step, &mut events))?;
    Ok(items.0.into_response())
}
