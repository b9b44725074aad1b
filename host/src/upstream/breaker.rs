//! Leaves a model of a provider alone for a while once it keeps failing, and tries it again with one call.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use metrics::counter;
use tokio::time::Instant;

use super::pace::Pace;
use crate::{config, plugins::ModelHealth};

/// What a request is told to wait while the call that decides is under way: answers begin within seconds.
const DECIDING: Duration = Duration::from_secs(1);

/// How a model is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CircuitState {
    /// It is asked.
    Closed,
    /// It is tried, or will be with the next call.
    HalfOpen,
    /// It is left alone.
    Open,
}

/// The breaker of one model of one provider. While it is closed, a call that goes well costs it no lock.
#[derive(Debug)]
pub struct Breaker {
    provider: Arc<str>,
    /// What metrics call the model; not the name itself where only a client knows it.
    model: Arc<str>,
    /// Whether the state has to be looked at before a call.
    interrupted: AtomicBool,
    /// Counts the times it was closed, so that a call from before says nothing of now.
    epoch: AtomicU32,
    in_a_row: AtomicU32,
    /// Calls that have ended since the window began.
    calls: AtomicU64,
    /// How its calls have gone, also while it is closed.
    pub(super) pace: Pace,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// When the first failure of the window was; calls are counted from then.
    window: Option<Instant>,
    failures: u64,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    Closed,
    Open { until: Instant },
    HalfOpen { deciding: bool },
}

/// Permission for one call. What came of it is told once; dropped without a word it says nothing, as when the client
/// has left.
#[derive(Debug)]
pub(super) struct Pass {
    breaker: Arc<Breaker>,
    settings: config::Breaker,
    epoch: u32,
    /// Whether this is the call that decides.
    decides: bool,
}

impl Breaker {
    /// A closed one; the names are for metrics.
    pub(super) fn new(provider: Arc<str>, model: Arc<str>) -> Self {
        let state = State { phase: Phase::Closed, window: None, failures: 0 };
        Self {
            provider,
            model,
            interrupted: AtomicBool::new(false),
            epoch: AtomicU32::new(0),
            in_a_row: AtomicU32::new(0),
            calls: AtomicU64::new(0),
            pace: Pace::default(),
            state: Mutex::new(state),
        }
    }

    /// Asks for one call; answers how long to wait where there is none to be had. Who is refused changes nothing: the
    /// cool-down is counted from when the circuit opened.
    pub(super) fn admit(self: &Arc<Self>, settings: &config::Breaker) -> Result<Pass, Duration> {
        let interrupted = settings.enabled && self.interrupted.load(Ordering::Acquire);
        let decides = interrupted && self.decide(Instant::now())?;
        let epoch = self.epoch.load(Ordering::Relaxed);
        Ok(Pass { breaker: self.clone(), settings: *settings, epoch, decides })
    }

    /// Whether another call would be refused now, as far as that is known without asking.
    pub(super) fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// How the model is doing, and how long it is still left alone.
    pub(super) fn state(&self) -> (CircuitState, Duration) {
        match self.lock().phase {
            Phase::Closed => (CircuitState::Closed, Duration::ZERO),
            Phase::HalfOpen { .. } => (CircuitState::HalfOpen, Duration::ZERO),
            Phase::Open { until } => match until.saturating_duration_since(Instant::now()) {
                Duration::ZERO => (CircuitState::HalfOpen, Duration::ZERO),
                left => (CircuitState::Open, left),
            },
        }
    }

    /// What a router may know of the model.
    pub(super) fn health(&self) -> ModelHealth {
        let open = self.is_interrupted() && self.state().0 == CircuitState::Open;
        ModelHealth { open, ..self.pace.told(Instant::now()) }
    }

    /// What metrics call the model.
    pub(super) fn label(&self) -> &Arc<str> {
        &self.model
    }

    /// Whether a call may decide; false where nothing has to be decided.
    fn decide(&self, now: Instant) -> Result<bool, Duration> {
        let mut state = self.lock();
        match state.phase {
            Phase::Closed => return Ok(false),
            Phase::Open { until } if now < until => return Err(until - now),
            Phase::HalfOpen { deciding: true } => return Err(DECIDING),
            Phase::Open { .. } | Phase::HalfOpen { deciding: false } => {}
        }
        state.phase = Phase::HalfOpen { deciding: true };
        Ok(true)
    }

