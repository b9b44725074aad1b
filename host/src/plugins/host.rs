//! The plugin host: one for each process, it makes plugins of files.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use wasmtime::Engine;
use wasmtime::component::Component;

use super::breaker::Breaker;
use super::cache::{self, Cache};
use super::compile::{self, Artifact};
use super::contract::{Kind, Problem, Profile};
use super::engine;
use super::file::{self, Examined};
use super::guest;
use super::instance::Template;
use super::log::PluginLog;
use super::plugin::{Facts, Plugin, PluginSpec};
use super::probe::{self, Introduction};
use super::refusal::{Refusal, StartError};
use super::slots::Slots;
use super::ticker::Ticker;
use super::warm::WarmPool;
use crate::config::Isolation;

/// What the plugin host may use.
#[derive(Clone, Debug)]
pub struct HostSettings {
    /// Instances that may live at once, idle ones included.
    pub instances: u32,
    /// The largest memory limit of any plugin, in bytes.
    pub max_memory: u64,
    /// Where compiled code is kept; nothing to compile at each start.
    pub cache_dir: Option<PathBuf>,
    /// How long a call waits for a free instance.
    pub pool_wait: Duration,
    /// The largest plugin file, in bytes.
    pub max_file: u64,
}

/// A file that is to become a plugin.
#[derive(Clone, Debug)]
pub struct PluginFile {
    /// The name that the configuration gives the plugin.
    pub name: String,
    /// Where it was read from, for the log.
    pub path: PathBuf,
    /// Its content.
    pub bytes: Bytes,
}

/// Makes plugins and keeps what they share.
pub struct PluginHost {
    engine: Engine,
    ticker: Arc<Ticker>,
    slots: Arc<Slots>,
    cache: Arc<Cache>,
    max_file: u64,
    /// Held while code is compiled: one at a time, so that traffic keeps its cores.
    compiler: Mutex<()>,
}

impl PluginHost {
    /// Reserves what running plugins need.
    pub fn start(settings: &HostSettings) -> Result<Arc<Self>, StartError> {
        let engine = engine::serving(settings.instances, settings.max_memory)?;
        let ticker = Ticker::start(&engine).map_err(StartError::Ticker)?;
        Ok(Arc::new(Self {
            engine,
            ticker: Arc::new(ticker),
            slots: Arc::new(Slots::new(settings.instances, settings.pool_wait)),
            cache: Arc::new(Cache::open(settings.cache_dir.as_deref())),
            max_file: settings.max_file,
            compiler: Mutex::new(()),
        }))
    }

    /// Makes a plugin of a file: checked, given its settings, compiled and tried. Takes as long as it takes; nothing of
    /// it happens on the caller's thread.
    pub async fn load(&self, file: &PluginFile, spec: &PluginSpec) -> Result<Arc<Plugin>, Refusal> {
        let job = self.job(file, spec).await?;
        let code = self.code(&job).await?;
        match self.link(&code, &job).await {
            Ok(linked) => Ok(self.plugin(&job, linked, code.unfit)),
            Err(refusal) if code.unfit.is_none() && may_be_the_snapshot(&refusal) => {
                let code = self.unfrozen(&job, format!("its snapshot does not work: {refusal}")).await?;
                let linked = self.link(&code, &job).await?;
                Ok(self.plugin(&job, linked, code.unfit))
            }
            Err(refusal) => Err(refusal),
        }
    }

    /// What [`load`](Self::load) does with a plugin that cannot be snapshotted.
    #[cfg(test)]
    pub(super) async fn load_unfrozen(
        &self,
        file: &PluginFile,
        spec: &PluginSpec,
    ) -> Result<Arc<Plugin>, Refusal> {
        let job = self.job(file, spec).await?;
        let code = self.unfrozen(&job, "a test asks for it".into()).await?;
        let linked = self.link(&code, &job).await?;
        Ok(self.plugin(&job, linked, code.unfit))
    }

