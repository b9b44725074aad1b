//! Behaves: it calls itself `denied-topics` and finds the topics of its options, `{"topics":["…"]}`.

use ghat_guests::{Context, Failure, Finding, Segment, Span, Undecided, Verdict, nothing};

fn inspect(ctx: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    let topics: Vec<_> = ctx.options.as_deref().unwrap_or_default().split('"').skip(3).step_by(2).collect();
    let mut verdict = nothing();
    for (at, segment) in (0u32..).zip(text) {
        if !segment.complete {
            verdict.undecided.push(Undecided { segment: at, start: segment.settled });
            continue;
        }
        for topic in &topics {
            let Some(start) = segment.text.find(topic) else { continue };
            let span = Some(Span { segment: at, start: start as u32, end: (start + topic.len()) as u32 });
            let replacement = "[REDACTED_TOPIC]".into();
            verdict.findings.push(Finding { rule: "topic".into(), span, replacement, score: 1.0 });
        }
    }
    Ok(verdict)
}

ghat_guests::guardrail!(
    "denied-topics",
    inspect,
    |_: &str| Ok(()),
    r#"{"type":"object","properties":{"topics":{"type":"array","items":{"type":"string","maxLength":40}}}}"#
);
