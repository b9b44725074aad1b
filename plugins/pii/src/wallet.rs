//! Is a word the address of a crypto wallet? Each kind carries a checksum.

use crate::digits::Number;
use crate::finding::Match;
use sha3::{Digest, Keccak256};

/// No address is shorter.
const SHORTEST: usize = 26;
const LONGEST: usize = 90;

/// Judges the word that the first digit of `number` stands in; returns also where that begins.
#[must_use]
pub fn judge(number: &Number<'_>) -> (usize, Match) {
    let bytes = number.bytes;
    let lead = match (number.first().first(), number.before(1), number.before(2)) {
        (Some(b'1'), Some(b'c' | b'C' | b'b' | b'B'), Some(b'b' | b'B' | b't' | b'T')) => 2,
        (Some(b'0' | b'1' | b'3'), ..) => 0,
        _ => return (number.start, Match::No),
    };
    let start = number.start - lead;
    let rest = bytes.get(start..).unwrap_or_default();
    // Most numbers are told by this one byte.
    let long = rest.get(SHORTEST - 1).is_some_and(u8::is_ascii_alphanumeric);
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    if !long || before.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_') {
        return (start, Match::No);
    }
    let length = rest.iter().take(LONGEST + 1).take_while(|b| b.is_ascii_alphanumeric()).count();
    if length < SHORTEST {
        return (start, Match::No);
    }
    let word = rest.get(..length).and_then(|word| core::str::from_utf8(word).ok()).unwrap_or_default();
    let score = match word.as_bytes() {
        [b'0', b'x', hex @ ..] => ethereum(hex),
        [b'1' | b'3', ..] if length <= 35 => is_base58(word).then_some(0.95),
        [b'b' | b'B' | b't' | b'T', ..] => bech32::segwit::decode(word).is_ok().then_some(0.95),
        _ => None,
    };
    let found = score.filter(|_| rest.get(length) != Some(&b'_'));
    (start, found.map_or(Match::No, |score| Match::Yes { end: start + length, score }))
}

/// Versions 0 and 5 are Bitcoin's; the checksum is part of the encoding.
fn is_base58(word: &str) -> bool {
    let decoded = bs58::decode(word).with_check(None).into_vec();
    decoded.is_ok_and(|payload| payload.len() == 21 && matches!(payload.first(), Some(0 | 5)))
}

/// Forty hexadecimal digits; where they are in both cases, the case of each is the checksum of EIP-55.
fn ethereum(hex: &[u8]) -> Option<f32> {
    if hex.len() != 40 || !hex.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let (small, capital) = (hex.iter().any(u8::is_ascii_lowercase), hex.iter().any(u8::is_ascii_uppercase));
    if !(small && capital) {
        // A row of one digit is the address of nobody.
        return hex.windows(2).any(|pair| matches!(pair, [a, b] if a != b)).then_some(0.7);
    }
    let hash = Keccak256::digest(hex.to_ascii_lowercase());
    let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let fits =
        |(digit, nibble): (&u8, u8)| digit.is_ascii_digit() || digit.is_ascii_uppercase() == (nibble >= 8);
    hex.iter().zip(nibbles).all(fits).then_some(0.95)
}
