//! Behaves: it tells what it was told, by replacing `say-options`, `say-grounding`, `say-metadata`, `say-place` and
//! `say-who` in a text.

use ghat_guests::{Context, Failure, Finding, Segment, Span, Undecided, Verdict, nothing, request};

fn inspect(ctx: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    let metadata = request::metadata();
    let labels = metadata.iter().map(|(name, value)| format!("{name}={value}"));
    let answers = [
        ("say-options", ctx.options.clone().unwrap_or_else(|| "{}".into())),
        ("say-grounding", request::grounding().join("|")),
        ("say-metadata", labels.collect::<Vec<_>>().join("|")),
        ("say-who", [request::tenant(), request::app(), request::model()].join("|")),
    ];
    let mut verdict = nothing();
    for (at, segment) in (0u32..).zip(text) {
        if !segment.complete {
            verdict.undecided.push(Undecided { segment: at, start: segment.settled });
            continue;
        }
        let place = ("say-place", request::place(at));
        for (word, answer) in answers.iter().chain([&place]) {
            let Some(start) = segment.text.find(word) else { continue };
            let span = Some(Span { segment: at, start: start as u32, end: (start + word.len()) as u32 });
            verdict.findings.push(Finding {
                rule: "asked".into(),
                span,
                replacement: answer.clone(),
                score: 1.0,
            });
        }
    }
    Ok(verdict)
}

ghat_guests::guardrail!(
    "teller",
    inspect,
    |_: &str| Ok(()),
    r#"{"type":"object","additionalProperties":false,"properties":{"tone":{"enum":["dry","warm"]},"depth":{"type":"integer","minimum":1}}}"#
);
