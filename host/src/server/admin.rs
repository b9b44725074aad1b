//! The operator's paths: what is loaded, look again, how providers are doing, and the keys.

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::{delete, get, post},
};
use serde::Serialize;
use serde_json::json;

use super::{
    api::{App, Refused, told},
    keys,
};
use crate::{
    auth::Identity, error::Error, generation::Generation, reload::PluginStatus, upstream::ProviderStatus,
};

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/plugins", get(plugins))
        .route("/plugins/reload", post(reload))
        .route("/providers", get(providers))
        .route("/api-keys", get(keys::list).post(keys::create))
        .route("/api-keys/{id}", delete(keys::revoke))
}

/// Who asks, if it is an administrator.
pub(super) async fn admin(generation: &Generation, headers: &HeaderMap) -> Result<Identity, Error> {
    let identity = generation.auth.identify(headers).await?;
    identity.must_be_admin()?;
    Ok(identity)
}

async fn plugins(State(app): State<App>, headers: HeaderMap) -> Result<Response, Refused> {
    admin(&app.loader.current(), &headers).await?;
    Ok(told(StatusCode::OK, &json!(List::of(&app))))
}

async fn providers(State(app): State<App>, headers: HeaderMap) -> Result<Response, Refused> {
    let generation = app.loader.current();
    admin(&generation, &headers).await?;
    let data: Vec<_> = generation.providers.iter().map(|provider| ProviderStatus::of(provider)).collect();
    Ok(told(StatusCode::OK, &json!({ "data": data })))
}

/// The plugin list.
#[derive(Serialize)]
struct List {
    /// The generation in force.
    generation: u64,
    /// How many generations requests are still using.
    generations_in_use: usize,
    /// After a reload: whether anything new came into service.
    #[serde(skip_serializing_if = "Option::is_none")]
    swapped: Option<bool>,
    /// After a reload: why what is there did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    data: Vec<PluginStatus>,
}

impl List {
    fn of(app: &App) -> Self {
        Self {
            generation: app.loader.current().number,
            generations_in_use: app.loader.generations(),
            swapped: None,
            problem: None,
            data: app.loader.status(),
        }
    }
}

/// Looks at configuration and plugin folder now. The list that comes back shows what came of it; a configuration
/// that was refused is 409 with the reason.
async fn reload(State(app): State<App>, headers: HeaderMap) -> Result<Response, Refused> {
    admin(&app.loader.current(), &headers).await?;
    let result = app.loader.reload().await;
    let list = List::of(&app);
    Ok(match result {
        Ok(swapped) => told(StatusCode::OK, &json!(List { swapped: Some(swapped), ..list })),
        Err(problem) => {
            let problem = Some(problem.to_string());
            told(StatusCode::CONFLICT, &json!(List { swapped: Some(false), problem, ..list }))
        }
    })
}
