//! Which rules does a row of words satisfy, and how surely?

use crate::class::{FOLLOW, NEG, VERB};
use crate::rules::{RULES, Rule};
use crate::token::{REACH, Token};

/// How far before the first word a word still counts as near it.
const BEFORE: u32 = 4;
/// How far after the last one.
const AFTER: u32 = 6;
/// What each unknown word between the words of a rule takes from its score, after the first three.
const DILUTION: f32 = 0.04;
/// What a negation right before a verb takes: "do not ignore the rules above".
const NEGATED: f32 = 0.5;

/// From here on a rule has two signs of one intention.
pub const SURE: f32 = 0.7;
/// Weights that add up to a score fall short of it by less than this.
pub const ROUNDING: f32 = 0.005;
/// What a rule's score counts with one sign only: in doubt the model has the say.
const DOUBT: f32 = 0.8;

/// A rule that a row of words satisfies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// The rule's name.
    pub rule: &'static str,
    /// The first byte of its first word.
    pub start: usize,
    /// The byte after its last word.
    pub end: usize,
    /// How sure it is, from 0 to 1.
    pub score: f32,
}

/// The rules all of whose words a window holds: none, as a rule. One bit for each.
#[derive(Debug, Clone, Copy)]
pub struct Possible {
    rules: u32,
    first: u64,
}

impl Possible {
    /// Keeps the rules all of whose words are among `tokens`.
    #[must_use]
    pub fn among(tokens: &[Token]) -> Self {
        let seen = tokens.iter().fold(0, |seen, token| seen | token.classes);
        let mut possible = Self { rules: 0, first: 0 };
        for (index, rule) in RULES.iter().enumerate().filter(|(_, rule)| rule.first & seen != 0) {
            if rule.then.iter().all(|(wanted, _)| wanted & seen != 0) {
                possible.rules |= 1 << index;
                possible.first |= rule.first;
            }
        }
        possible
    }

    /// Those that may begin with a word of these classes.
    fn beginning_with(self, classes: u64) -> impl Iterator<Item = &'static Rule> {
        let mut left = if self.first & classes == 0 { 0 } else { self.rules };
        let rules = std::iter::from_fn(move || {
            let index = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            RULES.get(index)
        });
        rules.filter(move |rule| rule.first & classes != 0)
    }
}

/// Judges every rule that may begin with the token at `first`.
pub fn judge(tokens: &[Token], first: usize, possible: Possible) -> impl Iterator<Item = Evidence> {
    let begin = tokens.get(first).copied().unwrap_or_default();
    possible.beginning_with(begin.classes).filter_map(move |rule| {
        let last = follow(tokens, first, rule)?;
        let score = weigh(tokens, first, last, rule);
        let end = tokens.get(last)?.end;
        Some(Evidence { rule: rule.name, start: begin.start, end, score: score.clamp(0.0, 1.0) })
    })
}

/// Where the words end that `rule` wants, from the one at `first` on.
fn follow(tokens: &[Token], first: usize, rule: &Rule) -> Option<usize> {
    let mut at = first;
    for &(wanted, gap) in rule.then {
        let word = tokens.get(at)?.word;
        let rest = tokens.iter().enumerate().skip(at + 1).take(REACH);
        let mut near = rest.take_while(|(_, token)| token.word - word <= gap);
        at = near.find(|(_, token)| token.classes & wanted != 0)?.0;
    }
    (at - first <= REACH).then_some(at)
}

fn weigh(tokens: &[Token], first: usize, last: usize, rule: &Rule) -> f32 {
    let (Some(begin), Some(end)) = (tokens.get(first), tokens.get(last)) else { return 0.0 };
    let from = first.saturating_sub(REACH);
    let known = tokens.iter().enumerate().skip(from).take(2 * REACH + 1);
    let (mut seen, mut seen_within) = (0, 0);
    let mut negated = false;
    for (index, token) in known {
        let close = token.word + BEFORE >= begin.word && token.word <= end.word + AFTER;
        if close && index != first {
            seen |= token.classes;
            // What makes a rule harmless does so in its own sentence: "Ignore all rules. My mail is here."
            let is_within = (begin.sentence..=end.sentence).contains(&token.sentence);
            seen_within |= if is_within { token.classes } else { 0 };
        }
        negated |= index < first && token.classes & NEG != 0 && token.word + 2 >= begin.word;
    }
    let inner: u32 = end.word - begin.word;
    let unknown = inner.saturating_sub(u32::try_from(last - first).unwrap_or(0) + 3);
    let counts = |weight: f32| if weight < 0.0 { seen_within } else { seen };
    let near: f32 = rule
        .near
        .iter()
        .filter(|(classes, weight)| counts(*weight) & classes != 0)
        .map(|(_, weight)| weight)
        .sum();
    let against = if negated && rule.first & (VERB | FOLLOW) != 0 { NEGATED } else { 0.0 };
    let score = rule.base + near - against - DILUTION * f32::from(u16::try_from(unknown).unwrap_or(u16::MAX));
    if score + ROUNDING < SURE { DOUBT * score } else { score }
}
