//! How often does anybody wait for a database that is away?

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use tokio::time::Instant;

/// How long nobody asks after the database did not answer.
const PAUSE: Duration = Duration::from_millis(500);

/// A while in which a database is not asked, since it did not answer a moment ago.
#[derive(Debug)]
pub(super) struct Pause {
    /// From when `until` counts.
    epoch: Instant,
    /// In milliseconds.
    until: AtomicU64,
}

impl Default for Pause {
    fn default() -> Self {
        Self { epoch: Instant::now(), until: AtomicU64::new(0) }
    }
}

impl Pause {
    /// Begins one.
    pub(super) fn begin(&self) {
        self.until.store(self.now().saturating_add(PAUSE.as_millis() as u64), Relaxed);
    }

    /// Whether there is one now.
    pub(super) fn is_on(&self) -> bool {
        self.now() < self.until.load(Relaxed)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_ends_by_itself() {
        let pause = Pause::default();
        assert!(!pause.is_on());
        pause.begin();
        tokio::time::advance(PAUSE / 2).await;
        assert!(pause.is_on());
        tokio::time::advance(PAUSE / 2).await;
        assert!(!pause.is_on());
    }
}
