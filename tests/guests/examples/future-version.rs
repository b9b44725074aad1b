//! A guardrail of a contract that does not exist yet: its WIT is ours, renamed to version 9.

mod world {
    wit_bindgen::generate!({
        path: "wit-9",
        world: "ghat:plugin/guardrail-plugin",
    });
}

use world::exports::ghat::plugin::guardrail::{self, Context, Failure, Segment, Verdict};
use world::exports::ghat::plugin::lifecycle::{self, Authors, Manifest, Problem, Sides};

struct Guest;

impl lifecycle::Guest for Guest {
    fn describe() -> Manifest {
        Manifest {
            name: "future-version".into(),
            version: "0.1.0".into(),
            purpose: "Is ahead of its time.".into(),
            settings_schema: "{}".into(),
            options_schema: "{}".into(),
            sides: Sides::REQUEST,
            authors: Authors::USER,
            look_behind: 0,
        }
    }

    fn configure(_: String) -> Result<(), Vec<Problem>> {
        Ok(())
    }
}

impl guardrail::Guest for Guest {
    fn inspect(_: Context, _: Vec<Segment>) -> Result<Verdict, Failure> {
        Ok(Verdict { findings: Vec::new(), undecided: Vec::new() })
    }
}

world::export!(Guest with_types_in world);
