//! Which reply is for which request?

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{Recorded, Reply};

/// The replies to consecutive requests, the last one for ever; or a function of the request.
pub struct Script {
    steps: Vec<Step>,
    asked: AtomicUsize,
}

#[derive(Clone)]
enum Step {
    Fixed(Box<Reply>),
    Made(Arc<dyn Fn(&Recorded) -> Reply + Send + Sync>),
}

impl Script {
    /// Asks this function for each reply.
    pub fn answering(make: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Self {
        Self::of(vec![Step::Made(Arc::new(make))])
    }

    /// These replies, and then the next for the requests that follow.
    pub fn then(mut self, next: impl Into<Self>) -> Self {
        self.steps.extend(next.into().steps);
        self
    }

    pub(crate) fn next(&self, request: &Recorded) -> Reply {
        let turn = self.asked.fetch_add(1, Ordering::Relaxed);
        match self.steps.get(turn).or(self.steps.last()) {
            Some(Step::Fixed(reply)) => Reply::clone(reply),
            Some(Step::Made(make)) => make(request),
            None => Reply::hang_up(),
        }
    }

    fn of(steps: Vec<Step>) -> Self {
        Self { steps, asked: AtomicUsize::new(0) }
    }
}

impl From<Reply> for Script {
    fn from(reply: Reply) -> Self {
        Self::of(vec![Step::Fixed(Box::new(reply))])
    }
}

impl From<&str> for Script {
    fn from(text: &str) -> Self {
        Reply::text(text).into()
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("steps", &self.steps.len()).field("asked", &self.asked).finish()
    }
}