    fn succeeded(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if self.in_a_row.load(Ordering::Relaxed) != 0 {
            self.in_a_row.store(0, Ordering::Relaxed);
        }
    }

    /// Serves again; answers the new epoch.
    fn close(&self, in_a_row: u32) -> u32 {
        let mut state = self.lock();
        *state = State { phase: Phase::Closed, window: None, failures: 0 };
        self.calls.store(0, Ordering::Relaxed);
        self.in_a_row.store(in_a_row, Ordering::Relaxed);
        self.interrupted.store(false, Ordering::Release);
        tracing::info!(provider = &*self.provider, model = &*self.model, "the circuit is closed again");
        self.epoch.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn failed(&self, settings: &config::Breaker, (epoch, decides): (u32, bool), now: Instant) {
        let mut state = self.lock();
        let current = epoch == self.epoch.load(Ordering::Relaxed);
        let opens = match state.phase {
            Phase::HalfOpen { .. } => decides,
            Phase::Closed => current && self.is_too_much(&mut state, settings, now),
            // A call from before it opened: the cool-down does not begin anew.
            Phase::Open { .. } => false,
        };
        if opens {
            self.open(&mut state, now + settings.cooldown);
        }
    }

    /// Counts a failure.
    fn is_too_much(&self, state: &mut State, settings: &config::Breaker, now: Instant) -> bool {
        if state.window.is_none_or(|begun| now - begun > settings.window) {
            state.window = Some(now);
            state.failures = 0;
            self.calls.store(0, Ordering::Relaxed);
        }
        state.failures += 1;
        let calls = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        let in_a_row = self.in_a_row.fetch_add(1, Ordering::Relaxed) + 1;
        let share = state.failures * 100 >= calls * u64::from(settings.share);
        in_a_row >= settings.failures || (calls >= u64::from(settings.calls) && share)
    }

    fn open(&self, state: &mut State, until: Instant) {
        state.phase = Phase::Open { until };
        self.interrupted.store(true, Ordering::Release);
        let labels = [("provider", self.provider.to_string()), ("model", self.model.to_string())];
        counter!("llm_gateway_circuit_breaker_open_total", &labels).increment(1);
        tracing::warn!(provider = &*self.provider, model = &*self.model, "the circuit is open");
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass {
    /// The call went well, to its end.
    pub(super) fn succeeded(mut self) {
        if std::mem::take(&mut self.decides) {
            self.breaker.close(0);
        }
        self.breaker.succeeded();
    }

    /// A streamed answer has begun. A circuit that this closes opens with the next failure, until an answer has come to
    /// its end: a provider whose streams all break off begins every one of them.
    pub(super) fn begun(&mut self) {
        if std::mem::take(&mut self.decides) {
            self.epoch = self.breaker.close(self.settings.failures - 1);
        }
    }

    /// The provider has failed.
    pub(super) fn failed(mut self) {
        let decides = std::mem::take(&mut self.decides);
        let now = Instant::now();
        self.breaker.pace.failed(now);
        if self.settings.enabled {
            self.breaker.failed(&self.settings, (self.epoch, decides), now);
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if self.decides {
            // Nothing was decided: the next call may.
            self.breaker.lock().phase = Phase::HalfOpen { deciding: false };
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const SETTINGS: config::Breaker = config::Breaker {
        enabled: true,
        failures: 3,
        share: 50,
        calls: 10,
        window: Duration::from_secs(60),
        cooldown: Duration::from_secs(10),
    };

    fn closed() -> Arc<Breaker> {
        Arc::new(Breaker::new("p".into(), "m".into()))
    }

    fn admit(breaker: &Arc<Breaker>) -> Pass {
        breaker.admit(&SETTINGS).unwrap()
    }

    fn open() -> Arc<Breaker> {
        let breaker = closed();
        for _ in 0..SETTINGS.failures {
            admit(&breaker).failed();
        }
        breaker
    }

    fn state(breaker: &Breaker) -> CircuitState {
        breaker.state().0
    }

    #[tokio::test(start_paused = true)]
    async fn failures_in_a_row_open_it_and_one_call_after_the_cool_down_closes_it() {
        let breaker = open();
        assert_eq!(breaker.admit(&SETTINGS).unwrap_err(), 10 * SECOND);
        advance(9 * SECOND).await;
        assert_eq!(breaker.admit(&SETTINGS).unwrap_err(), SECOND);
        assert_eq!(breaker.state(), (CircuitState::Open, SECOND));

        advance(SECOND).await;
        assert_eq!(state(&breaker), CircuitState::HalfOpen);
        let deciding = admit(&breaker);
        assert_eq!(breaker.admit(&SETTINGS).unwrap_err(), DECIDING, "only one call decides");
        deciding.succeeded();

        assert_eq!(state(&breaker), CircuitState::Closed);
        let (_one, _other) = (admit(&breaker), admit(&breaker));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_that_decides_opens_it_for_another_cool_down() {
        let breaker = open();
        advance(10 * SECOND).await;
        admit(&breaker).failed();

        assert_eq!(breaker.admit(&SETTINGS).unwrap_err(), 10 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn neither_who_is_refused_nor_who_fails_late_keeps_it_open() {
        let breaker = closed();
        let late: Vec<_> = (0..10).map(|_| admit(&breaker)).collect();
        for _ in 0..SETTINGS.failures {
            admit(&breaker).failed();
        }
        for pass in late {
            advance(SECOND / 2).await;
            assert!(breaker.admit(&SETTINGS).is_err());
            pass.failed();
        }
        advance(5 * SECOND).await;

        admit(&breaker).succeeded();
        assert_eq!(state(&breaker), CircuitState::Closed);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_from_before_it_was_closed_says_nothing_of_now() {
        let breaker = closed();
        let stale: Vec<_> = (0..10).map(|_| admit(&breaker)).collect();
        for _ in 0..SETTINGS.failures {
            admit(&breaker).failed();
        }
        advance(10 * SECOND).await;
        admit(&breaker).succeeded();
        stale.into_iter().for_each(Pass::failed);

        assert_eq!(state(&breaker), CircuitState::Closed);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_leaves_decides_nothing_and_blocks_nothing() {
        let breaker = open();
        advance(10 * SECOND).await;
        drop(admit(&breaker));

        assert_eq!(state(&breaker), CircuitState::HalfOpen);
        admit(&breaker).succeeded();
        assert_eq!(state(&breaker), CircuitState::Closed);
    }

    #[tokio::test(start_paused = true)]
    async fn a_share_of_failures_opens_it_once_there_are_enough_calls() {
        let breaker = closed();
        for _ in 0..4 {
            admit(&breaker).failed();
            admit(&breaker).succeeded();
        }
        admit(&breaker).failed();
        assert_eq!(state(&breaker), CircuitState::Closed, "nine calls say nothing");
        admit(&breaker).failed();

        assert_eq!(state(&breaker), CircuitState::Open);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_before_the_window_does_not_count() {
        let breaker = closed();
        for _ in 0..9 {
            admit(&breaker).failed();
            admit(&breaker).succeeded();
            advance(20 * SECOND).await;
        }
        assert_eq!(state(&breaker), CircuitState::Closed);
    }

    #[tokio::test(start_paused = true)]
    async fn a_provider_whose_streams_begin_and_break_off_is_left_alone() {
        let breaker = open();
        advance(10 * SECOND).await;
        let mut stream = admit(&breaker);
        stream.begun();
        assert_eq!(state(&breaker), CircuitState::Closed, "others need not wait for the end of a stream");
        stream.failed();
        assert_eq!(state(&breaker), CircuitState::Open);

        advance(10 * SECOND).await;
        let mut stream = admit(&breaker);
        stream.begun();
        stream.succeeded();
        admit(&breaker).failed();
        assert_eq!(state(&breaker), CircuitState::Closed);
    }

    #[tokio::test(start_paused = true)]
    async fn where_it_is_not_wanted_it_never_opens() {
        let (breaker, never) = (closed(), config::Breaker { enabled: false, ..SETTINGS });
        for _ in 0..100 {
            breaker.admit(&never).unwrap().failed();
        }
        assert_eq!(state(&breaker), CircuitState::Closed);
    }
}
