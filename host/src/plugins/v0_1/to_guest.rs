//! Our types as the guest's parameters. Text is borrowed; only lists of references are made.

use std::time::Duration;

use super::types;
use super::{candidates, provider, router};
use crate::plugins::contract::{
    Author, Context, ModelHealth, ModelRequest, ProviderRequest, Segment, Side, Surface, UpstreamReply,
};
use crate::prices::Price;

/// A policy that says nothing to a plugin.
const NO_OPTIONS: &str = "{}";

/// A context as a guest gets it.
impl<'a> From<&Context<'a>> for types::Context<'a> {
    fn from(context: &Context<'a>) -> Self {
        Self {
            surface: context.surface.into(),
            side: context.side.into(),
            seed: context.seed,
            options: (context.options != NO_OPTIONS).then_some(context.options),
        }
    }
}

/// Pairs of texts as pairs of references to them.
pub(in crate::plugins) fn pairs(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Segments as a guest gets them.
pub(in crate::plugins) fn segments<'a>(text: &[Segment<'a>]) -> Vec<types::Segment<'a>> {
    text.iter()
        .map(|segment| types::Segment {
            author: segment.author.into(),
            text: segment.text,
            settled: segment.settled,
            complete: segment.complete,
        })
        .collect()
}

impl<'a> From<&ModelRequest<'a>> for router::ModelRequest<'a> {
    fn from(ask: &ModelRequest<'a>) -> Self {
        Self { model: ask.model, streaming: ask.streaming, fields: ask.fields, body_bytes: ask.body_bytes }
    }
}

impl From<ModelHealth> for candidates::Health {
    fn from(health: ModelHealth) -> Self {
        let millis = |time: Duration| u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
        Self {
            open: health.open,
            first_ms: health.first.map(millis),
            whole_ms: health.whole.map(millis),
            failures: health.failures,
            age_ms: health.age.map(millis),
        }
    }
}

impl From<Price> for candidates::Price {
    fn from(price: Price) -> Self {
        Self { input: price.input, cached: price.cached.unwrap_or(price.input), output: price.output }
    }
}

impl<'a> From<&ProviderRequest<'a>> for provider::ProviderRequest<'a> {
    fn from(ask: &ProviderRequest<'a>) -> Self {
        Self {
            model: ask.model,
            surface: ask.surface.into(),
            streaming: ask.streaming,
            fields: ask.fields,
            body: ask.body,
        }
    }
}

/// A reply as a guest gets it, around headers that were made into references before.
pub(in crate::plugins) fn reply<'a>(
    reply: &UpstreamReply<'a>,
    headers: &'a [(&'a str, &'a str)],
) -> provider::UpstreamReply<'a> {
    provider::UpstreamReply { surface: reply.surface.into(), status: reply.status, headers, body: reply.body }
}

impl From<Surface> for types::Surface {
    fn from(surface: Surface) -> Self {
        match surface {
            Surface::Chat => Self::Chat,
            Surface::Embeddings => Self::Embeddings,
            Surface::Responses => Self::Responses,
            Surface::Messages => Self::Messages,
        }
    }
}

impl From<Side> for types::Side {
    fn from(side: Side) -> Self {
        match side {
            Side::Request => Self::Request,
            Side::Response => Self::Response,
        }
    }
}

impl From<Author> for types::Author {
    fn from(author: Author) -> Self {
        match author {
            Author::Operator => Self::Operator,
            Author::User => Self::User,
            Author::Assistant => Self::Assistant,
            Author::Tool => Self::Tool,
            Author::Model => Self::Model,
        }
    }
}
