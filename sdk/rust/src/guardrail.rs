//! The trait of plugins that find what a policy may want to know, hide or stop.

use crate::request::narrow;
use crate::{Context, Failure, Plugin, Segment, Span};

#[doc(inline)]
pub use crate::bindings::guardrail::exports::ghat::plugin::guardrail::{Finding, Undecided, Verdict};

/// A plugin that finds things in texts. What becomes of a finding is the policy's and the host's business.
///
/// For a text that is shown in pieces, the findings of all calls together must be those of one call with the whole
/// text; `testing::check_streaming` tells whether they are.
pub trait Guardrail: Plugin {
    /// Looks at texts.
    ///
    /// # Errors
    /// A [`Failure`] where the plugin cannot do its work; never to say no.
    fn inspect(&self, ctx: &Context, options: &Self::Options, text: &[Segment]) -> Result<Verdict, Failure>;
}

impl Finding {
    /// A sure finding at a span.
    pub fn new(rule: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        Self { rule: rule.into(), span: Some(span), replacement: replacement.into(), score: 1.0 }
    }
}

impl Verdict {
    /// How many findings the host takes in one answer. A verdict with more counts as a failure of the plugin, so that a
    /// guardrail which has found more need not look on.
    pub const MOST: usize = 10_000;

    /// Nothing found, all decided.
    #[must_use]
    pub fn clean() -> Self {
        Self { findings: Vec::new(), undecided: Vec::new() }
    }

    /// Says that a segment is undecided from a byte on. Nothing is noted where that is the end of its text, or
    /// where the segment is complete.
    pub fn undecided_from(&mut self, number: usize, segment: &Segment, start: usize) {
        if !segment.complete && start < segment.text.len() {
            self.undecided.push(Undecided { segment: narrow(number), start: narrow(start) });
        }
    }
}

/// Exports a [`Guardrail`] as a component.
#[macro_export]
macro_rules! guardrail {
    ($plugin:ty) => {
        $crate::export_plugin!($plugin, guardrail);
    };
}
