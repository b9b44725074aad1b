//! Panics before it took its first request.

use ghat_guests::{Context, Failure, Problem, Segment, Verdict, nothing};

fn configure(_: &str) -> Result<(), Vec<Problem>> {
    panic!("not today")
}

fn inspect(_: &Context, _: &[Segment]) -> Result<Verdict, Failure> {
    Ok(nothing())
}

ghat_guests::guardrail!("trap-in-configure", inspect, configure);
