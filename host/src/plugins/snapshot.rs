//! Freezes a plugin after it was given its settings, so that each request starts from there.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use wasmtime::component::{Component, Instance, Lift, WasmList};
use wasmtime::{Engine, Store};
use wasmtime_wizer::{ComponentInstanceState, Wizer};

use super::failure::{CallError, Limits};
use super::file::Examined;
use super::guest::{self, Guest};
use super::instance;
use super::log::PluginLog;
use super::plugin::PluginSpec;
use super::refusal::Refusal;
use super::v0_1::lifecycle;

/// How long a plugin may take to take its settings; it happens once, off the request path.
const CONFIGURE: Duration = Duration::from_secs(30);

/// Why there is no snapshot.
pub(super) enum NoSnapshot {
    /// The plugin must not be used at all.
    Refused(Refusal),
    /// It works, but not from a snapshot.
    Unfit(String),
}

impl From<wasmtime::Error> for NoSnapshot {
    fn from(error: wasmtime::Error) -> Self {
        Self::Unfit(format!("{error:#}"))
    }
}

/// Runs the plugin's `configure` and returns the component as it is after that. Blocks.
pub(super) fn take(
    engine: &Engine,
    file: &Examined,
    spec: &PluginSpec,
    log: &Arc<PluginLog>,
) -> Result<Vec<u8>, NoSnapshot> {
    let run = AssertUnwindSafe(|| Handle::current().block_on(configure_and_freeze(engine, file, spec, log)));
    // Wizer panics on what it does not know, such as a mutable global that is a vector.
    catch_unwind(run).unwrap_or_else(|_| Err(NoSnapshot::Unfit("the snapshot tool gave up on it".into())))
}

async fn configure_and_freeze(
    engine: &Engine,
    file: &Examined,
    spec: &PluginSpec,
    log: &Arc<PluginLog>,
) -> Result<Vec<u8>, NoSnapshot> {
    let wizer = Wizer::new();
    let (outline, instrumented) = wizer.instrument_component(&file.component)?;
    let component = Component::new(engine, instrumented)?;
    let pre = guest::linker(engine, file.needs)?.instantiate_pre(&component)?;
    let limits = Limits { time: CONFIGURE, ..spec.limits() };

    let mut store = guest::store(engine, log, file.needs, limits);
    guest::arm(&mut store, limits.time);
    let made = guest::within(limits.time, pre.instantiate_async(&mut store)).await;
    let made = guest::judge(&store, limits, made).map_err(|error| refused("instantiate", error))?;
    let lifecycle = lifecycle::GuestIndices::new(&pre)?.load(&mut store, &made)?;
    instance::configure(&mut store, &lifecycle, &spec.settings, limits)
        .await
        .map_err(|error| refused("configure", error))?
        .map_err(|problems| NoSnapshot::Refused(Refusal::Settings { problems }))?;
    if store.data().is_holding() {
        return Err(NoSnapshot::Unfit("it holds open WASI resources".into()));
    }

    let mut state = Reader { store: &mut store, made, error: None };
    state.store.set_hostcall_fuel(usize::MAX);
    let frozen = wizer.snapshot_component(&outline, &mut state).await?;
    match state.error {
        Some(error) => Err(error.into()),
        None => Ok(frozen),
    }
}

fn refused(step: &'static str, error: CallError) -> NoSnapshot {
    NoSnapshot::Refused(Refusal::of_call(step, error))
}

/// Reads an instance's memories and globals through the functions that were added to it.
struct Reader<'a> {
    store: &'a mut Store<Guest>,
    made: Instance,
    /// The first thing that went wrong. The reader has to answer something; it is not used then.
    error: Option<wasmtime::Error>,
}

impl Reader<'_> {
    async fn read<R: Lift + Send + 'static>(&mut self, instance: &str, function: &str) -> Option<R> {
        match self.try_read(instance, function).await {
            Ok(value) => Some(value),
            Err(error) => {
                self.error.get_or_insert(error);
                None
            }
        }
    }

    async fn try_read<R: Lift + Send + 'static>(
        &mut self,
        instance: &str,
        function: &str,
    ) -> wasmtime::Result<R> {
        let missing = || wasmtime::Error::msg("an accessor of the snapshot tool is missing");
        let outer = self.made.get_export_index(&mut *self.store, None, instance).ok_or_else(missing)?;
        let inner =
            self.made.get_export_index(&mut *self.store, Some(&outer), function).ok_or_else(missing)?;
        let accessor = self.made.get_typed_func::<(), (R,)>(&mut *self.store, inner)?;
        guest::arm(self.store, CONFIGURE);
        Ok(accessor.call_async(&mut *self.store, ()).await?.0)
    }
}

impl ComponentInstanceState for Reader<'_> {
    async fn call_func_ret_list_u8(
        &mut self,
        instance: &str,
        func: &str,
        contents: impl FnOnce(&[u8]) + Send,
    ) {
        match self.read::<WasmList<u8>>(instance, func).await {
            Some(list) => contents(list.as_le_slice(&*self.store)),
            None => contents(&[]),
        }
    }

    async fn call_func_ret_s32(&mut self, instance: &str, func: &str) -> i32 {
        self.read(instance, func).await.unwrap_or_default()
    }

    async fn call_func_ret_s64(&mut self, instance: &str, func: &str) -> i64 {
        self.read(instance, func).await.unwrap_or_default()
    }

    async fn call_func_ret_f32(&mut self, instance: &str, func: &str) -> u32 {
        self.read::<f32>(instance, func).await.map(f32::to_bits).unwrap_or_default()
    }

    async fn call_func_ret_f64(&mut self, instance: &str, func: &str) -> u64 {
        self.read::<f64>(instance, func).await.map(f64::to_bits).unwrap_or_default()
    }
}
