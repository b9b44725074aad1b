//! Does a guardrail cost no more than a constant per byte, whatever the text?

use super::{context, options, segment};
use crate::{Guardrail, Segment};
use std::time::Duration;

/// Enough for a quadratic rule to show, little enough for a build without optimisation.
const SIZE: usize = if cfg!(debug_assertions) { 1 << 16 } else { 1 << 20 };
/// A quadratic rule needs minutes for such a text, a linear one a small part of this.
const MOST: Duration = Duration::from_secs(3);

/// Checks long texts, each of which is one of `parts` again and again, complete and growing. With `GHAT_SHOW` in the
/// environment, what each took is printed.
///
/// # Panics
/// Where one takes so long that the cost must grow faster than the text.
pub fn check_linear<P: Guardrail>(plugin: &P, parts: &[&str]) {
    let options = options::<P>("{}");
    assert!(options.is_ok(), "`{{}}` are no options of this plugin");
    let Ok(options) = options else { return };
    for part in parts {
        let text = part.repeat(SIZE / part.len());
        for complete in [true, false] {
            let part_of_text = Segment { complete, ..segment(&text) };
            #[expect(clippy::disallowed_types, reason = "a bound so wide that a paused clock is not needed")]
            let began = std::time::Instant::now();
            let verdict = plugin.inspect(&context(), &options, std::slice::from_ref(&part_of_text));
            let spent = began.elapsed();
            let found = verdict.map(|verdict| verdict.findings.len());
            assert!(found.is_ok(), "{part:?} again and again is not judged: {found:?}");
            assert!(spent < MOST, "{part:?} took {spent:?}");
            if std::env::var_os("GHAT_SHOW").is_some() {
                show(part, found.unwrap_or_default(), spent);
            }
        }
    }
}

#[expect(clippy::print_stderr, reason = "asked for by GHAT_SHOW")]
fn show(part: &str, found: usize, spent: Duration) {
    eprintln!("{part:?}: {found} findings in {spent:?}");
}
