//! An app's policy: read it, write it.

use std::{borrow::Cow, sync::Arc};

use axum::{
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use bytes::Bytes;
use serde_json::{Value as Json, json};
use time::format_description::well_known::Rfc3339;

use super::api::{App, refused, told};
use crate::{
    body::{Index, Invalid, Path},
    error::Error,
    policy::{AppPolicy, Settings},
    request,
    store::AppKey,
};

/// The size of a policy as it is sent: some thousand topics.
const MAX_POLICY: usize = 64 * 1024;
/// The app that is meant where none is named.
const DEFAULT_APP: &str = "default";

/// The policy of an app, or what holds for it without one.
pub(super) async fn read(State(app): State<App>, request: Request<Body>) -> Response {
    answered(read_policy(&app, request.uri().query().unwrap_or_default()).await)
}

async fn read_policy(app: &App, query: &str) -> Result<Json, Error> {
    let named = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "app_id");
    let named = named.map_or(Cow::Borrowed(DEFAULT_APP), |(_, value)| value);
    if named.trim().is_empty() {
        return Err(Invalid::new("app_id", "must not be empty").into());
    }
    let key = AppKey { tenant: Arc::from("default"), app: Arc::from(named) };
    let generation = app.loader.current();
    let written = generation.governor.policies.read(&key).await?;
    Ok(shown(&key, written.as_deref(), generation.basis.unwritten()))
}

/// Puts a policy in the place of the one before it, whole.
pub(super) async fn write(State(app): State<App>, request: Request<Body>) -> Response {
    answered(write_policy(&app, request).await)
}

async fn write_policy(app: &App, request: Request<Body>) -> Result<Json, Error> {
    let generation = app.loader.current();
    let (head, body) = request.into_parts();
    let limit = generation.config.server.max_body.min(MAX_POLICY);
    let body = request::receive(&head.headers, body, limit, generation.config.server.body_timeout).await?;
    let (named, settings) = sent(&body)?;
    generation.basis.check(&settings).map_err(Error::Settings)?;
    let key = AppKey { tenant: Arc::from("default"), app: named.into() };
    let written =
        generation.governor.policies.put(&key, settings, "local", generation.config.policy.fresh).await?;
    Ok(shown(&key, Some(&written), generation.basis.unwritten()))
}

/// The app and the settings in a body, or everything that is wrong with it.
fn sent(body: &Bytes) -> Result<(String, Settings), Error> {
    let not_json = |detail: String| Error::NotJson { detail };
    let text = std::str::from_utf8(body).map_err(|_| not_json("it is not UTF-8".to_owned()))?;
    let index = Index::of(text).map_err(|problem| not_json(problem.to_string()))?;
    let object = index.root().object().ok_or_else(|| Invalid::new("", "must be a JSON object"))?;
    let mut problems = Vec::new();
    for (name, _) in object.members().filter(|(name, _)| !["app_id", "settings"].contains(&&**name)) {
        problems.push(Invalid::new(name, "is not a field that exists; there are app_id, settings"));
    }
    if let Some(name) = object.repeated_name() {
        problems.push(Invalid::new(name, "stands twice; send it once"));
    }
    let app = object.get("app_id").and_then(|app| app.string()).filter(|app| !app.trim().is_empty());
    if app.is_none() {
        problems.push(Invalid::new("app_id", "must be a string that is not empty"));
    }
    let settings = match object.get("settings").and_then(|settings| settings.object()) {
        Some(settings) => Settings::read(settings, &Path::root("settings")),
        None => Err(vec![Invalid::new("settings", "must be an object")]),
    };
    match (app, settings) {
        (Some(app), Ok(settings)) if problems.is_empty() => Ok((app.into_owned(), settings)),
        (_, settings) => {
            problems.extend(settings.err().unwrap_or_default());
            Err(Error::Settings(problems))
        }
    }
}

fn shown(key: &AppKey, written: Option<&AppPolicy>, unwritten: &Settings) -> Json {
    let settings = written.map_or(unwritten, |policy| &policy.settings).to_json();
    // RFC 3339 has every year that a clock can show.
    let updated_at = written.and_then(|policy| policy.updated_at.format(&Rfc3339).ok());
    json!({ "data": {
        "app_id": &*key.app,
        "settings": settings,
        "updatedAt": updated_at,
        "updatedBy": written.map(|policy| &policy.updated_by),
    } })
}

fn answered(result: Result<Json, Error>) -> Response {
    match result {
        Ok(body) => told(StatusCode::OK, &body),
        Err(error) => refused(&error),
    }
}