    /// Looks at the file.
    async fn job(&self, file: &PluginFile, spec: &PluginSpec) -> Result<Arc<Job>, Refusal> {
        check_settings(&spec.settings)?;
        let (bytes, max_file, kinds) = (file.bytes.clone(), self.max_file, spec.kinds);
        let grants = spec.grants.clone();
        let examined = blocking(move || file::examine(&bytes, max_file, kinds, &grants)).await?;
        let log = Arc::new(PluginLog::new(&file.name));
        Ok(Arc::new(Job { examined, name: file.name.clone(), spec: spec.clone(), log }))
    }

    /// The plugin's code: from the cache, else compiled, with its settings frozen in where that is possible.
    async fn code(&self, job: &Arc<Job>) -> Result<Code, Refusal> {
        let key = cache::key(&self.engine, &job.examined, &job.spec);
        let (cache, engine, cached) = (Arc::clone(&self.cache), self.engine.clone(), key.clone());
        if let Some(code) = blocking(move || Ok(Code::cached(&engine, &cache, &cached))).await? {
            return Ok(code);
        }
        let _only_one = self.compiler.lock().await;
        let (cache, engine, job) = (Arc::clone(&self.cache), self.engine.clone(), Arc::clone(job));
        blocking(move || {
            let artifact = compile::frozen(&job.examined, &job.spec, &job.log)?;
            Code::kept(&engine, &cache, &key, artifact)
        })
        .await
    }

    /// The code of a plugin whose snapshot does not work. Kept in the cache, in place of the snapshot.
    async fn unfrozen(&self, job: &Arc<Job>, reason: String) -> Result<Code, Refusal> {
        let _only_one = self.compiler.lock().await;
        let (cache, engine, job) = (Arc::clone(&self.cache), self.engine.clone(), Arc::clone(job));
        blocking(move || {
            let artifact = compile::unfrozen(&job.examined, reason)?;
            Code::kept(&engine, &cache, &cache::key(&engine, &job.examined, &job.spec), artifact)
        })
        .await
    }

    /// Links the code and tries it out.
    async fn link(&self, code: &Code, job: &Job) -> Result<Linked, Refusal> {
        let kind = job.examined.kind;
        let settings = code.unfit.is_some().then(|| job.spec.settings.clone());
        let template = guest::linker(&self.engine, job.examined.needs)
            .and_then(|linker| linker.instantiate_pre(&code.component))
            .map_err(|error| Refusal::engine(&error))
            .and_then(|pre| {
                let needs = job.examined.needs;
                Template::new(pre, (kind, needs), Arc::clone(&job.log), job.spec.limits(), settings)
                    .map_err(|error| file::misshapen(kind, &error))
            })?;
        let introduction = probe::run(&template, &self.slots, kind).await?;
        Ok(Linked { template, introduction })
    }

    fn plugin(&self, job: &Job, linked: Linked, unfit: Option<String>) -> Arc<Plugin> {
        let has_snapshot = unfit.is_none();
        let default = default_isolation(job.examined.kind, linked.introduction.profile.as_ref());
        let (isolation, isolation_note) = isolation(job.spec.isolation.unwrap_or(default), unfit);
        let warm = (isolation == Isolation::App).then(|| Arc::new(WarmPool::default()));
        if let Some(warm) = &warm {
            self.slots.register(warm);
        }
        let Introduction { manifest, options, aliases, route_rules, profile } = linked.introduction;
        let route_rules = route_rules.into_iter().map(|rule| (rule.alias.clone(), rule)).collect();
        Arc::new(Plugin {
            facts: Facts {
                name: job.name.clone(),
                kind: job.examined.kind,
                digest: job.examined.digest.clone(),
                imports: job.examined.imports.clone(),
                manifest,
                options,
                isolation_note,
                has_snapshot,
                aliases,
                route_rules,
                profile,
            },
            spec: job.spec.clone(),
            template: linked.template,
            slots: Arc::clone(&self.slots),
            _ticker: Arc::clone(&self.ticker),
            breaker: Breaker::default(),
            warm,
        })
    }
}

impl fmt::Debug for PluginHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PluginHost").finish_non_exhaustive()
    }
}

