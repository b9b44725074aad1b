//! Secrets told by their parts: credentials in a URL, tokens of chat services, and those with a mark of their own.

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
    if password.is_empty() || randomness::is_placeholder(password) || is_description(credentials) {
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

/// Judges the run at `start` that a tilde stands before: `…8Q~…` is a secret of an Azure application, `sha256~…` a
/// token of OpenShift.
pub fn behind_tilde(piece: Piece<'_>, start: usize, ends: &mut Ends) -> Match {
    let before = piece.text.as_bytes().get(..start).unwrap_or_default();
    // More tildes may follow the one that tells.
    let near = before.last_chunk::<40>().map_or(before, |chunk| chunk.as_slice());
    let mark =
        near.windows(3).rposition(|three| matches!(three, [digit, b'Q', b'~'] if digit.is_ascii_digit()));
    let (rule, front, from, shortest, longest) = match (before, mark) {
        ([.., b's', b'h', b'a', b'2', b'5', b'6', b'~'], _) => ("openshift", 7, start, 43, 43),
        (_, Some(mark)) => ("azure", 6, start - near.len() + mark + 3, 31, 34),
        _ => return Match::No,
    };
    let Some(begin) = from.checked_sub(front) else { return Match::No };
    let named = before.get(begin..).unwrap_or_default().iter().all(|&b| Alphabet::Key.has(b));
    if !named || piece.before(begin).is_some_and(|b| b.is_ascii_alphanumeric()) {
        return Match::No;
    }
    let end = ends.of(Alphabet::Key, piece, start);
    if end - from <= longest && piece.is_open(end) {
        return Match::More(begin);
    }
    let value = piece.text.as_bytes().get(from..end).unwrap_or_default();
    let trimmed = value.len() - value.iter().rev().take_while(|&&b| b == b'.').count();
    if (shortest..=longest).contains(&trimmed) && randomness::bits(value) >= randomness::LEAST_BITS {
        Match::Yes(Finding { rule, start: begin, end: from + trimmed, score: 0.9 })
    } else {
        Match::No
    }
}

/// Judges the run from `start` to `end` as a key of Mailchimp: 32 hexadecimal digits, and the data centre it is for.
pub fn mailchimp(piece: Piece<'_>, start: usize, end: usize) -> Match {
    let run = piece.text.as_bytes().get(start..end).unwrap_or_default();
    let Some((key, place)) = run.split_first_chunk::<32>() else { return Match::No };
    if !key.iter().all(u8::is_ascii_hexdigit) {
        return Match::No;
    }
    if piece.is_open(end) {
        return Match::More(start);
    }
    let number = place.strip_prefix(b"-us").unwrap_or_default();
    let number = number.strip_suffix(b".").unwrap_or(number);
    let shaped = (1..=2).contains(&number.len()) && number.iter().all(u8::is_ascii_digit);
    if shaped && randomness::bits(key) >= randomness::LEAST_BITS {
        Match::Yes(Finding { rule: "mailchimp", start, end: start + 35 + number.len(), score: 0.9 })
    } else {
        Match::No
    }
}

/// What documentation writes in the place of credentials.
fn is_description(credentials: &[u8]) -> bool {
    let known = [b"username:password".as_slice(), b"user:password", b"user:pass"];
    known.iter().any(|known| credentials.eq_ignore_ascii_case(known))
}

fn is_authority(byte: u8) -> bool {
    byte > b' ' && !matches!(byte, b'/' | b'?' | b'#' | b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\' | 0x7F)
}

fn is_dotted(byte: u8) -> bool {
    Alphabet::Dotted.has(byte)
}
