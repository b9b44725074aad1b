//! A list of words and phrases, found as whole words in one pass.

use super::{Block, ByteSet, Match, stands_alone};
use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::{Anchored, MatchKind, dfa::DFA};

const LETTERS_AND_DIGITS: ByteSet = ByteSet::of(b"_").and(b'0', b'9').and(b'a', b'z').and(b'A', b'Z');

/// Words and phrases, found whole: `tax` is not found in `syntax`. ASCII letters match in either case.
#[derive(Debug, Clone)]
pub struct Words {
    automaton: DFA,
    /// The state in which nothing of a word has been seen.
    start: StateID,
    /// The bytes that words begin with, as far as they are ASCII.
    fronts: ByteSet,
    /// Whether all words begin with one of these. Where one does not, nothing is passed over.
    is_ascii: bool,
}

impl Words {
    /// Builds the list. For `configure`, never for a call.
    ///
    /// # Errors
    /// That a word is empty, or that the list is too large.
    pub fn new<W: AsRef<str>>(words: &[W]) -> Result<Self, String> {
        Self::build(words, true)
    }

    /// The same, but letters match in their own case only.
    ///
    /// # Errors
    /// As [`Words::new`].
    pub fn exact<W: AsRef<str>>(words: &[W]) -> Result<Self, String> {
        Self::build(words, false)
    }

    fn build<W: AsRef<str>>(words: &[W], any_case: bool) -> Result<Self, String> {
        if let Some(place) = words.iter().position(|word| word.as_ref().is_empty()) {
            return Err(format!("word {place} is empty"));
        }
        let automaton = DFA::builder()
            .ascii_case_insensitive(any_case)
            .match_kind(MatchKind::Standard)
            .start_kind(aho_corasick::StartKind::Unanchored)
            .prefilter(false)
            .build(words.iter().map(AsRef::as_ref))
            .map_err(|error| error.to_string())?;
        let start = automaton.start_state(Anchored::No).map_err(|error| error.to_string())?;
        let either_case = |byte: u8| [byte, if any_case { swapped(byte) } else { byte }];
        let fronts = words.iter().filter_map(|word| word.as_ref().bytes().next());
        let fronts: Vec<u8> = fronts.flat_map(either_case).collect();
        Ok(Self { automaton, start, fronts: ByteSet::of(&fronts), is_ascii: fronts.is_ascii() })
    }

    /// The words that begin at `from` or later, in order; of two that overlap, the one that begins first, then the
    /// longer.
    #[must_use]
    pub fn find_all(&self, text: &str, from: usize) -> Vec<Match> {
        let mut found = Vec::new();
        let mut at = from;
        while let Some(front) = self.next_front(text.as_bytes(), at) {
            at = self.walk(text, front, &mut found);
        }
        found.sort_unstable_by(|a, b| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
        let mut decided = from;
        found.retain(|one| {
            let apart = one.start >= decided;
            if apart {
                decided = one.end;
            }
            apart
        });
        found
    }

    /// The next place at or after `from` where a word may begin.
    fn next_front(&self, text: &[u8], from: usize) -> Option<usize> {
        if !self.is_ascii {
            return (from < text.len()).then_some(from);
        }
        let mut at = from;
        let mut before = at.checked_sub(1).and_then(|before| text.get(before)).copied().unwrap_or(b' ');
        while at < text.len() {
            let block = Block::at(text, at);
            let goes_on = block.members(&LETTERS_AND_DIGITS) << 1 | u64::from(LETTERS_AND_DIGITS.has(before));
            let fronts = block.members(&self.fronts) & !goes_on;
            if fronts != 0 {
                return Some(at + fronts.trailing_zeros() as usize);
            }
            at += Block::SIZE;
            before = text.get(at - 1).copied().unwrap_or(b' ');
        }
        None
    }

    /// Notes the words that begin at `front` or before the place that is handed over, where none goes on.
    fn walk(&self, text: &str, front: usize, found: &mut Vec<Match>) -> usize {
        let mut state = self.start;
        let mut end = front;
        for byte in text.as_bytes().get(front..).unwrap_or_default() {
            state = self.automaton.next_state(Anchored::No, state, *byte);
            end += 1;
            if state == self.start && self.is_ascii {
                break;
            }
            if self.automaton.is_match(state) {
                let words =
                    (0..self.automaton.match_len(state)).map(|nth| self.automaton.match_pattern(state, nth));
                let words = words.map(|word| (end - self.automaton.pattern_len(word), word.as_usize()));
                let whole = words.filter(|(start, _)| stands_alone(text, *start, end));
                found.extend(whole.map(|(start, pattern)| Match { start, end, pattern }));
            }
        }
        end
    }
}

/// A letter from A to Z in the other case; another byte as it is.
fn swapped(byte: u8) -> u8 {
    if byte.is_ascii_alphabetic() { byte ^ 0x20 } else { byte }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let words = Words::new(&["tax", "tax return", "Straße"]).unwrap();
        let found: Vec<&str> = words.find_all(text, 0).iter().map(|one| &text[one.start..one.end]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_are_found_whole() {
        check("the TAX, syntax, taxi", &["TAX"]);
        check("my tax return", &["tax return"]);
        check("my tax returns", &["tax"]);
        check("Lange Straße", &["Straße"]);
        check("", &[]);
        check("syntax,tax _tax tax_ -tax- 9tax", &["tax", "tax"]);
        check("tax tax return return", &["tax", "tax return"]);
        check("größetax éStraße «Straße»", &["Straße"]);
    }

    #[test]
    fn words_are_found_wherever_they_stand() {
        let list = ["Ann Smith", "Ann", "@me", "Smith & Co", "öl"];
        for (before, list) in (0..140).flat_map(|before| [(before, &list[..]), (before, &list[..4])]) {
            let words = Words::exact(list).unwrap();
            for (text, expected) in [
                ("Ann Smith", vec![(0, 9)]),
                ("Ann Smyth", vec![(0, 3)]),
                ("Ann Smith & Co", vec![(0, 9)]),
                ("Ann, Smith & Co", vec![(0, 3), (5, 15)]),
                ("ann @me öl.", if list.len() > 4 { vec![(4, 7), (8, 11)] } else { vec![(4, 7)] }),
                ("AnnAnn", vec![]),
            ] {
                let text = format!("{}{text}", ". ".repeat(before));
                let found: Vec<_> = words
                    .find_all(&text, 0)
                    .iter()
                    .map(|one| (one.start - 2 * before, one.end - 2 * before))
                    .collect();
                assert_eq!(found, expected, "{text}");
                let joined = words.find_all(&format!("x{text}"), 0);
                assert!(before > 0 || joined.iter().all(|one| one.start > 1), "{text}");
            }
        }
    }

    #[test]
    fn an_empty_word_is_refused() {
        assert!(Words::new(&["a", ""]).is_err());
    }
}
