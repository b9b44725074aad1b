//! Tests a plugin natively, as the host would treat it. Not part of a component.

mod cases;
pub mod conversations;
mod linear;

pub use cases::{check_cases, check_soup, found};
pub use linear::check_linear;

use crate::bindings::shared::ghat::plugin::types;
use crate::{
    Author, Context, Facts, Failure, Finding, Guardrail, Plugin, Problem, Schemas, Segment, Side, Surface,
    Verdict, export, settings,
};

/// Configures a plugin from JSON, as the host does.
///
/// # Errors
/// What the host would be told.
pub fn configure<P: Plugin>(settings: &str) -> Result<P, Vec<Problem>> {
    P::configure(settings::read(settings)?)
}

/// Reads an app's options from JSON, as the host's calls do.
///
/// # Errors
/// What the host would be told.
pub fn options<P: Plugin>(options: &str) -> Result<P::Options, Failure> {
    export::options::<P>(options)
}

/// Checks that the schemas a plugin carries are those of its types, and so are the files `settings.schema.json` and
/// `options.schema.json` in its folder, `env!("CARGO_MANIFEST_DIR")`. With `UPDATE_SCHEMAS=1` in the environment, the
/// files are written instead. A plugin without options has no file for them.
///
/// # Panics
/// Where they differ, or a file cannot be written.
pub fn check_schemas<P: Plugin>(folder: &str) {
    let settings = settings::pretty_schema::<P::Settings>();
    let options = settings::pretty_schema::<P::Options>();
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        let own_options = (options != Schemas::EMPTY).then_some(("options", &options));
        for (name, schema) in [("settings", &settings)].into_iter().chain(own_options) {
            let written = std::fs::write(format!("{folder}/{name}.schema.json"), schema);
            assert!(written.is_ok(), "{name}.schema.json: {written:?}");
        }
        return;
    }
    let carried = P::SCHEMAS.map(|made| (made.settings.to_owned(), made.options.to_owned()));
    assert_eq!(
        carried,
        Some((settings, options)),
        "run the test with UPDATE_SCHEMAS=1, then once more without"
    );
}

/// The context of a chat request.
#[must_use]
pub fn context() -> Context {
    let told = types::Context { surface: Surface::Chat, side: Side::Request, seed: 7, options: None };
    Context::from(told).with(Facts {
        id: "req-1".into(),
        tenant: "tenant".into(),
        app: "default".into(),
        model: "smart-default".into(),
        places: vec!["messages[0].content".into()],
        ..Facts::default()
    })
}

/// A whole text by a user.
#[must_use]
pub fn segment(text: &str) -> Segment {
    Segment { author: Author::User, text: text.into(), settled: 0, complete: true }
}

/// A text with the findings of its segment replaced: of two that overlap the one that starts first, then the longer.
#[must_use]
pub fn redacted(text: &str, findings: &[Finding], segment: u32) -> String {
    let mut spans: Vec<_> = findings
        .iter()
        .filter_map(|finding| finding.span.map(|span| (span, finding.replacement.as_str())))
        .filter(|(span, _)| span.segment == segment)
        .collect();
    spans.sort_by(|(a, _), (b, _)| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
    let mut output = String::new();
    let mut done = 0;
    for (span, replacement) in spans {
        let (start, end) = (span.start as usize, span.end as usize);
        if start >= done {
            output.push_str(text.get(done..start).unwrap_or_default());
            output.push_str(replacement);
            done = end;
        }
    }
    output + text.get(done..).unwrap_or_default()
}

/// Checks that a guardrail finds in a streamed text what it finds in the whole, with the options of `{}`.
///
/// # Panics
/// As [`check_streaming_with`], and where `{}` are no options.
pub fn check_streaming<P: Guardrail>(plugin: &P, text: &str) {
    let options = options::<P>("{}");
    assert!(options.is_ok(), "`{{}}` are no options of this plugin");
    if let Ok(options) = options {
        check_streaming_with(plugin, &context(), &options, text);
    }
}

/// Checks that a guardrail finds in a streamed text what it finds in the whole, and that the redacted text is the
/// same: for the text cut at every character, and for the text shown character by character.
///
/// # Panics
/// Where it does not, or where a call breaks the contract: a span out of range, off a character's boundary, in
/// settled bytes, or in what the same call leaves undecided.
pub fn check_streaming_with<P: Guardrail>(plugin: &P, ctx: &Context, options: &P::Options, text: &str) {
    let cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).skip(1).collect();
    let one_cut = cuts.iter().map(|cut| vec![*cut]);
    let all: Vec<Vec<usize>> = one_cut.chain([cuts.clone()]).collect();
    check_cuts(plugin, ctx, options, text, &all);
}

