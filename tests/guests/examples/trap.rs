//! Panics, with words that nobody outside must read.

use ghat_guests::{Context, Failure, Segment, Verdict, nothing, triggered};

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    assert!(triggered(text).is_none(), "\u{1b}[31mhunter2 is the password");
    Ok(nothing())
}

ghat_guests::guardrail!("trap", inspect);
