//! Decides nothing before the end of a text.

use ghat_guests::{Context, Failure, Segment, Undecided, Verdict, nothing};

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    let open = (0u32..).zip(text).filter(|(_, segment)| !segment.complete);
    let undecided = open.map(|(at, segment)| Undecided { segment: at, start: segment.settled });
    Ok(Verdict { undecided: undecided.collect(), ..nothing() })
}

ghat_guests::guardrail!("hesitant", inspect);
