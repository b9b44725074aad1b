//! How does a request reach a provider, and what comes back?

mod answer;
mod send;
mod source;

use std::{sync::Arc, time::Duration};

pub use answer::{Answer, answer};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Uri};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use secrecy::ExposeSecret;
pub use source::Source;

use crate::{
    config,
    plugins::{Credential, Plugin, Profile, Surface, Surfaces},
    workers::PerWorker,
};

/// How long an idle upstream connection is kept. Most servers close theirs after 60 to 120 s.
const POOL_IDLE: Duration = Duration::from_secs(55);
/// How many idle upstream connections are kept for each provider.
const POOL_SIZE: usize = 256;

/// The host's HTTP client for one provider.
pub type HttpClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

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
    /// The header that carries the credential, marked as sensitive.
    credential: Option<(HeaderName, HeaderValue)>,
}

/// Why a provider cannot be used as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The key holds characters that no header may hold.
    #[error("`api_key` cannot be sent in a header: it holds a line break or another control character")]
    Credential,
    /// The adapter names a header that is none.
    #[error("the adapter wants its credential in `{header}`, which is not a header name")]
    CredentialHeader {
        /// What it named.
        header: String,
    },
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
    /// A provider with the adapter that was loaded for it. Connections are taken over from `before`, the same
    /// provider of the configuration that is replaced, where they lead to the same place.
    ///
    /// # Errors
    /// The credential cannot be sent.
    pub fn new(
        config: config::Provider,
        plugin: Arc<Plugin>,
        (before, workers): (Option<&Self>, usize),
    ) -> Result<Self, ProviderError> {
        let profile = plugin.profile().cloned().ok_or(ProviderError::Profile)?;
        let credential = credential(&config, &profile)?;
        let same = before.filter(|before| {
            before.config.base_url == config.base_url
                && before.config.connect_timeout == config.connect_timeout
        });
        let client = same.map_or_else(
            || {
                let secure = config.base_url.as_ref().is_some_and(|url| url.scheme_str() == Some("https"));
                let connector = connector(secure, config.connect_timeout);
                PerWorker::new(workers, || client(connector.clone()))
            },
            |before| before.client.clone(),
        );
        Ok(Self { name: config.name.as_str().into(), plugin, profile, config, client, credential })
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

    /// Whether it speaks the client's API itself.
    fn is_native(&self, surface: Surface) -> bool {
        self.profile.native.contains(surface)
    }

    fn base_url(&self) -> Option<&Uri> {
        self.config.base_url.as_ref()
    }
}

fn credential(
    config: &config::Provider,
    profile: &Profile,
) -> Result<Option<(HeaderName, HeaderValue)>, ProviderError> {
    let Some(key) = &config.api_key else { return Ok(None) };
    let (name, value) = match &profile.credential {
        Credential::None => return Ok(None),
        Credential::Bearer => (http::header::AUTHORIZATION, format!("Bearer {}", key.expose_secret())),
        Credential::Header(header) => {
            let name = HeaderName::try_from(header.as_str());
            let name = name.map_err(|_| ProviderError::CredentialHeader { header: header.clone() })?;
            (name, key.expose_secret().to_owned())
        }
    };
    let mut value = HeaderValue::try_from(value).map_err(|_| ProviderError::Credential)?;
    value.set_sensitive(true);
    Ok(Some((name, value)))
}

/// A way to connect to one place, with the certificates that `https` needs where it is `secure`.
pub fn connector(secure: bool, connect_timeout: Duration) -> HttpsConnector<HttpConnector> {
    let mut http = HttpConnector::new();
    http.set_nodelay(true);
    http.enforce_http(false);
    http.set_connect_timeout(Some(connect_timeout));
    let builder = HttpsConnectorBuilder::new;
    // The machine's own certificates, since an operator may have added one; Mozilla's where it has none.
    let native = if secure { builder().with_native_roots().ok() } else { None };
    let builder = native.unwrap_or_else(|| builder().with_webpki_roots());
    builder.https_or_http().enable_http1().enable_http2().wrap_connector(http)
}

/// A client with connections of its own. Redirects are not followed: they would carry the credential elsewhere.
pub fn client(connector: HttpsConnector<HttpConnector>) -> HttpClient {
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(POOL_IDLE)
        .pool_max_idle_per_host(POOL_SIZE)
        .build(connector)
}
