//! How does a new configuration or a new plugin file come into service, and what happens to a bad one?
//!
//! Everything is checked, configured, compiled and tried off the path; then one pointer is swapped. A file that is
//! refused leaves the one before it in service, and is shown with the reason.

mod files;
mod kept;
mod status;
mod watch;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use arc_swap::ArcSwap;
pub use files::FileError;
use files::Files;
use metrics::{counter, gauge};
pub use status::{PluginState, PluginStatus};
use tokio::sync::Mutex as AsyncMutex;
pub use watch::watch;

use crate::{
    auth::JwksError,
    config::{AuthMode, Config, LoadError, PluginUse},
    generation::{Generation, Loaded, spec},
    plugins::{HostSettings, Kind, Plugin, PluginHost, Refusal, StartError},
    record::causes,
    store::StoreError,
    tls::{Certificate, TlsError},
    trace,
    upstream::ProviderError,
};

const CHAIN: &[Kind] = &[Kind::Guardrail, Kind::Redactor];

/// Why a configuration did not come into service.
#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    /// The configuration file is wrong.
    #[error("{0}")]
    Config(#[from] LoadError),
    /// The engine could not start.
    #[error("the plugin engine did not start: {0}")]
    Start(#[from] StartError),
    /// The plugin folder cannot be read.
    #[error("{0}")]
    Files(#[from] FileError),
    /// Plugins that the configuration needs were refused and have no earlier version in service.
    #[error("{}", told(.0))]
    Refused(Vec<Refused>),
    /// What the gateway keeps is not within reach.
    #[error("store: {}", causes(.0))]
    Store(#[from] StoreError),
    /// The keys of session tokens are of no use.
    #[error("auth.jwt.jwks: {}", causes(.0))]
    Jwks(#[from] JwksError),
    /// The server that counts requests cannot be used.
    #[error("limits.store: {}", causes(.0))]
    Limits(#[from] redis::RedisError),
    /// The listener's certificate is of no use.
    #[error("server.tls: {}", causes(.0))]
    Tls(#[from] TlsError),
    /// Traces cannot be sent.
    #[error("traces: {}", causes(.0))]
    Traces(#[from] trace::StartError),
    /// A provider cannot be used as it is configured.
    #[error("provider.{name}: {problem}")]
    Provider {
        /// Its name.
        name: String,
        /// Why.
        #[source]
        problem: ProviderError,
    },
}

/// A plugin that was refused where the configuration needs it.
#[derive(Debug)]
pub struct Refused {
    /// Where in the configuration.
    pub place: String,
    /// The plugin's name.
    pub plugin: String,
    /// The file, where there is one.
    pub path: PathBuf,
    /// Why; nothing where there is no file.
    pub why: Option<Refusal>,
}

fn told(refused: &[Refused]) -> String {
    let lines = refused.iter().map(|refused| {
        let Refused { place, plugin, path, why } = refused;
        match why {
            Some(why) => format!("{place}: plugin `{plugin}` ({}): {why}", path.display()),
            None => format!("{place}: plugin `{plugin}`: there is no file {}", path.display()),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Keeps the generation in force, and brings the next one up.
#[derive(Debug)]
pub struct Loader {
    config_path: PathBuf,
    host: Arc<PluginHost>,
    current: ArcSwap<Generation>,
    /// Held while a generation is built, so that two reloads do not race.
    files: AsyncMutex<Files>,
    /// Generations that requests may still be using.
    alive: Mutex<Vec<Weak<Generation>>>,
    status: Mutex<Vec<PluginStatus>>,
    /// The problem that the last look told of.
    told: Mutex<Option<String>>,
}

impl Loader {
    /// Starts the plugin engine and brings the first generation up.
    ///
    /// # Errors
    /// The configuration or one of its plugins is not fit to serve.
    pub async fn start(config_path: &Path) -> Result<Arc<Self>, ReloadError> {
        Self::begin(config_path, Config::load(config_path)?).await
    }

    /// Brings up what a gateway would, but writes nothing and asks nobody: the store is not opened, which would bring
    /// the tables of a gateway that is running to another version's form.
    ///
    /// # Errors
    /// The configuration or one of its plugins is not fit to serve.
    pub async fn check(config_path: &Path) -> Result<Vec<PluginStatus>, ReloadError> {
        let mut config = Config::load(config_path)?;
        if let Some(files) = &config.server.tls {
            Certificate::load(files).await?;
        }
        config.store = None;
        config.auth.mode = AuthMode::None;
        config.auth.jwt = None;
        Ok(Self::begin(config_path, config).await?.status())
    }

    async fn begin(config_path: &Path, config: Config) -> Result<Arc<Self>, ReloadError> {
        let host = PluginHost::start(&host_settings(&config))?;
        let mut files = Files::default();
        files.scan(&config.plugins.dir, config.plugins.max_file).await?;
        let loaded = load(&host, &config, None, &mut files).await.map_err(ReloadError::Refused)?;
        let generation = generation(config, loaded, None).await?;
        let loader = Self {
            config_path: config_path.to_owned(),
            host,
            current: ArcSwap::new(generation.clone()),
            files: AsyncMutex::default(),
            alive: Mutex::default(),
            status: Mutex::default(),
            told: Mutex::default(),
        };
        loader.put_in_service(&files, generation);
        *loader.files.lock().await = files;
        Ok(Arc::new(loader))
    }

    /// The generation in force.
    pub fn current(&self) -> Arc<Generation> {
        self.current.load_full()
    }

    /// Every plugin that is in service or in the folder, and why a file was refused.
    pub fn status(&self) -> Vec<PluginStatus> {
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for status in &mut status {
            status.refresh();
        }
        status
    }

    /// How many generations requests are still using.
    pub fn generations(&self) -> usize {
        let mut alive = self.alive.lock().unwrap_or_else(PoisonError::into_inner);
        alive.retain(|generation| generation.strong_count() > 0);
        alive.len()
    }

    /// Reads configuration and plugin folder again and swaps in what is new. True if anything was. A file that was
    /// refused is tried once more.
    ///
    /// # Errors
    /// What is there is not fit to serve; the generation in force stays.
    pub async fn reload(&self) -> Result<bool, ReloadError> {
        self.files.lock().await.try_again();
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.look().await
    }

    /// What [`reload`](Self::reload) does, but a file that was refused is not looked at again until it changes.
    async fn look(&self) -> Result<bool, ReloadError> {
        let result = match Config::load(&self.config_path) {
            Ok(config) => self.bring_up(config).await,
            Err(problem) => Err(problem.into()),
        };
        self.tell(&result);
        result
    }

    /// Says what came of a look; what is still wrong since the last one is not said again.
    fn tell(&self, result: &Result<bool, ReloadError>) {
        if let Ok(true) = result {
            counter!("ghat_reloads_total", "result" => "swapped").increment(1);
        }
        let problem = result.as_ref().err().map(ToString::to_string);
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(problem) = problem.as_ref().filter(|_| problem != *told) {
            counter!("ghat_reloads_total", "result" => "refused").increment(1);
            tracing::error!(%problem, "the new configuration is refused; the old one keeps serving");
        }
        *told = problem;
    }

    async fn bring_up(&self, config: Config) -> Result<bool, ReloadError> {
        let mut files = self.files.lock().await;
        files.scan(&config.plugins.dir, config.plugins.max_file).await?;
        let before = self.current();
        let loaded = load(&self.host, &config, Some(&before), &mut files).await;
        let loaded = match loaded {
            Ok(loaded) if *before.config == config && same_plugins(&before, &loaded) => {
                self.publish_status(&files, &before);
                return Ok(false);
            }
            Ok(loaded) => loaded,
            Err(refused) => {
                self.publish_status(&files, &before);
                return Err(ReloadError::Refused(refused));
            }
        };
        warn_of_restart(&before.config, &config);
        self.put_in_service(&files, generation(config, loaded, Some(&before)).await?);
        Ok(true)
    }

    fn put_in_service(&self, files: &Files, generation: Arc<Generation>) {
        self.alive.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&generation));
        self.publish_status(files, &generation);
        tracing::info!(generation = generation.number, plugins = generation.plugins().count(), "in service");
        gauge!("ghat_generation").set(generation.number as f64);
        self.current.store(generation);
    }

    fn publish_status(&self, files: &Files, generation: &Generation) {
        *self.status.lock().unwrap_or_else(PoisonError::into_inner) = status::collect(files, generation);
    }
}

async fn generation(
    config: Config,
    loaded: Loaded,
    before: Option<&Generation>,
) -> Result<Arc<Generation>, ReloadError> {
    let kept = kept::kept(&config, before).await?;
    let made = Generation::new(Arc::new(config), loaded, kept, before);
    made.map(Arc::new).map_err(|(name, problem)| ReloadError::Provider { name, problem })
}

/// Every plugin that a configuration uses, or all of them that were refused.
async fn load(
    host: &PluginHost,
    config: &Config,
    before: Option<&Generation>,
    files: &mut Files,
) -> Result<Loaded, Vec<Refused>> {
    let mut refused = Vec::new();
    let router = load_use(host, "router", &config.router, &[Kind::Router], (before, files)).await;
    let router = router.map_err(|why| refused.push(why)).ok();
    let mut providers = Vec::new();
    for provider in &config.providers {
        let place = format!("provider.{}", provider.name);
        match load_use(host, &place, &provider.uses, &[Kind::Provider], (before, files)).await {
            Ok(plugin) => providers.push(plugin),
            Err(why) => refused.push(why),
        }
    }
    let mut chain = Vec::new();
    for (at, entry) in config.chain.iter().enumerate() {
        match load_use(host, &format!("chain[{at}]"), &entry.uses, CHAIN, (before, files)).await {
            Ok(plugin) => chain.push(plugin),
            Err(why) => refused.push(why),
        }
    }
    match router {
        Some(router) if refused.is_empty() => Ok(Loaded { router, providers, chain }),
        _ => Err(refused),
    }
}

/// Loads one use of a plugin: from the file that is there now, or if that is bad from the last good one.
async fn load_use(
    host: &PluginHost,
    place: &str,
    uses: &PluginUse,
    kinds: &'static [Kind],
    (before, files): (Option<&Generation>, &mut Files),
) -> Result<Arc<Plugin>, Refused> {
    let spec = spec(uses, kinds);
    let mut why = None;
    for file in files.choices(&uses.plugin) {
        let known = before.into_iter().flat_map(Generation::plugins).map(|(_, plugin)| plugin);
        let mut known =
            known.filter(|plugin| plugin.name() == uses.plugin && *plugin.digest() == *file.digest);
        if let Some(plugin) = known.find(|plugin| *plugin.spec() == spec) {
            return Ok(plugin.clone());
        }
        if let Some(refusal) = files.was_refused(&file, &spec) {
            why = Some(refusal.clone());
            continue;
        }
        match host.load(&file.plugin_file(), &spec).await {
            Ok(plugin) => {
                files.accepted(&file);
                return Ok(plugin);
            }
            Err(refusal) => {
                tracing::error!(plugin = uses.plugin, file = %file.path.display(), digest = &*file.digest, reason = %refusal, "plugin file refused");
                counter!("ghat_plugin_refused_total", "plugin" => uses.plugin.clone()).increment(1);
                files.refused(&file, &spec, &refusal);
                why = Some(refusal);
            }
        }
    }
    let path = files.path(&uses.plugin);
    Err(Refused { place: place.to_owned(), plugin: uses.plugin.clone(), path, why })
}

fn same_plugins(before: &Generation, loaded: &Loaded) -> bool {
    let new = std::iter::once(&loaded.router).chain(&loaded.providers).chain(&loaded.chain);
    before.plugins().map(|(_, plugin)| Arc::as_ptr(plugin)).eq(new.map(Arc::as_ptr))
}

/// What is decided when the program starts is not changed by a reload.
fn warn_of_restart(old: &Config, config: &Config) {
    let fixed = [
        ("server.listen", old.server.listen != config.server.listen),
        ("server.tls", old.server.tls != config.server.tls),
        ("server.workers", old.server.workers != config.server.workers),
        ("server.max_connections", old.server.max_connections != config.server.max_connections),
        ("server.max_requests", old.server.max_requests != config.server.max_requests),
        ("metrics", old.metrics != config.metrics),
        ("log", old.log != config.log),
        ("plugins.instances", old.plugins.instances != config.plugins.instances),
    ];
    for (setting, _) in fixed.into_iter().filter(|(_, changed)| *changed) {
        tracing::warn!(setting, "the new value takes effect when the gateway is started again");
    }
}

fn host_settings(config: &Config) -> HostSettings {
    let uses = config.providers.iter().map(|provider| &provider.uses);
    let uses = uses.chain([&config.router]).chain(config.chain.iter().map(|entry| &entry.uses));
    HostSettings {
        instances: config.plugins.instances,
        max_memory: uses.map(|uses| uses.memory).max().unwrap_or_default(),
        cache_dir: config.plugins.cache.clone(),
        pool_wait: config.plugins.pool_wait,
        max_file: config.plugins.max_file as u64,
    }
}
