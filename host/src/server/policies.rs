//! How do an app's owners read and write its policy?

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use bytes::Bytes;
use serde_json::json;
use time::format_description::well_known::Rfc3339;

use super::api::{App, Refused, caller, told};
use crate::{
    body::{Index, Invalid, Path},
    error::Error,
    policy::{AppPolicy, Settings},
    request::{self, MAX_APP},
    store::AppKey,
};

/// The size of a policy as it is sent: some thousand topics.
const MAX_POLICY: usize = 64 * 1024;

/// The policy of an app, or what holds for it without one.
pub(super) async fn read(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Result<Response, Refused> {
    let generation = app.loader.current();
    let key = AppKey::of(&caller(&generation, &headers, &uri).await?);
    let written = generation.governor.policies.read(&key).await?;
    Ok(shown(&key, written.as_deref(), generation.basis.unwritten()))
}

/// Puts a policy in the place of the one before it, whole. A key is for what an app asks, not for what it may ask.
pub(super) async fn write(State(app): State<App>, request: Request<Body>) -> Result<Response, Refused> {
    let generation = app.loader.current();
    let (head, body) = request.into_parts();
    let identity = generation.auth.identify(&head.headers).await?;
    if identity.key.is_some() {
        return Err(Error::PolicyForbidden.into());
    }
    let server = &generation.config.server;
    let limit = server.max_body.min(MAX_POLICY);
    let body = request::receive(&head.headers, body, limit, server.body_timeout).await?;
    let (named, settings) = sent(&body)?;
    generation.basis.check(&settings).map_err(Error::Settings)?;
    let key = AppKey::of(&identity.caller(Some(&named))?);
    let by = identity.user.as_deref().unwrap_or_default();
    let written =
        generation.governor.policies.put(&key, settings, by, generation.config.policy.fresh).await?;
    tracing::info!(tenant = &*key.tenant, app = &*key.app, by, "a policy was written");
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
    let app = app.filter(|app| app.len() <= MAX_APP);
    if app.is_none() {
        let message = format!("must be a string that is not empty, of at most {MAX_APP} bytes");
        problems.push(Invalid::new("app_id", message));
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

fn shown(key: &AppKey, written: Option<&AppPolicy>, unwritten: &Settings) -> Response {
    let settings = written.map_or(unwritten, |policy| &policy.settings).to_json();
    // RFC 3339 has every year that a clock can show.
    let updated_at = written.and_then(|policy| policy.updated_at.format(&Rfc3339).ok());
    let data = json!({
        "app_id": &*key.app,
        "settings": settings,
        "updatedAt": updated_at,
        "updatedBy": written.map(|policy| &policy.updated_by),
    });
    told(StatusCode::OK, &json!({ "data": data }))
}
