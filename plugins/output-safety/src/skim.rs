//! Which words could a rule begin with? Most others are told from those by their first letters, 64 bytes at a time.

use crate::class::{GROUP, HURT, KILL, OBJECT};
use crate::lexicon::Lexicon;
use crate::sentence::is_part;
use ghat_sdk::matchers::{Block, is_word_like};

/// What a sentence must have, or what was said before it, for any rule to hold.
pub const TRIGGER: u32 = OBJECT | KILL | HURT | GROUP;
/// How many letters of a word its front has. No stem is shorter.
pub const FRONT: usize = 6;
/// How far blocks are apart: they overlap, so that the front of every word is in one of them.
const STEP: usize = Block::SIZE - FRONT;

/// The first letters of a word of `length` letters, in small ones, as one number.
#[must_use]
pub fn front(word: &[u8], length: usize) -> u64 {
    (eight(word) | u64::from_le_bytes([0x20; 8])) & u64::MAX >> (64 - 8 * length.clamp(1, FRONT))
}

/// The first eight bytes; zeros behind the end.
fn eight(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.first_chunk().copied().unwrap_or_else(|| {
        let mut short = [0; 8];
        short.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
        short
    }))
}

/// A set of fronts that may hold others too.
#[derive(Debug, Clone)]
pub struct Fronts(Vec<u64>);

impl Fronts {
    /// How many words of 64 bits it has: so many that one front in a hundred is held by mistake.
    const SIZE: usize = 256;

    /// Adds the front of a word that means something, if a rule could begin with it.
    pub fn add(&mut self, word: &str, classes: u32) {
        let bit = Self::bit(front(word.as_bytes(), word.len()));
        if let Some(bits) = self.0.get_mut(bit / 64).filter(|_| classes & TRIGGER != 0) {
            *bits |= 1 << (bit % 64);
        }
    }

    fn has(&self, front: u64) -> bool {
        let bit = Self::bit(front);
        self.0.get(bit / 64).is_some_and(|bits| bits >> (bit % 64) & 1 == 1)
    }

    fn bit(front: u64) -> usize {
        (front.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 50) as usize
    }
}

impl Default for Fronts {
    fn default() -> Self {
        Self(vec![0; Self::SIZE])
    }
}

/// A word that a rule could begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trigger {
    /// Its first byte.
    pub at: usize,
    /// Its classes.
    pub classes: u32,
}

/// A text on its way through.
#[derive(Debug)]
pub struct Skim<'t> {
    text: &'t str,
    lexicon: &'t Lexicon,
    /// Where the block begins.
    from: usize,
    /// Where the next one does.
    end: usize,
    letters: u64,
    /// Where words may begin that were not looked at.
    left: u64,
}

impl<'t> Skim<'t> {
    /// Begins at a place.
    #[must_use]
    pub fn at(text: &'t str, from: usize, lexicon: &'t Lexicon) -> Self {
        Self { text, lexicon, from, end: from, letters: 0, left: 0 }
    }

    fn load(&mut self) {
        let bytes = self.text.as_bytes();
        self.from = self.end;
        self.end += STEP;
        let block = Block::at(bytes, self.from);
        let before = self.from.checked_sub(1).and_then(|at| bytes.get(at));
        let goes_on = u64::from(before.is_some_and(u8::is_ascii_alphanumeric));
        self.letters = block.letters();
        let words = self.letters | block.digits();
        self.left = self.letters & !(words << 1 | goes_on) & u64::MAX >> FRONT;
    }

    fn next_in_block(&mut self) -> Option<Trigger> {
        while self.left != 0 {
            let bit = self.left.trailing_zeros();
            self.left &= self.left - 1;
            let at = self.from + bit as usize;
            let rest = self.text.as_bytes().get(at..).unwrap_or_default();
            let trigger = if self.may_trigger(rest, bit) { self.trigger(at) } else { None };
            if trigger.is_some() {
                return trigger;
            }
        }
        None
    }

    /// Whether the front of a word that may begin here is wanted, or has an apostrophe, which is passed over.
    fn may_trigger(&self, rest: &[u8], bit: u32) -> bool {
        let length = (!(self.letters >> bit)).trailing_zeros() as usize;
        let ends_in = |byte: u8| length < FRONT && rest.get(length) == Some(&byte);
        self.lexicon.fronts().has(front(rest, length)) || ends_in(b'\'')
    }

    fn trigger(&self, at: usize) -> Option<Trigger> {
        let (before, rest) = self.text.split_at_checked(at)?;
        if before.trim_end_matches('\'').ends_with(is_word_like) {
            return None;
        }
        let word = rest.get(..rest.find(|one| !is_part(one)).unwrap_or(rest.len()))?;
        Some(Trigger { at, classes: self.lexicon.classes(word) }).filter(|one| one.classes & TRIGGER != 0)
    }
}

impl Iterator for Skim<'_> {
    type Item = Trigger;

    fn next(&mut self) -> Option<Trigger> {
        loop {
            if let Some(trigger) = self.next_in_block() {
                return Some(trigger);
            }
            if self.end >= self.text.len() {
                return None;
            }
            self.load();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::WORDS;

    #[test]
    fn every_word_is_of_ascii_letters_and_no_stem_of_a_trigger_is_shorter_than_a_front() {
        for (classes, word) in WORDS.iter().flat_map(|(of, all)| all.split(' ').map(move |one| (of, one))) {
            let stem = word.strip_suffix('*');
            assert!(stem.unwrap_or(word).bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
            assert!(stem.is_none_or(|stem| classes & TRIGGER == 0 || stem.len() >= FRONT), "{word}");
        }
    }

    #[test]
    fn triggers_are_found_wherever_they_stand() {
        let lexicon = Lexicon::new();
        let text =
            "A Bomb, bombing; 'kill' l'arme d'arme, bo'm'b kill2 2kill trojans killé explosives counter";
        let expected = ["Bomb", "kill'", "bo'm'b", "trojans", "explosives"];
        for lead in 0..2 * Block::SIZE {
            let text = format!("{}{text}", ". ".repeat(lead).split_at(lead).0);
            let found: Vec<&str> = Skim::at(&text, 0, &lexicon).map(|one| &text[one.at..]).collect();
            assert_eq!(found.len(), expected.len(), "{found:?}");
            assert!(found.iter().zip(expected).all(|(one, other)| one.starts_with(other)), "{found:?}");
        }
    }
}
