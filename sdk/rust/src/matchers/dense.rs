//! Several patterns as one dense automaton: one pass over a text, one table look-up for each byte.

use super::Match;
use regex_automata::dfa::{Automaton, dense};
use regex_automata::{Anchored, Input, PatternID};

/// Several patterns, searched for anywhere in one pass.
///
/// Patterns match bytes (no Unicode classes; `\w`, `\d`, `\b` are ASCII), and the first of two that match at the same
/// place wins. Time is linear in the text for every pattern. A pattern that can match part of a character (`.`, `[^a]`)
/// may give offsets within it; write `[^a\x80-\xFF]`.
///
/// For fixed fronts with open tails, `\bsk-[a-z]+`: twelve of those make 340 KB, and a tail that is counted (`{20,100}`)
/// makes more than 8 MB, since the search may begin anywhere. Where a front can be found by [`super::Words`] or a look at
/// a few bytes, [`AnchoredSet`] takes the rest in a tenth of that; counted digits are for [`super::digit_groups`].
#[derive(Debug, Clone)]
pub struct DenseSet {
    forward: dense::DFA<Vec<u32>>,
    backward: dense::DFA<Vec<u32>>,
}

/// Several patterns, matched at a given place only; else as [`DenseSet`].
#[derive(Debug, Clone)]
pub struct AnchoredSet {
    automaton: dense::DFA<Vec<u32>>,
}

/// The most that one automaton may take. It is read and not written, so a request pays only for the part that it uses.
#[cfg(feature = "compile")]
const SIZE_LIMIT: usize = 512 << 10;
/// The most that building it may take.
#[cfg(feature = "compile")]
const BUILD_LIMIT: usize = 8 << 20;

/// Compiles one automaton.
#[cfg(feature = "compile")]
fn build(patterns: &[&str], config: dense::Config, reverse: bool) -> Result<dense::DFA<Vec<u32>>, String> {
    use regex_automata::{nfa::thompson, util::syntax};

    let limits = config.dfa_size_limit(Some(SIZE_LIMIT)).determinize_size_limit(Some(BUILD_LIMIT));
    dense::Builder::new()
        .configure(limits)
        .syntax(syntax::Config::new().unicode(false).utf8(false))
        .thompson(thompson::Config::new().reverse(reverse).utf8(false))
        .build_many(patterns)
        .map_err(|error| error.to_string())
}

impl AnchoredSet {
    /// Compiles patterns. For `configure`, never for a call.
    ///
    /// # Errors
    /// What is wrong with a pattern, or that the automaton would be larger than 512 KiB.
    #[cfg(feature = "compile")]
    pub fn compile(patterns: &[&str]) -> Result<Self, String> {
        let config = dense::Config::new()
            .match_kind(regex_automata::MatchKind::LeftmostFirst)
            .start_kind(regex_automata::dfa::StartKind::Anchored);
        build(patterns, config, false).map(|automaton| Self { automaton })
    }

    /// The automaton as bytes for [`AnchoredSet::from_bytes`], for a build script to write; little-endian.
    #[cfg(feature = "compile")]
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let (bytes, skip) = self.automaton.to_bytes_little_endian();
        bytes.get(skip..).unwrap_or_default().to_vec()
    }

    /// Reads an automaton that [`AnchoredSet::to_bytes`] wrote.
    ///
    /// # Errors
    /// That the bytes are not such an automaton.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        automaton(bytes).map(|automaton| Self { automaton })
    }

    /// The match that begins exactly at `start`. What stands before it is seen by `\b`.
    #[must_use]
    pub fn at(&self, text: &str, start: usize) -> Option<Match> {
        match_at(&self.automaton, text, start)
    }

    /// The bytes that the automaton takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.automaton.memory_usage()
    }
}

impl DenseSet {
    /// Compiles patterns. For `configure`, never for a call.
    ///
    /// # Errors
    /// What is wrong with a pattern, or that an automaton would be larger than 512 KiB.
    #[cfg(feature = "compile")]
    pub fn compile(patterns: &[&str]) -> Result<Self, String> {
        use regex_automata::{MatchKind, dfa::StartKind};

        let forward = dense::Config::new().match_kind(MatchKind::LeftmostFirst).start_kind(StartKind::Both);
        let backward = dense::Config::new()
            .match_kind(MatchKind::All)
            .start_kind(StartKind::Anchored)
            .starts_for_each_pattern(true);
        Ok(Self { forward: build(patterns, forward, false)?, backward: build(patterns, backward, true)? })
    }

