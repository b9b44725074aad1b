//! Does the context support a sentence? And if not, which rule says so?

mod figures;
mod names;
mod overlap;
mod polarity;
mod votes;

use crate::claim::Claim;
use crate::evidence::Evidence;
use crate::finding::Rule;
use crate::read::language::Language;
use crate::settings::Settings;

/// How sure the rules are that compare a fact with a fact.
const FACT: f32 = 0.9;
/// How sure the rules are that compare how facts stand to each other.
const RELATION: f32 = 0.8;

/// The first rule that the sentence breaks, and how sure it is.
#[must_use]
pub fn judge(
    evidence: &Evidence<'_>,
    claim: Claim,
    language: Option<Language>,
    settings: &Settings,
) -> Option<(Rule, f32)> {
    let fact = |rule: Option<Rule>| rule.filter(|rule| settings.wants(*rule));
    let figures = fact(figures::check(evidence)).map(|rule| (rule, FACT));
    let broken = figures
        .or_else(|| fact(polarity::check(evidence)).map(|rule| (rule, RELATION)))
        .or_else(|| fact(names::check(evidence, language)).map(|rule| (rule, RELATION)));
    if broken.is_some() || claim != Claim::Everything || !settings.wants(Rule::Unsupported) {
        return broken;
    }
    let support = overlap::support(evidence, language);
    (support < settings.threshold).then_some((Rule::Unsupported, 1.0 - support))
}
