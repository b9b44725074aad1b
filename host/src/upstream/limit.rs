//! How many calls to a provider are under way at once, and who waits?

use std::sync::Arc;

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout_at},
};

use crate::{config::Limits, error::Error};

/// The places for calls to one provider. They outlive a reload that does not change their number.
#[derive(Clone, Debug)]
pub(super) struct Places {
    most: Option<u32>,
    free: Option<Arc<Semaphore>>,
}

/// A place; given back when dropped. Nothing inside where there is no limit.
#[derive(Debug)]
pub(super) struct Place(#[expect(dead_code, reason = "held, not read")] Option<OwnedSemaphorePermit>);

impl Places {
    pub(super) fn new(limits: &Limits, before: Option<&Self>) -> Self {
        let most = limits.max_concurrent;
        if let Some(same) = before.filter(|before| before.most == most) {
            return same.clone();
        }
        Self { most, free: most.map(|most| Arc::new(Semaphore::new(most as usize))) }
    }

    /// A place, after a wait where there is none now. Those who wait are at most as many as requests.
    ///
    /// # Errors
    /// There was none before `queue_wait` and before the deadline.
    pub(super) async fn take(&self, limits: &Limits, deadline: Instant) -> Result<Place, Error> {
        let Some(free) = &self.free else { return Ok(Place(None)) };
        if let Ok(place) = free.clone().try_acquire_owned() {
            return Ok(Place(Some(place)));
        }
        let until = deadline.min(Instant::now() + limits.queue_wait);
        match timeout_at(until, free.clone().acquire_owned()).await {
            Ok(Ok(place)) => Ok(Place(Some(place))),
            Ok(Err(_)) | Err(_) => Err(Error::Overloaded { what: "concurrent calls to the provider" }),
        }
    }

    /// How many calls are under way, where they are limited.
    pub(super) fn taken(&self) -> Option<usize> {
        let free = self.free.as_ref()?.available_permits();
        Some((self.most? as usize).saturating_sub(free))
    }
}
