//! How is the host told of a finding?

use crate::finding::{Finding, REPLACEMENT};
use ghat_sdk::Span;

/// What the plugin is for, in the plugin list.
pub const PURPOSE: &str = "Finds sentences of answers that the given context does not support";

/// A finding in the segment with this number.
#[must_use]
pub fn told(found: &Finding, segment: usize) -> ghat_sdk::Finding {
    let span = Span::new(segment, found.start, found.end);
    ghat_sdk::Finding { score: found.score, ..ghat_sdk::Finding::new(found.rule.name(), span, REPLACEMENT) }
}