/// One load: what is wanted, and what the file is.
struct Job {
    examined: Examined,
    name: String,
    spec: PluginSpec,
    log: Arc<PluginLog>,
}

/// Code that can be linked.
struct Code {
    component: Component,
    /// Why the settings are not frozen in; nothing where they are.
    unfit: Option<String>,
}

/// A plugin that was linked and took its trial call.
struct Linked {
    template: Template,
    introduction: Introduction,
}

impl Code {
    /// Code that was just compiled, by way of the cache where there is one.
    fn kept(engine: &Engine, cache: &Cache, key: &str, artifact: Artifact) -> Result<Self, Refusal> {
        cache.put(key, &artifact);
        Self::cached(engine, cache, key).map_or_else(|| Self::of(engine, artifact), Ok)
    }

    /// Code from the cache. It is mapped, so that only what runs takes memory; where its file system lets nothing run,
    /// it is read.
    #[expect(unsafe_code, reason = "the file comes from our own compiler and is whole, by its digest")]
    fn cached(engine: &Engine, cache: &Cache, key: &str) -> Option<Self> {
        let stored = cache.get(key)?;
        // SAFETY: see the reason above; the folder is private, and its files are replaced but never written again.
        let mapped = unsafe { Component::deserialize_file(engine, &stored.path) };
        match mapped {
            Ok(component) => Some(Self { component, unfit: stored.unfit }),
            Err(_) => Self::of(engine, Artifact { code: stored.code().ok()?, unfit: stored.unfit }).ok(),
        }
    }

    #[expect(
        unsafe_code,
        reason = "the bytes come from our own compiler, at once or through the digest-checked cache"
    )]
    fn of(engine: &Engine, artifact: Artifact) -> Result<Self, Refusal> {
        // SAFETY: see the reason above; what comes from a plugin folder never gets here.
        let component = unsafe { Component::deserialize(engine, &artifact.code) };
        let component = component.map_err(|error| Refusal::engine(&error))?;
        Ok(Self { component, unfit: artifact.unfit })
    }
}

/// Whether a refusal may be owed to the snapshot and not to the plugin.
fn may_be_the_snapshot(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Trapped { .. } | Refusal::OverMemory { .. })
}

/// The isolation where the configuration asks for none. What is shown texts gets clean memory for each request; a router,
/// and an adapter whose provider speaks a client's API, see names only and may be kept warm. Where such an adapter
/// translates another API, it is shown texts, and gets clean memory for that.
fn default_isolation(kind: Kind, profile: Option<&Profile>) -> Isolation {
    let shown_texts = match kind {
        Kind::Guardrail | Kind::Redactor => true,
        Kind::Router => false,
        // One that translates some APIs only gets clean memory for those; see `Lease::showing_texts`.
        Kind::Provider => profile.is_none_or(|profile| profile.native.is_empty()),
    };
    if shown_texts { Isolation::Request } else { Isolation::App }
}

/// The isolation in force, and why it is another than was asked for.
fn isolation(asked: Isolation, unfit: Option<String>) -> (Isolation, Option<String>) {
    match (asked, unfit) {
        (Isolation::App, _) => (Isolation::App, None),
        (Isolation::Request, None) => (Isolation::Request, None),
        (Isolation::Request, Some(reason)) => {
            (Isolation::App, Some(format!("no snapshot can be taken: {reason}")))
        }
    }
}

fn check_settings(settings: &str) -> Result<(), Refusal> {
    let problem = match serde_json::from_str::<serde_json::Value>(settings) {
        Ok(serde_json::Value::Object(_)) => return Ok(()),
        Ok(_) => "must be a JSON object".to_owned(),
        Err(error) => format!("must be a JSON object: {error}"),
    };
    Err(Refusal::Settings { problems: vec![Problem { path: String::new(), message: problem }] })
}

/// Runs work that would hold up others, in a thread of its own.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let panicked = || Refusal::Engine { reason: "the compiler gave up on it".into() };
    spawn_blocking(work).await.unwrap_or_else(|_| Err(panicked()))
}
