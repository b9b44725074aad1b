//! Calls itself until no stack is left.

use std::hint::black_box;

use ghat_guests::{Context, Failure, Segment, Verdict, nothing, triggered};

#[expect(unconditional_recursion, reason = "that is what it is for")]
fn deeper(depth: u64) -> u64 {
    let room = black_box([depth; 64]);
    deeper(depth + 1) + room[(depth % 64) as usize]
}

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    if triggered(text).is_some() {
        black_box(deeper(0));
    }
    Ok(nothing())
}

ghat_guests::guardrail!("deep-recursion", inspect);
