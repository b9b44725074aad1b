//! Which words stand just before a number?

/// How many bytes before a number are read for words.
pub const REACH: usize = 40;

/// Words that say what the number after them is, in lower case.
#[derive(Debug, Clone, Copy)]
pub struct Words(pub &'static [&'static str]);

/// Whether one of `words` stands within [`REACH`] bytes before `start`, with no digit between it and the number.
#[must_use]
pub fn names(bytes: &[u8], start: usize, words: &Words) -> bool {
    let before = bytes.get(..start).unwrap_or_default();
    let window = before.last_chunk::<REACH>().map_or(before, |chunk| chunk.as_slice());
    let gap = window.iter().rev().take_while(|b| !b.is_ascii_digit()).count();
    let whole = gap == before.len();
    let near = before.get(before.len() - gap..).unwrap_or_default();
    // The word at the edge of the window may be the rest of a longer one.
    let mut parts = near.split(|&b| !(b.is_ascii_alphabetic() || b >= 0x80));
    if !whole && gap == window.len() {
        parts.next();
    }
    parts.any(|word| !word.is_empty() && words.0.iter().any(|known| is_word(word, known)))
}

fn is_word(word: &[u8], known: &str) -> bool {
    let known = known.as_bytes();
    let (Some(first), Some(last), Some(begins)) = (word.first(), word.last(), known.first()) else {
        return false;
    };
    if *begins >= 0xE0 {
        // Scripts without spaces run a word into what stands before it.
        return *last >= 0x80 && word.ends_with(known);
    }
    word.len() == known.len() && (first | 0x20) == (begins | 0x20) && word.eq_ignore_ascii_case(known)
}
