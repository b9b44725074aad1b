//! Which of a provider's keys goes with a call, and which rest?

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use http::{HeaderName, HeaderValue};
use tokio::time::Instant;

use super::{ProviderError, sigv4::Signer};
use crate::{
    config::{self, Limits},
    error::Error,
    plugins::{Credential, Profile},
};

/// The longest that a provider's wish to wait is heeded without asking again: what it says of an hour may not hold.
const MAX_REST: Duration = Duration::from_secs(60);
/// How many rests are kept. A client can make model names up, so there is a bound.
const MAX_RESTS: usize = 1024;

/// The keys of one provider. While none of them rests, taking one costs no lock.
#[derive(Debug)]
pub(super) struct Keys {
    /// Empty where calls go without one.
    values: Box<[Carried]>,
    turn: AtomicUsize,
    /// How many rests there are, those that are over included.
    resting: AtomicUsize,
    rests: Mutex<Vec<Rest>>,
}

/// How a key goes with a call.
#[derive(Clone, Debug, PartialEq)]
enum Carried {
    /// In a header, marked as sensitive.
    Header(HeaderName, HeaderValue),
    /// The call is signed with it.
    Signature(Signer),
}

/// A key that is not used for a while.
#[derive(Clone, Debug)]
struct Rest {
    key: usize,
    /// The model for which it rests; nothing for all.
    model: Option<Arc<str>>,
    until: Instant,
    /// Whether the provider has said for how long.
    told: bool,
}

/// A key that was taken for one call: its place among the keys.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key(usize);

/// What a provider has against a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Objection {
    /// It is not accepted, for any model.
    Refused,
    /// It has been used too much for a model; the wait that the provider asks for.
    TooMuch(Option<Duration>),
}

impl Keys {
    /// The keys as they are configured. Rests are taken over from `before`, the same provider of the configuration that
    /// is replaced, for keys that it had too.
    ///
    /// # Errors
    /// A key cannot be sent, or the adapter does not say how to sign with one.
    pub(super) fn new(
        config: &config::Provider,
        profile: &Profile,
        before: Option<&Self>,
    ) -> Result<Self, ProviderError> {
        let values = carried(config, profile)?;
        let rests = before.map(|before| before.rests_of(&values)).unwrap_or_default();
        Ok(Self {
            values,
            turn: AtomicUsize::new(0),
            resting: AtomicUsize::new(rests.len()),
            rests: Mutex::new(rests),
        })
    }

    /// How many there are; a provider without a key counts as one that has one.
    pub(super) fn count(&self) -> usize {
        self.values.len().max(1)
    }

    /// The key whose turn it is among those that do not rest for this model. Where all do, one that the provider has
    /// not told how long to rest is tried.
    ///
    /// # Errors
    /// The provider has asked to wait with each of them: for how long still.
    pub(super) fn take(&self, model: &str) -> Result<Key, Duration> {
        let count = self.count();
        let turn = if count == 1 { 0 } else { self.turn.fetch_add(1, Ordering::Relaxed) % count };
        if self.resting.load(Ordering::Acquire) == 0 {
            return Ok(Key(turn));
        }
        let now = Instant::now();
        let rests = self.current(now);
        let mut soonest: Option<(bool, Instant, usize)> = None;
        for key in (turn..count).chain(0..turn) {
            let holding = rests.iter().filter(|rest| rest.holds(key, model));
            let Some(last) = holding.max_by_key(|rest| (rest.told, rest.until)) else { return Ok(Key(key)) };
            let found = (last.told, last.until, key);
            soonest = Some(soonest.map_or(found, |soonest| soonest.min(found)));
        }
        match soonest {
            Some((true, until, _)) => Err(until - now),
            Some((false, _, key)) => Ok(Key(key)),
            None => Ok(Key(turn)),
        }
    }

    /// Whether one of them does not rest for this model.
    pub(super) fn has_another(&self, model: &str) -> bool {
        let rests = self.current(Instant::now());
        (0..self.count()).any(|key| !rests.iter().any(|rest| rest.holds(key, model)))
    }

