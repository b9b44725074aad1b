//! Finished automata and scanners: what a guardrail finds things with, without building anything in a call.
//!
//! | to find | use |
//! |---|---|
//! | one of several patterns, anywhere | [`DenseSet`] |
//! | one of several patterns, at a place that a cheaper scan found | [`AnchoredSet`] |
//! | words and phrases from a list | [`Words`] |
//! | runs and words, 64 bytes at a time | [`Block`], [`ByteSet`], [`next_run`] |
//! | cards, phones, numbers | [`next_digit`], [`digit_groups`], [`luhn`] |
//! | what hides between zero-width and full-width characters | [`Unhidden`] |
//! | words in disguise: look-alikes, spaced letters, escapes | [`normalise`] |
//! | texts in base64, hexadecimal, invisible characters | [`decoded`] |
//! | where a sentence ends | [`sentence_end`] |
//! | whether a match stands alone | [`stands_alone`] |
//! | from where a growing text is undecided | [`undecided_from`] |

mod block;
mod decoded;
mod dense;
mod digits;
mod edges;
mod normal;
mod sentences;
mod unhidden;
mod words;

pub use block::{Block, ByteSet, next_run};
pub use decoded::{Decoded, Encoding, LONGEST_DECODED, decoded, decoded_undecided_from, rot13};
pub use dense::{AnchoredSet, DenseSet};
pub use digits::{DigitGroup, digit_groups, luhn, next_digit};
pub use edges::{is_word, stands_alone, undecided_from};
pub use normal::{Layers, NORMAL_REACH, View, is_word_like, normalise};
pub use sentences::sentence_end;
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
