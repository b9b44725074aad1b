//! Which policy has an app now, without asking the store for every request?

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use lru::LruCache;
use metrics::counter;
use time::OffsetDateTime;
use tokio::{sync::Mutex as AsyncMutex, time::Instant};

use super::Settings;
use crate::{
    error::Error,
    store::{AppKey, Policies, StoreError, StoredPolicy, Turns},
};

/// How many apps are remembered, with and without a policy: at some 2 KiB each, 20 MB. What is asked for least is
/// forgotten, and asked of the store again.
const APPS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);
/// How long a request waits for the store: much longer than it takes, much shorter than a model.
const WAIT: Duration = Duration::from_secs(2);
/// After the store was asked, how long nobody else asks it for the same app: while it is away, that is how often a
/// request waits for it.
const PAUSE: Duration = Duration::from_secs(1);

/// One app's policy, read.
#[derive(Debug, PartialEq)]
pub struct AppPolicy {
    /// What it says.
    pub settings: Settings,
    /// When it was written, to the second.
    pub updated_at: OffsetDateTime,
    /// Who wrote it.
    pub updated_by: String,
}

/// The policies of the apps that were asked for lately.
///
/// What is known serves until it is due; then one request asks the store, and those that come meanwhile take what is
/// known. Where the store does not answer, what is known goes on serving, however old: an app with a policy is never
/// served without one.
#[derive(Debug)]
pub struct KnownPolicies {
    store: Arc<dyn Policies>,
    known: Mutex<Known>,
    turns: Turns,
    /// Held while a policy is written, so that what is known last is what was written last.
    writing: AsyncMutex<()>,
}

#[derive(Debug)]
struct Known {
    apps: LruCache<AppKey, App>,
    /// Counts what was written, so that what was read before is not taken for newer.
    writes: u64,
}

/// What is known of an app at one moment.
struct Seen {
    /// Its policy, where it was asked for before.
    policy: Option<Option<Arc<AppPolicy>>>,
    /// Whether that serves without asking.
    is_fresh: bool,
    /// How many writes there had been.
    writes: u64,
}

#[derive(Debug)]
struct App {
    policy: Option<Arc<AppPolicy>>,
    due: Instant,
}

impl KnownPolicies {
    /// The policies that a store keeps.
    pub fn new(store: Arc<dyn Policies>) -> Self {
        let known = Mutex::new(Known { apps: LruCache::new(APPS), writes: 0 });
        Self { store, known, turns: Turns::default(), writing: AsyncMutex::default() }
    }

    /// The policy of an app, at most `fresh` old while the store answers; nothing where it has none.
    ///
    /// # Errors
    /// The store does not answer, and the policy is not known from before.
    pub async fn get(&self, key: &AppKey, fresh: Duration) -> Result<Option<Arc<AppPolicy>>, Error> {
        let mut seen = self.look(key);
        let _turn = match &seen {
            // However many want it, one asks.
            Seen { policy: None, .. } => {
                let turn = within(async { Ok(self.turns.take(key).await) }).await;
                seen = self.look(key);
                Some(turn.inspect_err(|_| count_failure())?)
            }
            Seen { policy: Some(_), .. } => None,
        };
        let Seen { policy: known, is_fresh, writes } = seen;
        if let Some(policy) = known.as_ref().filter(|_| is_fresh) {
            return Ok(policy.clone());
        }
        match self.ask(key).await {
            Ok(policy) => Ok(self.learn(key, policy, fresh, Some(writes))),
            Err(problem) => {
                count_failure();
                tracing::warn!(app = &*key.app, %problem, known = known.is_some(), "no answer from the store of policies");
                known.ok_or(Error::Store(problem))
            }
        }
    }

    /// What is known of an app. Where it is not fresh, whoever looks is the one to ask.
    fn look(&self, key: &AppKey) -> Seen {
        let (mut known, now) = (self.lock(), Instant::now());
        let writes = known.writes;
        let Some(app) = known.apps.get_mut(key) else {
            return Seen { policy: None, is_fresh: false, writes };
        };
        let is_fresh = now < app.due;
        if !is_fresh {
            app.due = now + PAUSE;
        }
        Seen { policy: Some(app.policy.clone()), is_fresh, writes }
    }

