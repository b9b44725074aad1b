//! Finished automata and scanners: what a guardrail finds things with, without building anything in a call.
//!
//! | to find | use |
//! |---|---|
//! | one of several patterns, anywhere | [`DenseSet`] |
//! | one of several patterns, at a place that a cheaper scan found | [`AnchoredSet`] |
//! | words and phrases from a list | [`Words`] |
//! | cards, phones, numbers | [`next_digit`], [`digit_groups`], [`luhn`] |
//! | what hides between zero-width and full-width characters | [`Unhidden`] |
//! | whether a match stands alone | [`stands_alone`] |
//! | from where a growing text is undecided | [`undecided_from`] |

mod dense;
mod digits;
mod edges;
mod unhidden;
mod words;

pub use dense::{AnchoredSet, DenseSet};
pub use digits::{DigitGroup, digit_groups, luhn, next_digit};
pub use edges::{is_word, stands_alone, undecided_from};
pub use unhidden::{HIDDEN_REACH, Unhidden};
pub use words::Words;

/// A match: which pattern or word, and which bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The pattern or word, counted from 0 in the list that was given.
    pub pattern: usize,
}
