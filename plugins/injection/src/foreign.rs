//! What is heard of scripts that have nothing like the letters from `a` to `z`?

use crate::fold::{Folded, fold};

/// What sets these keys apart from those of letters, which have no byte of 128 or more.
const SPACELESS: u64 = 1 << 63;
const FOREIGN: u64 = 1 << 55;

/// The letters of a foreign word that tell it from others.
#[derive(Debug, Default)]
pub struct Front {
    letters: [u32; 8],
    length: usize,
}

impl Front {
    /// Takes the next letter.
    pub fn take(&mut self, c: char) {
        if let Some(slot) = self.letters.get_mut(self.length) {
            *slot = u32::from(c);
            self.length += 1;
        }
    }

    /// Two syllables of Korean, whose endings run on; the article of Arabic is left out, and an "and" before it.
    #[must_use]
    pub fn key(&self) -> u64 {
        let letters = self.letters.get(..self.length).unwrap_or_default();
        let stem = match letters {
            [0xAC00..=0xD7A3, _, ..] => letters.get(..2).unwrap_or_default(),
            [0x0648 | 0x0641 | 0x0628, 0x0627, 0x0644, rest @ ..] | [0x0627, 0x0644, rest @ ..] => rest,
            _ => letters,
        };
        let hash = stem
            .iter()
            .take(5)
            .fold(0x51_u64, |hash, letter| (hash ^ u64::from(*letter)).wrapping_mul(0x100_0000_01B3));
        FOREIGN | hash >> 2
    }
}

/// The key of two characters of a script without spaces.
#[must_use]
pub fn two(first: u32, second: u32) -> u64 {
    SPACELESS | u64::from(first) << 24 | u64::from(second)
}

/// A character as the first of two, 0 where it is of another script.
#[must_use]
pub fn spaceless(c: char) -> u32 {
    if matches!(fold(c), Folded::Spaceless) { u32::from(c) } else { 0 }
}

/// The character at the end, past a space and invisible ones.
#[must_use]
pub fn before(text: &str) -> Option<char> {
    text.chars().rev().take(3).find(|&c| c != ' ' && fold(c) != Folded::Nothing)
}

/// Whether a sentence ends here, in scripts other than Latin.
#[must_use]
pub fn is_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；' | '：' | '．' | '।' | '؟' | '۔' | '؛')
}

#[cfg(test)]
mod tests {
    use super::Front;

    fn key(word: &str) -> u64 {
        let mut front = Front::default();
        word.chars().for_each(|c| front.take(c));
        front.key()
    }

    #[test]
    fn a_word_is_known_with_what_is_joined_to_it() {
        assert_eq!(key("지시를"), key("지시"));
        assert_eq!(key("التعليمات"), key("تعليمات"));
        assert_eq!(key("والتعليمات"), key("تعليمات"));
        assert_ne!(key("지시"), key("무시"));
    }
}
