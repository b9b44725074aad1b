//! Who is calling?
//!
//! A credential is an API key, a session token or an operator's token; each names a tenant, and an API key may name an
//! app. Whatever is wrong with one, the caller is told the same, and it costs the same time.

mod bearer;
mod jwks;
mod key;
mod keyring;
mod session;
mod shown;

use std::sync::{Arc, LazyLock};

use http::HeaderMap;
pub use jwks::JwksError;
pub use key::{Minted, Order, mint};
pub use keyring::KeyRing;
use session::Sessions;
pub use shown::shown;

use crate::{
    config::{self, AuthMode},
    error::Error,
    request::Caller,
    store::{Digest, KeyId, Store},
};

/// Who calls, before the app is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The tenant, outside which nothing is read or written.
    pub tenant: Arc<str>,
    /// The user: of a session token the one it names, of an API key who made it.
    pub user: Option<Arc<str>>,
    /// The API key, where it is one.
    pub key: Option<KeyId>,
    /// The one app that may be used; `None`: any of the tenant's.
    pub app: Option<Arc<str>>,
    /// Whether keys and policies of the tenant may be changed. Never for an API key.
    pub admin: bool,
}

impl Identity {
    /// The caller in the app that the request names, or in the key's own, or in `default`.
    ///
    /// # Errors
    /// The key is for another app.
    pub fn caller(&self, named: Option<&str>) -> Result<Caller, Error> {
        let app = match (&self.app, named) {
            (Some(own), Some(named)) if **own != *named => return Err(Error::AppMismatch),
            (Some(own), _) => own.clone(),
            (None, Some(named)) => named.into(),
            (None, None) => DEFAULT.clone(),
        };
        Ok(Caller { tenant: self.tenant.clone(), app, user: self.user.clone(), key: self.key })
    }

    /// Passes only those who may change keys, policies and plugins.
    ///
    /// # Errors
    /// The caller may not.
    pub fn must_be_admin(&self) -> Result<(), Error> {
        if self.admin { Ok(()) } else { Err(Error::Forbidden { what: "this needs an administrator" }) }
    }
}

/// What a tenant, and an app, are called where nobody names one.
static DEFAULT: LazyLock<Arc<str>> = LazyLock::new(|| "default".into());

/// Everybody, where nobody is asked.
static LOCAL: LazyLock<Identity> = LazyLock::new(|| Identity {
    tenant: DEFAULT.clone(),
    user: Some("local".into()),
    key: None,
    app: None,
    admin: true,
});

/// Why a credential opens nothing. For the log: the caller is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// There is none.
    #[error("there is no credential")]
    Missing,
    /// It has the form of none that is accepted here.
    #[error("it is no credential of this gateway")]
    Unrecognised,
    /// No key of this id, or another secret.
    #[error("the key is unknown, or its secret is wrong")]
    UnknownKey,
    /// The key was revoked, or its time is over.
    #[error("the key was revoked or has expired")]
    EndedKey,
    /// No key that the issuer published signed it.
    #[error("the token's signing key is not known")]
    UnknownSigner,
    /// The signature, the algorithm, the issuer, the audience or the time is wrong.
    #[error("the token is forged, expired, or not for this gateway")]
    BadToken,
    /// It names no user or no tenant, or two.
    #[error("the token does not name one user and one tenant")]
    BadClaims,
}

/// Why credentials cannot be checked now.
#[derive(Debug, thiserror::Error)]
pub enum Away {
    /// The keys are out of reach.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    /// The store takes too long.
    #[error("the store did not answer in time")]
    Slow,
    /// The issuer's keys are out of reach.
    #[error("the issuer's keys have not been fetched yet")]
    Issuer,
}

/// An operator's own credential.
#[derive(Debug)]
struct Admin {
    token: Digest,
    identity: Identity,
}

/// What tells one caller from another, as the configuration says.
#[derive(Debug)]
pub struct Auth {
    mode: AuthMode,
    admins: Vec<Admin>,
    keys: Option<Arc<KeyRing>>,
    sessions: Option<Arc<Sessions>>,
}

