//! What did the chain call, where somebody wants to know?

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use crate::plugins::{CallError, Side};

/// How many calls of one request are noted. A long stream makes some for every frame.
const MOST: usize = 256;

/// One call of a plugin.
#[derive(Debug)]
pub struct Called {
    /// The entry of the chain.
    pub entry: Arc<str>,
    /// The side it looked at.
    pub side: Side,
    /// When it began.
    pub begun: Instant,
    /// How long it took.
    pub took: Duration,
    /// How many bytes it was shown.
    pub bytes: usize,
    /// How much it found, or why the call failed.
    pub outcome: Result<usize, &'static str>,
}

/// The calls of one request.
#[derive(Debug, Default)]
pub struct Calls {
    noted: Vec<Called>,
    /// How many more may be noted: none where nobody wants to know.
    left: usize,
}

impl Calls {
    /// None, and none are noted unless they are `wanted`.
    pub fn new(wanted: bool) -> Self {
        Self { noted: Vec::new(), left: if wanted { MOST } else { 0 } }
    }

    /// When a call begins, where it is to be noted.
    pub fn begin(&self) -> Option<Instant> {
        (self.left > 0).then(Instant::now)
    }

    /// Notes a call that began then.
    pub fn end<T>(
        &mut self,
        begun: Option<Instant>,
        (entry, side, bytes): (&Arc<str>, Side, usize),
        answer: &Result<T, CallError>,
        found: impl Fn(&T) -> usize,
    ) {
        let Some(begun) = begun else { return };
        self.left -= 1;
        let outcome = answer.as_ref().map(found).map_err(CallError::name);
        self.noted.push(Called { entry: entry.clone(), side, begun, took: begun.elapsed(), bytes, outcome });
    }

    /// What was noted since this was asked last.
    pub(super) fn take(&mut self) -> Vec<Called> {
        std::mem::take(&mut self.noted)
    }
}
