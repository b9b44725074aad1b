//! Which models may a caller use, in the form that its client knows?

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::api::{App, caller, query, refused, told};
use crate::{
    body::Invalid,
    catalog::{About, Model},
    error::Error,
    generation::Generation,
    plugins::Surface,
    policy::Policy,
    prices::{Price, Prices},
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
    match named(&app.loader.current(), (&headers, &uri, dialect), id).await {
        Ok(model) => told(StatusCode::OK, &model),
        Err(error) => refused(&error, dialect),
    }
}

async fn all(
    generation: &Generation,
    headers: &HeaderMap,
    uri: &Uri,
    dialect: Dialect,
) -> Result<Value, Error> {
    let asker = Asker::of(generation, headers, uri, dialect).await?;
    let models = generation.catalog.models().iter().filter(|model| asker.policy.allows_asking(&model.id));
    match dialect {
        Dialect::OpenAi => {
            let data: Vec<_> = models.map(|model| asker.shown(model)).collect();
            Ok(json!({ "object": "list", "data": data }))
        }
        // Who speaks Anthropic's API is told what can be asked in it.
        Dialect::Anthropic => {
            page(models.filter(|model| model.serves(Surface::Messages)).collect(), uri, &asker)
        }
    }
}

async fn named(
    generation: &Generation,
    (headers, uri, dialect): (&HeaderMap, &Uri, Dialect),
    id: String,
) -> Result<Value, Error> {
    let asker = Asker::of(generation, headers, uri, dialect).await?;
    let model = generation.catalog.get(&id).filter(|_| asker.policy.allows_asking(&id));
    model.map(|model| asker.shown(model)).ok_or(Error::NoSuchModel { model: id })
}

/// Whoever asks.
struct Asker<'a> {
    /// Says which models there are for them.
    policy: Arc<Policy>,
    /// Who pays.
    tenant: Arc<str>,
    dialect: Dialect,
    prices: &'a Prices,
}

/// What a model costs, in US dollars for a million tokens.
#[derive(Serialize)]
struct Pricing {
    input: f64,
    cached_input: f64,
    output: f64,
}

impl From<Price> for Pricing {
    fn from(price: Price) -> Self {
        let Price { input, cached, output } = price;
        Self { input, cached_input: cached.unwrap_or(input), output }
    }
}

/// A model as OpenAI's clients know it, with what is known of it besides.
#[derive(Serialize)]
struct OpenAi<'a> {
    #[serde(flatten)]
    model: &'a Model,
    #[serde(skip_serializing_if = "Option::is_none")]
    pricing: Option<Pricing>,
}

/// A model as Anthropic's clients know it, with what is known of it besides.
#[derive(Serialize)]
struct Anthropic<'a> {
    r#type: &'static str,
    id: &'a str,
    display_name: &'a str,
    created_at: &'static str,
    #[serde(flatten)]
    about: &'a About,
    #[serde(skip_serializing_if = "Option::is_none")]
    pricing: Option<Pricing>,
}

impl<'a> Asker<'a> {
    async fn of(
        generation: &'a Generation,
        headers: &HeaderMap,
        uri: &Uri,
        dialect: Dialect,
    ) -> Result<Self, Error> {
        let caller = caller(generation, headers, uri).await?;
        let policy = generation.governor.policy(generation, &caller).await?;
        Ok(Self { policy, tenant: caller.tenant, dialect, prices: &generation.prices })
    }

    /// A model as the asker's client knows it.
    fn shown(&self, model: &Model) -> Value {
        let pricing = self.prices.of(model.canonical(), &self.tenant).map(Pricing::from);
        match self.dialect {
            Dialect::OpenAi => json!(OpenAi { model, pricing }),
            Dialect::Anthropic => json!(Anthropic {
                r#type: "model",
                id: &model.id,
                display_name: &model.id,
                // What Anthropic says where it does not know.
                created_at: "1970-01-01T00:00:00Z",
                about: &model.about,
                pricing,
            }),
        }
    }
}

/// The page of the models that the query asks for: so many, after or before one of them.
fn page(mut models: Vec<&Model>, uri: &Uri, asker: &Asker<'_>) -> Result<Value, Error> {
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
    let data: Vec<_> = models.iter().map(|model| asker.shown(model)).collect();
    Ok(json!({ "data": data, "has_more": has_more, "first_id": first, "last_id": last }))
}
