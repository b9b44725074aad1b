//! Where do numbers begin, and into which groups are they written?

use crate::context::{self, Words};
use crate::finding::Piece;

/// The longest number that is read, in bytes from its first digit.
pub const MAX_NUMBER: usize = 48;
const MAX_GROUPS: usize = 8;
/// The longest extension behind a number: `, extension: 123456`.
const MAX_EXTENSION: usize = 22;
/// How far back an open number can begin: the longest number, `(+` before it, the look and an extension behind it, and a mark.
const MAX_OPEN: usize = MAX_NUMBER + MAX_EXTENSION + 8;

/// What stands between two groups of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// One space, of whichever width.
    Space,
    /// A hyphen, alone or between spaces.
    Dash,
    /// A full stop.
    Dot,
    /// A slash.
    Slash,
    /// A parenthesis, with or without a space or hyphen beside it.
    Paren,
}

/// A group of digits, and what parts it from the group before it.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// The digits.
    pub digits: &'a [u8],
    /// The byte after the last digit.
    pub end: usize,
    /// What stands before it; for the first group, nothing.
    pub gap: Option<Gap>,
}

/// The digits of groups, one after the other, `MOST` at most.
#[derive(Debug)]
pub struct Digits<const MOST: usize> {
    values: [u8; MOST],
    length: usize,
}

impl<const MOST: usize> Digits<MOST> {
    /// No digits yet.
    #[must_use]
    pub fn new() -> Self {
        Self { values: [0; MOST], length: 0 }
    }

    /// Adds a group; says whether there was room.
    pub fn push(&mut self, digits: &[u8]) -> bool {
        let Some(room) = self.values.get_mut(self.length..self.length + digits.len()) else { return false };
        room.copy_from_slice(digits);
        self.length += digits.len();
        true
    }

    /// All of them.
    #[must_use]
    pub fn seen(&self) -> &[u8] {
        self.values.get(..self.length).unwrap_or_default()
    }
}

impl<const MOST: usize> Default for Digits<MOST> {
    fn default() -> Self {
        Self::new()
    }
}

/// A number as it is written: up to eight groups of digits.
#[derive(Debug)]
pub struct Number<'a> {
    /// The whole text's bytes.
    pub bytes: &'a [u8],
    /// Where the first digit stands.
    pub start: usize,
    /// Whether a word stands before it; without one, no list of words has to be asked.
    is_worded: bool,
    groups: [Option<Group<'a>>; MAX_GROUPS],
    length: usize,
}

