//! Which API keys are valid, without asking the store for each request?

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use metrics::counter;
use quick_cache::sync::Cache;
use time::OffsetDateTime;
use tokio::time::{Instant, timeout};

use super::{Away, Denial, Identity, key::Presented};
use crate::{
    error::Error,
    store::{Digest, Key, KeyId, Store, Turns},
};

/// How many keys are remembered; some 300 bytes each.
const KNOWN: usize = 20_000;
/// How many ids that no key has are remembered. Apart from the keys, so that guessing ids drives no key out.
const UNKNOWN: usize = 10_000;
/// How long the store may take over one answer. It takes 50 µs; a request must not wait for one that hangs.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long what the store said last is believed while it is away: longer than a restart or a failover takes, and
/// soon enough over for whoever has revoked a key in a copy that the gateway cannot reach.
const GRACE: Duration = Duration::from_secs(15 * 60);

/// The keys of one store. What it says is remembered, and asked again when it is older than `recheck`.
#[derive(Debug)]
pub struct KeyRing {
    store: Arc<dyn Store>,
    recheck: Duration,
    known: Cache<KeyId, Arc<Remembered>>,
    unknown: Cache<KeyId, Arc<Remembered>>,
    turns: Turns,
    /// From when `Remembered::due` counts.
    epoch: Instant,
    /// Whether the store failed when it was asked last.
    away: AtomicBool,
}

/// What the store said of an id.
#[derive(Debug)]
struct Remembered {
    /// The key, and who presents it.
    key: Option<(Key, Identity)>,
    /// When the store said so.
    said: Instant,
    /// When it is asked again, in milliseconds since the ring's epoch.
    due: AtomicU64,
}

/// Stands in for the digest of a key that does not exist, so that it is compared all the same. No secret is known to
/// have it.
const NOBODY: Digest = Digest([0; 32]);

impl KeyRing {
    pub(super) fn new(store: Arc<dyn Store>, recheck: Duration) -> Self {
        let (known, unknown) = (Cache::new(KNOWN), Cache::new(UNKNOWN));
        let (turns, epoch) = (Turns::default(), Instant::now());
        Self { store, recheck, known, unknown, turns, epoch, away: AtomicBool::new(false) }
    }

    /// The store behind it.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Forgets what the store said of a key, which was made or revoked here just now.
    pub fn forget(&self, id: KeyId) {
        self.known.remove(&id);
        self.unknown.remove(&id);
    }

    pub(super) fn is_of(&self, store: &Arc<dyn Store>) -> bool {
        Arc::ptr_eq(&self.store, store)
    }

    pub(super) fn recheck(&self) -> Duration {
        self.recheck
    }

    /// Whose key it is.
    pub(super) async fn identify(&self, presented: &Presented) -> Result<Identity, Error> {
        let remembered = self.look_up(presented.id).await?;
        let (key, digest) = match &remembered.key {
            Some((key, identity)) => (Some((key, identity)), &key.digest),
            None => (None, &NOBODY),
        };
        let matches = *digest == presented.secret;
        match key {
            Some((key, identity)) if matches => {
                if key.is_valid(OffsetDateTime::now_utc()) {
                    Ok(identity.clone())
                } else {
                    Err(Denial::EndedKey.into())
                }
            }
            _ => Err(Denial::UnknownKey.into()),
        }
    }

    pub(super) async fn ping(&self) -> Result<(), Away> {
        Ok(timeout(PATIENCE, self.store.ping()).await.map_err(|_| Away::Slow)??)
    }

    /// What the store said of an id, or says now.
    async fn look_up(&self, id: KeyId) -> Result<Arc<Remembered>, Away> {
        let Some(remembered) = self.remembered(id) else {
            // However many present it, one asks.
            let _turn = timeout(PATIENCE, self.turns.take(&id)).await.map_err(|_| Away::Slow)?;
            return match self.remembered(id) {
                Some(remembered) => Ok(remembered),
                None => self.ask(id).await,
            };
        };
        let believed = remembered.said.elapsed() < GRACE;
        if believed && !self.is_due(&remembered) {
            return Ok(remembered);
        }
        match self.ask(id).await {
            Err(_) if believed => Ok(remembered),
            asked => asked,
        }
    }

    fn remembered(&self, id: KeyId) -> Option<Arc<Remembered>> {
        self.known.get(&id).or_else(|| self.unknown.get(&id))
    }

    /// Whether this caller is the one to ask again. Whoever comes meanwhile is served from memory, so that neither a
    /// busy key nor a store that hangs costs more than one wait in each interval.
    fn is_due(&self, remembered: &Remembered) -> bool {
        let (now, due) = (self.now(), remembered.due.load(Relaxed));
        now >= due && remembered.due.compare_exchange(due, self.next(now), Relaxed, Relaxed).is_ok()
    }

