//! Takes some milliseconds of honest work, and finds nothing.

use ghat_guests::{Context, Failure, Segment, Verdict, nothing, triggered};

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    if triggered(text).is_some() {
        let mut sum = 0u64;
        for turn in 0..20_000_000u64 {
            sum = std::hint::black_box(sum.wrapping_add(turn));
        }
    }
    Ok(nothing())
}

ghat_guests::guardrail!("slow", inspect);
