//! Are the numbers and dates of a sentence those of the context, and of the same things there?

use super::votes;
use crate::evidence::{Evidence, Spot};
use crate::figure::{Agreement, Figure};
use crate::finding::Rule;

/// By how much another number must be nearer to the sentence's words.
const MARGIN: f32 = 0.15;
/// Up to this, a number without a unit may count what the sentence itself lists.
const COUNTABLE: f64 = 4.0;

/// The rule that a number or date of the sentence breaks.
#[must_use]
pub(super) fn check(evidence: &Evidence<'_>) -> Option<Rule> {
    evidence.words().find_map(|(number, word)| {
        let figure = evidence.claim.figure(word)?;
        one(evidence, number, figure)
    })
}

fn one(evidence: &Evidence<'_>, number: usize, figure: &Figure) -> Option<Rule> {
    let other =
        |spot: &&Spot<'_>| evidence.index.page.figure(spot.token).is_some_and(|other| rivals(figure, other));
    if evidence.has(number) {
        // The two ends of a range are no rivals: "from 5 to 10".
        let ranged = |spot: &&Spot<'_>| evidence.places(number).any(|own| own.at.abs_diff(spot.at) <= 2);
        let against = votes::against(
            evidence,
            number,
            evidence.spots.iter().filter(other).filter(|spot| !ranged(spot)),
        )?;
        return (against > MARGIN).then(|| kind(figure));
    }
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
    if counts && !evidence.spots.iter().any(|spot| other(&spot)) {
        return None;
    }
    Some(kind(figure))
}

/// Whether another number could be meant in the place of this one.
fn rivals(figure: &Figure, other: &Figure) -> bool {
    figure.competes(other) && figure.compare(other) != Agreement::Same
}

fn kind(figure: &Figure) -> Rule {
    match figure.unit {
        _ if figure.date.is_some() => Rule::Date,
        Some(unit) if !b"p$elynfcs".contains(&unit.dimension) => Rule::Quantity,
        Some(_) | None => Rule::Number,
    }
}
