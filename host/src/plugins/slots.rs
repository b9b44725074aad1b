//! How many instances may live at once, and how long a call waits for one.

use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::failure::CallError;
use super::warm::WarmPool;

/// The right to have one instance. Given back when dropped, after the instance.
pub(super) type Slot = OwnedSemaphorePermit;

/// All slots of the process.
pub(super) struct Slots {
    free: Arc<Semaphore>,
    wait: Duration,
    /// Idle instances can be taken from these when all slots are in use.
    warm: Mutex<Vec<Weak<WarmPool>>>,
}

impl Slots {
    /// So many slots, and how long a call waits for one of them.
    pub(super) fn new(count: u32, wait: Duration) -> Self {
        let count = usize::try_from(count).unwrap_or(Semaphore::MAX_PERMITS).min(Semaphore::MAX_PERMITS);
        Self { free: Arc::new(Semaphore::new(count)), wait, warm: Mutex::default() }
    }

    /// Takes a slot for one instance.
    pub(super) async fn take(&self) -> Result<Slot, CallError> {
        if let Ok(slot) = Arc::clone(&self.free).try_acquire_owned() {
            return Ok(slot);
        }
        self.reclaim();
        match timeout(self.wait, Arc::clone(&self.free).acquire_owned()).await {
            Ok(Ok(slot)) => Ok(slot),
            Ok(Err(_)) | Err(_) => Err(CallError::Busy),
        }
    }

    /// Makes a pool's idle instances available to others.
    pub(super) fn register(&self, pool: &Arc<WarmPool>) {
        if let Ok(mut warm) = self.warm.lock() {
            warm.retain(|pool| pool.strong_count() > 0);
            warm.push(Arc::downgrade(pool));
        }
    }

    /// Gives up one idle instance, of whichever plugin has one.
    fn reclaim(&self) {
        let pools: Vec<_> = match self.warm.lock() {
            Ok(warm) => warm.iter().filter_map(Weak::upgrade).collect(),
            Err(_) => return,
        };
        // Dropped out of the lock: an instance takes a while to be torn down.
        let idle = pools.iter().find_map(|pool| pool.evict());
        drop(idle);
    }
}
