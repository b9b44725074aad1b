//! Where does a private key in PEM form end, also when it was cut short?

use crate::finding::{Finding, Match, Piece};

/// The longest key that is seen whole; of a longer one this much is a finding.
pub const LONGEST: usize = 8192;
const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END";
const LONGEST_LABEL: usize = 48;
const HEADERS: [&[u8]; 4] = [b"Proc-Type:", b"DEK-Info:", b"Version:", b"Comment:"];
/// A word this long among the lines is part of the key even where its end is missing.
const LINE: usize = 16;

/// Judges the five hyphens at `start`.
#[must_use]
pub fn judge(piece: Piece<'_>, start: usize) -> Match {
    let rest = piece.from(start);
    if !rest.starts_with(BEGIN) {
        return if !piece.complete && BEGIN.starts_with(rest) { Match::More(start) } else { Match::No };
    }
    let label = rest.get(BEGIN.len()..).unwrap_or_default();
    let length =
        label.iter().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b' ').count();
    let closing = label.get(length..).unwrap_or_default();
    if length > LONGEST_LABEL {
        return Match::No;
    }
    if !piece.complete && b"-----".starts_with(closing) && closing.len() < 5 {
        return Match::More(start);
    }
    let label = label.get(..length).unwrap_or_default();
    let private = label.ends_with(b"PRIVATE KEY") || label.ends_with(b"PRIVATE KEY BLOCK");
    if !private || !closing.starts_with(b"-----") {
        return Match::No;
    }
    body(piece, start, start + BEGIN.len() + length + 5)
}

fn body(piece: Piece<'_>, start: usize, from: usize) -> Match {
    let found = |end: usize| {
        Match::Yes(Finding { rule: "private-key", start, end: end.min(start + LONGEST), score: 0.99 })
    };
    let mut end = from;
    let mut at = from;
    while at < start + LONGEST {
        let rest = piece.from(at);
        let space = blank(rest);
        let (word, kind) = word(rest);
        if piece.is_open(at + space.max(word)) || (!piece.complete && may_grow(rest)) {
            return Match::More(start);
        }
        match kind {
            _ if rest.is_empty() => break,
            _ if space > 0 => at += space,
            _ if rest.starts_with(END) => return closed(piece, at).map_or(Match::More(start), found),
            Word::Line => {
                at += word;
                end = at;
            }
            Word::Short => match ends_after(piece, at + word) {
                Some(true) => {
                    at += word;
                    end = at;
                }
                Some(false) => break,
                None => return Match::More(start),
            },
            Word::None => break,
        }
    }
    if end > from { found(end) } else { Match::No }
}

/// The end of the closing line at `at`; nothing while it is open.
fn closed(piece: Piece<'_>, at: usize) -> Option<usize> {
    let after = at + END.len();
    let rest = piece.from(after);
    let label = rest
        .iter()
        .take(LONGEST_LABEL)
        .take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b' ')
        .count();
    let dashes = rest.iter().skip(label).take(5).take_while(|&&b| b == b'-').count();
    let end = after + label + dashes;
    (!piece.is_open(end) || dashes == 5).then_some(end)
}

/// Whether a short word that ends at `at` is the last of the key; nothing while that is open.
fn ends_after(piece: Piece<'_>, mut at: usize) -> Option<bool> {
    loop {
        match blank(piece.from(at)) {
            0 => break,
            space => at += space,
        }
    }
    let rest = piece.from(at);
    if !piece.complete && may_grow(rest) {
        return None;
    }
    Some(rest.is_empty() || rest.starts_with(END))
}

/// Whether what is left may become a closing line, a header line or an escaped line break.
fn may_grow(rest: &[u8]) -> bool {
    END.starts_with(rest)
        || matches!(rest, b"\\" | b"\\\\")
        || HEADERS.iter().any(|name| name.starts_with(rest))
}

enum Word {
    Line,
    Short,
    None,
}

/// The word at the front: a line of the key, a header line, or a short piece.
fn word(rest: &[u8]) -> (usize, Word) {
    let is_key = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'.' | b'*');
    let length = rest.iter().take(LONGEST).take_while(|&&b| is_key(b)).count();
    if HEADERS.iter().any(|name| rest.starts_with(name)) {
        let line = rest.iter().take(100).take_while(|b| b.is_ascii_graphic() || **b == b' ').count();
        return (line, Word::Line);
    }
    match length {
        0 => (0, Word::None),
        LINE.. => (length, Word::Line),
        _ if rest.first() == Some(&b'=') => (length, Word::Line),
        _ => (length, Word::Short),
    }
}

/// How many bytes of white space, also written as escapes, stand at the front.
fn blank(rest: &[u8]) -> usize {
    match rest {
        [b' ' | b'\n' | b'\r' | b'\t', ..] => 1,
        [b'\\', b'n' | b'r' | b't', ..] => 2,
        [b'\\', b'\\', b'n' | b'r' | b't', ..] => 3,
        _ => 0,
    }
}
