//! How is an injection that was found written down?

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
