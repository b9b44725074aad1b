//! What does a sentence deny? Each denial is noted at the word that it is about.

use crate::read::language::Language;
use crate::read::lex::Raw;
use crate::read::token::mark;

/// How far from its denial a word is looked for.
const REACH: usize = 6;

/// Marks the words that are denied; the opposite of a denied opposite is affirmed.
pub fn mark(raw: &mut [Raw], language: Option<Language>) {
    join_halves(raw);
    if !raw.iter().any(|one| one.token.is(mark::NEGATOR)) {
        return;
    }
    let repeats = language.is_some_and(Language::repeats_denials);
    let mut last: Option<(u32, usize)> = None;
    for at in 0..raw.len() {
        let Some(one) = raw.get(at).filter(|one| one.token.is(mark::NEGATOR)) else { continue };
        let clause = one.token.clause;
        if raw.get(at + 1).is_some_and(|next| next.token.is(mark::ONLY)) {
            continue;
        }
        if repeats && last.is_some_and(|(before, place)| before == clause && at - place <= REACH) {
            continue;
        }
        last = Some((clause, at));
        let behind = language.is_some_and(Language::denies_behind) || one.token.is(mark::THAN);
        let lack = one.entry.lack;
        let Some(place) = head(raw, at, behind) else { continue };
        // "No longer than 6 months" denies nothing.
        let bounds = place == at + 1 && raw.get(place + 1).is_some_and(|next| next.token.is(mark::THAN));
        if let Some(head) = raw.get_mut(place) {
            head.token.sign = -head.token.sign;
            head.token.marks ^= if bounds { 0 } else { mark::DENIED };
            head.token.marks |= if lack { mark::LACKING } else { 0 };
        }
    }
}

/// French says "ne … plus" for "no longer"; without "ne", "plus" is more.
fn join_halves(raw: &mut [Raw]) {
    let mut half = None;
    for (at, one) in raw.iter_mut().enumerate() {
        if one.token.is(mark::HALF) {
            half = Some(at);
        } else if one.token.is(mark::OTHER_HALF) && half.is_some_and(|half| at - half <= 4) {
            one.token.marks = mark::NEGATOR;
        }
    }
}

/// The word that a denial is about: the next that says something, or the last where the language puts denials behind.
fn head(raw: &[Raw], at: usize, behind: bool) -> Option<usize> {
    let clause = raw.get(at)?.token.clause;
    let says = |place: &usize| {
        raw.get(*place).is_some_and(|one| one.token.counts() && one.token.clause <= clause + 1)
    };
    let after = (at + 1..raw.len().min(at + 1 + REACH)).find(says);
    let same = |place: &usize| raw.get(*place).is_some_and(|one| one.token.clause == clause);
    let before = (at.saturating_sub(REACH)..at).rev().filter(same).find(says);
    if behind { after.filter(same).or(before).or(after) } else { after.or(before) }
}
