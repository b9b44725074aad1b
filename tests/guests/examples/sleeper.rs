//! Sleeps for an hour in an import: no instruction runs that could be counted.

use ghat_guests::{Context, Failure, Segment, Verdict, nothing, triggered};

mod wasi {
    wit_bindgen::generate!({
        inline: "
            package ghat:sleeper;
            world sleeper { import wasi:clocks/monotonic-clock@0.2.0; }
            package wasi:io@0.2.0 {
                interface poll { resource pollable { block: func(); } }
            }
            package wasi:clocks@0.2.0 {
                interface monotonic-clock {
                    use wasi:io/poll@0.2.0.{pollable};
                    subscribe-duration: func(when: u64) -> pollable;
                }
            }
        ",
        world: "ghat:sleeper/sleeper",
        generate_all,
    });
}

const HOUR: u64 = 3_600_000_000_000;

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    if triggered(text).is_some() {
        wasi::wasi::clocks::monotonic_clock::subscribe_duration(HOUR).block();
    }
    Ok(nothing())
}

ghat_guests::guardrail!("sleeper", inspect);
