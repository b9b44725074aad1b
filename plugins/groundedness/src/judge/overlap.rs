//! How much of a sentence does the context say at all?

use crate::evidence::Evidence;
use crate::language::Language;
use crate::token::mark;

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
    let passages = 1 + evidence.spots.iter().map(|spot| spot.passage).max().unwrap_or(0);
    let mut found: Vec<(f32, Vec<bool>)> = Vec::with_capacity(8);
    for (number, word) in evidence.words() {
        let weight = if word.is(mark::FIGURE) { 1.5 } else { 1.0 };
        let mut places = vec![false; passages];
        for spot in evidence.places(number) {
            if let Some(place) = places.get_mut(spot.passage) {
                *place = true;
            }
        }
        found.push((weight, places));
    }
    let whole: f32 = found.iter().map(|(weight, _)| weight).sum();
    if whole == 0.0 {
        return 1.0;
    }
    let has = |places: &Vec<bool>, passage: usize| places.get(passage).copied().unwrap_or(false);
    let of = |passage: usize| {
        found.iter().filter(|(_, places)| has(places, passage)).map(|(weight, _)| weight).sum::<f32>()
    };
    let (best, first) = (0..passages)
        .map(|passage| (passage, of(passage)))
        .fold((0, 0.0), |best, one| if one.1 > best.1 { one } else { best });
    let rest = (0..passages)
        .map(|passage| {
            let more = found.iter().filter(|(_, places)| has(places, passage) && !has(places, best));
            more.map(|(weight, _)| weight).sum::<f32>()
        })
        .fold(0.0, f32::max);
    (first + SECOND * rest) / whole
}
