//! What a plugin returned, before anybody believes it.

mod provider;

use std::time::Duration;

use super::contract::{Alias, Candidate, Manifest, RouteRule, Segment, Span, Substitution, Verdict};
use super::failure::CallError;
use super::v0_1::{redactor, router};

pub(super) use provider::{answer, encoded, events, failure, profile};

/// Findings or substitutions in one answer: far more than a policy can use, far fewer than would hurt.
const FINDINGS: usize = 10_000;

/// Aliases, candidates, models: what one configuration or one request can have of them.
const CHOICES: usize = 1_000;

/// Bytes of a rule's name, which becomes a metric label.
const RULE: usize = 64;

/// Bytes of a replacement or a placeholder.
const REPLACEMENT: usize = 256;

/// Bytes of any other name.
const NAME: usize = 256;

/// Bytes before a text that a plugin may ask to see again.
const LOOK_BEHIND: u32 = 4096;

/// How long one try of a candidate may be given.
const TRY: Duration = Duration::from_secs(3600);

/// How often one candidate may be tried.
const TRIES: u32 = 10;

type Checked<T> = Result<T, CallError>;

/// Checks a guardrail's verdict against the texts that it was shown. Scores are brought into range.
pub(super) fn verdict(mut verdict: Verdict, text: &[Segment<'_>]) -> Checked<Verdict> {
    require(verdict.findings.len() <= FINDINGS, "too many findings")?;
    for finding in &mut verdict.findings {
        rule(&finding.rule)?;
        require(finding.replacement.len() <= REPLACEMENT, "a replacement that is too long")?;
        require(finding.score.is_finite(), "a score that is no number")?;
        finding.score = finding.score.clamp(0.0, 1.0);
        if let Some(place) = finding.span {
            span(place, text)?;
        }
    }
    undecided(&verdict, text)?;
    Ok(verdict)
}

fn undecided(verdict: &Verdict, text: &[Segment<'_>]) -> Checked<()> {
    require(verdict.undecided.len() <= text.len(), "two undecided ends of one segment")?;
    for (place, undecided) in verdict.undecided.iter().enumerate() {
        let segment = at(text, undecided.segment)?;
        require(!segment.complete, "an undecided end of a complete segment")?;
        require(undecided.start >= segment.settled, "an undecided end that begins in settled bytes")?;
        boundary(segment, undecided.start)?;
        let earlier = verdict.undecided.iter().take(place);
        let twice = earlier.into_iter().any(|earlier| earlier.segment == undecided.segment);
        require(!twice, "two undecided ends of one segment")?;
    }
    let is_decided = |place: Span| {
        let mut ends = verdict.undecided.iter();
        ends.all(|end| end.segment != place.segment || place.end <= end.start)
    };
    let spans = verdict.findings.iter().filter_map(|finding| finding.span);
    require(
        verdict.undecided.is_empty() || spans.into_iter().all(is_decided),
        "a finding in an undecided end",
    )
}

/// Checks a redactor's substitutions against the texts that it was shown, and sorts them.
pub(super) fn substitutions(
    swapped: Vec<redactor::Substitution>,
    text: &[Segment<'_>],
) -> Checked<Vec<Substitution>> {
    require(swapped.len() <= FINDINGS, "too many substitutions")?;
    let mut swapped: Vec<_> = swapped.into_iter().map(Substitution::from).collect();
    for substitution in &swapped {
        rule(&substitution.rule)?;
        span(substitution.span, text)?;
        require(substitution.span.start < substitution.span.end, "a substitution of nothing")?;
        require(!substitution.placeholder.is_empty(), "an empty placeholder")?;
        require(substitution.placeholder.len() <= REPLACEMENT, "a placeholder that is too long")?;
    }
    swapped.sort_by_key(|substitution| substitution.span);
    let overlaps = swapped.windows(2).any(|pair| match pair {
        [first, second] => first.span.segment == second.span.segment && second.span.start < first.span.end,
        _ => false,
    });
    require(!overlaps, "substitutions that overlap")?;
    Ok(swapped)
}

/// Checks a router's aliases.
pub(super) fn aliases(aliases: Vec<router::Alias>) -> Checked<Vec<Alias>> {
    require(aliases.len() <= CHOICES, "too many aliases")?;
    let aliases: Vec<_> = aliases.into_iter().map(Alias::from).collect();
    for alias in &aliases {
        name(&alias.name)?;
        require(alias.models.len() <= CHOICES, "too many models of one alias")?;
        alias.models.iter().try_for_each(|model| name(model))?;
    }
    Ok(aliases)
}

/// Checks the rules of a router's aliases.
pub(super) fn route_rules(rules: Vec<RouteRule>) -> Checked<Vec<RouteRule>> {
    require(rules.len() <= CHOICES, "too many rules")?;
    for rule in &rules {
        name(&rule.alias)?;
        require(rule.max_attempts != Some(0), "a rule that allows no try")?;
    }
    Ok(rules)
}

/// Checks a router's candidates.
pub(super) fn candidates(candidates: Vec<router::Candidate>) -> Checked<Vec<Candidate>> {
    require(candidates.len() <= CHOICES, "too many candidates")?;
    let candidates: Vec<_> = candidates.into_iter().map(Candidate::from).collect();
    for candidate in &candidates {
        name(&candidate.provider)?;
        name(&candidate.model)?;
        require((1..=TRIES).contains(&candidate.tries), "a number of tries that is not between 1 and 10")?;
        let is_sane = |timeout: Duration| !timeout.is_zero() && timeout <= TRY;
        require(candidate.timeout.is_none_or(is_sane), "a timeout that is zero or longer than an hour")?;
    }
    Ok(candidates)
}

/// Checks what a plugin says of itself; answers with what is wrong.
pub(super) fn manifest(manifest: &Manifest) -> Result<(), String> {
    let holds = |condition: bool, what: &str| if condition { Ok(()) } else { Err(what.to_owned()) };
    let is_schema = |schema: &str| {
        serde_json::from_str::<serde_json::Value>(schema)
            .is_ok_and(|schema| schema.is_object() || schema.is_boolean())
    };
    holds(is_kebab_case(&manifest.name, RULE), "its name is not short and in kebab-case")?;
    holds(
        !manifest.version.is_empty() && is_line(&manifest.version, RULE),
        "its version is not a short line",
    )?;
    holds(is_line(&manifest.purpose, 1024), "its purpose is not one line")?;
    holds(is_schema(&manifest.settings_schema), "its schema of settings is not a JSON Schema")?;
    holds(is_schema(&manifest.options_schema), "its schema of options is not a JSON Schema")?;
    holds(manifest.look_behind <= LOOK_BEHIND, "it wants to look further behind than 4096 bytes")
}

fn span(span: Span, text: &[Segment<'_>]) -> Checked<()> {
    let segment = at(text, span.segment)?;
    require(span.start <= span.end, "a span that ends before it begins")?;
    require(span.start >= segment.settled, "a span that begins in settled bytes")?;
    boundary(segment, span.start)?;
    boundary(segment, span.end)
}

fn at<'a, 'b>(text: &'a [Segment<'b>], segment: u32) -> Checked<&'a Segment<'b>> {
    let segment = usize::try_from(segment).ok().and_then(|segment| text.get(segment));
    segment.ok_or(CallError::BadReturn { what: "a place in a segment that is not there" })
}

fn boundary(segment: &Segment<'_>, place: u32) -> Checked<()> {
    let is_boundary = usize::try_from(place).is_ok_and(|place| segment.text.is_char_boundary(place));
    require(is_boundary, "a place that is outside of its text or inside of a character")
}

fn rule(rule: &str) -> Checked<()> {
    require(is_kebab_case(rule, RULE), "a rule whose name is not short and in kebab-case")
}

fn name(name: &str) -> Checked<()> {
    require(!name.is_empty() && is_line(name, NAME), "a name that is empty, long, or not one line")
}

fn is_line(text: &str, most: usize) -> bool {
    text.len() <= most && !text.chars().any(char::is_control)
}

fn is_kebab_case(name: &str, most: usize) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    name.len() <= most && name.split('-').all(is_word)
}

fn require(condition: bool, otherwise: &'static str) -> Checked<()> {
    if condition { Ok(()) } else { Err(CallError::BadReturn { what: otherwise }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugins::contract::{Author, Finding, Undecided};
    use crate::plugins::v0_1::types;

    const TEXT: [Segment<'static>; 2] = [
        Segment { path: "a", author: Author::User, text: "naïve", settled: 0, complete: true },
        Segment { path: "b", author: Author::Model, text: "0123456789", settled: 4, complete: false },
    ];

    fn at(segment: u32, start: u32, end: u32) -> Option<Span> {
        Some(Span { segment, start, end })
    }

    fn finding(span: Option<Span>) -> Finding {
        Finding { rule: "a-rule".into(), span, replacement: "[X]".into(), score: 0.5 }
    }

    fn found(finding: Finding) -> Checked<Verdict> {
        verdict(Verdict { findings: vec![finding], undecided: Vec::new() }, &TEXT)
    }

    #[test]
    fn a_place_must_be_in_the_text_and_on_characters() {
        for (span, is_good) in [
            (None, true),
            (at(0, 0, 6), true),
            (at(0, 6, 6), true),
            (at(0, 0, 7), false),
            (at(0, 3, 6), false),
            (at(0, 0, 3), false),
            (at(0, 2, 1), false),
            (at(2, 0, 0), false),
            (at(u32::MAX, u32::MAX, u32::MAX), false),
            (at(1, 3, 6), false),
            (at(1, 4, 6), true),
        ] {
            assert_eq!(found(finding(span)).is_ok(), is_good, "{span:?}");
        }
    }

    #[test]
    fn a_score_is_brought_into_range() {
        let scored =
            |score| found(Finding { score, ..finding(None) }).map(|verdict| verdict.findings[0].score);

        assert_eq!(scored(1.5), Ok(1.0));
        assert_eq!(scored(-2.0), Ok(0.0));
        assert!(scored(f32::NAN).is_err());
        assert!(scored(f32::INFINITY).is_err());
    }

    #[test]
    fn a_rule_is_short_and_in_kebab_case() {
        for (rule, is_good) in [
            ("email", true),
            ("us-ssn2", true),
            ("", false),
            ("Email", false),
            ("a--b", false),
            ("a b", false),
        ] {
            assert_eq!(found(Finding { rule: rule.into(), ..finding(None) }).is_ok(), is_good, "{rule:?}");
        }
        assert!(found(Finding { rule: "x".repeat(65), ..finding(None) }).is_err());
        assert!(found(Finding { replacement: "x".repeat(257), ..finding(None) }).is_err());
    }

    #[test]
    fn an_undecided_end_belongs_to_a_growing_segment() {
        let undecided = |ends: &[(u32, u32)], span: Option<Span>| {
            let undecided = ends.iter().map(|&(segment, start)| Undecided { segment, start }).collect();
            verdict(Verdict { findings: vec![finding(span)], undecided }, &TEXT).is_ok()
        };

        assert!(undecided(&[(1, 4)], None));
        assert!(undecided(&[(1, 10)], at(1, 4, 10)));
        assert!(undecided(&[(1, 8)], at(0, 0, 6)), "another segment's finding");
        assert!(!undecided(&[(1, 3)], None), "settled");
        assert!(!undecided(&[(1, 11)], None), "out of range");
        assert!(!undecided(&[(0, 0)], None), "complete");
        assert!(!undecided(&[(2, 0)], None), "no such segment");
        assert!(!undecided(&[(1, 5), (1, 6)], None), "twice");
        assert!(!undecided(&[(1, 8)], at(1, 6, 9)), "a finding in it");
    }

    #[test]
    fn substitutions_are_sorted_and_do_not_overlap() {
        let swap = |segment, start, end, placeholder: &str| redactor::Substitution {
            span: types::Span { segment, start, end },
            placeholder: placeholder.into(),
            rule: "name".into(),
        };
        let swapped = |swaps: &[redactor::Substitution]| {
            let starts =
                |sorted: Vec<Substitution>| sorted.iter().map(|swap| swap.span.start).collect::<Vec<_>>();
            substitutions(swaps.to_vec(), &TEXT).map(starts)
        };

        assert_eq!(swapped(&[swap(1, 6, 8, "<B>"), swap(1, 4, 6, "<A>")]), Ok(vec![4, 6]));
        assert_eq!(swapped(&[swap(0, 0, 2, "<A>"), swap(1, 4, 6, "<B>")]), Ok(vec![0, 4]));
        assert!(swapped(&[swap(1, 4, 7, "<A>"), swap(1, 6, 8, "<B>")]).is_err(), "overlap");
        assert!(swapped(&[swap(1, 4, 4, "<A>")]).is_err(), "nothing");
        assert!(swapped(&[swap(1, 4, 6, "")]).is_err(), "no placeholder");
    }
}
