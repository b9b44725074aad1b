//! What comes of a provider's stream, wherever it is cut and wherever it fails?

use super::{Decoder, Event, Failure, sse};

/// An answer that is told by a provider's events, one after the other.
pub trait Told: 'static {
    /// Takes the data of the next event.
    ///
    /// # Errors
    /// A [`Failure`] that ends the stream.
    fn read(&mut self, data: &str, events: &mut Vec<Event>) -> Result<(), Failure>;

    /// The stream has ended.
    ///
    /// # Errors
    /// A [`Failure`] where it ended too early.
    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Failure>;
}

/// Reads a stream for an answer that is [`Told`]. Where one piece brings events and a failure behind them, the events
/// leave first.
#[derive(Debug)]
pub struct Translation<T> {
    reader: sse::Reader,
    answer: Box<T>,
    /// Told once what came before it has left.
    failed: Option<Failure>,
}

impl<T> Translation<T> {
    /// At the beginning of a stream.
    pub fn new(answer: T) -> Self {
        Self { reader: sse::Reader::default(), answer: Box::new(answer), failed: None }
    }
}

impl<T: Told> Decoder for Translation<T> {
    fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, Failure> {
        if let Some(failed) = self.failed.take() {
            return Err(failed);
        }
        let mut events = Vec::new();
        let answer = &mut self.answer;
        match self.reader.push(bytes, |_, data| answer.read(data, &mut events)) {
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
        self.reader.finish(|_, data| answer.read(data, &mut events))?;
        self.answer.end(&mut events)?;
        Ok(events)
    }
}
