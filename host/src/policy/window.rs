//! How many requests were there within the last minute?

use std::{collections::VecDeque, num::NonZeroU32, time::Duration};

use tokio::time::Instant;

/// What limits are counted over.
pub(super) const WINDOW: Duration = Duration::from_secs(60);

/// How many moments of one subject are kept: 24 KiB. A limit beyond it is counted in slots of a 1024th of the window,
/// 59 ms, to whose ends requests are put off: never too many pass, and some come free a slot late.
pub(super) const MOMENTS: u32 = 1024;

/// When a subject's requests were, as far back as they count.
#[derive(Debug)]
pub(super) struct SlidingWindow {
    /// Where slots are counted from.
    begun: Instant,
    /// Each moment with its number of requests, oldest first.
    moments: VecDeque<(Instant, u32)>,
    /// How many requests there are in all.
    total: u64,
}

/// What became of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How many requests may be within any window.
    pub limit: NonZeroU32,
    /// How many more may come at once.
    pub remaining: u32,
    /// When all of them may: once the last request counts no more.
    pub reset: Duration,
    /// For a request that came too early: when the next may come.
    pub retry_after: Option<Duration>,
}

impl SlidingWindow {
    /// A window without requests.
    pub(super) fn new(now: Instant) -> Self {
        Self { begun: now, moments: VecDeque::new(), total: 0 }
    }

    /// Counts a request, unless there were `limit` within the last [`WINDOW`]. Only requests that may pass are counted.
    pub(super) fn take(&mut self, now: Instant, limit: NonZeroU32) -> Allowance {
        self.forget(now);
        let most = u64::from(limit.get());
        let retry_after = (self.total >= most).then(|| self.until(self.total - most, now));
        if retry_after.is_none() {
            self.count(now, limit);
        }
        let remaining = u32::try_from(most.saturating_sub(self.total)).unwrap_or(u32::MAX);
        let last = self.moments.back().map_or(now, |(at, _)| *at);
        let reset = (last + WINDOW).saturating_duration_since(now);
        Allowance { limit, remaining, reset, retry_after }
    }

