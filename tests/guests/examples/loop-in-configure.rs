//! Never becomes ready.

use ghat_guests::{Context, Failure, Problem, Segment, Verdict, nothing};

fn configure(settings: &str) -> Result<(), Vec<Problem>> {
    let mut turns = settings.len();
    loop {
        turns = std::hint::black_box(turns.wrapping_add(1));
    }
}

fn inspect(_: &Context, _: &[Segment]) -> Result<Verdict, Failure> {
    Ok(nothing())
}

ghat_guests::guardrail!("loop-in-configure", inspect, configure);