impl<'a> Number<'a> {
    /// No number yet.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, start: 0, is_worded: false, groups: [None; MAX_GROUPS], length: 0 }
    }

    /// Moves on to the number whose first digit stands at `start`. Groups that the last one had too are not read again.
    pub fn move_to(&mut self, start: usize) {
        let begins = |group: &Group<'_>| group.end - group.digits.len();
        let gone = self.groups().take_while(|group| begins(group) < start).count();
        self.groups.copy_within(gone.., 0);
        self.length -= gone;
        self.groups.iter_mut().skip(self.length).for_each(|slot| *slot = None);
        self.start = start;
        self.is_worded = context::has_words(self.bytes, start);
        match self.groups.first_mut() {
            Some(Some(first)) if begins(first) == start => first.gap = None,
            _ => self.length = 0,
        }
        self.read();
    }

    /// Reads on from the last group that is known.
    fn read(&mut self) {
        while self.length < MAX_GROUPS {
            let last = self.length.checked_sub(1).and_then(|last| self.groups.get(last)).copied().flatten();
            let (at, gap) = match last.map(|group| (group.end, gap_at(self.bytes, group.end))) {
                None => (self.start, None),
                Some((end, Some((gap, length)))) => (end + length, Some(gap)),
                Some((_, None)) => break,
            };
            let digits = digits_at(self.bytes, at);
            let end = at + digits.len();
            let Some(slot) = self.groups.get_mut(self.length) else { break };
            if digits.is_empty() || end - self.start > MAX_NUMBER {
                break;
            }
            *slot = Some(Group { digits, end, gap });
            self.length += 1;
        }
    }

    /// The groups in order.
    pub fn groups(&self) -> impl Iterator<Item = &Group<'a>> {
        self.groups.iter().take(self.length).flatten()
    }

    /// The first group; empty where no number stands.
    #[must_use]
    pub fn first(&self) -> &'a [u8] {
        self.groups().next().map_or(&[], |group| group.digits)
    }

    /// Whether a word stands before it, known or not.
    #[must_use]
    pub fn is_worded(&self) -> bool {
        self.is_worded
    }

    /// Whether one of `words` stands before it.
    #[must_use]
    pub fn names(&self, words: &Words) -> bool {
        self.is_worded && context::names(self.bytes, self.start, words)
    }

    /// The byte `distance` bytes before the first digit.
    #[must_use]
    pub fn before(&self, distance: usize) -> Option<u8> {
        self.start.checked_sub(distance).and_then(|at| self.bytes.get(at)).copied()
    }

    /// Whether a number that ends at `end` ends there: no letter or digit follows, nor one behind a joining mark.
    #[must_use]
    pub fn closes(&self, end: usize) -> bool {
        let mut after = self.bytes.get(end..).unwrap_or_default().iter().copied();
        let next = after.next().unwrap_or(b' ');
        let second = after.next().unwrap_or(b' ');
        let joined = match next {
            b'-' => second.is_ascii_alphanumeric(),
            b'.' | b'/' | b':' => second.is_ascii_digit(),
            _ => is_word(next) || next == b'@',
        };
        !joined
    }

    /// Whether the number at `start` is not the rest of a longer one or of a word: before it stands no letter or
    /// digit, nor one behind a joining mark.
    #[must_use]
    pub fn opens(&self, start: usize) -> bool {
        let mut before = self.bytes.get(..start).unwrap_or_default().iter().rev().copied();
        let last = before.next().unwrap_or(b' ');
        let second = before.next().unwrap_or(b' ');
        let joined = match last {
            b'-' | b'.' => second.is_ascii_alphanumeric(),
            b'/' | b':' => second.is_ascii_digit(),
            _ => is_word(last) || matches!(last, b'$' | b'@'),
        };
        !joined
    }
}

/// Where the stretch at the end of a growing piece begins that may be, or become, a number.
#[must_use]
pub fn open_number(piece: Piece<'_>) -> Option<usize> {
    let bytes = piece.text.as_bytes();
    let floor = bytes.len().saturating_sub(MAX_OPEN).max(piece.settled);
    let tail = bytes.get(floor..)?;
    let number = |tail: &[u8]| {
        let run = tail.iter().rev().take_while(|&&b| may_join(b)).count();
        let begin = tail.len() - run;
        let lead = tail.get(begin..)?.iter().position(|b| b.is_ascii_digit() || matches!(b, b'+' | b'('))?;
        Some(floor + begin + lead)
    };
    let extended = |tail: &[u8]| {
        let before = tail.get(..tail.len() - open_extension(tail))?;
        if before.len() < tail.len() && ends_number(before) { number(before) } else { None }
    };
    // Behind a mark a number may go on, and then it did not end before it.
    let unmarked = tail.split_last().filter(|(last, _)| matches!(last, b'-' | b'.' | b'/' | b':'));
    let marked = unmarked.and_then(|(_, front)| extended(front));
    [number(tail), extended(tail), marked].into_iter().flatten().min()
}

fn ends_number(bytes: &[u8]) -> bool {
    bytes.last().is_some_and(|b| b.is_ascii_digit() || *b == b')')
}

