//! Rows come through a store that goes away and comes back.

use std::{path::PathBuf, sync::atomic::AtomicBool, time::Duration};

use async_trait::async_trait;
use serde_json::value::RawValue;
use time::OffsetDateTime;

use super::*;
use crate::{
    config::WhenFull,
    store::{
        self, AppKey, Key, KeyId, KeyPage, Keys, Page, Part, Policies, RequestPage, Requests, StoreError,
        StoredPolicy, Wanted,
    },
};

/// A store in memory that may be away.
#[derive(Debug)]
struct Flaky {
    inner: Arc<dyn Store>,
    away: AtomicBool,
}

#[async_trait]
impl Requests for Flaky {
    async fn add_requests(&self, rows: &[Row]) -> Result<(), StoreError> {
        if self.away.load(Ordering::SeqCst) {
            return Err(StoreError::Away(sqlx::Error::PoolTimedOut));
        }
        self.inner.add_requests(rows).await
    }

    async fn request(&self, tenant: &str, app: Option<&str>, id: &str) -> Result<Option<String>, StoreError> {
        self.inner.request(tenant, app, id).await
    }

    async fn requests(&self, wanted: &Wanted, part: Part) -> Result<RequestPage, StoreError> {
        self.inner.requests(wanted, part).await
    }

    async fn trim_requests(
        &self,
        before: Option<OffsetDateTime>,
        keep: Option<u64>,
    ) -> Result<u64, StoreError> {
        self.inner.trim_requests(before, keep).await
    }
}

#[async_trait]
impl Keys for Flaky {
    async fn add_key(&self, key: &Key) -> Result<(), StoreError> {
        self.inner.add_key(key).await
    }

    async fn key(&self, id: KeyId) -> Result<Option<Key>, StoreError> {
        self.inner.key(id).await
    }

    async fn keys(&self, tenant: Option<&str>, page: Page) -> Result<KeyPage, StoreError> {
        self.inner.keys(tenant, page).await
    }

    async fn revoke_key(
        &self,
        tenant: Option<&str>,
        id: KeyId,
        at: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        self.inner.revoke_key(tenant, id, at).await
    }
}

#[async_trait]
impl Policies for Flaky {
    async fn policy(&self, key: &AppKey) -> Result<Option<StoredPolicy>, StoreError> {
        self.inner.policy(key).await
    }

    async fn put_policy(&self, key: &AppKey, policy: &StoredPolicy) -> Result<(), StoreError> {
        self.inner.put_policy(key, policy).await
    }
}

#[async_trait]
impl Store for Flaky {
    async fn ping(&self) -> Result<(), StoreError> {
        self.inner.ping().await
    }
}

struct Fixture {
    store: Arc<Flaky>,
    settings: config::Ledger,
    folder: tempfile::TempDir,
}

