//! Where may a word begin that is looked for? Most are told from those by their first letters, 64 bytes at a time.

use ghat_sdk::matchers::Block;

/// How many bytes of a word its front has.
const FRONT: usize = 3;
/// How far blocks are apart: they overlap, so that the front of every word is in one of them.
const STEP: usize = Block::SIZE - FRONT + 1;

/// The first bytes of a word of `length` bytes, in small letters, as one number. Words beyond ASCII may share one.
#[must_use]
pub fn front(word: &[u8], length: usize) -> u32 {
    let four = word.first_chunk().copied().unwrap_or_else(|| {
        let mut short = [0; 4];
        short.iter_mut().zip(word).for_each(|(slot, byte)| *slot = *byte);
        short
    });
    (u32::from_le_bytes(four) | 0x2020_2020) & u32::MAX >> (32 - 8 * length.clamp(1, FRONT))
}

/// A set of fronts that may hold others too.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fronts([u64; 32]);

impl Fronts {
    /// Adds a front.
    pub fn add(&mut self, front: u32) {
        let bit = Self::bit(front);
        if let Some(bits) = self.0.get_mut(bit / 64) {
            *bits |= 1 << (bit % 64);
        }
    }

    /// Whether a front may be in the set; if it is, surely.
    #[must_use]
    pub fn has(&self, front: u32) -> bool {
        let bit = Self::bit(front);
        self.0.get(bit / 64).is_some_and(|bits| bits >> (bit % 64) & 1 == 1)
    }

    /// What is in this set or in that one.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own |= other);
        self
    }

    fn bit(front: u32) -> usize {
        (front.wrapping_mul(0x9E37_79B1) >> 21) as usize
    }
}

/// A text on its way through.
#[derive(Debug)]
pub struct Skim<'t> {
    text: &'t [u8],
    fronts: &'t Fronts,
    /// Whether every word that is written as a German noun is wanted.
    nouns: bool,
    /// Where the block begins.
    from: usize,
    /// Where the next one does.
    end: usize,
    /// Which bytes of the block are letters and digits of ASCII.
    letters: u64,
    /// Where words may begin that were not looked at.
    left: u64,
}

impl<'t> Skim<'t> {
    /// Begins.
    #[must_use]
    pub fn new(text: &'t str, fronts: &'t Fronts, nouns: bool) -> Self {
        Self { text: text.as_bytes(), fronts, nouns, from: 0, end: 0, letters: 0, left: 0 }
    }

    /// The next place at `at` or later where a wanted word may begin. None is left out, but beyond ASCII a place may be
    /// within a word. `at` never goes back.
    pub fn next(&mut self, at: usize) -> Option<usize> {
        let mut at = at;
        while at < self.text.len() {
            if at >= self.end {
                self.load(at);
            }
            self.left &= u64::MAX << at.saturating_sub(self.from);
            if let Some(found) = self.next_in_block() {
                return Some(found);
            }
            at = self.end;
        }
        None
    }

    fn next_in_block(&mut self) -> Option<usize> {
        while self.left != 0 {
            let bit = self.left.trailing_zeros();
            self.left &= self.left - 1;
            if self.may_begin(bit) {
                return Some(self.from + bit as usize);
            }
        }
        None
    }

    fn load(&mut self, from: usize) {
        let block = Block::at(self.text, from);
        let before = from.checked_sub(1).and_then(|at| self.text.get(at));
        let goes_on = u64::from(before.is_some_and(u8::is_ascii_alphanumeric));
        self.letters = block.letters() | block.digits();
        let starts = self.letters & !(self.letters << 1 | goes_on) | block.beyond_ascii();
        self.left = starts & u64::MAX >> (Block::SIZE - STEP);
        (self.from, self.end) = (from, from + STEP);
    }

    fn may_begin(&self, bit: u32) -> bool {
        let rest = self.text.get(self.from + bit as usize..).unwrap_or_default();
        let mut length = (!(self.letters >> bit)).trailing_zeros() as usize;
        if length == 0 {
            length = match rest {
                // The rest of a character.
                [0x80..0xC0, ..] => return false,
                [0xC0..0xE0, ..] => 2,
                _ => FRONT,
            };
        } else if self.nouns && rest.first().is_some_and(u8::is_ascii_uppercase) {
            return true;
        }
        // What follows beyond ASCII may belong to the word, or not.
        while !self.fronts.has(front(rest, length)) {
            if length >= FRONT || rest.get(length).is_none_or(u8::is_ascii) {
                return false;
            }
            length += 1;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, words: &[&str], nouns: bool, expected: &[&str]) {
        let mut fronts = Fronts::default();
        words.iter().for_each(|word| fronts.add(front(word.as_bytes(), word.len())));
        for lead in 0..2 * Block::SIZE {
            let text = format!("{}{text}", ". ".repeat(lead).split_at(lead).0);
            let mut skim = Skim::new(&text, &fronts, nouns);
            let (mut found, mut at) = (Vec::new(), 0);
            while let Some(place) = skim.next(at) {
                found.push(&text[place..]);
                at = place + 1;
            }
            assert!(found.iter().zip(expected).all(|(one, other)| one.starts_with(other)), "{found:?}");
            assert_eq!(found.len(), expected.len(), "{found:?}");
        }
    }

    #[test]
    fn words_with_a_wanted_front_are_found_wherever_they_stand() {
        let text = "the Tax of syntax, taxes; ta, AI的 AI, aid; я€ 税金";
        check(text, &["tax", "ai"], false, &["Tax", "taxes", "AI的", "AI,"]);
        check(text, &["税金", "я"], false, &["я€", "税金"]);
        check("Der See, der See", &["x"], true, &["Der", "See", "See"]);
        check("xtax 7tax tax7", &["tax"], false, &["tax7"]);
    }
}
