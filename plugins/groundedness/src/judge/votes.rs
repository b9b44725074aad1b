//! Which of two things do the words around it speak of? "A costs 5, B costs 7" gives no support to "A costs 7".

use crate::evidence::{Evidence, Spot, nearness};
use crate::read::token::{Token, mark};

/// What a word in another clause of the sentence counts.
const ELSEWHERE: f32 = 0.4;
/// What a word near the place counts against it that the sentence does not say.
const UNSAID: f32 = 0.5;
/// What all of them count at most.
const MOST_UNSAID: f32 = 1.0;
/// How many numbers of a sentence, and how many names, are told from their rivals.
pub(super) const COMPARED: usize = 16;
/// How many places of one word are tried.
const PLACES: usize = 4;

/// By how much the words of the sentence around `word` are nearer to the best of `rivals` than to the word itself in
/// the context. Negative where they are nearer to the word; nothing where there is nothing to compare.
#[must_use]
pub(super) fn against<'e>(
    evidence: &'e Evidence<'e>,
    word: usize,
    rivals: impl Iterator<Item = &'e Spot<'e>>,
) -> Option<f32> {
    let clause = evidence.claim.tokens.get(word)?.clause;
    let mut rivals = rivals.take(PLACES).peekable();
    rivals.peek()?;
    let anchors = evidence.words().filter(|(number, _)| *number != word);
    let total = |spot: &Spot<'e>| {
        let pull = |(number, anchor): (usize, &Token)| {
            let weight = if anchor.clause == clause { 1.0 } else { ELSEWHERE };
            let opposite = anchor.is_opposite();
            let alike = evidence.places(number).filter(|place| place.token.is_opposite() == opposite);
            let apart = alike.take(PLACES).filter(|place| place.at != spot.at);
            weight * apart.map(|place| nearness(place, spot)).fold(0.0, f32::max)
        };
        let said: f32 = anchors.clone().map(pull).sum();
        // What a sentence begins with holds for all that follows.
        let near = evidence
            .beside(spot)
            .filter(|one| !(one.said || one.at < spot.at && one.token.is(mark::OPENING)));
        said - (UNSAID * near.map(|one| nearness(one, spot)).sum::<f32>()).min(MOST_UNSAID)
    };
    let own = evidence.places(word).take(PLACES).map(total).reduce(f32::max)?;
    let best = rivals.map(total).reduce(f32::max)?;
    Some(best - own)
}
