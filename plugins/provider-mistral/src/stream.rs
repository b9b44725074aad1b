//! A stream of Mistral's, for clients of every API.

use crate::answer;
use completions::completion::Listener;
use completions::completion::stream::Answer;
use completions::messages::stream::Events;
use completions::responses::answer::Items;
use ghat_sdk::provider::translation::{self, Translation};
use ghat_sdk::provider::{Event, Failure, streams};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The data of the event behind which nothing comes.
const DONE: &str = "[DONE]";

/// Reads one stream.
pub type Streams = streams::Streams<Translation<Chunks>, Translation<Told<Events>>, Translation<Told<Items>>>;

/// An answer in OpenAI's dialect, told to whoever writes it in another API.
#[derive(Debug)]
pub struct Told<L>(pub Answer<L>);

impl<L: Listener> translation::Told for Told<L> {
    fn read(&mut self, data: &str, events: &mut Vec<Event>) -> Result<(), Failure> {
        if data == DONE {
            return self.0.read(data, events);
        }
        self.0.chunk(Value::Object(answer::chunk(data)?), events)
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.0.end(events)
    }
}

/// The chunks of a chat completion.
#[derive(Debug, Default)]
pub struct Chunks {
    /// Whether the caller wants a chunk with the usage.
    counted: bool,
    /// That chunk.
    usage: Option<Event>,
    /// The choices that have begun and not ended.
    open: BTreeSet<u64>,
    begun: bool,
    done: bool,
}

impl Chunks {
    /// At the beginning of a stream; `counted` says that a chunk of its own tells the usage.
    #[must_use]
    pub fn new(counted: bool) -> Self {
        Self { counted, ..Self::default() }
    }

    /// Notes which choices an event speaks of; whether it speaks of any.
    fn hear(&mut self, chunk: &Map<String, Value>) -> bool {
        let choices = chunk.get("choices").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for choice in choices {
            let index = choice.get("index").and_then(Value::as_u64).unwrap_or(0);
            if choice.get("finish_reason").is_some_and(Value::is_string) {
                self.open.remove(&index);
            } else {
                self.open.insert(index);
            }
        }
        self.begun |= !choices.is_empty();
        !choices.is_empty()
    }
}

impl translation::Told for Chunks {
    fn read(&mut self, data: &str, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.done |= data == DONE;
        if self.done {
            return Ok(());
        }
        let mut chunk = answer::chunk(data)?;
        let said = self.hear(&chunk);
        // Where no chunk of its own tells the usage, it stays where it is: the gateway counts.
        if self.counted
            && let Some(usage) = chunk.remove("usage").filter(Value::is_object)
        {
            let mut last = chunk.clone();
            last.extend([("choices".to_owned(), json!([])), ("usage".to_owned(), usage)]);
            self.usage = Some(event(last));
        }
        if said || chunk.get("usage").is_some_and(Value::is_object) {
            events.push(event(chunk));
        }
        Ok(())
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Failure> {
        if !self.begun || !self.open.is_empty() {
            return Err(Failure::InvalidReply("the stream broke off".into()));
        }
        events.extend(self.usage.take());
        Ok(())
    }
}

fn event(chunk: Map<String, Value>) -> Event {
    Event { name: None, data: Value::Object(chunk).to_string() }
}
