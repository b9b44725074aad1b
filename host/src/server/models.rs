//! Which models may a caller use, in the form that its client knows?

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use serde_json::{Value, json};

use super::api::{App, caller, query, refused, told};
use crate::{
    body::Invalid, catalog::Model, error::Error, generation::Generation, plugins::Surface, policy::Policy,
    respond::Dialect,
};

/// How many models Anthropic's clients get at once, and the most that they may ask for.
const PAGE: (usize, usize) = (20, 1000);

/// Every model.
pub(super) async fn list(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    let dialect = Dialect::of(&uri, &headers);
    match all(&app.loader.current(), &headers, &uri, dialect).await {
        Ok(models) => told(StatusCode::OK, &models),
        Err(error) => refused(&error, dialect),
    }
}

/// One model.
pub(super) async fn one(
    State(app): State<App>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let dialect = Dialect::of(&uri, &headers);
    match named(&app.loader.current(), &headers, &uri, id).await {
        Ok(model) => told(StatusCode::OK, &shown(&model, dialect)),
        Err(error) => refused(&error, dialect),
    }
}

async fn all(
    generation: &Generation,
    headers: &HeaderMap,
    uri: &Uri,
    dialect: Dialect,
) -> Result<Value, Error> {
    let policy = policy(generation, headers, uri).await?;
    let models = generation.catalog.models().iter().filter(|model| policy.allows_asking(&model.id));
    match dialect {
        Dialect::OpenAi => Ok(json!({ "object": "list", "data": models.collect::<Vec<_>>() })),
        // Who speaks Anthropic's API is told what can be asked in it.
        Dialect::Anthropic => page(models.filter(|model| model.serves(Surface::Messages)).collect(), uri),
    }
}

async fn named(generation: &Generation, headers: &HeaderMap, uri: &Uri, id: String) -> Result<Model, Error> {
    let policy = policy(generation, headers, uri).await?;
    let model = generation.catalog.get(&id).filter(|_| policy.allows_asking(&id));
    model.cloned().ok_or(Error::NoSuchModel { model: id })
}

/// The policy of whoever asks, which says which models there are for them.
async fn policy(generation: &Generation, headers: &HeaderMap, uri: &Uri) -> Result<Arc<Policy>, Error> {
    let caller = caller(generation, headers, uri).await?;
    generation.governor.policy(generation, &caller).await
}

/// A model as a client knows it.
fn shown(model: &Model, dialect: Dialect) -> Value {
    match dialect {
        Dialect::OpenAi => json!(model),
        // The time is the one that Anthropic says where it does not know.
        Dialect::Anthropic => json!({
            "type": "model", "id": model.id, "display_name": model.id, "created_at": "1970-01-01T00:00:00Z",
        }),
    }
}

/// The page of the models that the query asks for: so many, after or before one of them.
fn page(mut models: Vec<&Model>, uri: &Uri) -> Result<Value, Error> {
    let limit = match query(uri, "limit") {
        None => PAGE.0,
        Some(limit) => {
            limit.parse().ok().filter(|limit| (1..=PAGE.1).contains(limit)).ok_or_else(|| {
                Invalid::new("limit", format!("must be a whole number from 1 to {}", PAGE.1))
            })?
        }
    };
    let place = |name: &str| {
        let Some(id) = query(uri, name) else { return Ok(None) };
        let place = models.iter().position(|model| model.id == id);
        place.map(Some).ok_or_else(|| Invalid::new(name, "must be the id of a model"))
    };
    let (after, before) = (place("after_id")?, place("before_id")?);
    models.truncate(before.unwrap_or(models.len()));
    models.drain(..after.map_or(0, |after| after + 1).min(models.len()));
    let has_more = models.len() > limit;
    if before.is_some() && after.is_none() {
        models.drain(..models.len().saturating_sub(limit));
    } else {
        models.truncate(limit);
    }
    let (first, last) = (models.first().map(|model| &model.id), models.last().map(|model| &model.id));
    let data: Vec<_> = models.iter().map(|model| shown(model, Dialect::Anthropic)).collect();
    Ok(json!({ "data": data, "has_more": has_more, "first_id": first, "last_id": last }))
}
