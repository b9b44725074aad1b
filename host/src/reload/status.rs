//! What is loaded, from which file, and why was another refused?

use std::{path::PathBuf, sync::Arc};

use serde::Serialize;

use super::files::{Files, Known};
use crate::{
    generation::Generation,
    plugins::{Health, Isolation, Plugin},
};

/// How a plugin stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PluginState {
    /// In service.
    Serving,
    /// In service, and set aside for a while because it keeps failing.
    Benched,
    /// In the folder, and the configuration does not use it.
    Unused,
    /// In the folder, refused, and nothing earlier is in service.
    Refused,
}

/// One line of the plugin list.
#[derive(Debug, Clone, Serialize)]
pub struct PluginStatus {
    /// The plugin's name.
    pub name: String,
    /// Where the configuration uses it; empty where it does not.
    pub used_by: String,
    /// How it stands.
    pub state: PluginState,
    /// The file it is loaded from.
    pub file: PathBuf,
    /// SHA-256 of the content in service.
    pub digest: Option<String>,
    /// The plugin's own version.
    pub version: Option<String>,
    /// Its kind.
    pub kind: Option<String>,
    /// The isolation in force.
    pub isolation: Option<Isolation>,
    /// Why that is not what was asked for.
    pub isolation_note: Option<String>,
    /// What it imports.
    pub imports: Vec<String>,
    /// Calls so far.
    pub calls: u64,
    /// Calls that trapped, overran or returned nonsense.
    pub failures: u64,
    /// The file in the folder that was refused, and why.
    pub refused: Option<RefusedFile>,
    #[serde(skip)]
    plugin: Option<Arc<Plugin>>,
}

/// A file that was refused.
#[derive(Debug, Clone, Serialize)]
pub struct RefusedFile {
    /// SHA-256 of its content.
    pub digest: String,
    /// Why.
    pub reason: String,
}

impl PluginStatus {
    /// Takes over the plugin's state at this moment.
    pub(super) fn refresh(&mut self) {
        let Some(plugin) = &self.plugin else { return };
        let health = plugin.health();
        self.state = if health.benched_for.is_some() { PluginState::Benched } else { PluginState::Serving };
        let Health { calls, failures, .. } = health;
        (self.calls, self.failures) = (calls, failures);
    }

    fn unloaded(name: &str, known: &Known, file: PathBuf) -> Self {
        let refused = refused(known);
        Self {
            name: name.to_owned(),
            used_by: String::new(),
            state: if refused.is_some() { PluginState::Refused } else { PluginState::Unused },
            file,
            digest: known.present.as_ref().map(|file| file.digest.clone()),
            version: None,
            kind: None,
            isolation: None,
            isolation_note: None,
            imports: Vec::new(),
            calls: 0,
            failures: 0,
            refused,
            plugin: None,
        }
    }

    fn loaded(used_by: String, plugin: &Arc<Plugin>, files: &Files) -> Self {
        let known = files.iter().find(|(name, _)| *name == plugin.name()).map(|(_, known)| known);
        Self {
            name: plugin.name().to_owned(),
            used_by,
            state: PluginState::Serving,
            file: files.path(plugin.name()),
            digest: Some(plugin.digest().to_owned()),
            version: Some(plugin.manifest().version.clone()),
            kind: Some(plugin.kind().name().to_owned()),
            isolation: Some(plugin.isolation()),
            isolation_note: plugin.isolation_note().map(ToOwned::to_owned),
            imports: plugin.imports().to_vec(),
            calls: 0,
            failures: 0,
            refused: known.and_then(refused),
            plugin: Some(plugin.clone()),
        }
    }
}

fn refused(known: &Known) -> Option<RefusedFile> {
    known.refused.clone().map(|(digest, reason)| RefusedFile { digest, reason })
}

/// The list: what is in service in the order of use, then what else is in the folder.
pub(super) fn collect(files: &Files, generation: &Generation) -> Vec<PluginStatus> {
    let used = generation.plugins();
    let mut list: Vec<_> = used.map(|(place, plugin)| PluginStatus::loaded(place, plugin, files)).collect();
    for (name, known) in files.iter().filter(|(_, known)| known.present.is_some()) {
        if !list.iter().any(|status| status.name == name) {
            list.push(PluginStatus::unloaded(name, known, files.path(name)));
        }
    }
    list
}
