//! Finds half a character: send it a text that begins with one of two bytes.

use ghat_guests::{Context, Failure, Segment, Span, Verdict, found, nothing, triggered};

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    let Some(segment) = triggered(text) else { return Ok(nothing()) };
    Ok(found("half", Some(Span { segment, start: 1, end: 4 }), "[X]"))
}

ghat_guests::guardrail!("span-inside-character", inspect);
