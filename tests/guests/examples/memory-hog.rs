//! Takes memory until it is refused some.

use ghat_guests::{Context, Failure, Segment, Verdict, nothing, triggered};

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    let mut taken = Vec::new();
    while triggered(text).is_some() {
        taken.push(std::hint::black_box(vec![1u8; 1 << 20]));
    }
    Ok(nothing())
}

ghat_guests::guardrail!("memory-hog", inspect);