    /// The automata as bytes for [`DenseSet::from_bytes`], for a build script to write. Their byte order is that
    /// of WebAssembly and of every common machine: little-endian.
    #[cfg(feature = "compile")]
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let (forward, skip) = self.forward.to_bytes_little_endian();
        let (backward, skip_backward) = self.backward.to_bytes_little_endian();
        let forward = forward.get(skip..).unwrap_or_default();
        let length = u32::try_from(forward.len()).unwrap_or(u32::MAX);
        let mut bytes = length.to_le_bytes().to_vec();
        bytes.extend_from_slice(forward);
        bytes.extend_from_slice(backward.get(skip_backward..).unwrap_or_default());
        bytes
    }

    /// Reads automata that [`DenseSet::to_bytes`] wrote.
    ///
    /// # Errors
    /// That the bytes are not such automata.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let cut = || String::from("the automata are cut short");
        let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(cut)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|error| error.to_string())?;
        let (forward, backward) = rest.split_at_checked(length).ok_or_else(cut)?;
        Ok(Self { forward: automaton(forward)?, backward: automaton(backward)? })
    }

    /// The first match that begins at `from` or later. What stands before `from` is seen by `\b`.
    #[must_use]
    pub fn find(&self, text: &str, from: usize) -> Option<Match> {
        let input = Input::new(text).range(from.min(text.len())..);
        let end = self.forward.try_search_fwd(&input).ok()??;
        let back = Input::new(text).range(from..end.offset()).anchored(Anchored::Pattern(end.pattern()));
        let start = self.backward.try_search_rev(&back).ok()??;
        Some(Match { start: start.offset(), end: end.offset(), pattern: end.pattern().as_usize() })
    }

    /// All matches that begin at `from` or later, none overlapping another.
    pub fn find_all<'t>(&'t self, text: &'t str, from: usize) -> impl Iterator<Item = Match> + 't {
        let mut next = from;
        std::iter::from_fn(move || {
            let found = self.find(text, next)?;
            // An empty match would be found again and again.
            next = found.end.max(found.start + 1);
            Some(found)
        })
    }

    /// The match that begins exactly at `start`.
    #[must_use]
    pub fn at(&self, text: &str, start: usize) -> Option<Match> {
        match_at(&self.forward, text, start)
    }

    /// How many patterns there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.forward.pattern_len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == PatternID::ZERO.as_usize()
    }

    /// The bytes that the automata take.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.forward.memory_usage() + self.backward.memory_usage()
    }
}

fn match_at(automaton: &dense::DFA<Vec<u32>>, text: &str, start: usize) -> Option<Match> {
    let input = Input::new(text).range(start.min(text.len())..).anchored(Anchored::Yes);
    let end = automaton.try_search_fwd(&input).ok()??;
    Some(Match { start, end: end.offset(), pattern: end.pattern().as_usize() })
}

/// Reads one automaton, copied to where its words are aligned.
fn automaton(bytes: &[u8]) -> Result<dense::DFA<Vec<u32>>, String> {
    let mut place = vec![0; bytes.len() + size_of::<u32>()];
    let skip = place.as_ptr().align_offset(align_of::<u32>());
    let aligned = place.get_mut(skip..).and_then(|rest| rest.get_mut(..bytes.len()));
    let aligned = aligned.ok_or_else(|| String::from("there is no aligned place for the automata"))?;
    aligned.copy_from_slice(bytes);
    dense::DFA::from_bytes(aligned)
        .map(|(automaton, _)| automaton.to_owned())
        .map_err(|error| error.to_string())
}

#[cfg(feature = "compile")]
#[cfg(test)]
mod tests {
    use super::*;

    const PATTERNS: [&str; 3] = [r"sk-[A-Za-z0-9]{4,20}", r"\bAKIA[A-Z0-9]{4}\b", r"(?i)bearer [a-z]+"];

    fn set() -> DenseSet {
        DenseSet::compile(&PATTERNS).unwrap()
    }

    fn check(text: &str, expected: &[(usize, &str)]) {
        let written = DenseSet::from_bytes(&set().to_bytes()).unwrap();
        for set in [set(), written] {
            let found: Vec<(usize, &str)> =
                set.find_all(text, 0).map(|one| (one.pattern, &text[one.start..one.end])).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn each_pattern_is_found_in_one_pass() {
        check("", &[]);
        check("nothing here", &[]);
        check("a sk-abcd, AKIA1234 and BEARER x", &[(0, "sk-abcd"), (1, "AKIA1234"), (2, "BEARER x")]);
        check("xAKIA1234 AKIA12345", &[]);
        check("größe sk-abcdé", &[(0, "sk-abcd")]);
    }

    #[test]
    fn a_search_from_the_middle_sees_what_stands_before() {
        let text = "xAKIA1234";
        assert_eq!(set().find(text, 1), None);
        assert_eq!(set().at(text, 1), None);
        assert_eq!(set().at(" AKIA1234", 1).map(|one| one.end), Some(9));
    }

    #[test]
    fn an_anchored_set_matches_at_its_place_only() {
        let set = AnchoredSet::compile(&PATTERNS).unwrap();
        for set in [AnchoredSet::from_bytes(&set.to_bytes()).unwrap(), set] {
            let at = |start| set.at("a sk-abcd AKIA1234", start).map(|one| (one.pattern, one.end));
            assert_eq!(
                (at(0), at(2), at(3), at(10), at(99)),
                (None, Some((0, 9)), None, Some((1, 18)), None)
            );
        }
    }

    #[test]
    fn counted_tails_fit_where_they_are_anchored() {
        let tails = [r"sk-[A-Za-z0-9_-]{20,100}", r"ghp_[A-Za-z0-9]{36}", r"eyJ[\w-]{10,}\.[\w-]{10,}\."];
        assert!(AnchoredSet::compile(&tails).is_ok_and(|set| set.memory() < 200_000));
        assert!(DenseSet::compile(&tails).is_err());
    }

    #[test]
    fn what_is_too_large_is_refused() {
        assert!(DenseSet::compile(&[r"(?:a|b){3}.{1,20}(?:[0-9]{3}-?){5,9}x"]).is_err());
        assert!(DenseSet::compile(&["("]).is_err());
    }

    #[test]
    fn damaged_automata_are_refused() {
        let bytes = set().to_bytes();
        assert!(DenseSet::from_bytes(&bytes[..bytes.len() / 2]).is_err());
        assert!(DenseSet::from_bytes(&[]).is_err());
    }
}
