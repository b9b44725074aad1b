//! Makes machine code of a component, with its settings frozen in where that is possible.

use std::sync::Arc;

use wasmtime::Engine;

use super::engine;
use super::file::Examined;
use super::log::PluginLog;
use super::plugin::PluginSpec;
use super::refusal::Refusal;
use super::snapshot::{self, NoSnapshot};
use super::ticker::Ticker;

/// Compiled code and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Artifact {
    /// What the serving engine loads.
    pub(super) code: Vec<u8>,
    /// Why the settings are not frozen in; nothing where they are.
    pub(super) unfit: Option<String>,
}

/// Compiles a component, frozen after `configure` if it can be. Blocks.
pub(super) fn frozen(file: &Examined, spec: &PluginSpec, log: &Arc<PluginLog>) -> Result<Artifact, Refusal> {
    let engine = short_lived()?;
    let ticker = Ticker::start(&engine).map_err(|error| Refusal::Engine { reason: error.to_string() })?;
    let taken = snapshot::take(&engine, file, spec, log);
    drop(ticker);
    match taken {
        Ok(component) => Ok(Artifact { code: compile(&engine, &component)?, unfit: None }),
        Err(NoSnapshot::Unfit(reason)) => {
            Ok(Artifact { code: compile(&engine, &file.component)?, unfit: Some(reason) })
        }
        Err(NoSnapshot::Refused(refusal)) => Err(refusal),
    }
}

/// Compiles a component as it is. Blocks.
pub(super) fn unfrozen(file: &Examined, reason: String) -> Result<Artifact, Refusal> {
    let engine = short_lived()?;
    Ok(Artifact { code: compile(&engine, &file.component)?, unfit: Some(reason) })
}

fn short_lived() -> Result<Engine, Refusal> {
    engine::compiling().map_err(|error| Refusal::Engine { reason: error.to_string() })
}

fn compile(engine: &Engine, component: &[u8]) -> Result<Vec<u8>, Refusal> {
    engine.precompile_component(component).map_err(|error| Refusal::engine(&error))
}
