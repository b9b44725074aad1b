//! Are the numbers and dates of a sentence those of the context, and of the same things there?

use super::votes;
use crate::evidence::{Evidence, Spot};
use crate::finding::Rule;
use crate::read::figure::{Agreement, Figure};

/// By how much another number must be nearer to the sentence's words.
const MARGIN: f32 = 0.15;
/// Up to this, a number without a unit may count what the sentence itself lists.
const COUNTABLE: f64 = 4.0;

/// The rule that a number or date of the sentence breaks.
#[must_use]
pub(super) fn check(evidence: &Evidence<'_>) -> Option<Rule> {
    let figures = evidence.words().filter_map(|(number, word)| Some((number, evidence.claim.figure(word)?)));
    let mut told = 0;
    figures.into_iter().find_map(|(number, figure)| {
        if evidence.has(number) {
            told += 1;
            return (told <= votes::COMPARED && is_outdone(evidence, number, figure)).then(|| kind(figure));
        }
        missing(evidence, figure)
    })
}

/// Whether the sentence's words speak of another number that the context has.
fn is_outdone(evidence: &Evidence<'_>, number: usize, figure: &Figure) -> bool {
    // The two ends of a range are no rivals: "from 5 to 10".
    let ranged = |spot: &&Spot<'_>| evidence.places(number).any(|own| own.at.abs_diff(spot.at) <= 2);
    let rivals = evidence.spots.iter().filter(|spot| is_rival(evidence, figure, spot));
    votes::against(evidence, number, rivals.filter(|spot| !ranged(spot)))
        .is_some_and(|against| against > MARGIN)
}

/// The rule that a number breaks which the passages do not have.
fn missing(evidence: &Evidence<'_>, figure: &Figure) -> Option<Rule> {
    let unit = evidence.spots.iter().any(|spot| {
        evidence
            .index
            .page
            .figure(spot.token)
            .is_some_and(|other| figure.compare(other) == Agreement::OtherUnit)
    });
    if unit {
        return Some(Rule::Quantity);
    }
    let counts = figure.unit.is_none() && figure.date.is_none() && figure.value <= COUNTABLE;
    if counts && !evidence.spots.iter().any(|spot| is_rival(evidence, figure, spot)) {
        return None;
    }
    Some(kind(figure))
}

/// Whether a number of the context could be meant in the place of this one.
fn is_rival(evidence: &Evidence<'_>, figure: &Figure, spot: &Spot<'_>) -> bool {
    let other = evidence.index.page.figure(spot.token);
    other.is_some_and(|other| figure.competes(other) && figure.compare(other) != Agreement::Same)
}

fn kind(figure: &Figure) -> Rule {
    match figure.unit {
        _ if figure.date.is_some() => Rule::Date,
        Some(unit) if !b"p$elynfcs".contains(&unit.dimension) => Rule::Quantity,
        Some(_) | None => Rule::Number,
    }
}
