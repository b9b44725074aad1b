//! Finds something behind the end of the text.

use ghat_guests::{Context, Failure, Segment, Span, Verdict, found, nothing, triggered};

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    let Some(segment) = triggered(text) else { return Ok(nothing()) };
    Ok(found("beyond", Some(Span { segment, start: 0, end: u32::MAX }), "[X]"))
}

ghat_guests::guardrail!("span-out-of-range", inspect);
