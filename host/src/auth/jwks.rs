//! With which keys does the issuer of session tokens sign?
//!
//! A set is fetched off the path: every few minutes, and when a token names a key that is not in it, though not more
//! often than [`LEAST`]. Only such a token waits, and not for long.

mod fetch;

use std::{collections::HashMap, path::PathBuf, sync::Arc, time::Duration};

use arc_swap::ArcSwapOption;
use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey,
    jwk::{Jwk, KeyAlgorithm, PublicKeyUse},
};
use metrics::counter;
use serde::Deserialize;
use serde_json::Value;
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep_until, timeout},
};

use crate::config::JwtKeys;
use fetch::Source;

/// How old a set becomes before it is fetched again by itself.
const REFRESH: Duration = Duration::from_secs(5 * 60);
/// Between two fetches, whoever asks: nobody can make the gateway flood its issuer.
const LEAST: Duration = Duration::from_secs(5);
/// How long a token waits for the set that may have its key.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often it is looked whether there is anything to do.
pub(super) const PAUSE: Duration = Duration::from_secs(1);
/// More keys than any issuer publishes.
const MAX_KEYS: usize = 100;

/// Why a set of keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JwksError {
    /// The file cannot be read.
    #[error("cannot read the key set {}", .path.display())]
    File {
        /// Where it should be.
        path: PathBuf,
        /// Why.
        #[source]
        problem: std::io::Error,
    },
    /// The issuer did not send it: out of reach, too slow, too large, or an error.
    #[error("cannot fetch the key set: {problem}")]
    Fetch {
        /// What happened.
        problem: String,
    },
    /// It is none.
    #[error("what should be a key set is not: {problem}")]
    Form {
        /// What is wrong with it.
        problem: serde_json::Error,
    },
    /// No key in it can check a signature.
    #[error("the key set has no key that can check a signature")]
    Empty,
}

/// One key of an issuer.
#[derive(Debug)]
pub(super) struct Verifier {
    key: DecodingKey,
    /// The one algorithm it is for; `None`: any of its family.
    only: Option<Algorithm>,
}

impl Verifier {
    /// The key, if it is for this algorithm.
    pub(super) fn for_algorithm(&self, algorithm: Algorithm) -> Option<&DecodingKey> {
        let fits = self.only.is_none_or(|only| only == algorithm) && self.key.family() == algorithm.family();
        fits.then_some(&self.key)
    }
}

/// What came of looking for a key.
#[derive(Debug)]
pub(super) enum Signer {
    Known(Arc<Verifier>),
    Unknown,
    /// There is no set to look in.
    NotFetched,
}

/// The keys of an issuer, by their id.
#[derive(Debug, Default)]
struct Set(HashMap<Option<String>, Arc<Verifier>>);

impl Set {
    /// A token that names no key can only mean the one there is; and where that one has no name, so can any token.
    fn find(&self, kid: Option<&str>) -> Option<Arc<Verifier>> {
        let (name, only) = self.0.iter().next().filter(|_| self.0.len() == 1).unzip();
        let found = match (kid, name) {
            (None, _) | (Some(_), Some(None)) => only,
            (Some(kid), _) => self.0.get(&Some(kid.to_owned())),
        };
        found.cloned()
    }
}

/// The keys of an issuer, kept fresh.
#[derive(Debug)]
pub(super) struct KeySet {
    source: Source,
    set: ArcSwapOption<Set>,
    /// When the last fetch ended, whatever came of it. Whoever waits for the next watches this.
    fetched: watch::Sender<Option<Instant>>,
    wanted: Notify,
}