    /// Lets a key rest, and says whether it does. The only one rests only where the provider says for how long: whoever
    /// mends it upstream is not kept waiting.
    pub(super) fn object(&self, key: Key, model: &str, objection: Objection, limits: &Limits) -> bool {
        let (model, told) = match objection {
            Objection::Refused => (None, None),
            Objection::TooMuch(wait) => (Some(model.into()), wait),
        };
        if told.is_none() && self.count() == 1 {
            return false;
        }
        let now = Instant::now();
        let wait = told.map_or(limits.key_cooldown, |wait| wait.min(MAX_REST));
        let mut rests = self.current(now);
        let kept = rests.len() < MAX_RESTS;
        if kept {
            rests.push(Rest { key: key.0, model, until: now + wait, told: told.is_some() });
            self.resting.store(rests.len(), Ordering::Release);
        }
        kept
    }

    /// A key was accepted: it need not rest because it was not. A wait that was asked for goes on, since this call may
    /// have begun before.
    pub(super) fn accepted(&self, key: Key) {
        if self.resting.load(Ordering::Acquire) != 0 {
            let mut rests = self.current(Instant::now());
            rests.retain(|rest| rest.key != key.0 || rest.model.is_some());
            self.resting.store(rests.len(), Ordering::Release);
        }
    }

    /// Puts a key into a call that is ready but for that, with this body.
    ///
    /// # Errors
    /// Never, in truth.
    pub(super) fn put<B>(&self, key: Key, call: &mut http::Request<B>, body: &[u8]) -> Result<(), Error> {
        match self.values.get(key.0) {
            Some(Carried::Header(name, value)) => drop(call.headers_mut().insert(name, value.clone())),
            Some(Carried::Signature(signer)) => signer.sign(call, body, SystemTime::now())?,
            None => {}
        }
        Ok(())
    }

    /// How many keys rest, for any model.
    pub(super) fn rest_count(&self) -> usize {
        let rests = self.current(Instant::now());
        (0..self.count()).filter(|key| rests.iter().any(|rest| rest.key == *key)).count()
    }

    /// The rests that are not over.
    fn current(&self, now: Instant) -> MutexGuard<'_, Vec<Rest>> {
        let mut rests = self.rests.lock().unwrap_or_else(PoisonError::into_inner);
        rests.retain(|rest| rest.until > now);
        self.resting.store(rests.len(), Ordering::Release);
        rests
    }

    /// The rests of these keys, under their new places.
    fn rests_of(&self, values: &[Carried]) -> Vec<Rest> {
        let place = |rest: &Rest| match self.values.get(rest.key) {
            Some(value) => values.iter().position(|known| known == value),
            None => values.is_empty().then_some(0),
        };
        let rests = self.current(Instant::now());
        rests.iter().filter_map(|rest| Some(Rest { key: place(rest)?, ..rest.clone() })).collect()
    }
}

impl Rest {
    fn holds(&self, key: usize, model: &str) -> bool {
        self.key == key && self.model.as_deref().is_none_or(|known| known == model)
    }
}

/// The keys of a provider in the form in which its adapter wants them.
fn carried(config: &config::Provider, profile: &Profile) -> Result<Box<[Carried]>, ProviderError> {
    if !config.aws_keys.is_empty() {
        let scope = profile.signing.as_ref().ok_or(ProviderError::Unsigned)?;
        let signers = Signer::all(&config.aws_keys, scope, config.base_url.as_ref())?;
        return Ok(signers.into_iter().map(Carried::Signature).collect());
    }
    let (name, front) = match &profile.credential {
        Credential::None => return Ok(Box::default()),
        Credential::Bearer => (http::header::AUTHORIZATION, "Bearer "),
        Credential::Header(header) => {
            let name = HeaderName::try_from(header.as_str());
            (name.map_err(|_| ProviderError::CredentialHeader { header: header.clone() })?, "")
        }
    };
    let written = |key: &config::Hidden| {
        Ok(Carried::Header(name.clone(), sensitive(&format!("{front}{}", key.expose()))?))
    };
    config.api_keys.iter().map(written).collect()
}