/// How many bytes at the end may be the extension of a number, or the beginning of one.
fn open_extension(tail: &[u8]) -> usize {
    let back = |from: usize, most: usize, wanted: fn(&u8) -> bool| {
        let rest = tail.get(..tail.len() - from).unwrap_or_default();
        from + rest.iter().rev().take(most).take_while(|b| wanted(b)).count()
    };
    let digits = back(0, 6, u8::is_ascii_digit);
    let marks = back(digits, 2, |b| matches!(b, b'.' | b':' | b' ' | b'#'));
    let word = back(marks, 9, u8::is_ascii_alphabetic);
    let name = tail.get(tail.len() - word..tail.len() - marks).unwrap_or_default().to_ascii_lowercase();
    let named = EXTENSIONS.iter().any(|known| known.starts_with(&name));
    if named && (word > marks || marks > 0) { back(word, 2, |b| matches!(b, b' ' | b',')) } else { 0 }
}

const EXTENSIONS: [&[u8]; 4] = [b"x", b"ext", b"extn", b"extension"];

/// Where the extension behind a number that ends at `end` ends: `x123`, ` ext. 12`; `end` where there is none.
#[must_use]
pub fn extended(bytes: &[u8], end: usize) -> usize {
    let take = |from: usize, most: usize, wanted: fn(&u8) -> bool| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take(most).take_while(|b| wanted(b)).count()
    };
    let name = take(end, 2, |b| matches!(b, b' ' | b','));
    let after = take(name, 9, u8::is_ascii_alphabetic);
    let known = bytes.get(name..after).unwrap_or_default().to_ascii_lowercase();
    let digits = take(after, 2, |b| matches!(b, b'.' | b':' | b' ' | b'#'));
    let last = take(digits, 6, u8::is_ascii_digit);
    let ends = bytes.get(last).is_none_or(|b| !is_word(*b));
    if EXTENSIONS.contains(&known.as_slice()) && last > digits && ends { last } else { end }
}

/// Whether the digits from `at` to `end` are no part of a word or of a longer number.
#[must_use]
pub fn is_alone(bytes: &[u8], at: usize, end: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| bytes.get(at));
    let joined = |b: &u8| is_word(*b) || matches!(b, b'-' | b'+');
    !before.is_some_and(joined) && !bytes.get(end).is_some_and(joined) && gap_at(bytes, end).is_none()
}

fn may_join(byte: u8) -> bool {
    // The bytes from 0x80 on are those of the no-break space and of the hyphens and dashes.
    byte.is_ascii_digit()
        || matches!(byte, b' ' | b'-' | b'.' | b'/' | b':' | b'(' | b')' | b'+')
        || matches!(byte, 0xC2 | 0xA0 | 0xE2 | 0x80 | 0x90..=0x93)
}

fn digits_at(bytes: &[u8], at: usize) -> &[u8] {
    let rest = bytes.get(at..).unwrap_or_default();
    let rest = rest.get(..MAX_NUMBER + 1).unwrap_or(rest);
    let length = rest.iter().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..length).unwrap_or_default()
}

/// The separator at `at` and its length, if a digit follows it.
fn gap_at(bytes: &[u8], at: usize) -> Option<(Gap, usize)> {
    let rest = bytes.get(at..)?;
    let (gap, length) = match rest {
        [b' ', b'-', b' ', ..] => (Gap::Dash, 3),
        [b' ', b'/', b' ', ..] => (Gap::Slash, 3),
        [b')', b' ' | b'-', ..] | [b' ' | b'-', b'(', ..] => (Gap::Paren, 2),
        [b'(' | b')', ..] => (Gap::Paren, 1),
        [b' ', ..] => (Gap::Space, 1),
        [b'-', ..] => (Gap::Dash, 1),
        [b'.', ..] => (Gap::Dot, 1),
        [b'/', ..] => (Gap::Slash, 1),
        [0xC2, 0xA0, ..] => (Gap::Space, 2),
        [0xE2, 0x80, 0x90..=0x93, ..] => (Gap::Dash, 3),
        _ => return None,
    };
    rest.get(length).is_some_and(u8::is_ascii_digit).then_some((gap, length))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
