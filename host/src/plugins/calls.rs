//! The calls of an instance: parameters in, what the guest returned out. Nothing is believed here yet.

use std::sync::Arc;

use wasmtime::Store;
use wasmtime::component::ResourceAny;

use super::contract::{Context, ModelRequest, ProviderRequest, Segment, Standing, Surface, UpstreamReply};
use super::failure::{CallError, Limits};
use super::guest::{Guest, judge, within};
use super::instance::{Exports, Instance};
use super::v0_1::{guardrail, pairs, provider, redactor, reply, router, segments, types};

/// What a guest's function returns, or why there is nothing.
type Answer<T, F> = Result<Result<T, F>, CallError>;

/// A call of a function that this kind of plugin does not have.
const OTHER_KIND: &str = "nothing: it is a plugin of another kind";

impl Instance {
    /// Calls `guardrail.inspect`.
    pub(super) async fn inspect(
        &mut self,
        limits: Limits,
        context: &Context<'_>,
        text: &[Segment<'_>],
    ) -> Answer<guardrail::Verdict, types::Failure> {
        self.arm(limits);
        let Self { store, exports: Exports::Guardrail(guest), .. } = self else { return other_kind() };
        store.data_mut().ask_about(context, text);
        let text = segments(text);
        let outcome = within(limits.time, guest.call_inspect(&mut *store, context.into(), &text)).await;
        judge(store, limits, outcome)
    }

    /// Calls `redactor.redact`.
    pub(super) async fn redact(
        &mut self,
        limits: Limits,
        context: &Context<'_>,
        text: &[Segment<'_>],
    ) -> Answer<Vec<redactor::Substitution>, types::Failure> {
        self.arm(limits);
        let Self { store, exports: Exports::Redactor(guest), .. } = self else { return other_kind() };
        store.data_mut().ask_about(context, text);
        let text = segments(text);
        let outcome = within(limits.time, guest.call_redact(&mut *store, context.into(), &text)).await;
        judge(store, limits, outcome)
    }

    /// Calls `router.aliases`.
    pub(super) async fn aliases(&mut self, limits: Limits) -> Result<Vec<router::Alias>, CallError> {
        self.arm(limits);
        let Self { store, exports: Exports::Router(guest), .. } = self else { return other_kind() };
        let outcome = within(limits.time, guest.call_aliases(&mut *store)).await;
        judge(store, limits, outcome)
    }

    /// Calls `router.route`; `standing` is whom it may ask of candidates, and for which tenant.
    pub(super) async fn route(
        &mut self,
        limits: Limits,
        context: &Context<'_>,
        ask: &ModelRequest<'_>,
        standing: Option<(Arc<dyn Standing>, Arc<str>)>,
    ) -> Answer<Vec<router::Candidate>, types::Failure> {
        self.arm(limits);
        let Self { store, exports: Exports::Router(guest), .. } = self else { return other_kind() };
        store.data_mut().ask_about(context, &[]);
        store.data_mut().ask_of(standing);
        let outcome = within(limits.time, guest.call_route(&mut *store, context.into(), ask.into())).await;
        // An instance that is kept warm must not keep a configuration that was replaced.
        store.data_mut().ask_of(None);
        judge(store, limits, outcome)
    }

    /// Calls `provider.describe-provider`.
    pub(super) async fn profile(&mut self, limits: Limits) -> Result<provider::Profile, CallError> {
        let (store, guest) = self.provider(limits)?;
        let outcome = within(limits.time, guest.call_describe_provider(&mut *store)).await;
        judge(store, limits, outcome)
    }

    /// Calls `provider.encode`.
    pub(super) async fn encode(
        &mut self,
        limits: Limits,
        context: &Context<'_>,
        ask: &ProviderRequest<'_>,
    ) -> Answer<provider::Encoded, provider::Failure> {
        let (store, guest) = self.provider(limits)?;
        store.data_mut().ask_about(context, &[]);
        let outcome = within(limits.time, guest.call_encode(&mut *store, context.into(), ask.into())).await;
        judge(store, limits, outcome)
    }

    /// Calls `provider.decode`.
    pub(super) async fn decode(
        &mut self,
        limits: Limits,
        context: &Context<'_>,
        came: &UpstreamReply<'_>,
    ) -> Answer<String, provider::Failure> {
        let (store, guest) = self.provider(limits)?;
        store.data_mut().ask_about(context, &[]);
        let headers = pairs(came.headers);
        let call = guest.call_decode(&mut *store, context.into(), reply(came, &headers));
        let outcome = within(limits.time, call).await;
        judge(store, limits, outcome)
    }

    /// Makes a `provider.stream-decoder`.
    pub(super) async fn decoder(
        &mut self,
        limits: Limits,
        context: &Context<'_>,
        surface: Surface,
    ) -> Result<ResourceAny, CallError> {
        let (store, guest) = self.provider(limits)?;
        store.data_mut().ask_about(context, &[]);
        let decoder = guest.stream_decoder();
        let call = decoder.call_constructor(&mut *store, context.into(), surface.into());
        let outcome = within(limits.time, call).await;
        judge(store, limits, outcome)
    }

    /// Calls `stream-decoder.push`.
    pub(super) async fn push(
        &mut self,
        limits: Limits,
        decoder: ResourceAny,
        bytes: &[u8],
    ) -> Answer<Vec<provider::Event>, provider::Failure> {
        let (store, guest) = self.provider(limits)?;
        let outcome =
            within(limits.time, guest.stream_decoder().call_push(&mut *store, decoder, bytes)).await;
        judge(store, limits, outcome)
    }

    /// Calls `stream-decoder.finish` and drops the decoder.
    pub(super) async fn finish(
        &mut self,
        limits: Limits,
        decoder: ResourceAny,
    ) -> Answer<Vec<provider::Event>, provider::Failure> {
        let (store, guest) = self.provider(limits)?;
        let outcome = within(limits.time, guest.stream_decoder().call_finish(&mut *store, decoder)).await;
        let events = judge(store, limits, outcome)?;
        let dropped = within(limits.time, decoder.resource_drop_async(&mut *store)).await;
        judge(store, limits, dropped)?;
        Ok(events)
    }

    fn provider(&mut self, limits: Limits) -> Result<(&mut Store<Guest>, &provider::Guest), CallError> {
        self.arm(limits);
        match self {
            Self { store, exports: Exports::Provider(guest), .. } => Ok((store, guest)),
            _ => other_kind(),
        }
    }
}

fn other_kind<T>() -> Result<T, CallError> {
    Err(CallError::BadReturn { what: OTHER_KIND })
}
