//! How an injection that was found is written down.

/// What stands in the place of redacted text.
pub const REPLACEMENT: &str = "[REDACTED_PROMPT_INJECTION]";

/// One injection: a half-open range of bytes, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static str,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// How sure the rule is, from 0 to 1.
    pub score: f32,
}
