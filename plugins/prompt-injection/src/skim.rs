//! How long is the plain word here, and how does it begin? Eight bytes at a time: most words need no more.

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = ONES * 0x80;
/// How many letters of a word its key has.
pub const KEY: usize = 8;
/// How many letters the shortest stem has.
pub const STEM: usize = 4;

/// The length of the run of ASCII letters at the front, and its key: the first [`KEY`] letters in lower case.
#[must_use]
pub fn word(bytes: &[u8]) -> (usize, u64) {
    let (mut length, first) = letters(bytes);
    let key = first & u64::MAX.checked_shr(64 - 8 * length as u32).unwrap_or(0);
    let mut last = length;
    while last == 8 {
        (last, _) = letters(bytes.get(length..).unwrap_or_default());
        length += last;
    }
    (length, key)
}

/// The key of a word as [`word`] gives it; `letters` are 0 for `a` to 25 for `z`.
#[must_use]
pub fn key(letters: &[u8]) -> u64 {
    letters.iter().take(KEY).rev().fold(0, |key, letter| key << 8 | u64::from(letter + b'a'))
}

/// How many of the first eight bytes are letters before any other, and the eight in lower case.
fn letters(bytes: &[u8]) -> (usize, u64) {
    let eight = bytes.first_chunk::<8>().copied().unwrap_or_else(|| {
        let mut short = [0; 8];
        short.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
        short
    });
    let raw = u64::from_le_bytes(eight);
    let lower = raw | (ONES * 0x20);
    // Sums of seven bits and a small constant: no carry leaves its byte.
    let seven = lower & !HIGH;
    let from_a = seven + ONES * (0x80 - 0x61);
    let past_z = seven + ONES * (0x7F - 0x7A);
    let others = !(from_a & !past_z & !raw) & HIGH;
    ((others.trailing_zeros() / 8) as usize, lower)
}
