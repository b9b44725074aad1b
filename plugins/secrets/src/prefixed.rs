//! Does a secret with a beginning of its own stand here?

use crate::alphabet::{Alphabet, Ends};
use crate::families::{FAMILIES, Family};
use crate::finding::{Finding, Match, Piece};
use crate::randomness;

/// The families that are looked for, and a filter over their first three bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefixes {
    /// The first two bytes of each family and its place in the table, in order.
    wanted: Vec<([u8; 2], usize)>,
    filter: [u64; 16],
}

impl Prefixes {
    /// Keeps the families that `wants` names.
    #[must_use]
    pub fn new(wants: impl Fn(&str) -> bool) -> Self {
        let all = FAMILIES.iter().enumerate().filter(|(_, family)| wants(family.name));
        let mut wanted: Vec<_> = all.filter_map(|(index, family)| Some((start_of(family)?, index))).collect();
        wanted.sort_unstable();
        let mut prefixes = Self { wanted, filter: [0; 16] };
        for family in prefixes.families().collect::<Vec<_>>() {
            match *family.prefix.as_bytes() {
                [first, second] => {
                    b"0123456789abcdefABCDEF".iter().for_each(|&third| prefixes.admit([first, second, third]))
                }
                [first, second, third, ..] => prefixes.admit([first, second, third]),
                _ => {}
            }
        }
        prefixes
    }

    /// Judges the word that begins at `start`.
    pub fn judge(&self, piece: Piece<'_>, start: usize, ends: &mut Ends) -> Match {
        let rest = piece.from(start);
        let Some(first) = rest.first_chunk::<3>() else { return Match::No };
        let (word, bit) = place(*first);
        if self.filter.get(word).is_none_or(|bits| bits & bit == 0) {
            return Match::No;
        }
        let [one, two, _] = *first;
        let from = self.wanted.partition_point(|(start, _)| *start < [one, two]);
        let alike = self.wanted.iter().skip(from).take_while(|(start, _)| *start == [one, two]);
        let families = alike.filter_map(|&(_, index)| FAMILIES.get(index));
        let mut answers = families.map(|family| judge_family(family, piece, start, ends));
        answers.find(|answer| *answer != Match::No).unwrap_or(Match::No)
    }

    fn families(&self) -> impl Iterator<Item = &'static Family> {
        self.wanted.iter().filter_map(|&(_, index)| FAMILIES.get(index))
    }

    fn admit(&mut self, first: [u8; 3]) {
        let (word, bit) = place(first);
        if let Some(bits) = self.filter.get_mut(word) {
            *bits |= bit;
        }
    }
}

fn start_of(family: &Family) -> Option<[u8; 2]> {
    family.prefix.as_bytes().first_chunk::<2>().copied()
}

fn place([first, second, third]: [u8; 3]) -> (usize, u64) {
    let key = u32::from(first) ^ (u32::from(second) << 5) ^ (u32::from(third) << 10);
    let hash = key.wrapping_mul(0x9E37_79B1) >> 22;
    ((hash >> 6) as usize, 1 << (hash & 63))
}

fn judge_family(family: &Family, piece: Piece<'_>, start: usize, ends: &mut Ends) -> Match {
    let rest = piece.from(start);
    let prefix = family.prefix.as_bytes();
    if !rest.starts_with(prefix) {
        return if !piece.complete && prefix.starts_with(rest) { Match::More(start) } else { Match::No };
    }
    let body = start + prefix.len();
    let mut end = ends.of(family.alphabet, piece, body);
    if end - body > family.most {
        return Match::No;
    }
    if piece.is_open(end) {
        return Match::More(start);
    }
    while piece.before(end).is_some_and(|b| matches!(b, b'.' | b'/')) && end > body {
        end -= 1;
    }
    let value = piece.text.as_bytes().get(body..end).unwrap_or_default();
    let bounded = piece
        .from(end)
        .first()
        .is_none_or(|b| !Alphabet::Url.has(*b) || family.alphabet == Alphabet::Alnum && *b == b'-');
    let random = randomness::bits(value) >= randomness::LEAST_BITS && !randomness::is_placeholder(value);
    if bounded && value.len() >= family.least && random && has_digit_or_case(value) {
        Match::Yes(Finding { rule: family.name, start, end, score: 0.95 })
    } else {
        Match::No
    }
}

/// A key is not a row of lower-case words: `sk-learn-pipeline-with-scaling`.
fn has_digit_or_case(value: &[u8]) -> bool {
    let words = value.iter().any(|b| matches!(b, b'-' | b'_'));
    !words || value.iter().any(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}
