//! How much of a sentence does the context say at all?

use crate::evidence::Evidence;
use crate::index::NEAREST;
use crate::read::language::Language;
use crate::read::token::mark;

/// What words in a second passage count, next to those in the best one.
const SECOND: f32 = 0.6;
/// What is taken as the support of a sentence in another language than the context's: words do not compare.
const FOREIGN: f32 = 0.5;

/// The share of the sentence's words, from 0 to 1, that one passage of the context has, with what a second one adds.
#[must_use]
pub(super) fn support(evidence: &Evidence<'_>, language: Option<Language>) -> f32 {
    let context = evidence.index.language;
    if language.is_some() && context.is_some() && language != context {
        return FOREIGN;
    }
    let mut found: Vec<(f32, u32)> = Vec::with_capacity(32);
    for (number, word) in evidence.words() {
        let weight = if word.is(mark::FIGURE) { 1.5 } else { 1.0 };
        found.push((weight, evidence.places(number).fold(0, |all, spot| all | 1 << spot.passage)));
    }
    let whole: f32 = found.iter().map(|(weight, _)| weight).sum();
    if whole == 0.0 {
        return 1.0;
    }
    let sum = |passage: usize, but: u32| {
        let has = |places: u32| places >> passage & 1 == 1 && places & but == 0;
        found.iter().filter(|(_, places)| has(*places)).map(|(weight, _)| weight).sum::<f32>()
    };
    let passages = 0..NEAREST;
    let (best, first) = passages
        .clone()
        .map(|passage| (passage, sum(passage, 0)))
        .fold((0, 0.0), |best, one| if one.1 > best.1 { one } else { best });
    let rest = passages.map(|passage| sum(passage, 1 << best)).fold(0.0, f32::max);
    (first + SECOND * rest) / whole
}
