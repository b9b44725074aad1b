//! Behaves: it tells what it was told, by replacing `say-options`, `say-grounding` and `say-metadata` in a text.

use ghat_guests::{Context, Failure, Finding, Segment, Span, Undecided, Verdict, nothing};

fn inspect(ctx: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    let labels = ctx.metadata.iter().map(|(name, value)| format!("{name}={value}"));
    let answers = [
        ("say-options", ctx.options.clone()),
        ("say-grounding", ctx.grounding.join("|")),
        ("say-metadata", labels.collect::<Vec<_>>().join("|")),
    ];
    let mut verdict = nothing();
    for (at, segment) in (0u32..).zip(text) {
        if !segment.complete {
            verdict.undecided.push(Undecided { segment: at, start: segment.settled });
            continue;
        }
        for (word, answer) in &answers {
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
