//! Where do words and marks begin? Told for 64 bytes at a time, so that plain text is read without asking byte by byte.

use ghat_sdk::matchers::{Block, ByteSet};

use crate::fold::leet;

/// How many letters of a word its key has.
pub const KEY: usize = 8;
/// How many letters the shortest stem has.
pub const STEM: usize = 4;

/// From this length on, a word may be several without spaces.
pub const JOINED: usize = 18;

/// What ends a sentence or begins a mark, and what may stand within a word in disguise.
const MARKS: ByteSet = ByteSet::of(b".!?\n:;<[#@$|`-*_~+'");

/// The words and marks of a stretch of text that are still to be read.
#[derive(Debug)]
pub struct Skim {
    from: usize,
    letters: u64,
    digits: u64,
    joined: u64,
    spelled: u64,
    left: u64,
}

/// A word of plain letters that may be more than them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Odd {
    /// Its first byte.
    pub start: usize,
    /// How many letters it has.
    pub length: usize,
    /// Whether what follows may belong to it: a digit, a character beyond ASCII, a mark before one of them or a letter.
    pub is_joined: bool,
    /// Whether it may be one of several letters that stand alone.
    pub is_spelled: bool,
}

/// What begins at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// A word of plain letters, shorter than [`JOINED`], that ends where they do: its first byte and its length.
    Plain(usize, usize),
    /// A word of plain letters that needs a closer look.
    Odd(Odd),
    /// A number, a mark or a character beyond ASCII.
    Other(usize),
    /// A word that may go on behind the stretch.
    Beyond(usize),
}

impl Skim {
    /// The stretch that begins at `from`; what stands there begins, whatever is before it.
    #[must_use]
    pub fn at(text: &[u8], from: usize) -> Self {
        let block = Block::at(text, from);
        let (letters, digits, beyond) = (block.letters(), block.digits(), block.beyond_ascii());
        let marks = block.members(&MARKS);
        let starts = letters & !(letters << 1);
        let single = starts & !(letters >> 1);
        Self {
            from,
            letters,
            digits,
            joined: digits | beyond | marks & (letters | digits | beyond) >> 1,
            spelled: single & single >> 2,
            left: starts | digits & !(digits << 1) | beyond | marks,
        }
    }

    /// Goes on at `from`, behind what has been read; what stands there begins, whatever is before it.
    pub fn go_on(&mut self, text: &[u8], from: usize) {
        let bit = from.wrapping_sub(self.from);
        if bit >= Block::SIZE {
            *self = Self::at(text, from);
            return;
        }
        let begin = 1 << bit;
        let starts = self.letters & begin;
        self.left = self.left & u64::MAX << bit | starts | self.digits & begin;
        let (after, third) = (self.letters >> 1, self.letters >> 2 & !(self.letters >> 3));
        self.spelled |= starts & !after & third;
    }

    /// Where the next stretch begins.
    #[must_use]
    pub fn end(&self) -> usize {
        self.from + Block::SIZE
    }
}

impl Iterator for Skim {
    type Item = Begins;

    /// What begins next; nothing where the stretch has been read.
    #[inline]
    fn next(&mut self) -> Option<Begins> {
        if self.left == 0 {
            return None;
        }
        let bit = self.left.trailing_zeros();
        self.left &= self.left - 1;
        let start = self.from + bit as usize;
        let length = (!(self.letters >> bit)).trailing_zeros();
        if length == 0 {
            return Some(Begins::Other(start));
        }
        let end = bit + length;
        // The byte behind it, and the one after that, must be in view.
        if end >= u64::BITS - 1 && bit > 0 {
            return Some(Begins::Beyond(start));
        }
        // Where all 64 bytes are letters the bit is another one, and the word is a long one anyway.
        let is_joined = self.joined.wrapping_shr(end) & 1;
        let is_spelled = self.spelled >> bit & 1;
        let length = length as usize;
        if is_joined | is_spelled == 0 && length < JOINED {
            return Some(Begins::Plain(start, length));
        }
        Some(Begins::Odd(Odd { start, length, is_joined: is_joined != 0, is_spelled: is_spelled != 0 }))
    }
}

/// The key of the word of `length` letters at the front: its first [`KEY`] letters in lower case.
#[must_use]
#[inline]
pub fn key_of(bytes: &[u8], length: usize) -> u64 {
    let eight = bytes.first_chunk::<KEY>().copied().unwrap_or_else(|| {
        let mut short = [0; KEY];
        short.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
        short
    });
    let lower = u64::from_le_bytes(eight) | u64::from_le_bytes([0x20; KEY]);
    lower & u64::MAX >> (64 - 8 * length.clamp(1, KEY))
}

/// The key of a word as [`key_of`] gives it; `letters` are 0 for `a` to 25 for `z`.
#[must_use]
pub fn key(letters: &[u8]) -> u64 {
    letters.iter().take(KEY).rev().fold(0, |key, letter| key << 8 | u64::from(letter + b'a'))
}

/// Whether what stands behind the first `length` letters may belong to their word.
#[must_use]
pub fn joins(rest: &[u8], length: usize) -> bool {
    let next = rest.get(length).copied().unwrap_or(b' ');
    let after = rest.get(length + 1).copied().unwrap_or(b' ');
    let follows = after.is_ascii_alphanumeric() || after >= 0x80;
    next >= 0x80 || next.is_ascii_digit() || (follows && (is_joint(next) || leet(next).is_some()))
}

/// Whether a mark can stand within a word.
#[must_use]
pub fn is_joint(byte: u8) -> bool {
    matches!(byte, b'-' | b'.' | b'*' | b'_' | b'~' | b'+' | b'\'' | b'`')
}

/// Whether the letter at `at` stands alone.
#[must_use]
pub fn is_single(bytes: &[u8], at: usize) -> bool {
    let next = bytes.get(at + 1).copied().unwrap_or(b' ');
    !(next.is_ascii_alphanumeric() || next == b'\'')
}
