//! Is undecided from behind the end of the text on.

use ghat_guests::{Context, Failure, Segment, Undecided, Verdict, nothing, triggered};

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    let Some(segment) = triggered(text) else { return Ok(nothing()) };
    Ok(Verdict { undecided: vec![Undecided { segment, start: u32::MAX }], ..nothing() })
}

ghat_guests::guardrail!("undecided-out-of-range", inspect);
