//! What does a guardrail judge, and what does it say of it? A text, or as much of a growing one as can be seen.

use crate::{Finding, Segment, Verdict};

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
    /// What a segment shows.
    #[must_use]
    pub fn of(segment: &'a Segment) -> Self {
        Self { text: &segment.text, settled: segment.settled(), complete: segment.complete }
    }

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

/// What was found in a piece, in a guardrail's own words for a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome<F> {
    /// Findings in order, none overlapping. With more than [`Verdict::MOST`] the rest of the piece need not be judged.
    pub findings: Vec<F>,
    /// From where on the piece is undecided; nothing when it is decided to its end.
    pub undecided: Option<usize>,
}

impl<F> Default for Outcome<F> {
    fn default() -> Self {
        Self { findings: Vec::new(), undecided: None }
    }
}

impl Verdict {
    /// The verdict on texts that are judged one by one. `told` says a finding as the host is told of it: the finding,
    /// and the number of the segment that it is in.
    pub fn of<F>(
        text: &[Segment],
        mut judge: impl FnMut(Piece<'_>) -> Outcome<F>,
        told: impl Fn(&F, usize) -> Finding,
    ) -> Self {
        let mut verdict = Self::clean();
        for (number, segment) in text.iter().enumerate() {
            let outcome = judge(Piece::of(segment));
            // One more than the host takes says as much as all of them.
            let room = (Self::MOST + 1).saturating_sub(verdict.findings.len());
            verdict.findings.extend(outcome.findings.iter().take(room).map(|found| told(found, number)));
            verdict.undecided_from(number, segment, outcome.undecided.unwrap_or(segment.text.len()));
        }
        verdict
    }
}
