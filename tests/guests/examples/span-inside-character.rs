//! Finds half of an `é`.

use ghat_guests::{Context, Failure, Segment, Span, Verdict, found, nothing, triggered};

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    let Some(segment) = triggered(text) else { return Ok(nothing()) };
    let character = text.get(segment as usize).and_then(|segment| segment.text.find('é')).unwrap_or_default();
    let start = character as u32 + 1;
    Ok(found("half", Some(Span { segment, start, end: start + 1 }), "[X]"))
}

ghat_guests::guardrail!("span-inside-character", inspect);