impl Auth {
    /// Sets up what the configuration wants. Caches and an issuer's keys are taken over from `before` where they
    /// are of the same store and the same issuer.
    ///
    /// # Errors
    /// The file with the issuer's keys cannot be used. An issuer that is out of reach is no error: it is asked again.
    pub async fn new(
        config: &config::Auth,
        store: Option<&Arc<dyn Store>>,
        before: Option<&Self>,
    ) -> Result<Self, JwksError> {
        let ring = |store: &Arc<dyn Store>| {
            let known = before.and_then(|before| before.keys.as_ref());
            let same = known.filter(|ring| ring.is_of(store) && ring.recheck() == config.recheck);
            same.cloned().unwrap_or_else(|| Arc::new(KeyRing::new(store.clone(), config.recheck)))
        };
        let sessions = match &config.jwt {
            Some(jwt) => {
                let known = before.and_then(|before| before.sessions.as_ref());
                match known.filter(|sessions| sessions.is_of(jwt)) {
                    Some(sessions) => Some(sessions.clone()),
                    None => Some(Arc::new(Sessions::new(jwt).await?)),
                }
            }
            None => None,
        };
        let keys = if config.mode == AuthMode::None { None } else { store.map(ring) };
        let admins = config.admins.iter().map(admin).collect();
        Ok(Self { mode: config.mode, admins, keys, sessions })
    }

    /// Who sent a request with these headers.
    ///
    /// # Errors
    /// Nobody who is known here, or that cannot be found out now.
    pub async fn identify(&self, headers: &HeaderMap) -> Result<Identity, Error> {
        if self.mode == AuthMode::None {
            return Ok(LOCAL.clone());
        }
        let credential = bearer::credential(headers).ok_or(Denial::Missing)?;
        if let Some(key) = key::Presented::read(credential) {
            let ring = self.keys.as_ref().ok_or(Denial::Unrecognised)?;
            return ring.identify(&key).await;
        }
        if let Some(admin) = self.admin(credential) {
            return Ok(admin);
        }
        match &self.sessions {
            Some(sessions) => sessions.identify(credential).await,
            None => Err(Denial::Unrecognised.into()),
        }
    }

    /// The keys, where keys are accepted.
    pub fn keys(&self) -> Option<&Arc<KeyRing>> {
        self.keys.as_ref()
    }

    /// What stands in the way of checking credentials, for whoever asks whether the gateway is ready.
    pub async fn not_ready(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if let Some(keys) = &self.keys
            && let Err(problem) = keys.ping().await
        {
            missing.push(problem.to_string());
        }
        if self.sessions.as_ref().is_some_and(|sessions| !sessions.is_ready()) {
            missing.push(Away::Issuer.to_string());
        }
        missing
    }

    /// Fetches the issuer's keys where that is due or wanted, within a moment. It keeps nothing of a generation alive.
    pub fn tend(&self) -> impl Future<Output = ()> + Send + use<> {
        let sessions = self.sessions.clone();
        async move {
            match sessions {
                Some(sessions) => sessions.tend().await,
                None => tokio::time::sleep(jwks::PAUSE).await,
            }
        }
    }

    /// Every token is compared, so that the time says nothing of which is close.
    fn admin(&self, credential: &str) -> Option<Identity> {
        if self.admins.is_empty() {
            return None;
        }
        let given = key::digest(credential.as_bytes());
        self.admins
            .iter()
            .fold(None, |found, admin| if admin.token == given { Some(&admin.identity) } else { found })
            .cloned()
    }
}

fn admin(config: &config::Admin) -> Admin {
    let identity = Identity {
        tenant: config.tenant.as_str().into(),
        user: Some("admin".into()),
        key: None,
        app: None,
        admin: true,
    };
    Admin { token: key::digest(config.token.expose().as_bytes()), identity }
}
