//! Writes the operator's log full.

use ghat_guests::guardrail::ghat::plugin::log::{Level, write};
use ghat_guests::{Context, Failure, Segment, Verdict, nothing, triggered};

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    if triggered(text).is_some() {
        let line = "flood \u{1b}[2J ".repeat(1000);
        for _ in 0..10_000 {
            write(Level::Error, &line);
        }
    }
    Ok(nothing())
}

ghat_guests::guardrail!("log-flood", inspect);
