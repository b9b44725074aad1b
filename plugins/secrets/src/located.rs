//! Secrets told by where they stand: credentials in a URL, and tokens of chat services.

use crate::alphabet::{Alphabet, Ends};
use crate::finding::{Finding, Match, Piece};
use crate::randomness;

const LONGEST_AUTHORITY: usize = 512;

/// Judges the user name and password behind the `://` whose colon stands at `colon`.
#[must_use]
pub fn url_credentials(piece: Piece<'_>, colon: usize) -> Match {
    let start = colon + 3;
    if !piece.from(colon).starts_with(b"://")
        || !piece.before(colon).is_some_and(|b| b.is_ascii_alphanumeric())
    {
        return Match::No;
    }
    let rest = piece.from(start);
    let length = rest.iter().take(LONGEST_AUTHORITY + 1).take_while(|&&b| is_authority(b)).count();
    if length > LONGEST_AUTHORITY {
        return Match::No;
    }
    if piece.is_open(start + length) {
        return Match::More(start);
    }
    let authority = rest.get(..length).unwrap_or_default();
    let Some(at) = memchr::memrchr(b'@', authority) else { return Match::No };
    let credentials = authority.get(..at).unwrap_or_default();
    let password =
        memchr::memchr(b':', credentials).and_then(|colon| credentials.get(colon + 1..)).unwrap_or_default();
    if password.is_empty() || randomness::is_placeholder(password) {
        return Match::No;
    }
    Match::Yes(Finding { rule: "url-credentials", start, end: start + at, score: 0.9 })
}

/// Judges the bot token of Telegram around the colon at `colon`: eight to ten digits before it, 35 bytes after.
pub fn telegram(piece: Piece<'_>, colon: usize, ends: &mut Ends) -> Match {
    let before = piece.text.as_bytes().get(..colon).unwrap_or_default();
    let digits = before.iter().rev().take(11).take_while(|b| b.is_ascii_digit()).count();
    let start = colon - digits;
    if !(8..=10).contains(&digits) || piece.before(start).is_some_and(|b| b.is_ascii_digit() || b == b'_') {
        return Match::No;
    }
    let end = ends.of(Alphabet::Url, piece, colon + 1);
    let length = end - colon - 1;
    if length <= 35 && piece.is_open(end) {
        return Match::More(start);
    }
    let value = piece.text.as_bytes().get(colon + 1..end).unwrap_or_default();
    if length == 35 && randomness::bits(value) >= randomness::LEAST_BITS {
        Match::Yes(Finding { rule: "telegram", start, end, score: 0.9 })
    } else {
        Match::No
    }
}

/// Judges the Discord token at `start`: three parts of set lengths, of which the first is a number in base64.
pub fn discord(piece: Piece<'_>, start: usize, ends: &mut Ends) -> Match {
    let first = piece.from(start).first();
    if !first.is_some_and(|b| matches!(b, b'M' | b'N' | b'O')) || piece.before(start).is_some_and(is_dotted) {
        return Match::No;
    }
    let mut from = start;
    for (shortest, longest) in [(23, 28), (6, 7), (27, 40)] {
        let end = ends.of(Alphabet::Url, piece, from);
        if end - from > longest {
            return Match::No;
        }
        if piece.is_open(end) {
            return Match::More(start);
        }
        let dot = piece.from(end).first() == Some(&b'.');
        if end - from < shortest || (shortest < 27 && !dot) {
            return Match::No;
        }
        from = end + 1;
    }
    Match::Yes(Finding { rule: "discord", start, end: from - 1, score: 0.85 })
}

fn is_authority(byte: u8) -> bool {
    byte > b' ' && !matches!(byte, b'/' | b'?' | b'#' | b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\' | 0x7F)
}

fn is_dotted(byte: u8) -> bool {
    Alphabet::Dotted.has(byte)
}
