//! What does the configuration decide, all of it, at one moment?
//!
//! A generation is immutable and swapped whole. A request takes the one in force when it begins and keeps it.

use std::sync::Arc;

use crate::{
    auth::Auth,
    catalog::Catalog,
    chain::Entry,
    config::{ChainEntry, Config, PluginUse},
    ledger::Ledger,
    plugins::{Kind, Plugin, PluginSpec},
    policy::{Basis, Governor},
    prices::Prices,
    store::Store,
    trace::Tracer,
    upstream::{Provider, ProviderError},
};

/// Everything that a request needs to know of the configuration.
#[derive(Debug)]
pub struct Generation {
    /// Counts up from 1.
    pub number: u64,
    /// The checked configuration.
    pub config: Arc<Config>,
    /// What is kept, where anything is.
    pub store: Option<Arc<dyn Store>>,
    /// Where requests are kept, where anything is.
    pub ledger: Option<Ledger>,
    /// Who traces requests, where anybody does.
    pub tracer: Option<Tracer>,
    /// What tokens cost.
    pub prices: Arc<Prices>,
    /// Who calls.
    pub auth: Auth,
    /// Who says which models may serve.
    pub router: Arc<Plugin>,
    /// Who serves, in the order of the configuration.
    pub providers: Vec<Arc<Provider>>,
    /// The models and aliases there are.
    pub catalog: Catalog,
    /// The guardrails and redactors, in order, as they are configured.
    pub chain: Arc<[Entry]>,
    /// What the policies of apps make of the chain.
    pub basis: Basis,
    /// The policies of apps, and the count of what they have sent.
    pub governor: Arc<Governor>,
}

/// The plugins of a generation, in the places where the configuration uses them.
#[derive(Debug)]
pub struct Loaded {
    /// The router.
    pub router: Arc<Plugin>,
    /// One for each provider.
    pub providers: Vec<Arc<Plugin>>,
    /// One for each entry of the chain.
    pub chain: Vec<Arc<Plugin>>,
}

/// What outlives a generation, or is kept between requests.
#[derive(Debug)]
pub struct Kept {
    /// What is kept, where anything is.
    pub store: Option<Arc<dyn Store>>,
    /// Where requests are kept.
    pub ledger: Option<Ledger>,
    /// Who traces requests.
    pub tracer: Option<Tracer>,
    /// Who calls.
    pub auth: Auth,
    /// The policies of apps.
    pub governor: Arc<Governor>,
}

impl Generation {
    /// Puts a configuration and its plugins together. Connections to providers are taken over from `before`.
    ///
    /// # Errors
    /// A provider cannot be used as it is configured: its name, and why.
    pub fn new(
        config: Arc<Config>,
        loaded: Loaded,
        kept: Kept,
        before: Option<&Self>,
    ) -> Result<Self, (String, ProviderError)> {
        let mut providers = Vec::with_capacity(config.providers.len());
        for (provider, plugin) in config.providers.iter().zip(loaded.providers) {
            let known =
                before.and_then(|before| before.providers.iter().find(|known| *known.name == *provider.name));
            let before = (known.map(|known| &**known), config.server.workers);
            let made = Provider::new(provider.clone(), plugin, before);
            providers.push(Arc::new(made.map_err(|problem| (provider.name.clone(), problem))?));
        }
        let catalog = Catalog::new(&providers, loaded.router.aliases());
        let chain: Arc<[Entry]> =
            config.chain.iter().zip(loaded.chain).map(|(entry, plugin)| chain_entry(entry, plugin)).collect();
        let basis = Basis::new(chain.clone(), loaded.router.aliases(), config.policy.default);
        let number = before.map_or(1, |before| before.number + 1);
        let router = loaded.router;
        let prices = Prices::new(&config.prices);
        let Kept { store, ledger, tracer, auth, governor } = kept;
        Ok(Self {
            number,
            config,
            store,
            ledger,
            tracer,
            prices,
            auth,
            router,
            providers,
            catalog,
            chain,
            basis,
            governor,
        })
    }

    /// Whether the operator or a plugin names this model, so that it is not one that a client has made up.
    pub fn names(&self, model: &str) -> bool {
        let mut behind = self.router.aliases().iter().flat_map(|alias| &alias.models);
        self.catalog.get(model).is_some() || behind.any(|named| named == model)
    }

    /// Every plugin in service, with the place where it is used.
    pub fn plugins(&self) -> impl Iterator<Item = (String, &Arc<Plugin>)> {
        let router = std::iter::once(("router".to_owned(), &self.router));
        let providers =
            self.providers.iter().map(|provider| (format!("provider.{}", provider.name), &provider.plugin));
        let chain = self.chain.iter().enumerate().map(|(at, entry)| (format!("chain[{at}]"), &entry.plugin));
        router.chain(providers).chain(chain)
    }
}

fn chain_entry(entry: &ChainEntry, plugin: Arc<Plugin>) -> Entry {
    Entry {
        name: entry.name.replace('-', "_").into(),
        plugin,
        mode: entry.mode,
        request: entry.request,
        response: entry.response,
        fail: entry.fail,
        options: entry.options.as_str().into(),
        hold_bytes: entry.hold.bytes,
        hold_time: entry.hold.time,
    }
}

/// What the loader has to know of one use of a plugin.
pub fn spec(uses: &PluginUse, kinds: &'static [Kind]) -> PluginSpec {
    PluginSpec {
        kinds,
        settings: uses.settings.clone(),
        isolation: uses.isolation,
        timeout: uses.timeout,
        memory: uses.memory,
        output: uses.output,
        grants: uses.grants.clone(),
    }
}
