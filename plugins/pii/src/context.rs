//! Which words stand just before a number?

/// How many bytes before a number are read for words.
pub const REACH: usize = 40;

/// Words that say what the number after them is, in lower case.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    words: &'static [&'static str],
    /// For each length modulo eight, a bit for each letter that words of it begin with: most words are told by that.
    firsts: [u32; 8],
    /// Whether some are of a script without spaces.
    spaceless: bool,
}

impl Words {
    /// The list of these words.
    #[must_use]
    pub const fn of(words: &'static [&'static str]) -> Self {
        let mut list = Self { words, firsts: [0; 8], spaceless: false };
        let mut rest = words;
        while let [word, tail @ ..] = rest {
            list = list.with(word.as_bytes());
            rest = tail;
        }
        list
    }

    #[expect(clippy::indexing_slicing, reason = "eight rows, and three bits; `get_mut` is not constant yet")]
    const fn with(mut self, word: &[u8]) -> Self {
        match word.first() {
            Some(first) if is_spaceless(*first) => self.spaceless = true,
            Some(first) => self.firsts[word.len() & 7] |= 1 << (*first & 31),
            None => {}
        }
        self
    }

    fn has(&self, word: &[u8]) -> bool {
        let (Some(first), Some(last)) = (word.first(), word.last()) else { return false };
        let row = self.firsts.get(word.len() & 7).copied().unwrap_or_default();
        if row >> (first & 31) & 1 == 1
            && self.words.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
        {
            return true;
        }
        // Scripts without spaces run a word into what stands before it.
        self.spaceless && *last >= 0x80 && self.words.iter().any(|known| ends_in(word, known.as_bytes()))
    }
}

/// Whether any word stands there, known or not: most numbers in a table or a list have none, and need not be asked for
/// each list of words.
#[must_use]
pub fn has_words(bytes: &[u8], start: usize) -> bool {
    let before = bytes.get(..start).unwrap_or_default().iter().rev().take(REACH);
    before.take_while(|b| !b.is_ascii_digit()).any(|&b| is_letter(b))
}

/// Whether one of `words` stands within [`REACH`] bytes before `start`, with no digit between it and the number.
#[must_use]
pub fn names(bytes: &[u8], start: usize, words: &Words) -> bool {
    let before = bytes.get(..start).unwrap_or_default();
    let window = before.last_chunk::<REACH>().map_or(before, |chunk| chunk.as_slice());
    let gap = window.iter().rev().take_while(|b| !b.is_ascii_digit()).count();
    let whole = gap == before.len();
    let near = before.get(before.len() - gap..).unwrap_or_default();
    // The word at the edge of the window may be the rest of a longer one.
    let mut parts = near.split(|&b| !is_letter(b));
    if !whole && gap == window.len() {
        parts.next();
    }
    parts.any(|word| words.has(word))
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

fn ends_in(word: &[u8], known: &[u8]) -> bool {
    known.first().is_some_and(|first| is_spaceless(*first)) && word.ends_with(known)
}

/// Whether a word that begins with this byte is of a script without spaces.
const fn is_spaceless(first: u8) -> bool {
    first >= 0xE0
}
