//! What the host keeps for one guest, and how it is held to its limits.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::error::Elapsed;
use tokio::time::timeout;
use wasmtime::component::{HasSelf, Linker};
use wasmtime::{Engine, ResourceLimiter, Store, UpdateDeadline};
use wasmtime_wasi::WasiCtxView;

use super::asked::Asked;
use super::contract::{Context, Segment, Standing};
use super::engine::TABLE_ELEMENTS;
use super::failure::{CallError, Limits, classify};
use super::grants::Needs;
use super::log::PluginLog;
use super::ticker::TICK;
use super::v0_1;
use super::wasi::{self, InertWasi};

/// Handles that a guest may hold, of its own resources and of the host's.
const HANDLES: usize = 1000;

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
    /// What is told of the request, to a guest that may ask.
    asked: Option<Box<Asked>>,
    /// Who knows of candidates, and for which tenant, while a router is called that may ask.
    standing: Option<(Arc<dyn Standing>, Arc<str>)>,
}

impl Guest {
    pub(super) fn new(log: &Arc<PluginLog>, needs: Needs, limits: Limits) -> Self {
        Self {
            log: Arc::clone(log),
            wasi: InertWasi::default(),
            memory: 0,
            max_memory: usize::try_from(limits.memory).unwrap_or(usize::MAX),
            refused_memory: false,
            ticks: 0,
            asked: needs.request.then(Box::default),
            standing: None,
        }
    }

    /// Takes down what the guest may ask in the call that follows. Nothing, where it never asks.
    pub(super) fn ask_about(&mut self, context: &Context<'_>, text: &[Segment<'_>]) {
        if let Some(asked) = &mut self.asked {
            **asked = Asked::of(context, text);
        }
    }

    /// Whom the guest may ask of candidates in the call that follows; nobody after it.
    pub(super) fn ask_of(&mut self, standing: Option<(Arc<dyn Standing>, Arc<str>)>) {
        self.standing = standing;
    }

    /// Who knows of candidates, and for which tenant.
    pub(super) fn standing(&self) -> Option<&(Arc<dyn Standing>, Arc<str>)> {
        self.standing.as_ref()
    }

    pub(super) fn wasi_view(&mut self) -> WasiCtxView<'_> {
        self.wasi.view()
    }

    /// What it may ask.
    pub(super) fn asked(&self) -> Option<&Asked> {
        self.asked.as_deref()
    }

    /// Bytes of linear memory it has, and the most it may have.
    pub(super) fn memory(&self) -> (usize, usize) {
        (self.memory, self.max_memory)
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
    if needs.request {
        v0_1::request::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    }
    if needs.candidates {
        v0_1::candidates::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    }
    if needs.wasi {
        wasi::link(&mut linker)?;
    }
    Ok(linker)
}

/// A store in which a guest is held to its limits.
pub(super) fn store(engine: &Engine, log: &Arc<PluginLog>, needs: Needs, limits: Limits) -> Store<Guest> {
    let mut store = Store::new(engine, Guest::new(log, needs, limits));
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
