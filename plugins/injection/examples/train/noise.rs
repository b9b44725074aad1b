//! The mistakes people make on purpose, so that no word is one of a list.

use crate::random::Random;

/// One word of this many gets a mistake.
const ONE_IN: usize = 3;
/// Shorter words get none.
const SHORTEST: usize = 4;

/// A copy of a text with letters swapped, left out or doubled.
pub(crate) fn mistype(text: &str, random: &mut Random) -> String {
    let words: Vec<String> = text.split(' ').map(|word| mistyped(word, random)).collect();
    words.join(" ")
}

fn mistyped(word: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let is_word = letters.iter().filter(|letter| letter.is_alphabetic()).count() >= SHORTEST;
    if !is_word || random.below(ONE_IN) != 0 {
        return word.to_owned();
    }
    let at = random.below(letters.len() - 1);
    match random.below(4) {
        0 | 1 => letters.swap(at, at + 1),
        2 => drop(letters.remove(at)),
        _ => letters.insert(at, letters.get(at).copied().unwrap_or_default()),
    }
    letters.into_iter().collect()
}
