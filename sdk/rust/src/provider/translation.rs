//! What comes of a provider's stream, wherever it is cut and wherever it fails?

use super::{Decoder, Event, Failure, sse};

/// What cuts a stream into events, wherever its bytes are cut.
pub trait Cut: Default + 'static {
    /// Takes bytes as they arrive and hands over the name and the data of each event that they complete.
    ///
    /// # Errors
    /// What `take` reports, or what is no event.
    fn push(
        &mut self,
        bytes: &[u8],
        take: impl FnMut(Option<&str>, &str) -> Result<(), Failure>,
    ) -> Result<(), Failure>;

    /// The stream has ended: hands over the event that its end completes.
    ///
    /// # Errors
    /// What `take` reports, or what is no event.
    fn finish(&mut self, take: impl FnMut(Option<&str>, &str) -> Result<(), Failure>) -> Result<(), Failure>;
}

impl Cut for sse::Reader {
    fn push(
        &mut self,
        bytes: &[u8],
        take: impl FnMut(Option<&str>, &str) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        Self::push(self, bytes, take)
    }

    fn finish(&mut self, take: impl FnMut(Option<&str>, &str) -> Result<(), Failure>) -> Result<(), Failure> {
        Self::finish(self, take)
    }
}

/// An answer that is told by a provider's events, one after the other.
pub trait Told: 'static {
    /// Takes the data of the next event.
    ///
    /// # Errors
    /// A [`Failure`] that ends the stream.
    fn read(&mut self, data: &str, events: &mut Vec<Event>) -> Result<(), Failure>;

    /// The same with the event's name, for a provider whose data does not say what kind of event it is of.
    ///
    /// # Errors
    /// A [`Failure`] that ends the stream.
    fn read_named(
        &mut self,
        _name: Option<&str>,
        data: &str,
        events: &mut Vec<Event>,
    ) -> Result<(), Failure> {
        self.read(data, events)
    }

    /// The stream has ended.
    ///
    /// # Errors
    /// A [`Failure`] where it ended too early.
    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Failure>;
}

/// Reads a stream for an answer that is [`Told`]; `C` cuts it, into server-sent events unless it says otherwise. Where one piece brings events and a failure behind them, the events
/// leave first.
#[derive(Debug)]
pub struct Translation<T, C = sse::Reader> {
    reader: C,
    answer: Box<T>,
    /// Told once what came before it has left.
    failed: Option<Failure>,
}

impl<T, C: Cut> Translation<T, C> {
    /// At the beginning of a stream.
    pub fn new(answer: T) -> Self {
        Self { reader: C::default(), answer: Box::new(answer), failed: None }
    }
}

impl<T: Told, C: Cut> Decoder for Translation<T, C> {
    fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, Failure> {
        if let Some(failed) = self.failed.take() {
            return Err(failed);
        }
        let mut events = Vec::new();
        let answer = &mut self.answer;
        match self.reader.push(bytes, |name, data| answer.read_named(name, data, &mut events)) {
            Err(failure) if events.is_empty() => return Err(failure),
            Err(failure) => self.failed = Some(failure),
            Ok(()) => {}
        }
        Ok(events)
    }

    fn finish(&mut self) -> Result<Vec<Event>, Failure> {
        if let Some(failed) = self.failed.take() {
            return Err(failed);
        }
        let mut events = Vec::new();
        let answer = &mut self.answer;
        self.reader.finish(|name, data| answer.read_named(name, data, &mut events))?;
        self.answer.end(&mut events)?;
        Ok(events)
    }
}