    /// What the store says now, so that whoever reads a policy to change it does not read an old one.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn read(&self, key: &AppKey) -> Result<Option<Arc<AppPolicy>>, Error> {
        Ok(self.ask(key).await.inspect_err(|_| count_failure())?)
    }

    /// Writes the policy of an app in the place of the one before; it is in force for every request that begins after.
    ///
    /// # Errors
    /// The store does not answer. Whether it has written is then not known, and it is asked again.
    pub async fn put(
        &self,
        key: &AppKey,
        settings: Settings,
        by: &str,
        fresh: Duration,
    ) -> Result<Arc<AppPolicy>, Error> {
        let _turn = within(async { Ok(self.writing.lock().await) }).await?;
        // As it is stored, so that what is read again is the same.
        let updated_at = OffsetDateTime::now_utc().truncate_to_second();
        let policy = AppPolicy { settings, updated_at, updated_by: by.to_owned() };
        let settings = policy.settings.to_json().to_string();
        let stored = StoredPolicy { settings, updated_at, updated_by: by.to_owned() };
        let saved = within(self.store.put_policy(key, &stored)).await;
        if let Err(problem) = saved {
            if let Some(app) = self.lock().apps.get_mut(key) {
                app.due = Instant::now();
            }
            count_failure();
            return Err(problem.into());
        }
        let policy = Arc::new(policy);
        self.learn(key, Some(policy.clone()), fresh, None);
        Ok(policy)
    }

    async fn ask(&self, key: &AppKey) -> Result<Option<Arc<AppPolicy>>, StoreError> {
        let Some(stored) = within(self.store.policy(key)).await? else { return Ok(None) };
        let StoredPolicy { settings, updated_at, updated_by } = stored;
        let settings = Settings::parse(&settings).map_err(|problems| {
            let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
            tracing::error!(app = &*key.app, problems = problems.join("; "), "what is stored is no policy");
            StoreError::Corrupt { what: "policy" }
        })?;
        Ok(Some(Arc::new(AppPolicy { settings, updated_at, updated_by })))
    }

    /// Remembers a policy: one that was written, or one that was read when `read_at` writes had been. Where nothing has
    /// changed it answers with the same one as before, so that what was made of it is not made again.
    fn learn(
        &self,
        key: &AppKey,
        policy: Option<Arc<AppPolicy>>,
        fresh: Duration,
        read_at: Option<u64>,
    ) -> Option<Arc<AppPolicy>> {
        let mut known = self.lock();
        match read_at {
            Some(writes) if writes != known.writes => return policy,
            Some(_) => {}
            None => known.writes += 1,
        }
        let due = Instant::now() + fresh;
        if let Some(app) = known.apps.get_mut(key)
            && app.policy == policy
        {
            app.due = due;
            return app.policy.clone();
        }
        known.apps.put(key.clone(), App { policy: policy.clone(), due });
        policy
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn within<T>(answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    tokio::time::timeout(WAIT, answer).await.map_err(|_| StoreError::Away(sqlx::Error::PoolTimedOut))?
}

fn count_failure() {
    counter!("ghat_policy_store_failures_total").increment(1);
}

#[cfg(test)]
mod tests {
    use std::{
        collections::HashMap,
        sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    };

    use async_trait::async_trait;

    use super::*;

    const FRESH: Duration = Duration::from_secs(5);

    /// A store that can be away, or stall.
    #[derive(Debug, Default)]
    struct Flaky {
        kept: Mutex<HashMap<AppKey, StoredPolicy>>,
        away: AtomicBool,
        stalls: AtomicBool,
        asked: AtomicUsize,
    }

    impl Flaky {
        async fn answers(&self) -> Result<MutexGuard<'_, HashMap<AppKey, StoredPolicy>>, StoreError> {
            if self.stalls.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
            self.asked.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            match self.away.load(Ordering::Relaxed) {
                true => Err(StoreError::Away(sqlx::Error::PoolClosed)),
                false => Ok(self.kept.lock().unwrap()),
            }
        }
    }

    #[async_trait]
    impl Policies for Flaky {
        async fn policy(&self, key: &AppKey) -> Result<Option<StoredPolicy>, StoreError> {
            Ok(self.answers().await?.get(key).cloned())
        }

        async fn put_policy(&self, key: &AppKey, policy: &StoredPolicy) -> Result<(), StoreError> {
            self.answers().await?.insert(key.clone(), policy.clone());
            Ok(())
        }
    }

    fn key(app: &str) -> AppKey {
        AppKey { tenant: "t".into(), app: app.into() }
    }

    fn capped(tokens: u32) -> Settings {
        Settings::parse(&format!(r#"{{"maxTokens":{tokens}}}"#)).unwrap()
    }

    fn two() -> (Arc<Flaky>, KnownPolicies, KnownPolicies) {
        let store = Arc::<Flaky>::default();
        (store.clone(), KnownPolicies::new(store.clone()), KnownPolicies::new(store))
    }

    async fn tokens(policies: &KnownPolicies, app: &str) -> Option<u32> {
        let policy = policies.get(&key(app), FRESH).await.unwrap();
        policy.map(|policy| policy.settings.max_tokens.unwrap().get())
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_written_holds_here_at_once_and_elsewhere_soon() {
        let (store, here, there) = two();
        assert_eq!((tokens(&here, "a").await, tokens(&there, "a").await), (None, None));
        here.put(&key("a"), capped(1), "ann", FRESH).await.unwrap();
        assert_eq!((tokens(&here, "a").await, tokens(&there, "a").await), (Some(1), None));
        tokio::time::advance(FRESH).await;
        assert_eq!((tokens(&here, "a").await, tokens(&there, "a").await), (Some(1), Some(1)));
        let asked = store.asked.load(Ordering::Relaxed);
        for _ in 0..100 {
            tokens(&here, "a").await;
        }
        assert_eq!(store.asked.load(Ordering::Relaxed), asked, "what is fresh is not asked for");
    }

    #[tokio::test(start_paused = true)]
    async fn while_the_store_is_away_the_last_known_policy_serves() {
        let (store, here, _) = two();
        here.put(&key("a"), capped(1), "ann", FRESH).await.unwrap();
        assert_eq!(tokens(&here, "b").await, None);
        store.away.store(true, Ordering::Relaxed);
        for _ in 0..100 {
            tokio::time::advance(FRESH * 20).await;
            assert_eq!((tokens(&here, "a").await, tokens(&here, "b").await), (Some(1), None));
        }
        assert!(matches!(here.get(&key("c"), FRESH).await, Err(Error::Store(_))));
        assert!(matches!(here.put(&key("a"), capped(2), "ann", FRESH).await, Err(Error::Store(_))));
        store.away.store(false, Ordering::Relaxed);
        assert_eq!(tokens(&here, "c").await, None);
        here.put(&key("a"), capped(3), "ann", FRESH).await.unwrap();
        assert_eq!(tokens(&here, "a").await, Some(3));
    }

    /// How long a hundred requests after each other take, all of which see one token.
    async fn time_of_a_hundred(known: &KnownPolicies) -> Duration {
        let began = Instant::now();
        for _ in 0..100 {
            assert_eq!(tokens(known, "a").await, Some(1));
        }
        began.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_stalls_holds_up_one_request_in_a_second() {
        let (store, here, _) = two();
        here.put(&key("a"), capped(1), "ann", FRESH).await.unwrap();
        store.stalls.store(true, Ordering::Relaxed);
        tokio::time::advance(FRESH).await;
        let began = Instant::now();
        let slow = tokens(&here, "a");
        let (slow, others) = tokio::join!(slow, time_of_a_hundred(&here));
        assert_eq!((slow, others), (Some(1), Duration::ZERO));
        assert_eq!(began.elapsed(), WAIT);
    }

    #[tokio::test(start_paused = true)]
    async fn of_many_that_want_an_unread_policy_at_once_one_asks() {
        let (store, here, _) = two();
        let key = key("a");
        let all = (0..100).map(|_| here.get(&key, FRESH));
        assert!(futures_util::future::join_all(all).await.iter().all(Result::is_ok));
        assert_eq!(store.asked.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_read_before_a_write_is_not_taken_for_newer() {
        let (_, here, _) = two();
        let writes = here.lock().writes;
        here.put(&key("a"), capped(2), "ann", FRESH).await.unwrap();
        here.learn(&key("a"), None, FRESH, Some(writes));
        assert_eq!(tokens(&here, "a").await, Some(2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_policy_that_has_not_changed_stays_the_same_one() {
        let (_, here, _) = two();
        let written = here.put(&key("a"), capped(2), "ann", FRESH).await.unwrap();
        tokio::time::advance(FRESH).await;
        let read = here.get(&key("a"), FRESH).await.unwrap().unwrap();
        assert!(Arc::ptr_eq(&written, &read));
    }
}
