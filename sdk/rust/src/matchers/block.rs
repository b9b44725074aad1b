//! Which of the next 64 bytes are letters, digits, marks? All of them at once, as the bits of one number.
//!
//! A scanner that asks byte by byte mispredicts a branch at nearly every word, and that costs more than the scan. Bits
//! can be counted and shifted without asking.

use std::ops::Range;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use plain as lanes;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use vectors as lanes;

/// A set of ASCII bytes, made when the program is compiled.
///
/// ```
/// use ghat_sdk::matchers::{Block, ByteSet};
/// const MARKS: ByteSet = ByteSet::of(b":=");
/// assert_eq!(Block::at(b"a=b:c", 0).members(&MARKS), 0b01010);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByteSet {
    /// For each low half of a byte, which high halves belong to it.
    rows: [u8; 16],
}

impl ByteSet {
    /// The set of these bytes; those beyond ASCII are left out.
    #[must_use]
    pub const fn of(bytes: &[u8]) -> Self {
        let mut rows = [0; 16];
        let mut rest = bytes;
        while let [byte, tail @ ..] = rest {
            rows = Self::with(rows, *byte);
            rest = tail;
        }
        Self { rows }
    }

    /// The set and these bytes, the last one included.
    #[must_use]
    pub const fn and(self, first: u8, last: u8) -> Self {
        let mut rows = self.rows;
        let mut byte = first;
        while byte < last {
            rows = Self::with(rows, byte);
            byte += 1;
        }
        Self { rows: Self::with(rows, last) }
    }

    /// Whether a byte belongs to it.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "sixteen rows, and half a byte; `get` is not constant yet")]
    pub const fn has(&self, byte: u8) -> bool {
        byte < 0x80 && self.rows[(byte & 0x0F) as usize] & 1 << (byte >> 4) != 0
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "sixteen rows, and half a byte; `get_mut` is not constant yet"
    )]
    const fn with(mut rows: [u8; 16], byte: u8) -> [u8; 16] {
        if byte < 0x80 {
            rows[(byte & 0x0F) as usize] |= 1 << (byte >> 4);
        }
        rows
    }
}

/// Sixty-four bytes of a text. Every answer has a bit for each of them, the lowest for the first.
#[derive(Debug, Clone, Copy)]
pub struct Block(lanes::Lanes);

impl Block {
    /// How many bytes it has.
    pub const SIZE: usize = 64;

    /// The bytes from `from` on. Behind the end of the text there are zeros.
    #[must_use]
    pub fn at(text: &[u8], from: usize) -> Self {
        let rest = text.get(from..).unwrap_or_default();
        match rest.first_chunk() {
            Some(bytes) => Self(lanes::load(bytes)),
            None => {
                let mut bytes = [0; Self::SIZE];
                let (eights, last) = rest.as_chunks::<8>();
                let (slots, _) = bytes.as_chunks_mut::<8>();
                slots.iter_mut().zip(eights).for_each(|(slot, eight)| *slot = *eight);
                let slots = bytes.iter_mut().skip(8 * eights.len());
                slots.zip(last).for_each(|(slot, byte)| *slot = *byte);
                Self(lanes::load(&bytes))
            }
        }
    }

    /// Which bytes are ASCII letters, in either case.
    #[must_use]
    pub fn letters(&self) -> u64 {
        lanes::letters(&self.0)
    }

    /// Which bytes are ASCII digits.
    #[must_use]
    pub fn digits(&self) -> u64 {
        lanes::digits(&self.0)
    }

    /// Which bytes are part of a character beyond ASCII.
    #[must_use]
    pub fn beyond_ascii(&self) -> u64 {
        lanes::beyond_ascii(&self.0)
    }

    /// Which bytes belong to `set`.
    #[must_use]
    pub fn members(&self, set: &ByteSet) -> u64 {
        lanes::members(&self.0, set)
    }
}

