//! How a topic that was found is written down.

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

/// A text, or the part of a growing text that can be seen now.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// The text.
    pub text: &'a str,
    /// How many bytes at its front are context only: no finding begins in them.
    pub settled: usize,
    /// Whether nothing comes after it.
    pub complete: bool,
}

/// What a piece holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome<'a> {
    /// The findings, in order, none over another.
    pub findings: Vec<Finding<'a>>,
    /// Where the undecided end begins: the text's length where all is decided.
    pub undecided: usize,
}
