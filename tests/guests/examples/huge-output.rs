//! Answers with far more than anybody asked for.

use ghat_guests::{Context, Failure, Segment, Span, Verdict, found, nothing, triggered};

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    let Some(segment) = triggered(text) else { return Ok(nothing()) };
    Ok(found("huge", Some(Span { segment, start: 0, end: 1 }), &"x".repeat(8 << 20)))
}

ghat_guests::guardrail!("huge-output", inspect);
