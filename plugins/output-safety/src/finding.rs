//! How an unsafe sentence is written down.

pub use ghat_sdk::Piece;

/// What a piece holds.
pub type Outcome = ghat_sdk::Outcome<Finding>;

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
