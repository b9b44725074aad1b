//! What does a secret consist of, and where does a stretch of it end?

use crate::finding::Piece;
use ghat_sdk::matchers::{self, ByteSet};

/// A set of bytes that a kind of secret is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// `0-9 a-f`, in either case.
    Hex,
    /// `A-Z 0-9`.
    Upper,
    /// `A-Z a-z 0-9`.
    Alnum,
    /// `A-Z a-z 0-9 _ -`.
    Url,
    /// As `Url`, and full stops.
    Dotted,
    /// As `Dotted`, and what else the address of a hook has: `/` and `@`.
    Path,
    /// What a key in base64 or a token may consist of.
    Key,
    /// What a value without quotes may consist of.
    Value,
}

impl Alphabet {
    /// Whether a byte belongs to it.
    #[must_use]
    pub fn has(self, byte: u8) -> bool {
        match self {
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Self::Dotted => is_run(byte),
            Self::Path => is_run(byte) || matches!(byte, b'/' | b'@'),
            Self::Key => is_run(byte) || matches!(byte, b'/' | b'+' | b'=' | b'~'),
            Self::Value => {
                byte > b' '
                    && !matches!(
                        byte,
                        b',' | b';' | b'"' | b'\'' | b'`' | b'<' | b'>' | b'|' | b'&' | b'\\' | 0x7F
                    )
            }
        }
    }
}

/// Where stretches end, remembered, so that every byte is looked at once for each alphabet.
#[derive(Debug, Default)]
pub struct Ends {
    known: [(usize, usize); 8],
}

impl Ends {
    /// Where the stretch of `alphabet` that `at` stands in ends.
    pub fn of(&mut self, alphabet: Alphabet, piece: Piece<'_>, at: usize) -> usize {
        let Some((from, to)) = self.known.get_mut(alphabet as usize) else { return at };
        if !(*from..*to).contains(&at) {
            let length = piece.from(at).iter().take_while(|&&b| alphabet.has(b)).count();
            (*from, *to) = (at, at + length);
        }
        *to
    }
}

/// The shortest run that is looked into: no secret with a beginning of its own is shorter.
pub const SHORTEST_RUN: usize = 10;
const RUN: ByteSet = ByteSet::of(b"_-.").and(b'a', b'z').and(b'A', b'Z').and(b'0', b'9');

/// The next run of at least [`SHORTEST_RUN`] bytes at or after `from`.
#[must_use]
pub fn next_run(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    matchers::next_run(bytes, &RUN, SHORTEST_RUN, from).map(|run| (run.start, run.end))
}

/// Whether a byte belongs to the words that are looked into: letters, digits, `_`, `-` and `.`.
#[must_use]
pub fn is_run(byte: u8) -> bool {
    RUN.has(byte)
}
