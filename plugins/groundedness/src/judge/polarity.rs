//! Does a sentence affirm what the context denies, or the other way around?

use crate::evidence::{Evidence, Spot};
use crate::finding::Rule;
use crate::read::token::{Token, mark};

/// The share of a clause's words that a clause of the context must have to be the one that is meant.
const SHARE: f32 = 0.6;
/// A clause of the context that has this much of the best one's words is as good.
const AS_GOOD: f32 = 0.85;

/// The rule that the sentence breaks.
#[must_use]
pub(super) fn check(evidence: &Evidence<'_>) -> Option<Rule> {
    let turns = |word: &Token| word.is_opposite() || word.is(mark::DENIED);
    if !evidence.words().any(|(_, word)| turns(word)) && !evidence.spots.iter().any(|spot| turns(spot.token))
    {
        return None;
    }
    let groups = groups(evidence);
    groups.iter().any(|group| contradicts(evidence, group)).then_some(Rule::Negation)
}

/// The clauses of the sentence as places of words; a clause of one word goes with the one before.
fn groups(evidence: &Evidence<'_>) -> Vec<Vec<(usize, Token)>> {
    let mut groups: Vec<Vec<(usize, Token)>> = Vec::new();
    let mut clause = None;
    for (number, word) in evidence.words() {
        match groups.last_mut() {
            Some(last) if clause == Some(word.clause) || last.len() < 2 => last.push((number, *word)),
            _ => groups.push(vec![(number, *word)]),
        }
        clause = Some(word.clause);
    }
    if groups.len() > 1 && groups.last().is_some_and(|last| last.len() < 2) {
        let rest = groups.pop().unwrap_or_default();
        if let Some(last) = groups.last_mut() {
            last.extend(rest);
        }
    }
    groups
}

/// The clauses of the context that share most with a group, with the share of its words.
fn homes(evidence: &Evidence<'_>, group: &[(usize, Token)]) -> Vec<(u32, f32)> {
    let mut clauses: Vec<u32> = Vec::new();
    for (number, _) in group {
        let mut own: Vec<u32> = evidence.places(*number).map(|spot| spot.token.clause).collect();
        own.sort_unstable();
        own.dedup();
        clauses.extend(own);
    }
    clauses.sort_unstable();
    let mut shares: Vec<(u32, f32)> = Vec::new();
    for clause in clauses {
        match shares.last_mut() {
            Some((last, count)) if *last == clause => *count += 1.0,
            _ => shares.push((clause, 1.0)),
        }
    }
    let best = shares.iter().map(|(_, count)| *count).fold(0.0, f32::max);
    shares.retain(|(_, count)| *count >= best * AS_GOOD);
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let whole = group.len().max(1) as f32;
    shares.iter().map(|(clause, count)| (*clause, count / whole)).collect()
}

fn contradicts(evidence: &Evidence<'_>, group: &[(usize, Token)]) -> bool {
    let homes = homes(evidence, group);
    let at_home = |spot: &&Spot<'_>| homes.iter().any(|(clause, _)| *clause == spot.token.clause);
    let denies = |word: &Token| word.is(mark::DENIED) && !word.is(mark::LACKING);
    let denied_here = group.iter().filter(|(_, word)| word.is(mark::DENIED)).count();
    // "Without an account" denies the clause for a sentence that speaks of the account.
    let told = |spot: &Spot<'_>| denies(spot.token) || spot.said && spot.token.is(mark::DENIED);
    let denied_there =
        |clause: u32| evidence.spots.iter().filter(|spot| spot.token.clause == clause && told(spot)).count();
    let (mut apart, mut turns, mut loose) = (0, 0, false);
    for (number, word) in group {
        let mut places = evidence.places(*number).filter(at_home).peekable();
        if places.peek().is_none() {
            loose |= denies(word);
            continue;
        }
        let opposite = word.is_opposite();
        let mut all_apart = true;
        for spot in places {
            let same = spot.token.is_opposite() == opposite;
            // "No refund is given" and "refunds are not given" deny the same clause.
            let by_denial = word.is(mark::DENIED) != spot.token.is(mark::DENIED);
            let both = by_denial && denied_here > 0 && denied_here == denied_there(spot.token.clause);
            all_apart &= !same && !both;
        }
        if all_apart {
            apart += 1;
            turns += u32::from(is_comparison(word));
        }
    }
    if apart > 0 {
        // "Not after 30 days" is "within 30 days".
        return !(apart % 2 == 0 && turns % 2 == 1);
    }
    let sure = homes.iter().all(|(_, share)| *share >= SHARE) && !homes.is_empty();
    if loose {
        let opposed = |clause: u32| {
            evidence.spots.iter().any(|spot| spot.token.clause == clause && spot.token.is_opposite())
        };
        return sure && !homes.iter().any(|(clause, _)| opposed(*clause));
    }
    // What is denied there is not said here, and nothing is denied here.
    let opposite_here = evidence.words().any(|(_, word)| word.is_opposite() || word.is(mark::DENIED));
    let more = |clause: u32| {
        evidence.spots.iter().any(|spot| spot.token.clause == clause && denies(spot.token) && !spot.said)
    };
    sure && !opposite_here && homes.iter().all(|(clause, _)| more(*clause))
}

/// Topics that turn around when what they bound is denied: before, more, least.
fn is_comparison(word: &Token) -> bool {
    crate::read::words::COMPARISONS.contains(&word.topic)
}
