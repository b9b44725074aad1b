//! How is the host told of a finding?

use crate::finding::{Finding, REPLACEMENT};
use ghat_sdk::Span;

/// A finding in the segment with this number.
#[must_use]
pub fn told(found: &Finding<'_>, segment: usize) -> ghat_sdk::Finding {
    let span = Span::new(segment, found.start, found.end);
    ghat_sdk::Finding { score: found.score, ..ghat_sdk::Finding::new(found.rule, span, REPLACEMENT) }
}