/// A header's value that no log shows.
///
/// # Errors
/// No header can hold it.
pub(super) fn sensitive(text: &str) -> Result<HeaderValue, ProviderError> {
    let mut value = HeaderValue::try_from(text).map_err(|_| ProviderError::Credential)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tokio::time::advance;

    use super::*;
    use crate::plugins::Surfaces;

    const SECOND: Duration = Duration::from_secs(1);
    const LIMITS: Limits = Limits {
        key_cooldown: Duration::from_secs(30),
        max_concurrent: None,
        queue_wait: Duration::ZERO,
        hedge_after: None,
    };

    fn with(names: &[&str], before: Option<&Keys>) -> Keys {
        let keys: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
        let text = format!(
            "[provider.p]\nplugin = \"p\"\napi_keys = [{}]\n[router]\nplugin = \"r\"",
            keys.join(", ")
        );
        let config = config::Config::parse(&text, Path::new("/ghat.toml"), &|_| None).unwrap();
        let none = Surfaces::default();
        let (models, credential) = (Vec::new(), Credential::Bearer);
        let profile = Profile { models, serves: none, native: none, credential, signing: None };
        Keys::new(&config.providers[0], &profile, before).unwrap()
    }

    fn taken(keys: &Keys, model: &str) -> String {
        let mut call = http::Request::new(());
        keys.put(keys.take(model).unwrap(), &mut call, b"").unwrap();
        call.headers()["authorization"].to_str().unwrap().trim_start_matches("Bearer ").to_owned()
    }

    fn object(keys: &Keys, key: usize, objection: Objection) {
        keys.object(Key(key), "m", objection, &LIMITS);
    }

    #[tokio::test(start_paused = true)]
    async fn keys_take_turns_and_a_refused_one_rests() {
        let keys = with(&["a", "b", "c"], None);
        assert_eq!([(); 4].map(|()| taken(&keys, "m")), ["a", "b", "c", "a"]);

        object(&keys, 1, Objection::Refused);
        let two: Vec<_> = (0..6).map(|_| taken(&keys, "other")).collect();
        assert!(!two.contains(&"b".to_owned()) && keys.rest_count() == 1, "{two:?}");

        advance(30 * SECOND).await;
        let all: Vec<_> = (0..3).map(|_| taken(&keys, "m")).collect();
        assert!(all.contains(&"b".to_owned()) && keys.rest_count() == 0, "{all:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_that_is_to_wait_rests_for_that_model_only() {
        let keys = with(&["a"], None);
        object(&keys, 0, Objection::TooMuch(Some(7 * SECOND)));
        assert_eq!(keys.take("m").unwrap_err(), 7 * SECOND);
        assert_eq!(taken(&keys, "other"), "a");
        assert!(!keys.has_another("m") && keys.has_another("other"));

        advance(7 * SECOND).await;
        assert_eq!(taken(&keys, "m"), "a");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_of_an_hour_is_not_believed() {
        let keys = with(&["a"], None);
        object(&keys, 0, Objection::TooMuch(Some(3600 * SECOND)));
        assert_eq!(keys.take("m").unwrap_err(), MAX_REST);
    }

    #[tokio::test(start_paused = true)]
    async fn the_only_key_is_tried_again_at_once_where_nobody_said_for_how_long() {
        let keys = with(&["a"], None);
        object(&keys, 0, Objection::Refused);
        object(&keys, 0, Objection::TooMuch(None));
        assert_eq!(taken(&keys, "m"), "a");
    }

    #[tokio::test(start_paused = true)]
    async fn where_all_rest_the_one_that_was_not_told_for_how_long_is_tried() {
        let keys = with(&["a", "b"], None);
        object(&keys, 0, Objection::TooMuch(Some(SECOND)));
        object(&keys, 1, Objection::Refused);
        assert_eq!([(); 2].map(|()| taken(&keys, "m")), ["b", "b"]);

        let refused = with(&["a", "b"], None);
        object(&refused, 0, Objection::Refused);
        advance(SECOND).await;
        object(&refused, 1, Objection::Refused);
        assert_eq!(taken(&refused, "m"), "a", "the one that has rested longest");
        refused.accepted(Key(0));
        assert_eq!([(); 2].map(|()| taken(&refused, "m")), ["a", "a"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_configuration_lets_the_same_keys_rest_on() {
        let before = with(&["a", "b"], None);
        object(&before, 1, Objection::Refused);
        let after = with(&["b", "c"], Some(&before));
        assert_eq!([(); 2].map(|()| taken(&after, "m")), ["c", "c"]);

        let waiting = with(&[], None);
        object(&waiting, 0, Objection::TooMuch(Some(SECOND)));
        assert!(with(&[], Some(&waiting)).take("m").is_err());
        assert!(with(&["a"], Some(&waiting)).take("m").is_ok());
    }
}
