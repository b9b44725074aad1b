//! A plugin that was checked, compiled and tried, and what there is to know of it.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::breaker::{Breaker, Health};
use super::contract::{Alias, Kind, Manifest, Profile, RouteRule};
use super::failure::{CallError, Limits};
use super::instance::{Instance, Template};
use super::lease::{Lease, Scope};
use super::options::OptionsSchema;
use super::slots::Slots;
use super::ticker::Ticker;
use super::warm::WarmPool;
use crate::config::Isolation;

/// What the configuration says of a plugin.
#[derive(Clone, Debug, PartialEq)]
pub struct PluginSpec {
    /// What it may be.
    pub kinds: &'static [Kind],
    /// The operator's settings, a JSON object.
    pub settings: String,
    /// The isolation asked for; nothing for the default, which is `request` for whatever is shown texts.
    pub isolation: Option<Isolation>,
    /// Wall-clock time of one call.
    pub timeout: Duration,
    /// Bytes of linear memory of one instance.
    pub memory: u64,
    /// Bytes that one call may return.
    pub output: u64,
    /// What it may import beyond what every plugin may.
    pub grants: Vec<String>,
}

impl PluginSpec {
    pub(super) fn limits(&self) -> Limits {
        Limits { time: self.timeout, memory: self.memory, output: self.output }
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugin").field("name", &self.facts.name).finish_non_exhaustive()
    }
}

/// A plugin that takes calls, through a [`Lease`].
pub struct Plugin {
    pub(super) facts: Facts,
    pub(super) spec: PluginSpec,
    pub(super) template: Template,
    pub(super) slots: Arc<Slots>,
    /// Without it no call of this plugin would ever be cut.
    pub(super) _ticker: Arc<Ticker>,
    pub(super) breaker: Breaker,
    /// Idle instances, where they are kept.
    pub(super) warm: Option<Arc<WarmPool>>,
}

/// What was learnt about a plugin while it was loaded.
pub(super) struct Facts {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) digest: String,
    pub(super) imports: Vec<String>,
    pub(super) manifest: Manifest,
    pub(super) options: OptionsSchema,
    pub(super) isolation_note: Option<String>,
    pub(super) has_snapshot: bool,
    pub(super) aliases: Vec<Alias>,
    /// What holds for the candidates of an alias together, by its name.
    pub(super) route_rules: HashMap<String, RouteRule>,
    pub(super) profile: Option<Profile>,
}

impl Plugin {
    /// The name that the configuration gives it.
    pub fn name(&self) -> &str {
        &self.facts.name
    }

    /// What it is for.
    pub fn kind(&self) -> Kind {
        self.facts.kind
    }

    /// What it was loaded with.
    pub fn spec(&self) -> &PluginSpec {
        &self.spec
    }

    /// The SHA-256 of its file, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.facts.digest
    }

    /// What it says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.facts.manifest
    }

    /// What its manifest asks of an app's options.
    pub fn options_schema(&self) -> &OptionsSchema {
        &self.facts.options
    }

    /// The isolation in force.
    pub fn isolation(&self) -> Isolation {
        match self.warm {
            Some(_) => Isolation::App,
            None => Isolation::Request,
        }
    }

    /// Why the isolation in force is not what was asked for, or not the default.
    pub fn isolation_note(&self) -> Option<&str> {
        self.facts.isolation_note.as_deref()
    }

    /// The names of everything it imports.
    pub fn imports(&self) -> &[String] {
        &self.facts.imports
    }

    /// How it is doing.
    pub fn health(&self) -> Health {
        self.breaker.health()
    }

    /// A router's aliases; empty for other kinds.
    pub fn aliases(&self) -> &[Alias] {
        &self.facts.aliases
    }

    /// What holds for the candidates of an alias of this router together; nothing where the router says nothing.
    pub fn route_rule(&self, alias: &str) -> Option<&RouteRule> {
        self.facts.route_rules.get(alias)
    }

    /// A provider's profile; nothing for other kinds.
    pub fn profile(&self) -> Option<&Profile> {
        self.facts.profile.as_ref()
    }

    /// One request's use of this plugin.
    pub fn lease(self: &Arc<Self>, scope: &Scope) -> Lease {
        Lease::new(Arc::clone(self), scope.clone())
    }

    /// An instance for a call: a warm one of this scope where there is one, else a fresh one.
    pub(super) async fn instance(&self, scope: &Scope) -> Result<Box<Instance>, CallError> {
        if let Some(instance) = self.warm.as_ref().and_then(|warm| warm.take(scope)) {
            return Ok(instance);
        }
        self.fresh().await
    }

    /// An instance that has served nobody.
    pub(super) async fn fresh(&self) -> Result<Box<Instance>, CallError> {
        self.template.instantiate(self.slots.take().await?).await
    }
}
