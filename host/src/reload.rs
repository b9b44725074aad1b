//! How does a new configuration or a new plugin file come into service, and what happens to a bad one?
//!
//! Everything is checked, configured, compiled and tried off the path; then one pointer is swapped. A file that is
//! refused leaves the one before it in service, and is shown with the reason.

mod files;
mod status;
mod watch;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use arc_swap::ArcSwapOption;
pub use files::FileError;
use files::Files;
use metrics::{counter, gauge};
pub use status::{PluginState, PluginStatus};
use tokio::sync::Mutex as AsyncMutex;
pub use watch::watch;

use crate::{
    config::{Config, LoadError, PluginUse},
    generation::{Generation, Loaded, spec},
    plugins::{HostSettings, Kind, Plugin, PluginHost, Refusal, StartError},
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
    current: ArcSwapOption<Generation>,
    /// Held while a generation is built, so that two reloads do not race.
    files: AsyncMutex<Files>,
    /// Generations that requests may still be using.
    alive: Mutex<Vec<Weak<Generation>>>,
    status: Mutex<Vec<PluginStatus>>,
}

impl Loader {
    /// Starts the plugin engine and brings the first generation up.
    ///
    /// # Errors
    /// The configuration or one of its plugins is not fit to serve.
    pub async fn start(config_path: &Path) -> Result<Arc<Self>, ReloadError> {
        let config = Config::load(config_path)?;
        let host = PluginHost::start(&host_settings(&config))?;
        let loader = Self {
            config_path: config_path.to_owned(),
            host,
            current: ArcSwapOption::empty(),
            files: AsyncMutex::default(),
            alive: Mutex::default(),
            status: Mutex::default(),
        };
        loader.bring_up(config).await?;
        Ok(Arc::new(loader))
    }

    /// The generation in force.
    pub fn current(&self) -> Option<Arc<Generation>> {
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

    /// Reads configuration and plugin folder again and swaps in what is new. True if anything was.
    ///
    /// # Errors
    /// What is there is not fit to serve; the generation in force stays.
    pub async fn reload(&self) -> Result<bool, ReloadError> {
        let result = match Config::load(&self.config_path) {
            Ok(config) => self.bring_up(config).await,
            Err(problem) => Err(problem.into()),
        };
        match &result {
            Ok(true) => counter!("ghat_reloads_total", "result" => "swapped").increment(1),
            Ok(false) => {}
            Err(problem) => {
                counter!("ghat_reloads_total", "result" => "refused").increment(1);
                tracing::error!(%problem, "the new configuration is refused; the old one keeps serving");
            }
        }
        result
    }

    async fn bring_up(&self, config: Config) -> Result<bool, ReloadError> {
        let mut files = self.files.lock().await;
        files.scan(&config.plugins.dir, config.plugins.max_file).await?;
        let before = self.current();
        let loaded = self.load(&config, before.as_deref(), &mut files).await;
        let loaded = match loaded {
            Ok(loaded) => loaded,
            Err(refused) => {
                self.publish_status(&files, before.as_deref());
                return Err(ReloadError::Refused(refused));
            }
        };
        let same =
            before.as_ref().is_some_and(|before| *before.config == config && same_plugins(before, &loaded));
        if same {
            self.publish_status(&files, before.as_deref());
            return Ok(false);
        }
        warn_of_restart(before.as_deref(), &config);
        let generation = Generation::new(Arc::new(config), loaded, before.as_deref())
            .map_err(|(name, problem)| ReloadError::Provider { name, problem })?;
        let generation = Arc::new(generation);
        self.alive.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&generation));
        self.publish_status(&files, Some(&generation));
        tracing::info!(generation = generation.number, plugins = generation.plugins().count(), "in service");
        gauge!("ghat_generation").set(generation.number as f64);
        self.current.store(Some(generation));
        Ok(true)
    }

    async fn load(
        &self,
        config: &Config,
        before: Option<&Generation>,
        files: &mut Files,
    ) -> Result<Loaded, Vec<Refused>> {
        let mut refused = Vec::new();
        let router = self.load_use("router", &config.router, &[Kind::Router], (before, files)).await;
        let router = router.map_err(|why| refused.push(why)).ok();
        let mut providers = Vec::new();
        for provider in &config.providers {
            let place = format!("provider.{}", provider.name);
            match self.load_use(&place, &provider.uses, &[Kind::Provider], (before, files)).await {
                Ok(plugin) => providers.push(plugin),
                Err(why) => refused.push(why),
            }
        }
        let mut chain = Vec::new();
        for (at, entry) in config.chain.iter().enumerate() {
            match self.load_use(&format!("chain[{at}]"), &entry.uses, CHAIN, (before, files)).await {
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
        &self,
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
            match self.host.load(&file.plugin_file(), &spec).await {
                Ok(plugin) => {
                    files.accepted(&file);
                    return Ok(plugin);
                }
                Err(refusal) => {
                    tracing::error!(plugin = uses.plugin, file = %file.path.display(), digest = &*file.digest, reason = %refusal, "plugin file refused");
                    counter!("ghat_plugin_refused_total", "plugin" => uses.plugin.clone()).increment(1);
                    files.refused(&file, &refusal);
                    why = Some(refusal);
                }
            }
        }
        let path = files.path(&uses.plugin);
        Err(Refused { place: place.to_owned(), plugin: uses.plugin.clone(), path, why })
    }

    fn publish_status(&self, files: &Files, generation: Option<&Generation>) {
        *self.status.lock().unwrap_or_else(PoisonError::into_inner) = status::collect(files, generation);
    }
}

fn same_plugins(before: &Generation, loaded: &Loaded) -> bool {
    let new = std::iter::once(&loaded.router).chain(&loaded.providers).chain(&loaded.chain);
    before.plugins().map(|(_, plugin)| Arc::as_ptr(plugin)).eq(new.map(Arc::as_ptr))
}

/// What is decided when the program starts is not changed by a reload.
fn warn_of_restart(before: Option<&Generation>, config: &Config) {
    let Some(before) = before else { return };
    let old = &before.config;
    let fixed = [
        ("server.listen", old.server.listen != config.server.listen),
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
