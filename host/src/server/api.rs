//! Which paths are there?

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::json;
use tokio::sync::Semaphore;

use super::{admin, policies};
use crate::{
    error::Error,
    gateway::{self, Arrived},
    plugins::Surface,
    record::new_request_id,
    reload::{Loader, PluginState},
    respond,
};

/// What every request handler shares.
#[derive(Debug, Clone)]
pub struct App {
    /// The generation in force.
    pub loader: Arc<Loader>,
    /// A place for each request that may be under way at one time.
    pub requests: Arc<Semaphore>,
    /// The metrics.
    pub handle: PrometheusHandle,
}

/// The client's paths.
pub(super) fn router(app: App) -> Router {
    // Whole paths and no nesting, which would rewrite the path of every request.
    let surfaces = ["/api/v1/llm", "/v1"].into_iter().fold(Router::new(), |router, prefix| {
        router
            .route(&format!("{prefix}/chat/completions"), post(chat))
            .route(&format!("{prefix}/embeddings"), post(embeddings))
            .route(&format!("{prefix}/models"), get(models))
            .route(&format!("{prefix}/models/{{*id}}"), get(model))
    });
    let surfaces = surfaces.route("/api/v1/llm/guardrails", get(policies::read).put(policies::write));
    surfaces
        .nest("/api/v1/internal", admin::router())
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .fallback(|| async { refused(&Error::RouteNotFound) })
        .method_not_allowed_fallback(|| async { refused(&Error::MethodNotAllowed) })
        .with_state(app)
}

async fn chat(State(app): State<App>, request: Request<Body>) -> Response {
    answer(app, Surface::Chat, request).await
}

async fn embeddings(State(app): State<App>, request: Request<Body>) -> Response {
    answer(app, Surface::Embeddings, request).await
}

async fn answer(app: App, surface: Surface, request: Request<Body>) -> Response {
    let Ok(place) = app.requests.try_acquire_owned() else {
        return refused(&Error::Overloaded { what: "concurrent requests" });
    };
    let (head, body) = request.into_parts();
    gateway::run(app.loader.current(), Arrived { surface, headers: head.headers, body, place }).await
}

async fn models(State(app): State<App>) -> Response {
    let generation = app.loader.current();
    told(StatusCode::OK, &json!({ "object": "list", "data": generation.catalog.models() }))
}

async fn model(State(app): State<App>, Path(id): Path<String>) -> Response {
    let generation = app.loader.current();
    match generation.catalog.get(&id) {
        Some(model) => told(StatusCode::OK, &json!(model)),
        None => refused(&Error::NoSuchModel { model: id }),
    }
}

async fn alive() -> Response {
    told(StatusCode::OK, &json!({ "ok": true, "service": "ghat" }))
}

/// Ready where every plugin that requests cannot pass without is in service; nothing listens before the chain is
/// loaded.
async fn ready(State(app): State<App>) -> Response {
    let status = app.loader.status();
    let benched = status.iter().filter(|status| status.state == PluginState::Benched);
    let missing: Vec<_> =
        benched.map(|status| format!("plugin {} ({}) keeps failing", status.name, status.used_by)).collect();
    let generation = app.loader.current().number;
    let status = if missing.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    told(status, &json!({ "ok": missing.is_empty(), "generation": generation, "not_ready": missing }))
}

/// A JSON response of the gateway's own.
pub(super) fn told(status: StatusCode, body: &serde_json::Value) -> Response {
    respond::json(status, body.to_string(), &new_request_id())
}

/// An error outside a model's request.
pub(super) fn refused(error: &Error) -> Response {
    respond::error(error, &new_request_id())
}
