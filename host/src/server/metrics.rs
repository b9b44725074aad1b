//! What is measured, and where is it read?

use std::{sync::OnceLock, time::Duration};

use axum::{Router, extract::State, routing::get};
use metrics::{counter, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

use super::api::App;
use crate::{reload::PluginState, upstream::ProviderStatus};

/// The upper bounds of durations, in milliseconds: from what the gateway itself adds to a long answer.
const BUCKETS: [f64; 14] =
    [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 50.0, 100.0, 500.0, 1_000.0, 5_000.0, 30_000.0, 120_000.0];

/// The same for what is told in seconds, as OpenTelemetry's semantic conventions advise, with a few more below.
const SECONDS: [f64; 15] =
    [0.001, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 40.96, 81.92];
/// Of tokens, as they advise too.
const TOKENS: [f64; 12] =
    [1.0, 4.0, 16.0, 64.0, 256.0, 1_024.0, 4_096.0, 16_384.0, 65_536.0, 262_144.0, 1_048_576.0, 4_194_304.0];

/// How often old samples are folded into their buckets.
const UPKEEP: Duration = Duration::from_secs(5);

/// The process's metrics. The recorder is installed once, however many gateways run in the process.
pub(super) fn recorder() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    let install = || {
        let recorder = builder().unwrap_or_default().build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another part of the process records the metrics");
        }
        handle
    };
    HANDLE.get_or_init(install).clone()
}

/// # Errors
/// There are none: only an empty list of buckets is refused.
fn builder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_ms".to_owned()), &BUCKETS)?
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_token_usage".to_owned()), &TOKENS)
}

/// Folds samples until `stop`.
pub(super) async fn upkeep(handle: PrometheusHandle, stop: CancellationToken) {
    while tokio::time::timeout(UPKEEP, stop.cancelled()).await.is_err() {
        handle.run_upkeep();
    }
}

/// The listener of its own, so that metrics are never where clients are.
pub(super) fn router(app: App) -> Router {
    Router::new().route("/metrics", get(render)).with_state(app)
}

async fn render(State(app): State<App>) -> String {
    for plugin in app.loader.status() {
        let labels = [("plugin", plugin.name.clone()), ("used_by", plugin.used_by.clone())];
        counter!("ghat_plugin_calls_total", &labels).absolute(plugin.calls);
        counter!("ghat_plugin_failures_total", &labels).absolute(plugin.failures);
        let serving = u8::from(plugin.state == PluginState::Serving);
        gauge!("ghat_plugin_serving", &labels).set(serving);
        gauge!("ghat_plugin_file_refused", &labels).set(u8::from(plugin.refused.is_some()));
    }
    for provider in &app.loader.current().providers {
        provider_gauges(ProviderStatus::of(provider));
    }
    gauge!("ghat_generations_in_use").set(app.loader.generations() as f64);
    app.handle.render()
}

/// 0 for a circuit that is closed, 1 for one that is being tried, 2 for one that is open.
fn provider_gauges(status: ProviderStatus) {
    let ProviderStatus { name, keys_resting, calls, models, .. } = status;
    for model in models {
        let labels = [("provider", name.clone()), ("model", model.name)];
        gauge!("ghat_circuit_state", &labels).set(model.circuit as u8);
    }
    if let Some(calls) = calls {
        gauge!("ghat_provider_calls", "provider" => name.clone()).set(calls as f64);
    }
    gauge!("ghat_provider_keys_resting", "provider" => name).set(keys_resting as f64);
}
