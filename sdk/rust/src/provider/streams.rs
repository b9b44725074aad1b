//! One stream, by the API in whose words it is told.

use super::{Decoder, Event, Failure};

/// Reads one stream: `C` for a client of Chat Completions, `M` of Messages, `R` of Responses. A provider that speaks one of
/// them itself has [`NoStreams`](super::NoStreams) in its place.
#[derive(Debug)]
pub enum Streams<C, M, R> {
    /// As chunks of a chat completion.
    Chat(C),
    /// As events of a message.
    Messages(M),
    /// As events of a response.
    Responses(R),
}

impl<C: Decoder, M: Decoder, R: Decoder> Decoder for Streams<C, M, R> {
    fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, Failure> {
        match self {
            Self::Chat(stream) => stream.push(bytes),
            Self::Messages(stream) => stream.push(bytes),
            Self::Responses(stream) => stream.push(bytes),
        }
    }

    fn finish(&mut self) -> Result<Vec<Event>, Failure> {
        match self {
            Self::Chat(stream) => stream.finish(),
            Self::Messages(stream) => stream.finish(),
            Self::Responses(stream) => stream.finish(),
        }
    }
}
