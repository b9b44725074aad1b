//! What does a guardrail make of the texts of a request?

use ghat_sdk::{Finding, Segment, Span, Verdict};

use crate::scan::scan;
use crate::settings::Settings;

/// Judges every text that is whole; `replacement` is what stands in the place of what is found.
#[must_use]
pub fn inspect(text: &[Segment], settings: &Settings, replacement: &str) -> Verdict {
    let mut verdict = Verdict::clean();
    for (number, segment) in text.iter().enumerate() {
        // Of a text that still grows nothing is decided; those of requests are whole.
        verdict.undecided_from(number, segment, segment.settled());
        if segment.complete {
            let found = scan(&segment.text, segment.settled(), settings);
            verdict.findings.extend(found.iter().map(|found| {
                let span = Span::new(number, found.start, found.end);
                Finding { score: found.score, ..Finding::new(found.rule, span, replacement) }
            }));
        }
    }
    verdict
}
