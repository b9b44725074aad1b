//! The meters of one kind of request, looked up once.
//!
//! To find a meter by its labels costs more than to count with it, and the labels come from closed sets, so the
//! meters of every combination that occurs are kept.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use metrics::{Counter, Gauge, Histogram, Label, counter, gauge, histogram};

/// How many combinations are kept. Beyond it meters are looked up each time, so that an operator's thousand models
/// cost time and not memory.
const KEPT: usize = 4096;

/// What tells one kind of request from another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    /// Which API was called.
    pub surface: &'static str,
    /// `sync` or `stream`.
    pub mode: &'static str,
    /// The provider that answered; empty where none did.
    pub provider: Arc<str>,
    /// The model that answered, where the gateway knows it by name.
    pub model: Arc<str>,
}

/// The meters of one kind.
#[derive(Debug)]
pub(super) struct Meters {
    pub requests: Counter,
    pub duration: Histogram,
    pub provider: Histogram,
    pub guardrails: Histogram,
    pub input_tokens: Counter,
    pub output_tokens: Counter,
    /// A sum of fractions, which a counter of this library cannot be.
    pub cost: Gauge,
    /// All but the provider.
    pub overhead: Histogram,
    pub stages: Stages,
    pub gen_ai: GenAi,
}

/// How long the gateway's own stages take.
#[derive(Debug)]
pub(super) struct Stages {
    pub policy: Histogram,
    pub route: Histogram,
    pub guard_request: Histogram,
    pub guard_answer: Histogram,
}

impl Stages {
    fn new(surface: &'static str) -> Self {
        let of = |stage: &'static str| histogram!("ghat_stage_ms", "route_kind" => surface, "stage" => stage);
        Self {
            policy: of("policy"),
            route: of("route"),
            guard_request: of("guard_request"),
            guard_answer: of("guard_answer"),
        }
    }
}

/// The meters that OpenTelemetry's semantic conventions name for generative AI, as Prometheus writes their names.
#[derive(Debug)]
pub(super) struct GenAi {
    pub input_tokens: Histogram,
    pub output_tokens: Histogram,
    pub duration: Histogram,
    pub first_token: Histogram,
}

impl GenAi {
    fn new(kind: &Kind) -> Self {
        let operation = if kind.surface == "embeddings" { "embeddings" } else { "chat" };
        let labels = [
            Label::from_static_parts("gen_ai_operation_name", operation),
            Label::new("gen_ai_provider_name", kind.provider.to_string()),
            Label::new("gen_ai_request_model", kind.model.to_string()),
        ];
        let tokens = |kind: &'static str| {
            let mut labels = labels.to_vec();
            labels.push(Label::from_static_parts("gen_ai_token_type", kind));
            histogram!("gen_ai_client_token_usage", labels)
        };
        Self {
            input_tokens: tokens("input"),
            output_tokens: tokens("output"),
            duration: histogram!("gen_ai_server_request_duration_seconds", labels.iter()),
            first_token: histogram!("gen_ai_server_time_to_first_token_seconds", labels.iter()),
        }
    }
}

impl Meters {
    /// The meters of a kind.
    pub(super) fn of(kind: &Kind) -> Arc<Self> {
        static KNOWN: LazyLock<RwLock<HashMap<Kind, Arc<Meters>>>> = LazyLock::new(RwLock::default);
        if let Some(known) = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(kind) {
            return known.clone();
        }
        let made = Arc::new(Self::new(kind));
        let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < KEPT {
            known.insert(kind.clone(), made.clone());
        }
        made
    }

    fn new(kind: &Kind) -> Self {
        let labels = [
            Label::from_static_parts("route_kind", kind.surface),
            Label::from_static_parts("request_mode", kind.mode),
            Label::new("provider", kind.provider.to_string()),
            Label::new("model", kind.model.to_string()),
        ];
        let labels = labels.iter();
        Self {
            requests: counter!("llm_gateway_requests_total", labels.clone()),
            duration: histogram!("llm_gateway_request_duration_ms", labels.clone()),
            provider: histogram!("llm_gateway_provider_latency_ms", labels.clone()),
            guardrails: histogram!("llm_gateway_guardrail_latency_ms", labels.clone()),
            input_tokens: counter!("llm_gateway_tokens_input_total", labels.clone()),
            output_tokens: counter!("llm_gateway_tokens_output_total", labels.clone()),
            cost: gauge!("llm_gateway_estimated_cost_usd_total", labels.clone()),
            overhead: histogram!("ghat_overhead_ms", labels),
            stages: Stages::new(kind.surface),
            gen_ai: GenAi::new(kind),
        }
    }
}

/// The requests under way.
pub(super) fn inflight(surface: &'static str) -> Gauge {
    static GAUGES: LazyLock<RwLock<HashMap<&'static str, Gauge>>> = LazyLock::new(RwLock::default);
    if let Some(known) = GAUGES.read().unwrap_or_else(PoisonError::into_inner).get(surface) {
        return known.clone();
    }
    let made = gauge!("llm_gateway_inflight_requests", "route_kind" => surface);
    GAUGES.write().unwrap_or_else(PoisonError::into_inner).insert(surface, made.clone());
    made
}