    /// Whether no request counts any more.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        self.moments.back().is_none_or(|(at, _)| now.saturating_duration_since(*at) >= WINDOW)
    }

    fn forget(&mut self, now: Instant) {
        let old = |(at, _): &mut (Instant, u32)| now.saturating_duration_since(*at) >= WINDOW;
        while let Some((_, count)) = self.moments.pop_front_if(old) {
            self.total -= u64::from(count);
        }
    }

    /// When `spare` requests and one more count no longer.
    fn until(&self, spare: u64, now: Instant) -> Duration {
        let mut left = spare;
        let free = self.moments.iter().find(|(_, count)| {
            let frees = u64::from(*count) > left;
            left = left.saturating_sub(u64::from(*count));
            frees
        });
        free.map_or(Duration::ZERO, |(at, _)| (*at + WINDOW).saturating_duration_since(now))
    }

    fn count(&mut self, now: Instant, limit: NonZeroU32) {
        let at = if limit.get() <= MOMENTS { now } else { self.slot(now) };
        // A limit that was lowered leaves slots that end later than now.
        let at = self.moments.back().map_or(at, |(last, _)| at.max(*last));
        self.total += 1;
        match self.moments.back_mut().filter(|(last, _)| *last == at) {
            Some((_, count)) => *count += 1,
            None => self.moments.push_back((at, 1)),
        }
    }

    /// The end of the slot that a moment lies in.
    fn slot(&self, now: Instant) -> Instant {
        let width = (WINDOW / MOMENTS).as_nanos().max(1);
        let slots = now.saturating_duration_since(self.begun).as_nanos() / width + 1;
        let since = u64::try_from(slots.saturating_mul(width)).unwrap_or(u64::MAX);
        self.begun + Duration::from_nanos(since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A window that keeps every request for ever and counts them one by one.
    #[derive(Default)]
    struct Naive(Vec<Instant>);

    impl Naive {
        fn within(&self, now: Instant) -> usize {
            self.0.len() - self.0.partition_point(|at| now.duration_since(*at) >= WINDOW)
        }

        fn take(&mut self, now: Instant, limit: u32) -> bool {
            let free = self.within(now) < limit as usize;
            if free {
                self.0.push(now);
            }
            free
        }
    }

    /// One step of xorshift64 (Marsaglia 2003): the runs are the same each time.
    fn random(state: &mut u64) -> u64 {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state
    }

    /// Lets some milliseconds pass, now and then a minute, often none.
    async fn wait(state: &mut u64, scale: u64) {
        let millis = match random(state) % 16 {
            0..6 => 0,
            6..15 => random(state) % scale,
            _ => 60_000 - random(state) % 3,
        };
        tokio::time::advance(Duration::from_millis(millis)).await;
    }

    /// Four hundred requests at random times, each decided as the naive count decides it.
    async fn decides_as_the_naive_count(seed: u64) {
        let mut state = seed * 0x9e37_79b9;
        let limit = 1 + u32::try_from(random(&mut state) % 40).unwrap();
        let scale = 1 + 120_000 / u64::from(limit);
        let (mut window, mut naive) = (SlidingWindow::new(Instant::now()), Naive::default());
        for step in 0..400 {
            wait(&mut state, scale).await;
            let now = Instant::now();
            let got = window.take(now, NonZeroU32::new(limit).unwrap());
            let expected = naive.take(now, limit);
            assert_eq!(got.retry_after.is_none(), expected, "seed {seed}, limit {limit}, step {step}");
            assert_eq!(got.remaining as usize, limit as usize - naive.within(now), "seed {seed}");
            assert!(window.moments.len() <= limit as usize);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_decides_as_the_naive_count_does() {
        for seed in 1..=200 {
            decides_as_the_naive_count(seed).await;
        }
    }

    /// Requests at random times; who is told to wait comes a moment too early, then as told.
    async fn passes_as_told(seed: u64) {
        let mut state = seed * 0x9e37_79b9;
        let limit = NonZeroU32::new(1 + u32::try_from(random(&mut state) % 5).unwrap()).unwrap();
        let mut window = SlidingWindow::new(Instant::now());
        for _ in 0..100 {
            wait(&mut state, 20_000).await;
            let Some(told) = window.take(Instant::now(), limit).retry_after else { continue };
            tokio::time::advance(told - Duration::from_millis(1)).await;
            assert!(window.take(Instant::now(), limit).retry_after.is_some(), "seed {seed}");
            tokio::time::advance(Duration::from_millis(1)).await;
            assert!(window.take(Instant::now(), limit).retry_after.is_none(), "seed {seed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_as_told_passes_and_no_moment_earlier() {
        for seed in 1..=50 {
            passes_as_told(seed).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_high_limit_is_never_passed_and_costs_no_more_memory() {
        let limit = NonZeroU32::new(20_000).unwrap();
        let (mut window, mut naive) = (SlidingWindow::new(Instant::now()), Naive::default());
        let (mut state, mut refused_early) = (7, 0);
        for _ in 0..60_000 {
            tokio::time::advance(Duration::from_micros(random(&mut state) % 4000)).await;
            let now = Instant::now();
            let passed = window.take(now, limit).retry_after.is_none();
            let free = naive.within(now) < 20_000;
            assert!(free || !passed, "more than the limit within a window");
            refused_early += usize::from(free && !passed);
            naive.0.extend(passed.then_some(now));
            assert!(window.moments.len() <= MOMENTS as usize + 1);
        }
        assert!(refused_early < 60_000 / 100, "{refused_early}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_lowered_limit_holds_at_once() {
        let mut window = SlidingWindow::new(Instant::now());
        for _ in 0..10 {
            window.take(Instant::now(), NonZeroU32::new(5000).unwrap());
        }
        let told = window.take(Instant::now(), NonZeroU32::new(3).unwrap()).retry_after.unwrap();
        tokio::time::advance(told).await;
        assert!(window.take(Instant::now(), NonZeroU32::new(3).unwrap()).retry_after.is_none());
    }
}
