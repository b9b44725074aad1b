//! What is told of a request once it is over?
//!
//! Stages report facts to one [`Record`]; it is published once, at the end of the answer or of its stream.

mod attempts;
mod meters;
mod row;

use std::{sync::Arc, time::Duration};

pub use attempts::{Attempt, Attempts, Seen};
use meters::{Kind, Meters};
use metrics::counter;
use time::OffsetDateTime;
use tokio::{sync::OwnedSemaphorePermit, time::Instant};

use crate::{
    body::Usage,
    chain::{Decision, Facts, Run, decision},
    config::RequestLog,
    error::Error,
    generation::Generation,
    ledger::Ledger,
    plugins::Surface,
    policy::Allowance,
    prices::Prices,
    store::KeyId,
    trace::{Calls, Trace},
};

/// How long each stage took.
#[derive(Debug, Default, Clone, Copy)]
pub struct Timings {
    /// Finding the app's policy, and what it says before the chain.
    pub policy: Duration,
    /// Asking the router.
    pub resolve: Duration,
    /// The chain on the request's side.
    pub input: Duration,
    /// The provider, until its answer began; for a whole answer until it was there.
    pub provider: Duration,
    /// The chain on the answer's side.
    pub output: Duration,
}

/// How a request ended.
#[derive(Debug)]
pub enum Outcome<'a> {
    /// With an answer.
    Answered,
    /// With an error, which may have come after the answer began.
    Failed(&'a Error),
    /// The client went away.
    ClientLeft,
}

impl Outcome<'_> {
    /// The HTTP status, and the code of the error or nothing.
    fn told(&self) -> (u16, &'static str) {
        match self {
            Outcome::Answered => (200, ""),
            Outcome::Failed(error) => (error.public().status.as_u16(), error.code()),
            // The status that nginx made known for this.
            Outcome::ClientLeft => (499, "client_closed_request"),
        }
    }
}

/// The facts of one request. What is not published when it is dropped is published as a client that went away:
/// that is when hyper drops a request's future, and nobody else sees it.
#[derive(Debug)]
pub struct Record {
    /// The request's id.
    pub request_id: String,
    /// When it began.
    pub started: Instant,
    /// The same, by the clock on the wall.
    pub created_at: OffsetDateTime,
    /// Which API was called.
    pub surface: Surface,
    /// Whose it is, once that is known.
    pub tenant: Arc<str>,
    /// The app, once it is known.
    pub app: Arc<str>,
    /// The user, where one is known.
    pub user: Option<Arc<str>>,
    /// The API key, where one was accepted.
    pub key: Option<KeyId>,
    /// What plugins may know of it, once it is read.
    pub facts: Option<Arc<Facts>>,
    /// The model as the client named it.
    pub requested_model: String,
    /// The canonical id of the model that answered, and its provider.
    pub answered: Option<(Arc<str>, Arc<str>)>,
    /// Whether that model is one the gateway knows by name; only then is it a metric's label.
    pub known_model: bool,
    /// Whether the answer is streamed.
    pub streaming: bool,
    /// Every try at every candidate.
    pub attempts: Attempts,
    /// Whether the client wants to be told of them.
    pub tells_route: bool,
    /// How long the stages took.
    pub timings: Timings,
    /// The tokens used, where the provider said so.
    pub usage: Option<Usage>,
    /// What policy and guardrails have decided.
    pub decisions: Vec<Decision>,
    /// What is left of the subject's rate, where it is limited.
    pub allowance: Option<Allowance>,
    /// How many bytes of text plugins were shown.
    pub inspected: usize,
    /// How many bytes of the answer were sent.
    pub sent: usize,
    /// When the first bytes of a stream were sent.
    pub first_sent: Option<Instant>,
    /// What is traced of it, where traces are wanted.
    trace: Option<Box<Trace>>,
    log: RequestLog,
    ledger: Option<Ledger>,
    prices: Arc<Prices>,
    published: bool,
    /// Given back when the record is dropped, which is when the request is over.
    _place: OwnedSemaphorePermit,
}

impl Record {
    /// Begins with a request that has just come in.
    pub fn begin(surface: Surface, generation: &Generation, place: OwnedSemaphorePermit) -> Self {
        meters::inflight(surface.name()).increment(1.0);
        Self {
            request_id: new_request_id(),
            started: Instant::now(),
            created_at: OffsetDateTime::now_utc(),
            surface,
            tenant: "".into(),
            app: "".into(),
            user: None,
            key: None,
            facts: None,
            requested_model: String::new(),
            answered: None,
            known_model: false,
            streaming: false,
            attempts: Attempts::default(),
            tells_route: false,
            timings: Timings::default(),
            usage: None,
            decisions: Vec::new(),
            allowance: None,
            inspected: 0,
            sent: 0,
            first_sent: None,
            trace: None,
            log: generation.config.log.requests,
            ledger: generation.ledger.clone(),
            prices: generation.prices.clone(),
            published: false,
            _place: place,
        }
    }

    /// Publishes the record: metrics, a row, spans, and a line in the log. Only the first time counts.
    pub fn finish(&mut self, outcome: &Outcome<'_>) {
        if !self.published {
            self.publish(outcome);
        }
    }

    /// Lets the request be traced.
    pub fn trace(&mut self, trace: Trace) {
        self.attempts = Attempts::of(trace.context());
        self.trace = Some(Box::new(trace));
    }

    /// For the calls of its chain.
    pub fn calls(&self) -> Calls {
        Calls::new(self.trace.as_ref().is_some_and(|trace| trace.is_sampled()))
    }

