//! One request's use of one plugin: which instance serves it, and what is believed of its answers.

use std::fmt;
use std::sync::Arc;

use wasmtime::component::ResourceAny;

use super::checks;
use super::contract::{
    Candidate, Context, Encoded, Event, ModelRequest, ProviderFailure, ProviderRequest, Segment, Standing,
    Substitution, Surface, UpstreamReply, Verdict,
};
use super::failure::CallError;
use super::instance::Instance;
use super::plugin::Plugin;
use super::v0_1::{provider, types};

/// Whose request it is; with isolation `app` an instance only ever serves one scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The tenant.
    pub tenant: Arc<str>,
    /// The tenant's application.
    pub app: Arc<str>,
}

/// One request's use of one plugin.
///
/// With isolation `request` the first call takes a fresh instance, which serves the rest of the request and is dropped
/// with the lease. With `app` each call borrows a warm one. Whatever goes wrong, and also when a call's future is
/// dropped, the instance is thrown away and the next call gets another.
pub struct Lease {
    plugin: Arc<Plugin>,
    scope: Scope,
    /// Whether nothing is taken from what is kept warm, nor given to it.
    clean: bool,
    /// Whom a router may ask of candidates.
    standing: Option<Arc<dyn Standing>>,
    instance: Option<Box<Instance>>,
    decoder: Option<ResourceAny>,
}

impl Lease {
    pub(super) fn new(plugin: Arc<Plugin>, scope: Scope) -> Self {
        Self { plugin, scope, clean: false, standing: None, instance: None, decoder: None }
    }

    /// For calls that are shown texts, of a plugin that is kept warm because others are not: they get clean memory,
    /// unless the configuration says how the plugin is kept.
    pub fn showing_texts(mut self) -> Self {
        self.clean = self.plugin.spec.isolation.is_none() && self.plugin.facts.has_snapshot;
        self
    }

    /// For a router, which may ask this of candidates; nothing is kept of it for one that never does.
    pub fn telling(mut self, standing: &Arc<dyn Standing>) -> Self {
        self.standing = self.plugin.template.asks_of_candidates().then(|| Arc::clone(standing));
        self
    }

    /// The plugin that this is a lease on.
    pub fn plugin(&self) -> &Arc<Plugin> {
        &self.plugin
    }

    /// Gives the instance back before the request ends; a later call gets another.
    pub fn release(&mut self) {
        self.decoder = None;
        self.instance = None;
    }

