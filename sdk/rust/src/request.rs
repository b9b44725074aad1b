//! What a plugin is shown of a request: its context and its texts.

use crate::bindings::shared::ghat::plugin::{candidates, request, types};
use crate::{Health, Price};

#[doc(inline)]
pub use crate::bindings::shared::ghat::plugin::types::{Author, Failure, Segment, Side, Span, Surface};

/// What a plugin may know of the request around the texts.
///
/// The fields come with each call. Everything else is told when it is asked for, which costs some 100 ns; a plugin that
/// never asks does not import it.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// The API that was called.
    pub surface: Surface,
    /// Which way the texts travel.
    pub side: Side,
    /// The only randomness there is: one number, drawn for this request.
    pub seed: u64,
    /// What the app's policy says to this plugin, a JSON object; nothing where it says nothing.
    pub options: Option<String>,
    /// What is told of the request, where there is no host: in a test.
    facts: Option<Facts>,
}

/// What the host would tell of a request, for tests.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// See [`Context::id`].
    pub id: String,
    /// See [`Context::tenant`].
    pub tenant: String,
    /// See [`Context::app`].
    pub app: String,
    /// See [`Context::model`].
    pub model: String,
    /// See [`Context::metadata`].
    pub metadata: Vec<(String, String)>,
    /// See [`Context::grounding`].
    pub grounding: Vec<String>,
    /// See [`Context::place`].
    pub places: Vec<String>,
    /// See [`Context::health`]: models, each with how it has done.
    pub health: Vec<(String, Health)>,
    /// See [`Context::price`]: models, each with what it costs.
    pub prices: Vec<(String, Price)>,
}

impl Context {
    /// The request's id, as in `x-request-id`.
    #[must_use]
    pub fn id(&self) -> String {
        self.tell(request::id, |facts| facts.id.clone())
    }

    /// Whose request it is.
    #[must_use]
    pub fn tenant(&self) -> String {
        self.tell(request::tenant, |facts| facts.tenant.clone())
    }

    /// The tenant's application that sent it.
    #[must_use]
    pub fn app(&self) -> String {
        self.tell(request::app, |facts| facts.app.clone())
    }

    /// The model as the client named it.
    #[must_use]
    pub fn model(&self) -> String {
        self.tell(request::model, |facts| facts.model.clone())
    }

    /// The caller's own labels (`workspace_id`, `operation`, …).
    #[must_use]
    pub fn metadata(&self) -> Vec<(String, String)> {
        self.tell(request::metadata, |facts| facts.metadata.clone())
    }

    /// What the answer must be grounded in; empty where the caller gave nothing.
    #[must_use]
    pub fn grounding(&self) -> Vec<String> {
        self.tell(request::grounding, |facts| facts.grounding.clone())
    }

    /// Where the segment with this number stands, as a dotted path: `messages[2].content`.
    #[must_use]
    pub fn place(&self, segment: usize) -> String {
        let told = || request::place(narrow(segment));
        self.tell(told, |facts| facts.places.get(segment).cloned().unwrap_or_default())
    }

    /// How a model, `@provider/model`, has done of late; nothing where its provider is not configured. For routers only.
    #[must_use]
    pub fn health(&self, model: &str) -> Option<Health> {
        self.tell(|| candidates::health_of(model), |facts| known(&facts.health, model))
    }

    /// What a model, `@provider/model`, costs; nothing where that is not known. For routers only.
    #[must_use]
    pub fn price(&self, model: &str) -> Option<Price> {
        self.tell(|| candidates::price_of(model), |facts| known(&facts.prices, model))
    }

    /// The same context, with this told of the request.
    #[must_use]
    pub fn with(self, facts: Facts) -> Self {
        Self { facts: Some(facts), ..self }
    }

    fn tell<T>(&self, host: impl FnOnce() -> T, given: impl FnOnce(&Facts) -> T) -> T {
        match &self.facts {
            Some(facts) => given(facts),
            None => host(),
        }
    }
}

fn known<T: Copy>(list: &[(String, T)], model: &str) -> Option<T> {
    list.iter().find(|(known, _)| known == model).map(|(_, told)| *told)
}

impl From<types::Context> for Context {
    fn from(told: types::Context) -> Self {
        let types::Context { surface, side, seed, options } = told;
        Self { surface, side, seed, options, facts: None }
    }
}

impl Segment {
    /// The bytes that are to be judged: a finding may begin at `settled` at the earliest.
    #[must_use]
    pub fn settled(&self) -> usize {
        self.settled as usize
    }
}

impl Span {
    /// The bytes `start..end` of the segment with this number.
    ///
    /// Offsets fit in 32 bits, since a guest's memory does; a larger one is cut to the largest.
    #[must_use]
    pub fn new(segment: usize, start: usize, end: usize) -> Self {
        Self { segment: narrow(segment), start: narrow(start), end: narrow(end) }
    }
}

/// An offset as the host counts it.
pub(crate) fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
