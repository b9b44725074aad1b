//! Never returns.

use ghat_guests::{Context, Failure, Segment, Verdict, nothing, triggered};

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    if triggered(text).is_some() {
        let mut turns = 0u64;
        loop {
            turns = std::hint::black_box(turns.wrapping_add(1));
        }
    }
    Ok(nothing())
}

ghat_guests::guardrail!("endless-loop", inspect);
