//! One instance of a plugin: its store, its exports, and what it may cost.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::error::Elapsed;
use tokio::time::timeout;
use wasmtime::component::{HasSelf, InstancePre, Linker};
use wasmtime::{Engine, ResourceLimiter, Store, UpdateDeadline};
use wasmtime_wasi::WasiCtxView;

use super::contract::{Kind, Manifest, Problem};
use super::engine::TABLE_ELEMENTS;
use super::failure::{CallError, Limits, classify};
use super::grants::Needs;
use super::log::PluginLog;
use super::slots::Slot;
use super::ticker::TICK;
use super::v0_1::{self, guardrail, lifecycle, provider, redactor, router};
use super::wasi::{self, InertWasi};

/// Handles that a guest may hold, of its own resources and of the host's.
const HANDLES: usize = 1000;

/// How long a fresh instance may take to take its settings, where they could not be put into a snapshot.
const SET_UP: Duration = Duration::from_secs(2);

/// What the host keeps for one instance.
pub(super) struct Guest {
    log: Arc<PluginLog>,
    wasi: InertWasi,
    /// Bytes of linear memory it has, and the most it may have.
    memory: usize,
    max_memory: usize,
    /// Whether it was denied memory in this call.
    refused_memory: bool,
    /// Ticks that this call may still run for.
    ticks: u64,
}

impl Guest {
    pub(super) fn new(log: &Arc<PluginLog>, limits: Limits) -> Self {
        Self {
            log: Arc::clone(log),
            wasi: InertWasi::default(),
            memory: 0,
            max_memory: usize::try_from(limits.memory).unwrap_or(usize::MAX),
            refused_memory: false,
            ticks: 0,
        }
    }

    pub(super) fn wasi_view(&mut self) -> WasiCtxView<'_> {
        self.wasi.view()
    }

    /// Whether it holds something of the host's.
    pub(super) fn is_holding(&self) -> bool {
        self.wasi.is_holding()
    }
}

impl v0_1::log::Host for Guest {
    fn write(&mut self, level: v0_1::log::Level, message: String) {
        self.log.write(level, &message);
    }
}

impl v0_1::types::Host for Guest {}

impl ResourceLimiter for Guest {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let memory = self.memory.saturating_add(desired.saturating_sub(current));
        if memory > self.max_memory {
            self.refused_memory = true;
            return Ok(false);
        }
        self.memory = memory;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS)
    }
}

/// Everything that a plugin of these needs can import.
pub(super) fn linker(engine: &Engine, needs: Needs) -> wasmtime::Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    v0_1::log::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    v0_1::types::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    if needs.wasi {
        wasi::link(&mut linker)?;
    }
    Ok(linker)
}

/// A store in which a guest is held to its limits.
pub(super) fn store(engine: &Engine, log: &Arc<PluginLog>, limits: Limits) -> Store<Guest> {
    let mut store = Store::new(engine, Guest::new(log, limits));
    store.limiter(|guest| guest);
    store.set_hostcall_fuel(usize::try_from(limits.output).unwrap_or(usize::MAX));
    store.set_max_component_handles(HANDLES);
    store.epoch_deadline_callback(|mut store| {
        let guest = store.data_mut();
        let Some(left) = guest.ticks.checked_sub(1) else { return Ok(UpdateDeadline::Interrupt) };
        guest.ticks = left;
        // Tokio's own yield goes to the back of the queue; wasmtime's would come straight back.
        Ok(UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now())))
    });
    store
}

/// Gives the next call its time.
pub(super) fn arm(store: &mut Store<Guest>, time: Duration) {
    let ticks = time.as_micros() / TICK.as_micros();
    let guest = store.data_mut();
    guest.ticks = u64::try_from(ticks).unwrap_or(u64::MAX).saturating_add(1);
    guest.refused_memory = false;
    store.set_epoch_deadline(1);
}

/// Runs a call against the wall clock too: epochs stand still while a guest waits for the host.
pub(super) async fn within<T>(
    time: Duration,
    call: impl Future<Output = wasmtime::Result<T>>,
) -> Result<wasmtime::Result<T>, Elapsed> {
    timeout(time, call).await
}

/// What became of a call. After an error the store must not be used again.
pub(super) fn judge<T>(
    store: &Store<Guest>,
    limits: Limits,
    outcome: Result<wasmtime::Result<T>, Elapsed>,
) -> Result<T, CallError> {
    match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(classify(&error, limits, store.data().refused_memory)),
        Err(Elapsed { .. }) => Err(CallError::OverTime { limit: limits.time }),
    }
}

/// What instances of one plugin are made from, prepared once.
pub(super) struct Template {
    pre: InstancePre<Guest>,
    exports: Indices,
    lifecycle: lifecycle::GuestIndices,
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
        kind: Kind,
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
        Ok(Self { pre, exports, lifecycle, log, limits, settings })
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
        let mut store = store(self.pre.engine(), &self.log, self.limits);
        arm(&mut store, self.limits.time);
        let made = within(self.limits.time, self.pre.instantiate_async(&mut store)).await;
        let made = judge(&store, self.limits, made)?;
        let exports = self.exports.load(&mut store, &made);
        let exports = judge(&store, self.limits, Ok(exports))?;
        let initial = store.data().memory;
        Ok(Box::new(Instance { store, exports, made, initial, calls: 0, _slot: slot }))
    }

    /// Asks an instance to introduce itself.
    pub(super) async fn describe(&self, instance: &mut Instance) -> Result<Manifest, CallError> {
        let Instance { store, made, .. } = instance;
        let lifecycle = self.lifecycle.load(&mut *store, made);
        let lifecycle = judge(store, self.limits, Ok(lifecycle))?;
        describe(store, &lifecycle, self.limits).await
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

/// Asks a guest to introduce itself.
pub(super) async fn describe(
    store: &mut Store<Guest>,
    lifecycle: &lifecycle::Guest,
    limits: Limits,
) -> Result<Manifest, CallError> {
    let limits = Limits { time: limits.time.max(SET_UP), ..limits };
    arm(store, limits.time);
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
    arm(store, limits.time);
    let configured = within(limits.time, lifecycle.call_configure(&mut *store, settings)).await;
    let configured = judge(store, limits, configured)?;
    Ok(configured.map_err(|problems| problems.into_iter().map(Problem::from).collect()))
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
        arm(&mut self.store, limits.time);
    }

    /// How many calls it has taken.
    pub(super) fn calls(&self) -> u32 {
        self.calls
    }

    /// Whether it has grown to where the next call may find no room.
    pub(super) fn is_bloated(&self) -> bool {
        let guest = self.store.data();
        guest.memory > self.initial && guest.memory / 3 > guest.max_memory / 4
    }
}
