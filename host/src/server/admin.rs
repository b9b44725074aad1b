//! The operator's paths: what is loaded, and look again.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use serde_json::json;

use super::api::{App, told};

pub(super) fn router() -> Router<App> {
    Router::new().route("/plugins", get(plugins)).route("/plugins/reload", post(reload))
}

async fn plugins(State(app): State<App>) -> Response {
    told(StatusCode::OK, &list(&app))
}

fn list(app: &App) -> serde_json::Value {
    let generation = app.loader.current().map(|generation| generation.number);
    json!({
        "generation": generation,
        "generations_in_use": app.loader.generations(),
        "data": app.loader.status(),
    })
}

/// Looks at configuration and plugin folder now. The list that comes back shows what came of it; a configuration
/// that was refused is 409 with the reason.
async fn reload(State(app): State<App>) -> Response {
    let result = app.loader.reload().await;
    let mut body = list(&app);
    let status = match result {
        Ok(swapped) => {
            body["swapped"] = json!(swapped);
            StatusCode::OK
        }
        Err(problem) => {
            body["swapped"] = json!(false);
            body["problem"] = json!(problem.to_string());
            StatusCode::CONFLICT
        }
    };
    told(status, &body)
}
