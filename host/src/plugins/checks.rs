//! What a plugin returned, before anybody believes it.

mod provider;

use std::time::Duration;

use super::contract::{Alias, Candidate, Manifest, Segment, Span, Substitution, Verdict};
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
    segment.ok_or_else(|| CallError::BadReturn { what: "a place in a segment that is not there" })
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
