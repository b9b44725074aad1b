//! Are the names of a sentence those of the context, and do they do there what they do here?

use super::votes;
use crate::claim;
use crate::evidence::{Evidence, Spot};
use crate::finding::Rule;
use crate::read::language::Language;
use crate::read::token::{Token, mark};

/// By how much another name must be nearer to the sentence's words.
const MARGIN: f32 = 0.25;
/// How many places of a name are looked at.
const PLACES: usize = 8;
/// How many words before a name "by" is looked for.
const BY: usize = 4;

/// The rule that a name of the sentence breaks.
#[must_use]
pub(super) fn check(evidence: &Evidence<'_>, language: Option<Language>) -> Option<Rule> {
    if let Some(rule) = evidence.words().find_map(|(number, word)| choice(evidence, number, word)) {
        return Some(rule);
    }
    let names: Vec<(usize, &Token)> = evidence.words().filter(|(_, word)| claim::is_name(word)).collect();
    let counted = evidence.words().count();
    if names.len() > 4 && names.len() * 10 > counted * 8 {
        // A title: every word has a capital.
        return None;
    }
    let german = language == Some(Language::German);
    let broken = evidence.words().any(|(number, word)| {
        if evidence.has(number) {
            let compared = names.iter().take(votes::COMPARED).any(|(name, _)| *name == number);
            return compared && (!german || word.is(mark::CODE)) && displaced(evidence, number);
        }
        let sure = claim::is_name(word) && (!german || word.is(mark::CODE));
        let maybe =
            word.is(mark::CAPITAL) && word.is(mark::CONTENT) && replaced(evidence, number, word, german);
        (sure && !is_acronym(evidence, word)) || maybe
    });
    (broken || turned(evidence, &names)).then_some(Rule::Entity)
}

/// A word of which only one can be true, where the context has another.
fn choice(evidence: &Evidence<'_>, number: usize, word: &Token) -> Option<Rule> {
    let (set, member) = word.choice;
    if set == 0 || !word.counts() {
        return None;
    }
    let rule = if set == 1 { Rule::Date } else { Rule::Entity };
    // Two that stand side by side are no rivals: "Tuesdays and Thursdays".
    let beside = |spot: &Spot<'_>| evidence.places(number).any(|own| own.at.abs_diff(spot.at) <= 2);
    let others = evidence
        .spots
        .iter()
        .filter(|spot| spot.token.choice.0 == set && spot.token.choice.1 != member && !beside(spot));
    if evidence.has(number) {
        let against = votes::against(evidence, number, others)?;
        return (against > MARGIN / 2.0).then_some(rule);
    }
    (set == 1 || others.clone().next().is_some()).then_some(rule)
}

