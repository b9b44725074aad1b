//! Leaves a plugin alone for a while once it keeps failing, and tries it again with one call.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// So many failures without a success between them bench a plugin. Few, since every one of them is a request that was
/// stopped or let through unguarded.
const FAILURES: u32 = 5;

/// How long a benched plugin is left alone before it is tried again.
const BENCH: Duration = Duration::from_secs(10);

/// How a plugin is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// Calls that were begun since it was loaded.
    pub calls: u64,
    /// Calls that it broke or overran.
    pub failures: u64,
    /// How long it is still left alone, because it failed too often; nothing while it serves.
    pub benched_for: Option<Duration>,
}

/// One plugin's breaker. A healthy plugin costs two atomic operations for each call.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    calls: AtomicU64,
    failures: AtomicU64,
    in_a_row: AtomicU32,
    benched: Mutex<Option<Instant>>,
}

impl Breaker {
    /// Asks for one call; answers how long to wait where there is none to be had.
    ///
    /// After its time on the bench one call is let through, and no other until that one has succeeded or another time
    /// has passed, so that a trial whose client left blocks nothing.
    pub(super) fn admit(&self) -> Result<(), Duration> {
        if self.in_a_row.load(Ordering::Relaxed) >= FAILURES {
            self.try_again(Instant::now())?;
        }
        self.calls.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn try_again(&self, now: Instant) -> Result<(), Duration> {
        let Ok(mut benched) = self.benched.lock() else { return Ok(()) };
        match *benched {
            Some(until) if now < until => Err(until - now),
            Some(_) | None => {
                *benched = Some(now + BENCH);
                Ok(())
            }
        }
    }

    /// A call went well.
    pub(super) fn succeeded(&self) {
        if self.in_a_row.load(Ordering::Relaxed) != 0 {
            self.in_a_row.store(0, Ordering::Relaxed);
            self.bench(None);
        }
    }

    /// The plugin broke or overran.
    pub(super) fn failed(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        if self.in_a_row.fetch_add(1, Ordering::Relaxed) + 1 >= FAILURES {
            self.bench(Some(Instant::now() + BENCH));
        }
    }

    /// How the plugin is doing.
    pub(super) fn health(&self) -> Health {
        let benched = self.benched.lock().ok().and_then(|benched| *benched);
        let left = benched.map(|until| until.saturating_duration_since(Instant::now()));
        Health {
            calls: self.calls.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            benched_for: left.filter(|left| !left.is_zero()),
        }
    }

    fn bench(&self, until: Option<Instant>) {
        if let Ok(mut benched) = self.benched.lock() {
            *benched = until;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn benched() -> (Breaker, Instant) {
        let breaker = Breaker::default();
        for _ in 0..FAILURES {
            assert_eq!(breaker.admit(), Ok(()));
            breaker.failed();
        }
        (breaker, Instant::now())
    }

    #[test]
    fn failures_in_a_row_bench_a_plugin() {
        let (breaker, _) = benched();

        assert!(breaker.admit().is_err());
        let Health { calls, failures, benched_for } = breaker.health();
        assert_eq!((calls, failures), (5, 5));
        assert!(benched_for.is_some());
    }

    #[test]
    fn a_success_between_failures_keeps_it_serving() {
        let breaker = Breaker::default();
        for _ in 0..20 {
            breaker.failed();
            breaker.succeeded();
        }

        assert_eq!(breaker.admit(), Ok(()));
        assert_eq!(breaker.health().benched_for, None);
    }

    #[test]
    fn one_trial_call_decides() {
        let (breaker, now) = benched();

        assert_eq!(breaker.try_again(now + BENCH), Ok(()));
        assert_eq!(breaker.try_again(now + BENCH), Err(BENCH), "only one call is a trial");
        breaker.succeeded();

        assert_eq!(breaker.admit(), Ok(()));
        assert_eq!(breaker.admit(), Ok(()));
    }

    #[test]
    fn a_failed_trial_benches_it_again() {
        let (breaker, now) = benched();
        assert_eq!(breaker.try_again(now + BENCH), Ok(()));
        breaker.failed();

        assert!(breaker.admit().is_err());
    }

    #[test]
    fn a_trial_whose_client_left_blocks_nothing() {
        let (breaker, now) = benched();
        assert_eq!(breaker.try_again(now + BENCH), Ok(()));

        assert_eq!(breaker.try_again(now + BENCH + BENCH), Ok(()));
    }
}
