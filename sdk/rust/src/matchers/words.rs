//! A list of words and phrases, found as whole words in one pass.

use super::{Match, stands_alone};
use aho_corasick::automaton::{Automaton, OverlappingState};
use aho_corasick::{Anchored, Input, MatchKind, dfa::DFA};

/// Words and phrases, found whole: `tax` is not found in `syntax`. ASCII letters match in either case.
#[derive(Debug, Clone)]
pub struct Words {
    automaton: DFA,
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
        DFA::builder()
            .ascii_case_insensitive(any_case)
            .match_kind(MatchKind::Standard)
            .start_kind(aho_corasick::StartKind::Unanchored)
            .prefilter(false)
            .build(words.iter().map(AsRef::as_ref))
            .map(|automaton| Self { automaton })
            .map_err(|error| error.to_string())
    }

    /// The words that begin at `from` or later, in order; of two that overlap, the one that begins first, then the
    /// longer.
    #[must_use]
    pub fn find_all(&self, text: &str, from: usize) -> Vec<Match> {
        let input = Input::new(text).range(from.min(text.len())..).anchored(Anchored::No);
        let mut state = OverlappingState::start();
        let mut found = Vec::new();
        while self.automaton.try_find_overlapping(&input, &mut state).is_ok() {
            let Some(one) = state.get_match() else { break };
            if stands_alone(text, one.start(), one.end()) {
                found.push(Match { start: one.start(), end: one.end(), pattern: one.pattern().as_usize() });
            }
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
    }

    #[test]
    fn an_empty_word_is_refused() {
        assert!(Words::new(&["a", ""]).is_err());
    }
}
