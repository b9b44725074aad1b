//! How does a request reach a provider, and what comes back?

// In the order in which a request meets them.
mod answer;
mod breaker;
mod call;
mod circuits;
mod connect;
mod hedge;
mod keys;
mod limit;
mod send;
mod sigv4;
mod source;
mod status;
mod tries;

use std::sync::Arc;

pub use answer::answer;
pub use breaker::Breaker;
pub use call::Answer;
use circuits::Circuits;
pub use connect::{Connector, HttpClient, client};
use http::Uri;
use keys::Keys;
use limit::Places;
pub use source::Source;
pub use status::ProviderStatus;
pub use tries::{Asking, Deadline};

use crate::{
    config,
    plugins::{Plugin, Profile, Surface, Surfaces},
    workers::PerWorker,
};

/// One configured provider.
pub struct Provider {
    /// Its name in the configuration.
    pub name: Arc<str>,
    /// The adapter that speaks its API.
    pub plugin: Arc<Plugin>,
    /// What the adapter can do.
    profile: Profile,
    config: config::Provider,
    client: PerWorker<HttpClient>,
    keys: Keys,
    places: Places,
    circuits: Arc<Circuits>,
}

/// Why a provider cannot be used as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// A key holds characters that no header may hold.
    #[error("a key cannot be sent in a header: it holds a line break or another control character")]
    Credential,
    /// The adapter names a header that is none.
    #[error("the adapter wants its credential in `{header}`, which is not a header name")]
    CredentialHeader {
        /// What it named.
        header: String,
    },
    /// There are key pairs, and an adapter that does not know how requests are signed.
    #[error("`aws_keys` sign requests, and the adapter says not how; set `api_key`")]
    Unsigned,
    /// There are key pairs, and no region to sign for.
    #[error(
        "no region to sign for: set `region` in the adapter's settings, or a `base_url` of AWS that names one"
    )]
    Region,
    /// The plugin said nothing of itself.
    #[error("the adapter has no profile")]
    Profile,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Provider {
    /// A provider with the adapter that was loaded for it. From `before`, the same provider of the configuration that is
    /// replaced, what it has learned is taken over where they lead to the same place: connections, how its models and
    /// keys are doing, the calls under way.
    ///
    /// # Errors
    /// A key cannot be sent.
    pub fn new(
        config: config::Provider,
        plugin: Arc<Plugin>,
        (before, workers): (Option<&Self>, usize),
    ) -> Result<Self, ProviderError> {
        let profile = plugin.profile().cloned().ok_or(ProviderError::Profile)?;
        let before = before.filter(|before| before.config.base_url == config.base_url);
        let name: Arc<str> = config.name.as_str().into();
        let keys = Keys::new(&config, &profile, before.map(|before| &before.keys))?;
        let places = Places::new(&config.limits, before.map(|before| &before.places));
        // Without breakers, none that is open is left to matter.
        let circuits = before.filter(|_| config.breaker.enabled).map(|before| before.circuits.clone());
        let circuits = circuits.unwrap_or_else(|| Arc::new(Circuits::new(name.clone())));
        let same = before.filter(|before| before.config.connect_timeout == config.connect_timeout);
        let client = same.map_or_else(
            || {
                let secure = config.base_url.as_ref().is_some_and(|url| url.scheme_str() == Some("https"));
                let connector = Connector::new(secure, config.connect_timeout);
                PerWorker::new(workers, || client(connector.clone()))
            },
            |before| before.client.clone(),
        );
        Ok(Self { name, plugin, profile, config, client, keys, places, circuits })
    }

    /// The breaker of one of its models; `listed` says whether the gateway knows the model by name.
    pub fn breaker(&self, model: &str, listed: impl FnOnce() -> bool) -> Arc<Breaker> {
        self.circuits.of(model, listed)
    }

    /// Whether it can be asked for this.
    pub fn serves(&self, surface: Surface) -> bool {
        self.profile.serves.contains(surface)
    }

    /// Everything it can be asked for.
    pub fn surfaces(&self) -> Surfaces {
        self.profile.serves
    }

    /// Whether the operator has listed its models, so that it serves no others.
    pub fn lists_models(&self) -> bool {
        !self.config.models.is_empty()
    }

    /// The models that are known by name: those the operator lists, else those the adapter knows.
    pub fn models(&self) -> impl Iterator<Item = (&str, Surfaces)> {
        let known = |name: &str| self.profile.models.iter().find(|model| model.name == name);
        let listed = self.config.models.iter().map(move |name| {
            (name.as_str(), known(name).map_or(self.profile.serves, |model| model.surfaces))
        });
        let adapter = self.profile.models.iter().filter(|_| self.config.models.is_empty());
        listed.chain(adapter.map(|model| (model.name.as_str(), model.surfaces)))
    }

    /// After which time without an answer the next candidate is asked too; nothing where it never is.
    fn hedge_after(&self) -> Option<std::time::Duration> {
        self.config.limits.hedge_after
    }

    /// Whether it speaks the client's API itself.
    fn is_native(&self, surface: Surface) -> bool {
        self.profile.native.contains(surface)
    }

    fn base_url(&self) -> Option<&Uri> {
        self.config.base_url.as_ref()
    }
}
