//! One instance of a plugin, and what instances are made from.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::Store;
use wasmtime::component::InstancePre;

use super::contract::{Kind, Manifest, Problem, Signing};
use super::failure::{CallError, Limits};
use super::grants::Needs;
use super::guest::{self, Guest, judge, within};
use super::log::PluginLog;
use super::slots::Slot;
use super::v0_1::{guardrail, lifecycle, provider, redactor, router, sigv4};

/// How long a fresh instance may take to take its settings, where they could not be put into a snapshot.
const SET_UP: Duration = Duration::from_secs(2);

/// What an adapter may export besides.
const SIGV4: &str = "ghat:plugin/sigv4@0.1.0";

/// What instances of one plugin are made from, prepared once.
pub(super) struct Template {
    pre: InstancePre<Guest>,
    exports: Indices,
    lifecycle: lifecycle::GuestIndices,
    /// Of an adapter whose requests are signed.
    sigv4: Option<sigv4::GuestIndices>,
    needs: Needs,
    log: Arc<PluginLog>,
    limits: Limits,
    /// Settings that each fresh instance must be given, because they are not in a snapshot.
    settings: Option<String>,
}

enum Indices {
    Guardrail(guardrail::GuestIndices),
    Redactor(redactor::GuestIndices),
    Router(router::GuestIndices),
    Provider(provider::GuestIndices),
}

/// The functions of one instance.
pub(super) enum Exports {
    Guardrail(guardrail::Guest),
    Redactor(redactor::Guest),
    Router(router::Guest),
    Provider(provider::Guest),
}

impl Template {
    /// Looks up once what every instance needs.
    pub(super) fn new(
        pre: InstancePre<Guest>,
        (kind, needs): (Kind, Needs),
        log: Arc<PluginLog>,
        limits: Limits,
        settings: Option<String>,
    ) -> wasmtime::Result<Self> {
        let exports = match kind {
            Kind::Guardrail => Indices::Guardrail(guardrail::GuestIndices::new(&pre)?),
            Kind::Redactor => Indices::Redactor(redactor::GuestIndices::new(&pre)?),
            Kind::Router => Indices::Router(router::GuestIndices::new(&pre)?),
            Kind::Provider => Indices::Provider(provider::GuestIndices::new(&pre)?),
        };
        let lifecycle = lifecycle::GuestIndices::new(&pre)?;
        let signs = pre.component().get_export_index(None, SIGV4).is_some();
        let sigv4 = signs.then(|| sigv4::GuestIndices::new(&pre)).transpose()?;
        Ok(Self { pre, exports, lifecycle, sigv4, needs, log, limits, settings })
    }

    /// What a call of this plugin may cost.
    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    /// A fresh instance, set up and ready for calls.
    pub(super) async fn instantiate(&self, slot: Slot) -> Result<Box<Instance>, CallError> {
        let mut instance = self.open(slot).await?;
        if self.settings.is_some()
            && let Err(problems) = self.configure(&mut instance).await?
        {
            let problems: Vec<_> = problems.iter().map(Problem::to_string).collect();
            return Err(CallError::Failed { message: problems.join("; ") });
        }
        Ok(instance)
    }

    /// A fresh instance that has not been given the settings it may need.
    pub(super) async fn open(&self, slot: Slot) -> Result<Box<Instance>, CallError> {
        let mut store = guest::store(self.pre.engine(), &self.log, self.needs, self.limits);
        guest::arm(&mut store, self.limits.time);
        let made = within(self.limits.time, self.pre.instantiate_async(&mut store)).await;
        let made = judge(&store, self.limits, made)?;
        let exports = self.exports.load(&mut store, &made);
        let exports = judge(&store, self.limits, Ok(exports))?;
        let (initial, _) = store.data().memory();
        Ok(Box::new(Instance { store, exports, made, initial, calls: 0, _slot: slot }))
    }

    /// Asks an instance to introduce itself.
    pub(super) async fn describe(&self, instance: &mut Instance) -> Result<Manifest, CallError> {
        let Instance { store, made, .. } = instance;
        let lifecycle = self.lifecycle.load(&mut *store, made);
        let lifecycle = judge(store, self.limits, Ok(lifecycle))?;
        describe(store, &lifecycle, self.limits).await
    }

