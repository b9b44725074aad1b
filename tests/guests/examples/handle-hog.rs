//! Takes a hundred thousand handles from the host and gives none back.

use ghat_guests::{Context, Failure, Segment, Verdict, nothing, triggered};

mod wasi {
    wit_bindgen::generate!({
        inline: "
            package ghat:hog;
            world hog { import wasi:clocks/monotonic-clock@0.2.0; }
            package wasi:io@0.2.0 { interface poll { resource pollable; } }
            package wasi:clocks@0.2.0 {
                interface monotonic-clock {
                    use wasi:io/poll@0.2.0.{pollable};
                    subscribe-duration: func(when: u64) -> pollable;
                }
            }
        ",
        world: "ghat:hog/hog",
        generate_all,
    });
}

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    if triggered(text).is_some() {
        for when in 0..100_000 {
            std::mem::forget(wasi::wasi::clocks::monotonic_clock::subscribe_duration(when));
        }
    }
    Ok(nothing())
}

ghat_guests::guardrail!("handle-hog", inspect);
