//! What a router is asked, what it may know of those it chooses among, and what it answers.

use std::{fmt, time::Duration};

use crate::prices::Price;

/// A name that stands for one or more models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The name that clients use.
    pub name: String,
    /// The models behind it, as `@provider/model`, in the order of preference.
    pub models: Vec<String>,
}

/// What a router is asked.
#[derive(Clone, Copy, Debug)]
pub struct ModelRequest<'a> {
    /// The model as the client named it.
    pub model: &'a str,
    /// Whether the answer is to be streamed.
    pub streaming: bool,
    /// The names of the top-level fields of the body, in order.
    pub fields: &'a [&'a str],
    /// The size of the body in bytes.
    pub body_bytes: u32,
}

/// One model that may serve a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The provider's name in the configuration.
    pub provider: String,
    /// The model's name at that provider.
    pub model: String,
    /// Its share in the draw; 0 is only tried after all others.
    pub weight: u32,
    /// How often it is tried before the next, at least once.
    pub tries: u32,
    /// How long one try may take until the answer begins; nothing for the provider's own limit.
    pub timeout: Option<Duration>,
}

/// What holds for all candidates of an alias together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteRule {
    /// The name that clients use.
    pub alias: String,
    /// The most tries over all candidates together, at least one; nothing for no limit but their own.
    pub max_attempts: Option<u32>,
    /// Whether a field that the chosen provider cannot honour is left out.
    pub lenient: bool,
}

/// How a model has done of late.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ModelHealth {
    /// Whether it is left alone now.
    pub open: bool,
    /// Until a streamed answer has begun; nothing where none has.
    pub first: Option<Duration>,
    /// Until an answer that is not streamed was there; nothing where none was.
    pub whole: Option<Duration>,
    /// The share of calls that failed by the provider's fault, from 0 to 1.
    pub failures: f32,
    /// Since a call last ended; nothing where none has.
    pub age: Option<Duration>,
}

/// Whoever knows how models do and what they cost. Models are named as `@provider/model`.
pub trait Standing: fmt::Debug + Send + Sync {
    /// How a model has done; nothing where its provider is not configured.
    fn health(&self, model: &str) -> Option<ModelHealth>;

    /// What a model costs a tenant; nothing where that is not known.
    fn price(&self, model: &str, tenant: &str) -> Option<Price>;
}
