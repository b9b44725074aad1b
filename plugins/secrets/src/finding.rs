//! How a secret that was found is written down.

pub use ghat_sdk::Piece;

/// What was found in a piece.
pub type Outcome = ghat_sdk::Outcome<Finding>;

/// One secret: a half-open range of bytes, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// The family it belongs to.
    pub rule: &'static str,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// How sure the rule is, from 0 to 1.
    pub score: f32,
}

impl Finding {
    /// What stands in the place of redacted text.
    #[must_use]
    pub fn replacement(&self) -> &'static str {
        match self.rule {
            "jwt" => "[REDACTED_JWT]",
            "private-key" => "[REDACTED_PRIVATE_KEY]",
            _ => "[REDACTED_SECRET]",
        }
    }
}

/// What a rule says of one place in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Match {
    /// Nothing begins here.
    No,
    /// What begins at this byte depends on text that has not come yet.
    More(usize),
    /// A finding.
    Yes(Finding),
}