    /// Asks an adapter what its requests are signed for; nothing where it knows of no signatures.
    pub(super) async fn signing(&self, instance: &mut Instance) -> Result<Option<Signing>, CallError> {
        let Some(sigv4) = &self.sigv4 else { return Ok(None) };
        instance.arm(self.limits);
        let Instance { store, made, .. } = instance;
        let sigv4 = sigv4.load(&mut *store, made);
        let sigv4 = judge(store, self.limits, Ok(sigv4))?;
        let described = within(self.limits.time, sigv4.call_describe_scope(&mut *store)).await;
        judge(store, self.limits, described).map(|scope| Some(scope.into()))
    }

    /// Gives an instance the settings that are not in its snapshot, if there are any.
    pub(super) async fn configure(
        &self,
        instance: &mut Instance,
    ) -> Result<Result<(), Vec<Problem>>, CallError> {
        let Some(settings) = &self.settings else { return Ok(Ok(())) };
        let Instance { store, made, .. } = instance;
        let lifecycle = self.lifecycle.load(&mut *store, made);
        let lifecycle = judge(store, self.limits, Ok(lifecycle))?;
        configure(store, &lifecycle, settings, Limits { time: SET_UP, ..self.limits }).await
    }
}

impl Indices {
    fn load(
        &self,
        store: &mut Store<Guest>,
        made: &wasmtime::component::Instance,
    ) -> wasmtime::Result<Exports> {
        Ok(match self {
            Self::Guardrail(indices) => Exports::Guardrail(indices.load(store, made)?),
            Self::Redactor(indices) => Exports::Redactor(indices.load(store, made)?),
            Self::Router(indices) => Exports::Router(indices.load(store, made)?),
            Self::Provider(indices) => Exports::Provider(indices.load(store, made)?),
        })
    }
}

/// One instance of a plugin. Fields are dropped in order: the slot is free only after the store is gone.
pub(super) struct Instance {
    pub(super) store: Store<Guest>,
    pub(super) exports: Exports,
    made: wasmtime::component::Instance,
    initial: usize,
    calls: u32,
    _slot: Slot,
}

impl Instance {
    /// Makes ready for one call.
    pub(super) fn arm(&mut self, limits: Limits) {
        self.calls = self.calls.saturating_add(1);
        guest::arm(&mut self.store, limits.time);
    }

    /// How many calls it has taken.
    pub(super) fn calls(&self) -> u32 {
        self.calls
    }

    /// Whether it has grown to where the next call may find no room.
    pub(super) fn is_bloated(&self) -> bool {
        let (memory, max_memory) = self.store.data().memory();
        memory > self.initial && memory / 3 > max_memory / 4
    }
}

/// Asks a guest to introduce itself.
pub(super) async fn describe(
    store: &mut Store<Guest>,
    lifecycle: &lifecycle::Guest,
    limits: Limits,
) -> Result<Manifest, CallError> {
    let limits = Limits { time: limits.time.max(SET_UP), ..limits };
    guest::arm(store, limits.time);
    let described = within(limits.time, lifecycle.call_describe(&mut *store)).await;
    judge(store, limits, described).map(Manifest::from)
}

/// Gives a guest its settings; it may have problems with them.
pub(super) async fn configure(
    store: &mut Store<Guest>,
    lifecycle: &lifecycle::Guest,
    settings: &str,
    limits: Limits,
) -> Result<Result<(), Vec<Problem>>, CallError> {
    guest::arm(store, limits.time);
    let configured = within(limits.time, lifecycle.call_configure(&mut *store, settings)).await;
    let configured = judge(store, limits, configured)?;
    Ok(configured.map_err(told))
}

/// A plugin that refuses its settings without a reason is given one.
fn told(problems: Vec<lifecycle::Problem>) -> Vec<Problem> {
    if problems.is_empty() {
        return vec![Problem {
            path: String::new(),
            message: "the plugin does not say what is wrong".into(),
        }];
    }
    problems.into_iter().map(Problem::from).collect()
}