    /// Shows texts to a guardrail. The verdict's places are in range and on character boundaries.
    pub async fn inspect(&mut self, ctx: &Context<'_>, text: &[Segment<'_>]) -> Result<Verdict, CallError> {
        let mut instance = self.begin().await?;
        let answer = instance.inspect(self.plugin.template.limits(), ctx, text).await;
        let checked = answer
            .and_then(|answer| answer.map_err(CallError::from))
            .and_then(|verdict| checks::verdict(verdict.into(), text));
        self.end(instance, checked)
    }

    /// Asks a redactor what to swap. Substitutions come sorted and do not overlap.
    pub async fn redact(
        &mut self,
        ctx: &Context<'_>,
        text: &[Segment<'_>],
    ) -> Result<Vec<Substitution>, CallError> {
        let mut instance = self.begin().await?;
        let answer = instance.redact(self.plugin.template.limits(), ctx, text).await;
        let checked = answer
            .and_then(|answer| answer.map_err(CallError::from))
            .and_then(|swapped| checks::substitutions(swapped, text));
        self.end(instance, checked)
    }

    /// Asks a router who may serve a request; nobody where the model is not known.
    pub async fn route(
        &mut self,
        ctx: &Context<'_>,
        ask: &ModelRequest<'_>,
    ) -> Result<Vec<Candidate>, CallError> {
        let mut instance = self.begin().await?;
        let standing = self.standing.clone().map(|standing| (standing, self.scope.tenant.clone()));
        let answer = instance.route(self.plugin.template.limits(), ctx, ask, standing).await;
        let checked = answer.and_then(|answer| answer.map_err(CallError::from)).and_then(checks::candidates);
        self.end(instance, checked)
    }

    /// Asks a provider adapter for an upstream request, or for the answer itself.
    pub async fn encode(
        &mut self,
        ctx: &Context<'_>,
        ask: &ProviderRequest<'_>,
    ) -> Result<Result<Encoded, ProviderFailure>, CallError> {
        let mut instance = self.begin().await?;
        let answer = instance.encode(self.plugin.template.limits(), ctx, ask).await;
        let checked = answer.and_then(|answer| value_or(answer, |encoded| checks::encoded(encoded.into())));
        self.end(instance, checked)
    }

    /// Asks a provider adapter to read a whole reply: the answer's body in the client's dialect.
    pub async fn decode(
        &mut self,
        ctx: &Context<'_>,
        reply: &UpstreamReply<'_>,
    ) -> Result<Result<String, ProviderFailure>, CallError> {
        let mut instance = self.begin().await?;
        let answer = instance.decode(self.plugin.template.limits(), ctx, reply).await;
        let checked = answer.and_then(|answer| value_or(answer, checks::answer));
        self.end(instance, checked)
    }

    /// Begins to read a provider's stream. The instance is held until [`finish`](Self::finish).
    pub async fn stream_decoder(&mut self, ctx: &Context<'_>, surface: Surface) -> Result<(), CallError> {
        let mut instance = self.begin().await?;
        let decoder = instance.decoder(self.plugin.template.limits(), ctx, surface).await;
        self.decoder = decoder.as_ref().ok().copied();
        self.end(instance, decoder.map(drop))
    }

    /// Gives a stream's next bytes, cut anywhere; answers with the events that they complete.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<Result<Vec<Event>, ProviderFailure>, CallError> {
        let (mut instance, decoder) = self.resume()?;
        let answer = instance.push(self.plugin.template.limits(), decoder, bytes).await;
        let checked = answer.and_then(|answer| value_or(answer, checks::events));
        if checked.is_ok() {
            self.decoder = Some(decoder);
        }
        self.end(instance, checked)
    }

    /// The stream has ended: answers with the events that are left.
    pub async fn finish(&mut self) -> Result<Result<Vec<Event>, ProviderFailure>, CallError> {
        let (mut instance, decoder) = self.resume()?;
        let answer = instance.finish(self.plugin.template.limits(), decoder).await;
        let checked = answer.and_then(|answer| value_or(answer, checks::events));
        self.end(instance, checked)
    }

    /// An instance for one call. It is out of the lease until [`end`](Self::end), so that a call whose future is
    /// dropped takes its instance with it.
    async fn begin(&mut self) -> Result<Box<Instance>, CallError> {
        self.admit()?;
        if let Some(instance) = self.instance.take() {
            return Ok(instance);
        }
        let taken = match self.clean {
            true => self.plugin.fresh().await,
            false => self.plugin.instance(&self.scope).await,
        };
        taken.inspect_err(|error| self.count(error))
    }

    /// The instance and the decoder of the stream that is open.
    fn resume(&mut self) -> Result<(Box<Instance>, ResourceAny), CallError> {
        self.admit()?;
        match (self.instance.take(), self.decoder.take()) {
            (Some(instance), Some(decoder)) => Ok((instance, decoder)),
            (_, _) => Err(CallError::Failed { message: "its stream is not open any more".into() }),
        }
    }

    fn admit(&self) -> Result<(), CallError> {
        self.plugin.breaker.admit().map_err(|retry_after| CallError::Benched { retry_after })
    }

    /// Takes note of a call's outcome and decides what becomes of the instance.
    fn end<T>(&mut self, instance: Box<Instance>, outcome: Result<T, CallError>) -> Result<T, CallError> {
        match &outcome {
            Ok(_) => self.plugin.breaker.succeeded(),
            Err(error) => self.count(error),
        }
        if outcome.as_ref().is_err_and(CallError::is_plugins_fault) {
            self.decoder = None;
        } else {
            self.keep(instance);
        }
        outcome
    }

    fn count(&self, error: &CallError) {
        if error.is_plugins_fault() {
            self.plugin.breaker.failed();
        }
    }

    fn keep(&mut self, instance: Box<Instance>) {
        match &self.plugin.warm {
            Some(warm) if self.decoder.is_none() && !self.clean => warm.give(&self.scope, instance),
            Some(_) | None => self.instance = Some(instance),
        }
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").field("plugin", &self.plugin.name()).finish_non_exhaustive()
    }
}

/// Checks what a provider adapter gave; a failure that it reports is an answer too.
fn value_or<T, U>(
    answer: Result<T, provider::Failure>,
    check: impl FnOnce(T) -> Result<U, CallError>,
) -> Result<Result<U, ProviderFailure>, CallError> {
    match answer {
        Ok(value) => check(value).map(Ok),
        Err(failure) => checks::failure(failure.into()).map(Err),
    }
}

impl From<types::Failure> for CallError {
    fn from(failure: types::Failure) -> Self {
        match failure {
            types::Failure::InvalidOptions(message) => Self::InvalidOptions { message },
            types::Failure::Other(message) => Self::Failed { message },
        }
    }
}