impl Fixture {
    async fn new(when_full: WhenFull, spool_max: u64) -> Self {
        let inner = store::open(&config::Store::in_memory()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let spool = Some(folder.path().join("ghat.spool"));
        let settings = config::Ledger { keep: None, keep_rows: None, spool, spool_max, when_full };
        Self { store: Arc::new(Flaky { inner, away: AtomicBool::new(false) }), settings, folder }
    }

    fn start(&self) -> Ledger {
        Ledger::start(self.store.clone(), &self.settings)
    }

    fn away(&self, away: bool) {
        self.store.away.store(away, Ordering::SeqCst);
    }

    fn spool(&self) -> PathBuf {
        self.folder.path().join("ghat.spool")
    }

    /// The ids in the store, oldest first.
    async fn kept(&self) -> Vec<String> {
        let wanted = Wanted { tenant: "acme".to_owned(), ..Wanted::default() };
        let page = self.store.requests(&wanted, Part::Page(Page { number: 1, size: 100 })).await.unwrap();
        let id = |row: &String| serde_json::from_str::<Row>(row).unwrap().request_id;
        page.rows.iter().rev().map(id).collect()
    }

    /// Waits until so many rows are in the store.
    async fn until(&self, count: usize) -> Vec<String> {
        for _ in 0..200 {
            let kept = self.kept().await;
            if kept.len() >= count {
                return kept;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{:?} of {count}", self.kept().await);
    }
}

fn row(number: i64) -> Row {
    Row {
        request_id: format!("req_{number:03}"),
        tenant_id: "acme".to_owned(),
        user_id: None,
        api_key_id: None,
        subject_type: "session".to_owned(),
        app_id: "default".to_owned(),
        labels: Labels::default(),
        request_kind: "chat".to_owned(),
        requested_model: "m".to_owned(),
        model: None,
        provider: None,
        upstream_model: None,
        status: Status::Failed,
        http_status: 502,
        error_code: Some("provider_error".to_owned()),
        stream: false,
        attempts: 0,
        plan: Vec::new(),
        route: Vec::new(),
        latency_ms: 1.5,
        time_to_first_token_ms: None,
        timings: StageTimes::default(),
        prompt_tokens: None,
        completion_tokens: None,
        cached_tokens: None,
        total_tokens: None,
        estimated_cost: None,
        guardrail_decisions: RawValue::from_string("[]".to_owned()).unwrap(),
        created_at: OffsetDateTime::UNIX_EPOCH + time::Duration::milliseconds(1_700_000_000_000 + number),
    }
}

fn ids(numbers: std::ops::Range<i64>) -> Vec<String> {
    numbers.map(|number| row(number).request_id).collect()
}

#[tokio::test]
async fn rows_come_into_the_store_once() {
    let fixture = Fixture::new(WhenFull::BestEffort, 1 << 20).await;
    let ledger = fixture.start();
    (0..5).chain(0..5).map(row).for_each(|row| ledger.note(row));
    ledger.flush().await;
    assert_eq!(fixture.kept().await, ids(0..5));
    assert!(!fixture.spool().exists());
}

#[tokio::test]
async fn rows_wait_for_a_store_that_is_away_and_keep_their_order() {
    let fixture = Fixture::new(WhenFull::Strict, 1 << 20).await;
    let ledger = fixture.start();
    ledger.note(row(0));
    ledger.flush().await;
    fixture.away(true);
    for number in 1..4 {
        ledger.note(row(number));
        ledger.flush().await;
    }
    assert_eq!(fixture.kept().await, ids(0..1));
    assert!(fixture.spool().exists());
    assert!(ledger.admits());
    fixture.away(false);
    ledger.note(row(4));
    assert_eq!(fixture.until(5).await, ids(0..5));
    ledger.flush().await;
    assert!(!fixture.spool().exists());
}

#[tokio::test]
async fn what_an_earlier_process_left_is_kept_first() {
    let fixture = Fixture::new(WhenFull::BestEffort, 1 << 20).await;
    fixture.away(true);
    let before = fixture.start();
    (0..3).map(row).for_each(|row| before.note(row));
    before.flush().await;
    drop(before);
    // The crash came in the middle of a line.
    let mut left = std::fs::read(fixture.spool()).unwrap();
    left.extend_from_slice(br#"{"requestId":"req_9"#);
    std::fs::write(fixture.spool(), left).unwrap();
    fixture.away(false);
    let ledger = fixture.start();
    ledger.note(row(3));
    assert_eq!(fixture.until(4).await, ids(0..4));
    ledger.flush().await;
    assert!(!fixture.spool().exists());
}

#[tokio::test]
async fn where_no_more_may_wait_the_configuration_decides() {
    for (when_full, admits) in [(WhenFull::BestEffort, true), (WhenFull::Strict, false)] {
        let fixture = Fixture::new(when_full, 1500).await;
        let ledger = fixture.start();
        fixture.away(true);
        (0..6).map(row).for_each(|row| ledger.note(row));
        ledger.flush().await;
        assert_eq!(ledger.admits(), admits);
        fixture.away(false);
        let kept = fixture.until(1).await;
        assert!(kept.len() < 6 && kept == ids(0..kept.len() as i64), "{kept:?}");
        ledger.flush().await;
        assert!(ledger.admits());
    }
}

#[tokio::test]
async fn old_rows_go() {
    let fixture = Fixture::new(WhenFull::BestEffort, 1 << 20).await;
    let rows: Vec<_> = (0..9).map(row).collect();
    fixture.store.add_requests(&rows).await.unwrap();
    let before = Some(rows[2].created_at);
    assert_eq!(fixture.store.trim_requests(before, None).await.unwrap(), 2);
    assert_eq!(fixture.store.trim_requests(None, Some(7)).await.unwrap(), 0);
    assert_eq!(fixture.store.trim_requests(None, Some(4)).await.unwrap(), 3);
    assert_eq!(fixture.kept().await, ids(5..9));
}
