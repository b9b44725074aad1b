//! Which paths are there?

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::json;
use tokio::sync::Semaphore;

use super::{admin, models, policies, requests};
use crate::{
    body::Invalid,
    error::Error,
    gateway::{self, Arrived},
    generation::Generation,
    plugins::Surface,
    record::{causes, new_request_id},
    reload::{Loader, PluginState},
    request::{Caller, MAX_APP},
    respond::{self, Dialect},
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
            .route(&format!("{prefix}/responses"), post(responses))
            .route(&format!("{prefix}/models"), get(models::list))
            .route(&format!("{prefix}/models/{{*id}}"), get(models::one))
    });
    let anthropics = "/api/v1/anthropic/v1";
    let surfaces = ["/v1", anthropics].into_iter().fold(surfaces, |router, prefix| {
        router
            .route(&format!("{prefix}/messages"), post(messages))
            .route(&format!("{prefix}/messages/count_tokens"), post(count_tokens))
    });
    let surfaces = surfaces
        .route(&format!("{anthropics}/models"), get(models::list))
        .route(&format!("{anthropics}/models/{{*id}}"), get(models::one));
    let surfaces = surfaces
        .route("/api/v1/llm/guardrails", get(policies::read).put(policies::write))
        .route("/api/v1/llm/requests", get(requests::list))
        .route("/api/v1/llm/requests/{id}", get(requests::one));
    surfaces
        .nest("/api/v1/internal", admin::router())
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .fallback(async |uri: Uri, headers: HeaderMap| {
            refused(&Error::RouteNotFound, Dialect::of(&uri, &headers))
        })
        .method_not_allowed_fallback(async |uri: Uri, headers: HeaderMap| {
            refused(&Error::MethodNotAllowed, Dialect::of(&uri, &headers))
        })
        .with_state(app)
}

async fn chat(State(app): State<App>, request: Request<Body>) -> Response {
    answer(app, (Surface::Chat, false), request).await
}

async fn embeddings(State(app): State<App>, request: Request<Body>) -> Response {
    answer(app, (Surface::Embeddings, false), request).await
}

async fn responses(State(app): State<App>, request: Request<Body>) -> Response {
    answer(app, (Surface::Responses, false), request).await
}

async fn messages(State(app): State<App>, request: Request<Body>) -> Response {
    answer(app, (Surface::Messages, false), request).await
}

async fn count_tokens(State(app): State<App>, request: Request<Body>) -> Response {
    answer(app, (Surface::Messages, true), request).await
}

async fn answer(app: App, (surface, counting): (Surface, bool), request: Request<Body>) -> Response {
    let Ok(place) = app.requests.try_acquire_owned() else {
        return refused(&Error::Overloaded { what: "concurrent requests" }, surface.into());
    };
    let (mut head, body) = request.into_parts();
    let generation = app.loader.current();
    let route = generation.tracer.as_ref().and_then(|_| head.extensions.remove::<MatchedPath>());
    let arrived = Arrived { surface, counting, route, headers: head.headers, body, place };
    gateway::run(generation, arrived).await
}

/// Who asks with a request that has no body: the app is named by `app_id` in the query.
pub(super) async fn caller(generation: &Generation, headers: &HeaderMap, uri: &Uri) -> Result<Caller, Error> {
    let identity = generation.auth.identify(headers).await?;
    let app = query(uri, "app_id");
    if app.as_deref().is_some_and(|app| app.trim().is_empty() || app.len() > MAX_APP) {
        let message = format!("must not be empty, and of at most {MAX_APP} bytes");
        return Err(Invalid::new("app_id", message).into());
    }
    identity.caller(app.as_deref())
}

/// A parameter of the query.
pub(super) fn query(uri: &Uri, name: &str) -> Option<String> {
    let pairs = form_urlencoded::parse(uri.query()?.as_bytes());
    pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

async fn alive() -> Response {
    told(StatusCode::OK, &json!({ "ok": true, "service": "ghat" }))
}

/// Ready where every plugin that requests cannot pass without is in service, and credentials can be checked; nothing
/// listens before the chain is loaded.
async fn ready(State(app): State<App>) -> Response {
    let status = app.loader.status();
    let benched = status.iter().filter(|status| status.state == PluginState::Benched);
    let mut missing: Vec<_> =
        benched.map(|status| format!("plugin {} ({}) keeps failing", status.name, status.used_by)).collect();
    let generation = app.loader.current();
    missing.extend(generation.auth.not_ready().await);
    let generation = generation.number;
    let status = if missing.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    told(status, &json!({ "ok": missing.is_empty(), "generation": generation, "not_ready": missing }))
}

/// A JSON response of the gateway's own.
pub(super) fn told(status: StatusCode, body: &serde_json::Value) -> Response {
    respond::json(status, body.to_string(), &new_request_id())
}

/// An error outside a model's request.
pub(super) fn refused(error: &Error, dialect: Dialect) -> Response {
    let id = new_request_id();
    let response = respond::error(error, &id, dialect);
    if response.status().is_server_error() {
        tracing::error!(request_id = id, code = error.code(), reason = causes(error), "a request failed");
    }
    response
}

/// An error that a handler ends with.
pub(super) struct Refused(Error);

impl<T: Into<Error>> From<T> for Refused {
    fn from(error: T) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        refused(&self.0, Dialect::OpenAi)
    }
}
