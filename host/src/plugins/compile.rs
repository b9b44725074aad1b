//! Makes machine code of a component, with its settings frozen in where that is possible.

use std::fmt::Display;
use std::sync::Arc;

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
    match draft(file, spec, log)? {
        Ok(component) => Ok(Artifact { code: compile(&component)?, unfit: None }),
        Err(reason) => unfrozen(file, reason),
    }
}

/// Compiles a component as it is. Blocks.
pub(super) fn unfrozen(file: &Examined, reason: String) -> Result<Artifact, Refusal> {
    Ok(Artifact { code: compile(&file.component)?, unfit: Some(reason) })
}

/// The frozen component, or why there is none.
fn draft(
    file: &Examined,
    spec: &PluginSpec,
    log: &Arc<PluginLog>,
) -> Result<Result<Vec<u8>, String>, Refusal> {
    let engine = engine::drafting().map_err(|error| no_engine(&error))?;
    let _ticker = Ticker::start(&engine).map_err(|error| no_engine(&error))?;
    match snapshot::take(&engine, file, spec, log) {
        Ok(component) => Ok(Ok(component)),
        Err(NoSnapshot::Unfit(reason)) => Ok(Err(reason)),
        Err(NoSnapshot::Refused(refusal)) => Err(refusal),
    }
}

fn compile(component: &[u8]) -> Result<Vec<u8>, Refusal> {
    let engine = engine::compiling().map_err(|error| no_engine(&error))?;
    engine.precompile_component(component).map_err(|error| Refusal::engine(&error))
}

fn no_engine(error: &dyn Display) -> Refusal {
    Refusal::Engine { reason: error.to_string() }
}