/// Whether the sentence's other words belong to another name in the context: one of which something else is said.
fn displaced(evidence: &Evidence<'_>, number: usize) -> bool {
    let unsaid = |spot: &&Spot<'_>| claim::is_name_there(spot.token) && !spot.said;
    let led = |own: &Spot<'_>| evidence.beside(own).any(|spot| spot.leads && unsaid(&spot));
    let places: Vec<(&Spot<'_>, bool)> =
        evidence.places(number).take(PLACES).map(|own| (own, led(own))).collect();
    let rivals = evidence.spots.iter().filter(unsaid).filter(|rival| {
        places.iter().all(|(own, led)| {
            let told = evidence.between(own, rival).iter().any(|spot| !claim::is_name_there(spot.token));
            // Something is said of a name that leads its clause: it does not only end a list.
            let acts = rival.leads && evidence.beside(rival).any(|spot| !claim::is_name_there(spot.token));
            own.token.clause != rival.token.clause && told && (acts || *led)
        })
    });
    votes::against(evidence, number, rivals).is_some_and(|against| against > MARGIN)
}

/// Whether a name that the context lacks stands where the context has another.
fn replaced(evidence: &Evidence<'_>, number: usize, word: &Token, german: bool) -> bool {
    if !german && !word.is(mark::FRONT) {
        return false;
    }
    let words = &evidence.claim.tokens;
    let context = &evidence.index.page.tokens;
    let (before, after) = (number.checked_sub(1).and_then(|at| words.get(at)), words.get(number + 1));
    let alone = !evidence.words().any(|(other, word)| other != number && claim::is_name(word));
    evidence.spots.iter().filter(|spot| spot.token.is(mark::CAPITAL) && !spot.said).any(|spot| {
        let (ahead, behind) =
            (spot.at.checked_sub(1).and_then(|at| context.get(at)), context.get(spot.at + 1));
        let same_after = after.zip(behind).is_some_and(|(one, two)| one.stem == two.stem);
        let ends = after.is_none() && behind.is_none_or(|two| two.clause > spot.token.clause);
        match before {
            // At the front a word that does not take an article is a name.
            None if spot.token.is(mark::FRONT) => {
                same_after && is_bare(word, after) && is_bare(spot.token, behind)
            }
            None => !german && alone && is_one(after) && is_bare(word, after) && claim::is_name(spot.token),
            Some(one) => {
                let same = ahead.is_some_and(|two| one.stem == two.stem);
                same && (same_after || ends || one.counts())
                    || one.is(mark::BEFORE_NAME) && ahead.is_none_or(|two| two.is(mark::BEFORE_NAME))
            }
        }
    })
}

/// Whether a word at the front may be a name: it has no ending of a common noun, and is not many.
fn is_bare(word: &Token, after: Option<&Token>) -> bool {
    let bytes = word.head.to_be_bytes();
    let length = bytes.iter().take_while(|byte| **byte != 0).count();
    let letters = bytes.get(..length).unwrap_or_default();
    let common = [&b"ing"[..], b"ion", b"ment", b"ness", b"ity", b"ship", b"ery"];
    let many = letters.ends_with(b"s") && !is_one(after);
    word.topic == 0
        && !word.is(mark::STOP)
        && (length == 8 || !many && !common.iter().any(|ending| letters.ends_with(ending)))
}

/// Whether a verb speaks of one thing.
fn is_one(verb: Option<&Token>) -> bool {
    verb.is_some_and(|verb| verb.is(mark::OF_ONE))
}

/// Whether a name is made of the first letters of names in the context that follow each other, or the other way around.
fn is_acronym(evidence: &Evidence<'_>, word: &Token) -> bool {
    let context = &evidence.index.page.tokens;
    let letters = word.head.to_be_bytes();
    let length = letters.iter().take_while(|byte| **byte != 0).count();
    let first = |token: &Token| token.head.to_be_bytes().first().copied().unwrap_or(0);
    if word.is(mark::CODE) && (2..=6).contains(&length) {
        return evidence.spots.iter().any(|spot| {
            let names = context.get(spot.at..).unwrap_or_default().iter().filter(|token| token.counts());
            let capitals =
                names.take(length).map(|token| if token.is(mark::CAPITAL) { first(token) } else { 0 });
            capitals.eq(letters.iter().copied().take(length))
        });
    }
    evidence.spots.iter().filter(|spot| spot.token.is(mark::CODE)).any(|spot| {
        let letters = spot.token.head.to_be_bytes();
        let length = letters.iter().take_while(|byte| **byte != 0).count();
        let initials: Vec<u8> = evidence
            .words()
            .filter(|(_, token)| token.is(mark::CAPITAL))
            .map(|(_, token)| first(token))
            .collect();
        length >= 2 && initials.windows(length).any(|part| letters.get(..length) == Some(part))
    })
}

/// Whether two names have changed sides around a word: who did it to whom, which is larger than which.
fn turned(evidence: &Evidence<'_>, names: &[(usize, &Token)]) -> bool {
    let fronts =
        evidence.words().filter(|(_, word)| word.is(mark::CAPITAL | mark::CODE) && word.is(mark::FRONT));
    let all: Vec<usize> =
        fronts.map(|(number, _)| number).chain(names.iter().map(|(number, _)| *number)).collect();
    let (Some(first), Some(last)) = (all.iter().min(), all.iter().max()) else { return false };
    if first == last {
        return false;
    }
    let middle = evidence.words().filter(|(number, word)| {
        number > first && number < last && !claim::is_name(word) && !word.is(mark::FIGURE)
    });
    let verbs: Vec<usize> = middle.map(|(number, _)| number).collect();
    // "By" counts where it stands before the second name, with an article, a title or a first name between them.
    let by = |tokens: &[Token], name: usize| {
        let before = tokens.get(name.saturating_sub(BY)..name).unwrap_or_default();
        let near = before
            .iter()
            .rev()
            .take_while(|token| token.is(mark::STOP | mark::AGENT | mark::CAPITAL | mark::CODE));
        near.into_iter().any(|token| token.is(mark::AGENT))
    };
    let here = by(&evidence.claim.tokens, *last);
    let pairs = evidence.places(*first).flat_map(|one| evidence.places(*last).map(move |two| (one, two)));
    let mut turned = false;
    for (one, two) in pairs.take(16) {
        let between = |spot: &Spot<'_>| (one.at.min(two.at)..one.at.max(two.at)).contains(&spot.at);
        let near = one.token.clause.abs_diff(two.token.clause) <= 1;
        let same_verb = verbs.iter().any(|verb| evidence.places(*verb).any(between));
        if !near || !same_verb {
            continue;
        }
        let there = by(&evidence.index.page.tokens, one.at.max(two.at));
        let straight = (one.at < two.at) == (here == there);
        if straight {
            return false;
        }
        turned = true;
    }
    turned
}