/// The next run of at least `least` bytes out of `set`, 64 at most, at or after `from`. What stands before `from` is not
/// looked at, so that a run around it counts from there.
///
/// ```
/// use ghat_sdk::matchers::{ByteSet, next_run};
/// const DIGITS: ByteSet = ByteSet::of(b"").and(b'0', b'9');
/// assert_eq!(next_run(b"a1, b2345", &DIGITS, 3, 0), Some(5..9));
/// ```
#[must_use]
pub fn next_run(text: &[u8], set: &ByteSet, least: usize, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    while at < text.len() {
        let members = Block::at(text, at).members(set);
        let starts = starts_of(members, least);
        if starts != 0 {
            let start = at + starts.trailing_zeros() as usize;
            return Some(start..run_end(text, set, start + least));
        }
        // A run that reaches the block's end may be long enough with what follows.
        at += Block::SIZE - members.leading_ones() as usize;
    }
    None
}

/// Where so many bits in a row begin.
fn starts_of(bits: u64, count: usize) -> u64 {
    let (mut starts, mut have) = (bits, 1);
    while have * 2 <= count {
        starts &= starts >> have;
        have *= 2;
    }
    starts & starts >> (count - have)
}

/// Where the run that holds the byte before `at` ends.
fn run_end(text: &[u8], set: &ByteSet, at: usize) -> usize {
    let mut end = at;
    loop {
        let more = Block::at(text, end).members(set).trailing_ones() as usize;
        end += more;
        if more < Block::SIZE {
            return end;
        }
    }
}

/// With the vectors of WebAssembly.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod vectors {
    use super::ByteSet;
    use core::arch::wasm32::{
        u8x16_bitmask, u8x16_lt, u8x16_ne, u8x16_shr, u8x16_splat, u8x16_sub, u8x16_swizzle, u64x2, v128,
        v128_and, v128_or,
    };

    pub(super) type Lanes = [v128; 4];

    pub(super) fn load(bytes: &[u8; 64]) -> Lanes {
        let mut lanes = [u64x2(0, 0); 4];
        let (halves, _) = bytes.as_chunks::<8>();
        let (pairs, _) = halves.as_chunks::<2>();
        for (lane, [low, high]) in lanes.iter_mut().zip(pairs) {
            *lane = u64x2(u64::from_le_bytes(*low), u64::from_le_bytes(*high));
        }
        lanes
    }

    pub(super) fn letters(lanes: &Lanes) -> u64 {
        bits(lanes, |lane| within(v128_or(lane, u8x16_splat(0x20)), b'a', 26))
    }

    pub(super) fn digits(lanes: &Lanes) -> u64 {
        bits(lanes, |lane| within(lane, b'0', 10))
    }

    pub(super) fn beyond_ascii(lanes: &Lanes) -> u64 {
        bits(lanes, |lane| lane)
    }

    pub(super) fn members(lanes: &Lanes, set: &ByteSet) -> u64 {
        let rows = vector(&set.rows);
        let columns = vector(&[1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0]);
        bits(lanes, |lane| {
            let row = u8x16_swizzle(rows, v128_and(lane, u8x16_splat(0x0F)));
            let column = u8x16_swizzle(columns, u8x16_shr(lane, 4));
            u8x16_ne(v128_and(row, column), u8x16_splat(0))
        })
    }

    fn within(lane: v128, first: u8, count: u8) -> v128 {
        u8x16_lt(u8x16_sub(lane, u8x16_splat(first)), u8x16_splat(count))
    }

    fn vector(bytes: &[u8; 16]) -> v128 {
        let number = u128::from_le_bytes(*bytes);
        u64x2(number as u64, (number >> 64) as u64)
    }

    /// The highest bit of each byte that `judge` gives.
    fn bits(lanes: &Lanes, judge: impl Fn(v128) -> v128) -> u64 {
        let [a, b, c, d] = lanes.map(|lane| u64::from(u8x16_bitmask(judge(lane))));
        a | b << 16 | c << 32 | d << 48
    }
}

