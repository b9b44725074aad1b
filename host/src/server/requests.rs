//! What does the log of requests show, and to whom?

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::value::RawValue;
use time::{Date, OffsetDateTime, Time, format_description::well_known::Rfc3339, macros::format_description};

use super::{
    api::{App, Refused, query},
    page,
};
use crate::{
    auth::Identity,
    body::Invalid,
    error::Error,
    generation::Generation,
    ledger::Status,
    plugins::Surface,
    record::new_request_id,
    respond,
    store::{MOST_COUNTED, Part, Place, Store, Wanted},
};

/// The requests of the caller's tenant, newest first: page by page, or from a cursor on.
pub(super) async fn list(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Result<Response, Refused> {
    let generation = app.loader.current();
    let identity = generation.auth.identify(&headers).await?;
    let store = kept(&generation)?;
    let wanted = wanted(&uri, &identity)?;
    let part = part(&uri)?;
    let found = store.requests(&wanted, part.clone()).await?;
    let told = Pagination {
        page: match (&part, found.total) {
            (Part::Page(page), Some(total)) => Some(page::told(*page, total)),
            _ => None,
        },
        is_capped: (found.total == Some(MOST_COUNTED.into())).then_some(true),
        next_cursor: found.next.as_ref().map(cursor),
    };
    // Serialising these types cannot fail.
    let pagination = serde_json::to_string(&told).unwrap_or_default();
    // The rows are JSON already.
    let body = format!(r#"{{"data":[{}],"pagination":{pagination}}}"#, found.rows.join(","));
    Ok(respond::json(StatusCode::OK, body, &new_request_id()))
}

/// Which part of the list it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Pagination {
    /// Page, size and how many there are; not behind a cursor.
    #[serde(flatten)]
    page: Option<page::Told>,
    /// Whether there may be more than `total`: nobody waits until millions are counted.
    #[serde(rename = "totalIsAtLeast", skip_serializing_if = "Option::is_none")]
    is_capped: Option<bool>,
    /// Where to go on, if more follows.
    next_cursor: Option<String>,
}

/// One request of the caller's tenant.
pub(super) async fn one(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let generation = app.loader.current();
    let identity = generation.auth.identify(&headers).await?;
    let row = kept(&generation)?.request(&identity.tenant, identity.app.as_deref(), &id).await?;
    let row = RawValue::from_string(row.ok_or(Error::NoSuchRequest)?);
    let row = row.map_err(|_| Error::Internal { what: "a row that is not JSON" })?;
    Ok(respond::json(StatusCode::OK, format!(r#"{{"data":{row}}}"#), &new_request_id()))
}

fn kept(generation: &Generation) -> Result<&dyn Store, Error> {
    let what = "no requests are kept: the configuration has no `[store]`";
    generation.store.as_deref().ok_or(Error::Forbidden { what })
}

/// What the query narrows the list to. A key of one app sees that app only.
fn wanted(uri: &Uri, identity: &Identity) -> Result<Wanted, Error> {
    const KNOWN: [&str; 9] =
        ["page", "page_size", "cursor", "status", "request_kind", "model", "app_id", "from", "to"];
    let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    if let Some((name, _)) = pairs.into_iter().find(|(name, _)| !KNOWN.contains(&&**name)) {
        return Err(Invalid::new(name, "is not a parameter that exists").into());
    }
    let app = match (&identity.app, query(uri, "app_id")) {
        (Some(own), Some(named)) if **own != *named => return Err(Error::AppMismatch),
        (Some(own), _) => Some(own.to_string()),
        (None, named) => named,
    };
    let status = query(uri, "status").map(|text| {
        let known = Status::ALL.iter().find(|(name, _)| *name == text).map(|(_, status)| *status);
        known.ok_or_else(|| Invalid::new("status", "must be succeeded, failed, blocked or cancelled"))
    });
    let kind = query(uri, "request_kind").map(|text| {
        let kinds = [Surface::Chat, Surface::Embeddings, Surface::Responses, Surface::Messages];
        let known = kinds.iter().any(|kind| kind.name() == text);
        let message = "must be chat, embeddings, responses or messages";
        if known { Ok(text) } else { Err(Invalid::new("request_kind", message)) }
    });
    Ok(Wanted {
        tenant: identity.tenant.to_string(),
        app,
        status: status.transpose()?,
        kind: kind.transpose()?,
        model: query(uri, "model"),
        from: moment(uri, "from")?,
        to: moment(uri, "to")?,
    })
}

/// A time in the query, or a day, which begins at midnight UTC.
fn moment(uri: &Uri, name: &str) -> Result<Option<OffsetDateTime>, Invalid> {
    let Some(text) = query(uri, name) else { return Ok(None) };
    let day = || {
        let day = Date::parse(&text, format_description!("[year]-[month]-[day]")).ok()?;
        Some(day.with_time(Time::MIDNIGHT).assume_utc())
    };
    let time = OffsetDateTime::parse(&text, &Rfc3339).ok().or_else(day);
    let wrong = || Invalid::new(name, "must be a time or a day, as in 2030-01-31T12:00:00Z or 2030-01-31");
    time.map(Some).ok_or_else(wrong)
}

/// A page, or what comes behind a cursor.
fn part(uri: &Uri) -> Result<Part, Invalid> {
    if let Some(cursor) = query(uri, "cursor") {
        let place = place(&cursor).ok_or_else(|| Invalid::new("cursor", "is none that was handed out"))?;
        return Ok(Part::Behind(place, page::size(uri)?));
    }
    let page = page::asked(uri)?;
    if u64::from(page.number) * u64::from(page.size) > u64::from(MOST_COUNTED) {
        let message =
            format!("reaches beyond {MOST_COUNTED} requests; go on with `cursor`, or narrow `from` and `to`");
        return Err(Invalid::new("page", message));
    }
    Ok(Part::Page(page))
}

/// A place as clients hand it back.
fn cursor(place: &Place) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{}:{}", place.created_at, place.request_id))
}

fn place(cursor: &str) -> Option<Place> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (created_at, request_id) = text.split_once(':')?;
    Some(Place { created_at: created_at.parse().ok()?, request_id: request_id.to_owned() })
}
