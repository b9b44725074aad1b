//! Where in a request does its time go, told to whoever collects traces?
//!
//! A request that is traced notes when its parts began and ended; the spans are made of that once it is over. One that is
//! not costs a random number.

mod calls;
mod export;
mod spans;

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::extract::MatchedPath;
pub use calls::{Called, Calls};
use export::Exporter;
use http::HeaderMap;
use opentelemetry::{
    Context,
    propagation::TextMapPropagator,
    trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState},
};
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tokio::time::Instant;

use crate::config;

/// Decides which requests are traced, and sends what was noted of them.
#[derive(Debug, Clone)]
pub struct Tracer {
    exporter: Arc<Exporter>,
    sample: f64,
    heed_caller: bool,
}

impl Tracer {
    /// Begins to send spans, from a thread of its own. Must be called in the runtime in which they are to be sent.
    ///
    /// # Errors
    /// No exporter can be made of the settings.
    pub fn start(settings: &config::Traces) -> Result<Self, StartError> {
        let exporter = Exporter::start(settings).map_err(|problem| StartError(problem.into()))?;
        let (sample, heed_caller) = (settings.sample, settings.heed_caller);
        Ok(Self { exporter: Arc::new(exporter), sample, heed_caller })
    }

    /// Begins the trace of a request, or goes on with its caller's.
    pub fn begin(&self, headers: &HeaderMap, route: Option<MatchedPath>) -> Trace {
        let caller = caller(headers);
        let decided = caller.as_ref().filter(|_| self.heed_caller).map(SpanContext::is_sampled);
        let sampled = decided.unwrap_or_else(|| rand::random::<f64>() < self.sample);
        let (trace, state) = match &caller {
            Some(caller) => (caller.trace_id(), caller.trace_state().clone()),
            None => (TraceId::from(rand::random::<u128>()), TraceState::NONE),
        };
        let flags = TraceFlags::default().with_sampled(sampled);
        Trace {
            own: SpanContext::new(trace, new_span(), flags, false, state),
            parent: caller.map(|caller| caller.span_id()),
            begun: (SystemTime::now(), Instant::now()),
            route,
            stages: Vec::new(),
            calls: Vec::new(),
            exporter: self.exporter.clone(),
        }
    }

    /// Waits until what was noted so far is sent, for a few seconds at most.
    pub async fn flush(&self) {
        let exporter = self.exporter.clone();
        // It only fails where the runtime ends, and then nothing can be sent.
        let _ = tokio::task::spawn_blocking(move || exporter.flush()).await;
    }
}

/// Why traces cannot be sent.
#[derive(Debug, thiserror::Error)]
#[error("traces cannot be sent")]
pub struct StartError(#[source] Box<dyn std::error::Error + Send + Sync>);

/// What is noted of one request.
#[derive(Debug)]
pub struct Trace {
    own: SpanContext,
    /// The caller's span.
    parent: Option<SpanId>,
    /// When it began, by both clocks.
    begun: (SystemTime, Instant),
    /// The path that was called, as the gateway knows it.
    route: Option<MatchedPath>,
    stages: Vec<Stage>,
    calls: Vec<Called>,
    exporter: Arc<Exporter>,
}

/// One part of a request that the gateway does itself.
#[derive(Debug)]
struct Stage {
    name: &'static str,
    begun: Instant,
    took: Duration,
}

impl Trace {
    /// Whether anybody will see what is noted.
    pub fn is_sampled(&self) -> bool {
        self.own.is_sampled()
    }

    /// The request's own span, for what happens in it.
    pub fn context(&self) -> &SpanContext {
        &self.own
    }

    /// Notes a stage that has ended.
    pub fn stage(&mut self, name: &'static str, begun: Instant, took: Duration) {
        if self.is_sampled() {
            self.stages.push(Stage { name, begun, took });
        }
    }

    /// Notes what the chain has called.
    pub fn calls(&mut self, calls: &mut Calls) {
        self.calls.append(&mut calls.take());
    }

    fn at(&self, instant: Instant) -> SystemTime {
        let (wall, clock) = self.begun;
        wall + instant.saturating_duration_since(clock)
    }
}

/// A new id for a span.
pub fn new_span() -> SpanId {
    SpanId::from(rand::random::<u64>().max(1))
}

/// What a request to a provider carries, so that its own spans belong to `span`.
pub fn carry(trace: &SpanContext, span: SpanId, headers: &mut HeaderMap) {
    let context =
        SpanContext::new(trace.trace_id(), span, trace.trace_flags(), false, trace.trace_state().clone());
    let context = Context::new().with_remote_span_context(context);
    TraceContextPropagator::new().inject_context(&context, &mut HeaderInjector(headers));
}

/// The span that the caller says the request belongs to.
fn caller(headers: &HeaderMap) -> Option<SpanContext> {
    // Looked for first: most requests have none, and reading makes a context.
    headers.get("traceparent")?;
    let read = TraceContextPropagator::new().extract_with_context(&Context::new(), &HeaderExtractor(headers));
    let context = read.span().span_context().clone();
    context.is_valid().then_some(context)
}
