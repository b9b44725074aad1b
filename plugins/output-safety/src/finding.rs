//! How an unsafe sentence is written down.

/// What stands in the place of redacted text.
pub const REPLACEMENT: &str = "[REDACTED_UNSAFE_OUTPUT]";

/// One sentence: a half-open range of bytes, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// The rule: which harm.
    pub rule: &'static str,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// How sure the rule is, from 0 to 1.
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
pub struct Outcome {
    /// The findings, in order.
    pub findings: Vec<Finding>,
    /// Where the undecided end begins: the text's length where all is decided.
    pub undecided: usize,
}
