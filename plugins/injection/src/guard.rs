//! What does a guardrail make of the texts of a request?

use ghat_sdk::{Context, Finding, Known, Outcome, Piece, Segment, Span, Verdict};

use crate::finding;
use crate::scan::scan;
use crate::settings::Settings;

/// The texts that an instance has judged.
pub type Judged = Known<finding::Finding>;

/// Judges every text that is whole; `replacement` is what stands in the place of what is found.
#[must_use]
pub fn inspect(
    ctx: &Context,
    text: &[Segment],
    settings: &Settings,
    judged: &Judged,
    replacement: &str,
) -> Verdict {
    let judge = |piece: Piece<'_>| {
        // Of a text that still grows nothing is decided; those of requests are whole.
        if !piece.complete {
            return Outcome { findings: Vec::new(), undecided: Some(piece.settled) };
        }
        judged.or_judge(ctx, piece, |piece| Outcome {
            findings: scan(piece.text, piece.settled, settings),
            undecided: None,
        })
    };
    Verdict::of(text, judge, |found, number| {
        let span = Span::new(number, found.start, found.end);
        Finding { score: found.score, ..Finding::new(found.rule, span, replacement) }
    })
}
