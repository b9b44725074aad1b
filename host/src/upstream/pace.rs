//! How has a model done of late: how soon has it answered, and how often has it not?

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

use crate::plugins::ModelHealth;

/// The share of a new value among old ones that came shortly before.
const SHARE: f64 = 0.125;
/// After so many milliseconds without a value, the next one counts as much as all before it.
const FADES: f64 = 10_000.0;
/// What a failure counts among failures; none counts nothing.
const FAILED: u32 = 1_000_000;

/// From when on milliseconds are counted. They fit in 32 bits for 49 days, after which an age may read too young.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// How one model has done. It is noted with each call, without a lock; of two that end at once one may be lost.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Microseconds until a streamed answer has begun.
    first: Mean,
    /// Microseconds until a whole answer was there.
    whole: Mean,
    failures: Mean,
}

impl Pace {
    /// An answer has begun, or was there whole, after so long.
    pub(super) fn answered(&self, now: Instant, took: Duration, streaming: bool) {
        let now = millis(now);
        let took = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
        if streaming { &self.first } else { &self.whole }.note(now, took);
        self.failures.note(now, 0);
    }

    /// A call has failed by the provider's fault.
    pub(super) fn failed(&self, now: Instant) {
        self.failures.note(millis(now), FAILED);
    }

    /// How it stands; of circuits it knows nothing.
    pub(super) fn told(&self, now: Instant) -> ModelHealth {
        let time = |mean: &Mean| mean.read().map(|(_, micros)| Duration::from_micros(micros.into()));
        let failures = self.failures.read();
        ModelHealth {
            open: false,
            first: time(&self.first),
            whole: time(&self.whole),
            failures: failures.map_or(0.0, |(_, share)| share as f32 / FAILED as f32),
            age: failures.map(|(then, _)| Duration::from_millis(millis(now).wrapping_sub(then).into())),
        }
    }
}

/// A mean in which newer values count more: when it was last changed, and what it is. 0 where it has no value.
#[derive(Debug, Default)]
struct Mean(AtomicU64);

impl Mean {
    fn note(&self, now: u32, value: u32) {
        let mean = match self.read() {
            None => value,
            Some((then, mean)) => {
                let passed = f64::from(now.wrapping_sub(then));
                let share = SHARE.max(passed / (passed + FADES));
                let (mean, value) = (f64::from(mean), f64::from(value));
                // Between two numbers that fit.
                (value - mean).mul_add(share, mean) as u32
            }
        };
        self.0.store(u64::from(now) << 32 | u64::from(mean), Ordering::Relaxed);
    }

    fn read(&self) -> Option<(u32, u32)> {
        let both = self.0.load(Ordering::Relaxed);
        (both != 0).then_some(((both >> 32) as u32, both as u32))
    }
}

/// Milliseconds, at least 1, so that a mean with a value is not 0.
fn millis(now: Instant) -> u32 {
    (now.saturating_duration_since(*START).as_millis() as u32).max(1)
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[tokio::test(start_paused = true)]
    async fn what_is_new_counts_more_and_after_a_silence_most() {
        let pace = Pace::default();
        assert_eq!(pace.told(Instant::now()), ModelHealth::default());
        pace.answered(Instant::now(), 80 * MS, false);
        pace.answered(Instant::now(), 160 * MS, false);
        let told = pace.told(Instant::now());
        assert_eq!((told.whole, told.first, told.failures), (Some(90 * MS), None, 0.0));

        advance(Duration::from_secs(90)).await;
        assert_eq!(pace.told(Instant::now()).age, Some(Duration::from_secs(90)));
        pace.answered(Instant::now(), 190 * MS, false);
        assert_eq!(pace.told(Instant::now()).whole, Some(180 * MS));
    }

    #[tokio::test(start_paused = true)]
    async fn streams_and_whole_answers_are_told_apart_and_failures_are_a_share() {
        let pace = Pace::default();
        pace.answered(Instant::now(), 7 * MS, true);
        pace.failed(Instant::now());
        let told = pace.told(Instant::now());
        assert_eq!((told.first, told.whole, told.failures), (Some(7 * MS), None, 0.125));
        for _ in 0..100 {
            pace.failed(Instant::now());
        }
        assert!(pace.told(Instant::now()).failures > 0.99);
    }
}
