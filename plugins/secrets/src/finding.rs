//! How a secret that was found is written down.

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

impl<'a> Piece<'a> {
    /// The bytes from `at` on; none behind the end.
    #[must_use]
    pub fn from(&self, at: usize) -> &'a [u8] {
        self.text.as_bytes().get(at..).unwrap_or_default()
    }

    /// The byte before `at`.
    #[must_use]
    pub fn before(&self, at: usize) -> Option<u8> {
        at.checked_sub(1).and_then(|at| self.text.as_bytes().get(at)).copied()
    }

    /// Whether `at` is the end of what can be seen, and more may come.
    #[must_use]
    pub fn is_open(&self, at: usize) -> bool {
        !self.complete && at >= self.text.len()
    }
}

/// What was found in a piece.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// Findings in order, none overlapping.
    pub findings: Vec<Finding>,
    /// From where on the piece is undecided; nothing when it is decided to its end.
    pub undecided: Option<usize>,
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
