//! How does an administrator make, list and revoke the keys of a tenant?

use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    admin::admin,
    api::{App, Refused, told},
    page,
};
use crate::{
    auth::{Identity, KeyRing, Order, mint, shown},
    body::{Index, Invalid, Object},
    error::Error,
    generation::Generation,
    request,
    store::KeyId,
};

/// Bytes of a body that asks for a key.
const MAX_BODY: usize = 16 * 1024;
/// Bytes of a name, an app's or a key's.
const MAX_NAME: usize = 256;

/// Makes a key. The answer is the one time that it is shown.
pub(super) async fn create(State(app): State<App>, request: Request<Body>) -> Result<Response, Refused> {
    let generation = app.loader.current();
    let (head, body) = request.into_parts();
    let admin = admin(&generation, &head.headers).await?;
    let within = generation.config.server.body_timeout;
    let body = request::receive(&head.headers, body, MAX_BODY, within).await?;
    let minted = mint(order(&body, &admin)?);
    let ring = keys(&generation)?;
    ring.store().add_key(&minted.key).await?;
    ring.forget(minted.key.id);
    let key = &minted.key;
    tracing::info!(
        key = key.id.as_str(),
        tenant = &*key.tenant,
        app = key.app.as_deref(),
        by = admin.user.as_deref(),
        "a key was made"
    );
    let mut data = shown(key, OffsetDateTime::now_utc());
    if let Value::Object(data) = &mut data {
        data.insert("key".to_owned(), minted.text.expose_secret().into());
    }
    Ok(told(StatusCode::CREATED, &json!({ "data": data })))
}

/// The tenant's keys, the newest first, whatever their state.
pub(super) async fn list(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Result<Response, Refused> {
    let generation = app.loader.current();
    let admin = admin(&generation, &headers).await?;
    let page = page::asked(&uri)?;
    let found = keys(&generation)?.store().keys(Some(&admin.tenant), page).await?;
    let now = OffsetDateTime::now_utc();
    let data: Vec<_> = found.keys.iter().map(|key| shown(key, now)).collect();
    let pagination = page::told(page, found.total);
    Ok(told(StatusCode::OK, &json!({ "data": data, "pagination": pagination })))
}

/// Revokes a key of the tenant; a key of another tenant is not there.
pub(super) async fn revoke(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let generation = app.loader.current();
    let admin = admin(&generation, &headers).await?;
    let ring = keys(&generation)?;
    let id = KeyId::parse(&id).ok_or(Error::NoSuchKey)?;
    if !ring.store().revoke_key(Some(&admin.tenant), id, OffsetDateTime::now_utc()).await? {
        return Err(Error::NoSuchKey.into());
    }
    ring.forget(id);
    tracing::info!(
        key = id.as_str(),
        tenant = &*admin.tenant,
        by = admin.user.as_deref(),
        "a key was revoked"
    );
    let key = ring.store().key(id).await?.ok_or(Error::NoSuchKey)?;
    Ok(told(StatusCode::OK, &json!({ "data": shown(&key, OffsetDateTime::now_utc()) })))
}

/// Where nobody is asked who they are, nobody makes keys that would still open when somebody is.
fn keys(generation: &Generation) -> Result<&KeyRing, Error> {
    let ring = generation.auth.keys();
    ring.map(|ring| &**ring).ok_or(Error::Forbidden { what: "there are no keys while `auth.mode` is `none`" })
}

/// What is asked for, in the administrator's own tenant.
fn order(body: &[u8], admin: &Identity) -> Result<Order, Error> {
    let not_json = |detail: String| Error::NotJson { detail };
    let source = std::str::from_utf8(body).map_err(|_| not_json("it is not UTF-8".to_owned()))?;
    let index = Index::of(source).map_err(|problem| not_json(problem.to_string()))?;
    let object = index.root().object().ok_or_else(|| Invalid::new("", "must be a JSON object"))?;
    if let Some(name) = object.repeated_name() {
        return Err(Invalid::new(name, "stands twice").into());
    }
    const FIELDS: [&str; 4] = ["name", "app_id", "tenant_id", "expires_at"];
    if let Some((unknown, _)) = object.members().find(|(name, _)| !FIELDS.contains(&&**name)) {
        return Err(Invalid::new(unknown, "is not a field that exists").into());
    }
    if text(object, "tenant_id")?.is_some_and(|tenant| *tenant != *admin.tenant) {
        return Err(Error::Forbidden { what: "keys are made for your own tenant only" });
    }
    Ok(Order {
        tenant: admin.tenant.clone(),
        app: text(object, "app_id")?.map(Into::into),
        name: text(object, "name")?,
        created_by: admin.user.clone(),
        expires_at: text(object, "expires_at")?.map(|end| expiry(&end)).transpose()?,
    })
}

fn text(object: Object<'_>, name: &str) -> Result<Option<String>, Invalid> {
    let Some(value) = object.get(name).filter(|value| value.raw() != "null") else { return Ok(None) };
    match value.string() {
        Some(text) if !text.trim().is_empty() && text.len() <= MAX_NAME => Ok(Some(text.into_owned())),
        _ => Err(Invalid::new(name, format!("must be a string of 1 to {MAX_NAME} bytes"))),
    }
}

fn expiry(text: &str) -> Result<OffsetDateTime, Invalid> {
    let wrong = |message| Invalid::new("expires_at", message);
    let end = OffsetDateTime::parse(text, &Rfc3339);
    let end = end.map_err(|_| wrong("must be a time as in 2030-01-31T12:00:00Z"))?;
    if end <= OffsetDateTime::now_utc() { Err(wrong("must be in the future")) } else { Ok(end) }
}
