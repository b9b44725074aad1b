//! Does a secret with a beginning of its own stand here?

use crate::alphabet::{Alphabet, Ends};
use crate::families::{FAMILIES, Family};
use crate::finding::{Finding, Match, Piece};
use crate::randomness::{self, is_words};

/// The families that are looked for, and a filter over their first three bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefixes {
    /// The first three bytes of each family and its place in the table, in order.
    wanted: Vec<([u8; 3], usize)>,
    filter: [u64; 64],
}

impl Prefixes {
    /// Keeps the families that `wants` names.
    #[must_use]
    pub fn new(wants: impl Fn(&str) -> bool) -> Self {
        let all = FAMILIES.iter().enumerate().filter(|(_, family)| wants(family.name));
        let mut prefixes = Self { wanted: Vec::new(), filter: [0; 64] };
        for (index, family) in all {
            for start in starts_of(family) {
                prefixes.admit(start);
                prefixes.wanted.push((start, index));
            }
        }
        prefixes.wanted.sort_unstable();
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
        let from = self.wanted.partition_point(|(known, _)| known < first);
        let alike = self.wanted.iter().skip(from).take_while(|(known, _)| known == first);
        let families = alike.filter_map(|&(_, index)| FAMILIES.get(index));
        let mut answers = families.map(|family| judge_family(family, piece, start, ends));
        answers.find(|answer| *answer != Match::No).unwrap_or(Match::No)
    }

    fn admit(&mut self, first: [u8; 3]) {
        let (word, bit) = place(first);
        if let Some(bits) = self.filter.get_mut(word) {
            *bits |= bit;
        }
    }
}

/// The first three bytes of what a family finds.
fn starts_of(family: &Family) -> Vec<[u8; 3]> {
    match *family.prefix.as_bytes() {
        [first, second] => b"0123456789abcdefABCDEF".iter().map(|&third| [first, second, third]).collect(),
        [first, second, third, ..] => vec![[first, second, third]],
        _ => Vec::new(),
    }
}

fn place([first, second, third]: [u8; 3]) -> (usize, u64) {
    let key = u32::from(first) ^ (u32::from(second) << 5) ^ (u32::from(third) << 10);
    let hash = key.wrapping_mul(0x9E37_79B1) >> 20;
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
    let next = piece.from(end).first();
    let bounded =
        next.is_none_or(|b| !Alphabet::Url.has(*b) || family.alphabet == Alphabet::Alnum && *b == b'-');
    if !bounded || value.len() < family.least || is_name(value) {
        return Match::No;
    }
    if randomness::bits(value) < randomness::LEAST_BITS || randomness::is_placeholder(value) {
        return Match::No;
    }
    Match::Yes(Finding { rule: family.name, start, end, score: 0.95 })
}

/// `sk-learn-pipeline-with-scaling` is a name, though it begins as a key does.
fn is_name(value: &[u8]) -> bool {
    value.iter().any(|b| matches!(b, b'-' | b'_' | b'.' | b'/'))
        && randomness::humps(value) == 0
        && is_words(value)
}
