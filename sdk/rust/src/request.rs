//! What a plugin is shown of a request: its context and its texts.

#[doc(inline)]
pub use crate::bindings::shared::ghat::plugin::types::{
    Author, Context, Failure, Segment, Side, Span, Surface,
};

impl Segment {
    /// The bytes that are to be judged: a finding may begin at `settled` at the earliest.
    #[must_use]
    pub fn settled(&self) -> usize {
        self.settled as usize
    }
}

impl Span {
    /// The bytes `start..end` of the segment with this number.
    ///
    /// Offsets fit in 32 bits, since a guest's memory does; a larger one is cut to the largest.
    #[must_use]
    pub fn new(segment: usize, start: usize, end: usize) -> Self {
        Self { segment: narrow(segment), start: narrow(start), end: narrow(end) }
    }
}

/// An offset as the host counts it.
pub(crate) fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
