//! Is a word a JSON web token?

use crate::alphabet::{Alphabet, Ends};
use crate::finding::{Finding, Match, Piece};

/// The longest token that is seen whole; of a longer one this much is a finding.
pub const LONGEST: usize = 8192;
const LONGEST_HEADER: usize = 1024;

/// Judges the word at `start`: three parts, of which the first decodes to a JSON object that names its `alg`.
pub fn judge(piece: Piece<'_>, start: usize, ends: &mut Ends) -> Match {
    if !piece.from(start).starts_with(b"eyJ") || piece.before(start).is_some_and(|b| Alphabet::Url.has(b)) {
        return Match::No;
    }
    let header = ends.of(Alphabet::Url, piece, start);
    if header - start > LONGEST_HEADER {
        return Match::No;
    }
    if piece.is_open(header) {
        return Match::More(start);
    }
    if piece.from(header).first() != Some(&b'.')
        || !names_algorithm(piece.text.get(start..header).unwrap_or_default())
    {
        return Match::No;
    }
    let longest = |end: usize| end - start > LONGEST;
    let payload = ends.of(Alphabet::Url, piece, header + 1);
    if piece.is_open(payload) && !longest(payload) {
        return Match::More(start);
    }
    if payload == header + 1 || (piece.from(payload).first() != Some(&b'.') && !longest(payload)) {
        return Match::No;
    }
    let end = ends.of(Alphabet::Url, piece, payload + 1).max(payload);
    if piece.is_open(end) && !longest(end) {
        return Match::More(start);
    }
    Match::Yes(Finding { rule: "jwt", start, end: end.min(start + LONGEST), score: 0.98 })
}

/// Whether base64url text decodes to something that holds `"alg"` and ends in a brace.
fn names_algorithm(text: &str) -> bool {
    let mut last = [0_u8; 5];
    let mut named = false;
    let mut held = 0_u32;
    for (place, byte) in text.bytes().enumerate() {
        held = held << 6 | u32::from(value_of(byte));
        if place % 4 == 0 {
            continue;
        }
        let [_, b, c, d, e] = last;
        let shift = 6 - 2 * (u32::try_from(place % 4).unwrap_or(0));
        last = [b, c, d, e, (held >> shift & 0xFF) as u8];
        named |= &last == b"\"alg\"";
    }
    named && last.contains(&b'}')
}

fn value_of(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'-' => 62,
        _ => 63,
    }
}
