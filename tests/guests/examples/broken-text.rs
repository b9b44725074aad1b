//! Answers with bytes that are no text.

use ghat_guests::{Context, Failure, Segment, Span, Verdict, found, nothing, triggered};

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    let Some(segment) = triggered(text) else { return Ok(nothing()) };
    // SAFETY: none. That the host gets a string that is no UTF-8 is the point.
    let broken = unsafe { String::from_utf8_unchecked(vec![b'[', 0xff, 0xc0, 0x80, b']']) };
    Ok(found("broken", Some(Span { segment, start: 0, end: 2 }), &broken))
}

ghat_guests::guardrail!("broken-text", inspect);
