//! Our types as the guest's parameters. Text is borrowed; only lists of references are made.

use super::types;
use super::{provider, router};
use crate::plugins::contract::{
    Author, Context, ModelRequest, ProviderRequest, Segment, Side, Surface, UpstreamReply,
};

/// The lists that a guest's context borrows from.
pub(in crate::plugins) struct ContextParts<'a> {
    context: &'a Context<'a>,
    metadata: Vec<(&'a str, &'a str)>,
    grounding: Vec<&'a str>,
}

impl<'a> ContextParts<'a> {
    /// Collects what a context refers to.
    pub(in crate::plugins) fn of(context: &'a Context<'a>) -> Self {
        Self {
            context,
            metadata: pairs(context.metadata),
            grounding: context.grounding.iter().map(String::as_str).collect(),
        }
    }

    /// The context as a guest gets it.
    pub(in crate::plugins) fn guest(&self) -> types::Context<'_> {
        types::Context {
            request_id: self.context.request_id,
            tenant: self.context.tenant,
            app: self.context.app,
            surface: self.context.surface.into(),
            side: self.context.side.into(),
            model: self.context.model,
            seed: self.context.seed,
            metadata: &self.metadata,
            grounding: &self.grounding,
            options: self.context.options,
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
            path: segment.path,
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
