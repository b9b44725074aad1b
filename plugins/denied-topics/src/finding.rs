//! How a topic that was found is written down.

pub use ghat_sdk::Piece;

/// What a piece holds.
pub type Outcome<'a> = ghat_sdk::Outcome<Finding<'a>>;

/// What stands in the place of redacted text.
pub const REPLACEMENT: &str = "[REDACTED_TOPIC]";

/// One mention of a topic: a half-open range of bytes, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding<'a> {
    /// The rule: `topic-` and the topic's name.
    pub rule: &'a str,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// How sure it is: 1 for words, for a sentence how similar it is to an example.
    pub score: f32,
}
