//! Accepts no settings but none.

use ghat_guests::{Context, Failure, Problem, Segment, Verdict, nothing};

fn configure(settings: &str) -> Result<(), Vec<Problem>> {
    if settings.trim() == "{}" {
        return Ok(());
    }
    let problem = |path: &str, message: &str| Problem { path: path.to_owned(), message: message.to_owned() };
    Err(vec![problem("strength", "must be weak or strong"), problem("", "there is too much here")])
}

fn inspect(_: &Context, _: &[Segment]) -> Result<Verdict, Failure> {
    Ok(nothing())
}

ghat_guests::guardrail!("refuses-settings", inspect, configure);