    async fn ask(&self, id: KeyId) -> Result<Arc<Remembered>, Away> {
        let answer = match timeout(PATIENCE, self.store.key(id)).await {
            Ok(answer) => answer.map_err(Away::from),
            Err(_) => Err(Away::Slow),
        };
        self.tell(answer.as_ref().err());
        let key = answer?.map(|key| {
            let identity = identity(&key);
            (key, identity)
        });
        let due = AtomicU64::new(self.next(self.now()));
        let remembered = Arc::new(Remembered { key, said: Instant::now(), due });
        let (cache, other) = match remembered.key {
            Some(_) => (&self.known, &self.unknown),
            None => (&self.unknown, &self.known),
        };
        other.remove(&id);
        cache.insert(id, remembered.clone());
        Ok(remembered)
    }

    /// Says once that the store is away, and once that it is back.
    fn tell(&self, problem: Option<&Away>) {
        if let Some(problem) = problem {
            counter!("ghat_store_failures_total", "asked_for" => "key").increment(1);
            if !self.away.swap(true, Relaxed) {
                let cause = std::error::Error::source(problem).map(ToString::to_string);
                tracing::error!(%problem, cause, "keys cannot be read; those that are known serve on");
            }
        } else if self.away.load(Relaxed) && self.away.swap(false, Relaxed) {
            tracing::info!("keys can be read again");
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn next(&self, now: u64) -> u64 {
        now.saturating_add(u64::try_from(self.recheck.as_millis()).unwrap_or(u64::MAX))
    }
}

fn identity(key: &Key) -> Identity {
    Identity {
        tenant: key.tenant.clone(),
        user: key.created_by.clone(),
        key: Some(key.id),
        app: key.app.clone(),
        admin: false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, atomic::AtomicUsize};

    use async_trait::async_trait;

    use super::*;
    use crate::{
        auth::{Order, mint},
        ledger::Row,
        store::{
            AppKey, KeyPage, Keys, Page, Part, Policies, RequestPage, Requests, StoreError, StoredPolicy,
            Wanted,
        },
    };

    /// A store that does as it is told, and counts.
    #[derive(Debug, Default)]
    struct Scripted {
        key: Mutex<Option<Key>>,
        state: Mutex<State>,
        asked: AtomicUsize,
    }

    #[derive(Debug, Default, Clone, Copy)]
    enum State {
        #[default]
        Well,
        Failing,
        Hanging,
    }

    #[async_trait]
    impl Keys for Scripted {
        async fn add_key(&self, _: &Key) -> Result<(), StoreError> {
            unreachable!()
        }

        async fn key(&self, id: KeyId) -> Result<Option<Key>, StoreError> {
            self.asked.fetch_add(1, Relaxed);
            tokio::task::yield_now().await;
            let state = *self.state.lock().unwrap();
            match state {
                State::Well => Ok(self.key.lock().unwrap().clone().filter(|key| key.id == id)),
                State::Failing => Err(StoreError::Corrupt { what: "disk" }),
                State::Hanging => std::future::pending().await,
            }
        }

        async fn keys(&self, _: Option<&str>, _: Page) -> Result<KeyPage, StoreError> {
            unreachable!()
        }

        async fn revoke_key(&self, _: Option<&str>, _: KeyId, _: OffsetDateTime) -> Result<bool, StoreError> {
            unreachable!()
        }
    }

    #[async_trait]
    impl Policies for Scripted {
        async fn policy(&self, _: &AppKey) -> Result<Option<StoredPolicy>, StoreError> {
            unreachable!()
        }

        async fn put_policy(&self, _: &AppKey, _: &StoredPolicy) -> Result<(), StoreError> {
            unreachable!()
        }
    }

    #[async_trait]
    impl Requests for Scripted {
        async fn add_requests(&self, _: &[Row]) -> Result<(), StoreError> {
            unreachable!()
        }

        async fn request(&self, _: &str, _: Option<&str>, _: &str) -> Result<Option<String>, StoreError> {
            unreachable!()
        }

        async fn requests(&self, _: &Wanted, _: Part) -> Result<RequestPage, StoreError> {
            unreachable!()
        }

        async fn trim_requests(&self, _: Option<OffsetDateTime>, _: Option<u64>) -> Result<u64, StoreError> {
            unreachable!()
        }
    }

    #[async_trait]
    impl Store for Scripted {
        async fn ping(&self) -> Result<(), StoreError> {
            Ok(())
        }
    }

    const RECHECK: Duration = Duration::from_secs(2);

    struct Fixture {
        store: Arc<Scripted>,
        ring: KeyRing,
        key: Presented,
    }

    impl Fixture {
        fn new() -> Self {
            let order =
                Order { tenant: "t".into(), app: None, name: None, created_by: None, expires_at: None };
            let key = mint(order).key;
            let store = Arc::new(Scripted::default());
            *store.key.lock().unwrap() = Some(key.clone());
            let ring = KeyRing::new(store.clone(), RECHECK);
            Self { store, ring, key: Presented { id: key.id, secret: key.digest } }
        }

        fn turn(&self, state: State) {
            *self.store.state.lock().unwrap() = state;
        }

        async fn opens(&self) -> Result<(), &'static str> {
            self.ring.identify(&self.key).await.map(drop).map_err(|error| error.code())
        }

        fn asked(&self) -> usize {
            self.store.asked.load(Relaxed)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_store_is_asked_once_in_an_interval() {
        let fixture = Fixture::new();
        for _ in 0..100 {
            assert_eq!(fixture.opens().await, Ok(()));
        }
        assert_eq!(fixture.asked(), 1);
        tokio::time::advance(RECHECK).await;
        for _ in 0..100 {
            assert_eq!(fixture.opens().await, Ok(()));
        }
        assert_eq!(fixture.asked(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn of_many_that_present_an_unread_key_at_once_one_asks() {
        let fixture = Fixture::new();
        let all = futures_util::future::join_all((0..100).map(|_| fixture.opens())).await;
        assert!(all.iter().all(Result::is_ok));
        assert_eq!(fixture.asked(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn an_id_that_no_key_has_is_asked_for_once_too() {
        let mut fixture = Fixture::new();
        fixture.key.id = KeyId::parse("AAAAAAAAAAAA").unwrap();
        for _ in 0..100 {
            assert_eq!(fixture.opens().await, Err("unauthorized"));
        }
        assert_eq!(fixture.asked(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn however_many_ids_are_guessed_a_key_stays_known() {
        let fixture = Fixture::new();
        assert_eq!(fixture.opens().await, Ok(()));
        for number in 0..3 * UNKNOWN {
            let id = KeyId::parse(&format!("{number:0>12}")).unwrap();
            let guess = Presented { id, secret: fixture.key.secret };
            assert!(fixture.ring.identify(&guess).await.is_err());
        }
        assert!(fixture.ring.unknown.len() <= UNKNOWN, "{}", fixture.ring.unknown.len());
        let asked = fixture.asked();
        assert_eq!(fixture.opens().await, Ok(()));
        assert_eq!(fixture.asked(), asked);
    }

    #[tokio::test(start_paused = true)]
    async fn a_revoked_key_is_refused_after_the_interval() {
        let fixture = Fixture::new();
        assert_eq!(fixture.opens().await, Ok(()));
        fixture.store.key.lock().unwrap().as_mut().unwrap().revoked_at = Some(OffsetDateTime::now_utc());
        tokio::time::advance(RECHECK).await;
        assert_eq!(fixture.opens().await, Err("unauthorized"));
    }

    #[tokio::test(start_paused = true)]
    async fn known_keys_open_while_the_store_is_away_but_not_for_ever() {
        let fixture = Fixture::new();
        assert_eq!(fixture.opens().await, Ok(()));
        fixture.turn(State::Failing);
        tokio::time::advance(GRACE - RECHECK).await;
        assert_eq!(fixture.opens().await, Ok(()));
        tokio::time::advance(RECHECK).await;
        for _ in 0..3 {
            assert_eq!(fixture.opens().await, Err("overloaded"));
        }
        fixture.turn(State::Well);
        tokio::time::advance(RECHECK).await;
        assert_eq!(fixture.opens().await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_hangs_holds_one_request_in_an_interval() {
        let fixture = Fixture::new();
        assert_eq!(fixture.opens().await, Ok(()));
        fixture.turn(State::Hanging);
        tokio::time::advance(RECHECK).await;
        let started = Instant::now();
        let (first, second) = tokio::join!(fixture.opens(), async {
            let opened = fixture.opens().await;
            (opened, started.elapsed())
        });
        assert_eq!((first, second), (Ok(()), (Ok(()), Duration::ZERO)));
        assert!(started.elapsed() < PATIENCE * 2, "{:?}", started.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_wrong_secret_does_not_open_a_known_key() {
        let mut fixture = Fixture::new();
        assert_eq!(fixture.opens().await, Ok(()));
        fixture.key.secret = Digest([7; 32]);
        assert_eq!(fixture.opens().await, Err("unauthorized"));
    }
}