    /// Notes a stage that has just ended, and tells how long it took.
    pub fn stage(&mut self, name: &'static str, begun: Instant) -> Duration {
        let took = begun.elapsed();
        if let Some(trace) = &mut self.trace {
            trace.stage(name, begun, took);
        }
        took
    }

    /// Notes what the chain has decided and called.
    pub fn learn(&mut self, run: &mut Run) {
        self.inspected = run.inspected;
        self.decisions = std::mem::take(&mut run.decisions);
        if let Some(trace) = &mut self.trace {
            trace.calls(&mut run.calls);
        }
    }

    /// What it cost, in US dollars, as far as tokens and prices are known.
    pub fn cost(&self) -> Option<f64> {
        let (model, _) = self.answered.as_ref()?;
        Some(self.prices.of(model, &self.tenant)?.of(self.usage?))
    }

    fn publish(&mut self, outcome: &Outcome<'_>) {
        self.published = true;
        let took = self.started.elapsed();
        let cost = self.cost();
        self.count(outcome, took, cost);
        if let Some(ledger) = &self.ledger {
            ledger.note(self.row(outcome, took, cost));
        }
        if let Some(mut trace) = self.trace.take() {
            trace.finish(self, outcome.told());
        }
        let failed = !matches!(outcome, Outcome::Answered);
        if self.log == RequestLog::All || (self.log == RequestLog::Failed && failed) {
            self.write(outcome, took, cost);
        }
    }

    fn count(&self, outcome: &Outcome<'_>, took: Duration, cost: Option<f64>) {
        let kind = self.surface.name();
        meters::inflight(kind).decrement(1.0);
        let meters = Meters::of(&self.kind());
        meters.requests.increment(1);
        meters.duration.record(millis(took));
        meters.overhead.record(millis(took.saturating_sub(self.timings.provider)));
        self.count_stages(&meters);
        meters.gen_ai.duration.record(took.as_secs_f64());
        if let Some(first) = self.first_sent {
            meters.gen_ai.first_token.record((first - self.started).as_secs_f64());
        }
        if self.answered.is_some() {
            meters.provider.record(millis(self.timings.provider));
        }
        if self.inspected > 0 {
            meters.guardrails.record(millis(self.timings.input + self.timings.output));
        }
        if let Some(usage) = self.usage {
            meters.input_tokens.increment(usage.prompt);
            meters.output_tokens.increment(usage.completion);
            meters.gen_ai.input_tokens.record(usage.prompt as f64);
            meters.gen_ai.output_tokens.record(usage.completion as f64);
        }
        if let Some(cost) = cost {
            meters.cost.increment(cost);
        }
        if let Outcome::Failed(error) = outcome {
            counter!("llm_gateway_errors_total", "route_kind" => kind, "error_code" => error.code())
                .increment(1);
            if error.is_policys() {
                counter!("llm_gateway_policy_block_total", "route_kind" => kind).increment(1);
            }
        }
    }

    fn count_stages(&self, meters: &Meters) {
        let Timings { policy, resolve, input, output, .. } = self.timings;
        let stages = &meters.stages;
        stages.policy.record(millis(policy));
        stages.route.record(millis(resolve));
        if self.inspected > 0 {
            stages.guard_request.record(millis(input));
            stages.guard_answer.record(millis(output));
        }
    }

    /// Labels from closed sets: a model that only the caller knows is `other`.
    fn kind(&self) -> Kind {
        let (provider, model) = match &self.answered {
            Some((model, provider)) if self.known_model => (provider.clone(), model.clone()),
            Some((_, provider)) => (provider.clone(), "other".into()),
            None => ("".into(), "".into()),
        };
        let mode = if self.streaming { "stream" } else { "sync" };
        Kind { surface: self.surface.name(), mode, provider, model }
    }

    fn write(&self, outcome: &Outcome<'_>, took: Duration, cost: Option<f64>) {
        let (status, code) = outcome.told();
        let reason = match outcome {
            Outcome::Failed(error) => Some(causes(error)),
            Outcome::Answered | Outcome::ClientLeft => None,
        };
        tracing::info!(
            target: "ghat::request",
            request_id = self.request_id,
            kind = self.surface.name(),
            tenant = &*self.tenant,
            app = &*self.app,
            key = self.key.as_ref().map(KeyId::as_str),
            model = self.requested_model,
            answered_by = self.answered.as_ref().map(|(model, _)| &**model),
            stream = self.streaming,
            status,
            code,
            reason,
            plan = self.attempts.told_plan(),
            attempts = self.attempts.told(),
            decisions = self.told_decisions(),
            prompt_tokens = self.usage.map(|usage| usage.prompt),
            completion_tokens = self.usage.map(|usage| usage.completion),
            cost_usd = cost,
            bytes_inspected = self.inspected,
            bytes_sent = self.sent,
            took_ms = millis(took),
            provider_ms = millis(self.timings.provider),
            "request"
        );
    }

    /// The decisions in JSON, where there are any.
    fn told_decisions(&self) -> Option<String> {
        (!self.decisions.is_empty()).then(|| decision::recorded(&self.decisions))
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        self.finish(&Outcome::ClientLeft);
    }
}

/// A new id for a request: 128 random bits.
pub fn new_request_id() -> String {
    let mut id = String::with_capacity(36);
    id.push_str("req_");
    id.push_str(&hex::encode(rand::random::<[u8; 16]>()));
    id
}

/// An error and what caused it, for the operator.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let why = inner.to_string();
        // Some errors tell their cause themselves.
        if !told.ends_with(&why) {
            told.push_str(": ");
            told.push_str(&why);
        }
        cause = inner.source();
    }
    told
}

/// A duration in milliseconds, to the microsecond.
pub fn millis(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