/// Without intrinsics, where a plugin is tested natively.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod plain {
    use super::ByteSet;

    pub(super) type Lanes = [u8; 64];

    pub(super) fn load(bytes: &[u8; 64]) -> Lanes {
        *bytes
    }

    pub(super) fn letters(lanes: &Lanes) -> u64 {
        bits(lanes, |byte| byte.is_ascii_alphabetic())
    }

    pub(super) fn digits(lanes: &Lanes) -> u64 {
        bits(lanes, |byte| byte.is_ascii_digit())
    }

    pub(super) fn beyond_ascii(lanes: &Lanes) -> u64 {
        bits(lanes, |byte| !byte.is_ascii())
    }

    pub(super) fn members(lanes: &Lanes, set: &ByteSet) -> u64 {
        bits(lanes, |byte| set.has(byte))
    }

    /// First a byte for each answer, which a compiler turns into vectors by itself, then eight of them at a time.
    fn bits(lanes: &Lanes, judge: impl Fn(u8) -> bool) -> u64 {
        let mut answers = [0; 64];
        answers.iter_mut().zip(lanes).for_each(|(answer, byte)| *answer = u8::from(judge(*byte)));
        let (eights, _) = answers.as_chunks::<8>();
        eights.iter().rev().fold(0, |bits, eight| bits << 8 | gathered(u64::from_le_bytes(*eight)))
    }

    /// The lowest bits of eight bytes side by side: the factor moves each to its place in the highest byte.
    fn gathered(bytes: u64) -> u64 {
        bytes.wrapping_mul(0x0102_0408_1020_4080) >> 56
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bits: u64, text: &[u8]) -> Vec<u8> {
        text.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, byte)| *byte).collect()
    }

    #[test]
    fn every_byte_is_told_once() {
        const MARKS: ByteSet = ByteSet::of(b":=\x7F\x00").and(b'a', b'c').and(b'~', b'~');
        let all: Vec<u8> = (0..=255).collect();
        let mut seen = [const { Vec::new() }; 4];
        for from in (0..256).step_by(Block::SIZE) {
            let block = Block::at(&all, from);
            let told = |bits| told(bits, &all[from..from + Block::SIZE]);
            seen[0].extend(told(block.letters()));
            seen[1].extend(told(block.digits()));
            seen[2].extend(told(block.beyond_ascii()));
            seen[3].extend(told(block.members(&MARKS)));
        }
        let which = |wanted: fn(&u8) -> bool| all.iter().copied().filter(wanted).collect::<Vec<_>>();
        assert_eq!(seen[0], which(u8::is_ascii_alphabetic));
        assert_eq!(seen[1], which(u8::is_ascii_digit));
        assert_eq!(seen[2], which(|byte| !byte.is_ascii()));
        assert_eq!(seen[3], b"\x00:=abc~\x7F");
        assert_eq!(all.iter().copied().filter(|byte| MARKS.has(*byte)).collect::<Vec<_>>(), seen[3]);
    }

    #[test]
    fn behind_the_end_there_is_nothing() {
        for length in 0..=70 {
            let text = vec![b'a'; length];
            for from in 0..=length + 1 {
                let letters = Block::at(&text, from).letters();
                assert_eq!(letters.count_ones() as usize, length.saturating_sub(from).min(64));
            }
        }
    }

    /// A run of `length` behind shorter ones, as a search byte by byte finds it.
    fn check_run(least: usize, before: usize, length: usize) {
        const WANTED: ByteSet = ByteSet::of(b"x");
        let text = [&b".x..".repeat(33)[..before], b".", &vec![b'x'; length], b"."].concat();
        let run_at = |at: usize| text[at..].iter().take_while(|byte| **byte == b'x').count();
        let naive = (0..text.len()).find(|&at| (at == 0 || text[at - 1] == b'.') && run_at(at) >= least);
        let found = next_run(&text, &WANTED, least, 0);
        assert_eq!(found, naive.map(|at| at..at + run_at(at)), "{least} {before} {length}");
    }

    #[test]
    fn runs_are_found_wherever_they_begin_and_end() {
        for least in [1, 2, 3, 10, 16, 63, 64] {
            for before in [0, 1, 40, 63, 64, 130] {
                [0, least - 1, least, least + 1, least + 70]
                    .into_iter()
                    .for_each(|length| check_run(least, before, length));
            }
        }
    }
}