impl KeySet {
    /// The keys that the configuration names. An issuer that cannot be reached now is asked again later.
    ///
    /// # Errors
    /// The file of keys is wrong.
    pub(super) async fn new(keys: &JwtKeys) -> Result<Self, JwksError> {
        let source = Source::of(keys);
        let set = Self {
            source,
            set: ArcSwapOption::empty(),
            fetched: watch::channel(None).0,
            wanted: Notify::new(),
        };
        match (set.fetch().await, &set.source) {
            (Err(problem), Source::File(_)) => Err(problem),
            _ => Ok(set),
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        self.set.load().is_some()
    }

    /// The key of this id. Where it is not known, a new set is waited for, once.
    pub(super) async fn find(&self, kid: Option<&str>) -> Signer {
        if let Some(found) = self.known(kid) {
            return found;
        }
        let mut fetched = self.fetched.subscribe();
        let last = *fetched.borrow_and_update();
        let too_soon = last.is_some_and(|last| last.elapsed() < LEAST);
        if !self.source.changes() || too_soon {
            return self.none();
        }
        self.wanted.notify_one();
        // What comes of the wait is seen in the set.
        let _ = timeout(PATIENCE, fetched.changed()).await;
        self.known(kid).unwrap_or_else(|| self.none())
    }

    /// Waits until a fetch is due or wanted, for a moment at most, and makes it.
    pub(super) async fn tend(&self) {
        let last = *self.fetched.borrow();
        let pause = Instant::now() + PAUSE;
        if !self.source.changes() {
            return sleep_until(pause).await;
        }
        let retry = if self.is_ready() { REFRESH } else { LEAST };
        tokio::select! {
            () = self.wanted.notified() => {
                if last.is_some_and(|last| last.elapsed() < LEAST) {
                    return;
                }
            }
            () = sleep_until(last.map_or(pause, |last| last + retry).max(Instant::now())) => {}
            () = sleep_until(pause) => return,
        }
        // The outcome is in the log and the metrics.
        let _ = self.fetch().await;
    }

    fn known(&self, kid: Option<&str>) -> Option<Signer> {
        self.set.load().as_ref()?.find(kid).map(Signer::Known)
    }

    fn none(&self) -> Signer {
        if self.is_ready() { Signer::Unknown } else { Signer::NotFetched }
    }

    /// Fetches the set. One that is wrong or does not come leaves the one before it in use.
    async fn fetch(&self) -> Result<(), JwksError> {
        let set = self.source.fetch().await;
        let result = set.map(|set| self.set.store(Some(Arc::new(set))));
        if let Err(problem) = &result {
            counter!("ghat_jwks_failures_total").increment(1);
            tracing::error!(%problem, ready = self.is_ready(), "the issuer's keys are not there");
        }
        self.fetched.send_replace(Some(Instant::now()));
        result
    }
}

/// Reads a key set. A key that is of no use here is left out, as RFC 7517 wants it; a shared secret is of no use,
/// since whoever can read the set could sign with it.
fn read(bytes: &[u8]) -> Result<Set, JwksError> {
    #[derive(Deserialize)]
    struct Document {
        keys: Vec<Value>,
    }
    let document: Document = serde_json::from_slice(bytes).map_err(|problem| JwksError::Form { problem })?;
    let keys = document.keys.into_iter().take(MAX_KEYS);
    let keys = keys.filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
    let set: HashMap<_, _> =
        keys.filter_map(|key| Some((key.common.key_id.clone(), verifier(&key)?))).collect();
    if set.is_empty() { Err(JwksError::Empty) } else { Ok(Set(set)) }
}

fn verifier(key: &Jwk) -> Option<Arc<Verifier>> {
    if !matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
        return None;
    }
    let only = match key.common.key_algorithm {
        Some(algorithm) => Some(signature(algorithm)?),
        None => None,
    };
    let key = DecodingKey::from_jwk(key).ok().filter(|key| key.family() != AlgorithmFamily::Hmac)?;
    Some(Arc::new(Verifier { key, only }))
}

fn signature(algorithm: KeyAlgorithm) -> Option<Algorithm> {
    algorithm.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ED: &str = r#""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#;

    fn read_keys(keys: &[&str]) -> Result<Set, JwksError> {
        read(format!(r#"{{"keys":[{}]}}"#, keys.join(",")).as_bytes())
    }

    #[test]
    fn keys_that_are_of_no_use_are_left_out() {
        let set = read_keys(&[
            &format!(r#"{{{ED},"kid":"a","use":"sig","alg":"EdDSA"}}"#),
            &format!(r#"{{{ED},"kid":"b","use":"enc"}}"#),
            r#"{"kty":"oct","kid":"c","k":"c2VjcmV0"}"#,
            r#"{"kty":"of tomorrow","kid":"d"}"#,
            "7",
        ])
        .unwrap();
        assert!(set.find(Some("a")).is_some());
        assert!(["b", "c", "d"].iter().all(|kid| set.find(Some(kid)).is_none()));
    }

    #[test]
    fn a_token_that_names_no_key_can_only_mean_the_one_there_is() {
        let one = format!(r#"{{{ED},"kid":"a"}}"#);
        let two = format!(r#"{{{ED},"kid":"b"}}"#);
        assert!(read_keys(&[&one]).unwrap().find(None).is_some());
        assert!(read_keys(&[&one, &two]).unwrap().find(None).is_none());
        let nameless = read_keys(&[&format!("{{{ED}}}")]).unwrap();
        assert!(nameless.find(None).is_some() && nameless.find(Some("a")).is_some());
    }

    #[test]
    fn a_key_is_used_with_its_own_algorithm_only() {
        let set = read_keys(&[&format!(r#"{{{ED},"kid":"a"}}"#)]).unwrap();
        let key = set.find(Some("a")).unwrap();
        assert!(key.for_algorithm(Algorithm::EdDSA).is_some());
        for other in [Algorithm::HS256, Algorithm::RS256, Algorithm::ES256] {
            assert!(key.for_algorithm(other).is_none(), "{other:?}");
        }
    }

    #[test]
    fn what_is_no_key_set_is_refused() {
        assert!(matches!(read(b"<html>"), Err(JwksError::Form { .. })));
        assert!(matches!(read_keys(&[]), Err(JwksError::Empty)));
    }
}