/// The same for these ways to cut it only: each is a list of places, in order, on boundaries of characters.
///
/// # Panics
/// As [`check_streaming_with`].
pub fn check_cuts<P: Guardrail>(
    plugin: &P,
    ctx: &Context,
    options: &P::Options,
    text: &str,
    ways: &[Vec<usize>],
) {
    let whole = Shown { released: 0, seen: text.len(), complete: true };
    let whole = show(plugin, ctx, options, text, whole);
    let mut expected = whole.findings.clone();
    expected.sort_by(by_place);
    let output = redacted(text, &expected, 0);
    for cuts in ways {
        let (mut found, streamed) = stream(plugin, ctx, options, text, cuts);
        found.sort_by(by_place);
        assert_eq!(found, expected, "findings in {text:?} cut at {cuts:?}");
        assert_eq!(streamed, output, "output of {text:?} cut at {cuts:?}");
    }
}

/// What the host shows of a text: it holds `seen` bytes of it and has released `released` of them.
#[derive(Debug, Clone, Copy)]
struct Shown {
    released: usize,
    seen: usize,
    complete: bool,
}

/// Streams a text that arrives in pieces; the findings at their places in the whole, and what the client reads.
fn stream<P: Guardrail>(
    plugin: &P,
    ctx: &Context,
    options: &P::Options,
    text: &str,
    cuts: &[usize],
) -> (Vec<Finding>, String) {
    let mut found = Vec::new();
    let mut output = String::new();
    let mut released = 0;
    let last = (text.len(), true);
    for (seen, complete) in cuts.iter().map(|cut| (*cut, false)).chain([last]) {
        let verdict = show(plugin, ctx, options, text, Shown { released, seen, complete });
        let decided = verdict.undecided.first().map_or(seen, |one| one.start as usize);
        let piece: Vec<Finding> = verdict.findings.iter().map(|one| moved(one, -offset(released))).collect();
        output.push_str(&redacted(text.get(released..decided).unwrap_or_default(), &piece, 0));
        found.extend(verdict.findings);
        released = decided;
    }
    (found, output)
}

/// Makes one call, with the look-behind that the host would show, and checks the answer as the host does.
fn show<P: Guardrail>(plugin: &P, ctx: &Context, options: &P::Options, text: &str, shown: Shown) -> Verdict {
    let mut front = shown.released.saturating_sub(P::ABOUT.look_behind as usize);
    while !text.is_char_boundary(front) {
        front += 1;
    }
    let part = Segment {
        settled: u32::try_from(shown.released - front).unwrap_or(u32::MAX),
        complete: shown.complete,
        author: Author::Model,
        ..segment(text.get(front..shown.seen).unwrap_or_default())
    };
    let verdict = plugin.inspect(ctx, options, std::slice::from_ref(&part));
    assert!(verdict.is_ok(), "{verdict:?} at {shown:?} of {text:?}");
    let Ok(mut verdict) = verdict else { return Verdict::clean() };
    check_verdict(&verdict, &part);
    for one in &mut verdict.undecided {
        one.start += u32::try_from(front).unwrap_or(u32::MAX);
    }
    verdict.findings = verdict.findings.iter().map(|one| moved(one, offset(front))).collect();
    verdict
}

/// What the host checks before it believes a verdict on one segment.
fn check_verdict(verdict: &Verdict, part: &Segment) {
    assert!(verdict.undecided.len() <= 1, "one segment, more than one `undecided`: {verdict:?}");
    let mut decided = part.text.len();
    for one in &verdict.undecided {
        assert!(!part.complete, "a complete text cannot be undecided: {verdict:?}");
        assert_eq!(one.segment, 0, "there is one segment: {verdict:?}");
        decided = one.start as usize;
        assert!(part.text.is_char_boundary(decided), "within a character: {verdict:?} of {part:?}");
        assert!(decided >= part.settled(), "what is settled is decided: {verdict:?} of {part:?}");
    }
    for span in verdict.findings.iter().filter_map(|one| one.span) {
        let (start, end) = (span.start as usize, span.end as usize);
        assert_eq!(span.segment, 0, "there is one segment: {verdict:?}");
        assert!(
            part.text.get(start..end).is_some_and(|text| !text.is_empty()),
            "no such span: {span:?} of {part:?}"
        );
        assert!(start >= part.settled(), "begins in settled bytes: {span:?} of {part:?}");
        assert!(end <= decided, "ends in what is undecided: {span:?} of {part:?}");
    }
}

/// A finding as it stands in a text that begins elsewhere.
fn moved(finding: &Finding, by: i64) -> Finding {
    let shift = |at: u32| u32::try_from(i64::from(at) + by).unwrap_or(u32::MAX);
    let mut finding = finding.clone();
    if let Some(span) = &mut finding.span {
        span.start = shift(span.start);
        span.end = shift(span.end);
    }
    finding
}

fn offset(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn by_place(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    let place = |one: &Finding| one.span.map(|span| (span.start, span.end));
    place(a).cmp(&place(b)).then_with(|| a.rule.cmp(&b.rule))
}
