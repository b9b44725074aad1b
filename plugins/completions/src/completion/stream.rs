//! A stream of Chat Completions, read chunk by chunk.

use super::{Call, Listener, Said, Step, Usage};
use crate::failures;
use ghat_sdk::provider::translation::{Told, Translation};
use ghat_sdk::provider::{Event, Failure};
use serde::Deserialize;
use serde_json::Value;

/// Reads one stream, for whoever writes it in another form.
pub type Stream<L> = Translation<Answer<L>>;

/// What is known of the answer so far.
#[derive(Debug)]
pub struct Answer<L> {
    listener: L,
    begun: bool,
    ended: bool,
    /// The call that is being made, by its place among the calls.
    call: Option<usize>,
    finish_reason: Option<String>,
    usage: Usage,
}

#[derive(Deserialize)]
struct Chunk {
    #[serde(default)]
    id: String,
    #[serde(default)]
    model: String,
    #[serde(default)]
    choices: Vec<Choice>,
    usage: Option<Usage>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    index: u32,
    delta: Option<Said>,
    finish_reason: Option<String>,
}

impl<L: Listener> Told for Answer<L> {
    fn read(&mut self, data: &str, events: &mut Vec<Event>) -> Result<(), Failure> {
        if self.ended {
            return Ok(());
        }
        if data == "[DONE]" {
            return self.stop(events);
        }
        let chunk = serde_json::from_str(data).map_err(|problem| unread(&problem))?;
        self.hear(chunk, events)
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Failure> {
        // Some servers close the connection and say no more.
        if self.finish_reason.is_some() {
            self.stop(events)?;
        }
        if self.ended { Ok(()) } else { Err(Failure::InvalidReply("the stream broke off".into())) }
    }
}

impl<L: Listener> Answer<L> {
    /// Before an answer that this one writes.
    pub fn new(listener: L) -> Self {
        let (begun, ended, call, finish_reason, usage) = (false, false, None, None, Usage::default());
        Self { listener, begun, ended, call, finish_reason, usage }
    }

    /// Reads a chunk that was parsed before, where a dialect's was made one of Chat Completions.
    ///
    /// # Errors
    /// It is none, or it tells of an error.
    pub fn chunk(&mut self, chunk: Value, events: &mut Vec<Event>) -> Result<(), Failure> {
        if self.ended {
            return Ok(());
        }
        self.hear(serde_json::from_value(chunk).map_err(|problem| unread(&problem))?, events)
    }

    fn hear(&mut self, chunk: Chunk, events: &mut Vec<Event>) -> Result<(), Failure> {
        if let Some(error) = chunk.error.filter(|error| !error.is_null()) {
            return Err(failures::of_stream(&error));
        }
        if !self.begun {
            // What Azure says of the prompt, before there is an answer.
            if chunk.choices.is_empty() && chunk.id.is_empty() {
                return Ok(());
            }
            self.begun = true;
            self.listener.hear(Step::Begin { id: &chunk.id, model: &chunk.model }, events)?;
        }
        self.usage = chunk.usage.unwrap_or(self.usage);
        for choice in chunk.choices.into_iter().filter(|choice| choice.index == 0) {
            if let Some(delta) = choice.delta {
                self.grow(&delta, events)?;
            }
            self.finish_reason = choice.finish_reason.or(self.finish_reason.take());
        }
        Ok(())
    }

    fn grow(&mut self, delta: &Said, events: &mut Vec<Event>) -> Result<(), Failure> {
        let thoughts = delta.thoughts().map(Step::Thinking);
        let words = [thoughts, delta.words().map(Step::Text), delta.refusal().map(Step::Refusal)];
        for step in words.into_iter().flatten() {
            self.call = None;
            self.listener.hear(step, events)?;
        }
        for (position, call) in delta.tool_calls.iter().flatten().enumerate() {
            self.call(call, call.index.unwrap_or(position), events)?;
        }
        Ok(())
    }

    fn call(&mut self, call: &Call, place: usize, events: &mut Vec<Event>) -> Result<(), Failure> {
        if self.call != Some(place) {
            // A call that was left cannot be gone back to: what it was told in is complete.
            let (id, name) = call.names()?;
            self.listener.hear(Step::Call { id, name }, events)?;
            self.call = Some(place);
        }
        let arguments = call.function.arguments.as_deref().filter(|piece| !piece.is_empty());
        arguments.map_or(Ok(()), |arguments| self.listener.hear(Step::Arguments(arguments), events))
    }

    fn stop(&mut self, events: &mut Vec<Event>) -> Result<(), Failure> {
        if self.ended || !self.begun {
            return Ok(());
        }
        self.ended = true;
        let reason = self.finish_reason.take();
        let reason = reason.as_deref().unwrap_or("stop");
        self.listener.hear(Step::End { reason, usage: self.usage }, events)
    }
}

fn unread(problem: &serde_json::Error) -> Failure {
    Failure::InvalidReply(problem.to_string())
}
