//! What happens when a database is away for a minute, and when gateways are killed: `make chaos`, at full length.

use std::{
    collections::BTreeSet,
    process::Stdio,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use ghat_tests::{Client, Database, MockProvider, Postgres, Setup, files, servers::signal};
use sqlx::Connection;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    task::JoinSet,
    time::{Instant, sleep},
};

use crate::replicas::{Absence, passing, without_postgres, without_redis};

const MINUTE: Duration = Duration::from_secs(60);
/// How far the log may be behind what was answered.
const BEHIND: Duration = Duration::from_millis(100);

#[tokio::test]
#[ignore = "a minute long: make chaos"]
async fn postgres_is_stopped_for_a_minute() {
    without_postgres(Absence::Stopped, MINUTE).await;
}

#[tokio::test]
#[ignore = "a minute long: make chaos"]
async fn postgres_hangs_for_a_minute() {
    without_postgres(Absence::Hanging, MINUTE).await;
}

#[tokio::test]
#[ignore = "a minute long: make chaos"]
async fn redis_is_stopped_for_a_minute() {
    without_redis(Absence::Stopped, MINUTE).await;
}

#[tokio::test]
#[ignore = "a minute long: make chaos"]
async fn redis_hangs_for_a_minute() {
    without_redis(Absence::Hanging, MINUTE).await;
}

#[tokio::test]
#[ignore = "long: make chaos"]
async fn of_ten_thousand_requests_a_limit_of_a_thousand_lets_a_thousand_pass() {
    assert_eq!(passing(1000, 10_000, 4).await, 1000);
}

/// A gateway in a process of its own.
struct Killable {
    folder: TempDir,
    process: Child,
    client: Client,
}

async fn start(folder: &TempDir) -> (Child, Client, Duration) {
    let begun = Instant::now();
    let mut command = Command::new(files::program());
    command
        .arg("serve")
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let mut process = command.spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().expect("a greeting");
    let address =
        line.split("http://").nth(1).and_then(|rest| rest.split(". ").next()).unwrap().parse().unwrap();
    (process, Client::of(address), begun.elapsed())
}

impl Killable {
    async fn with(provider: &MockProvider, store: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let setup = Setup::with(provider).more(store);
        setup.place(&folder.path().join("plugins"));
        std::fs::write(folder.path().join("ghat.toml"), setup.toml()).unwrap();
        let (process, client, _) = start(&folder).await;
        Self { folder, process, client }
    }

    /// Kills it at any moment, and starts it anew. Says how long that took.
    async fn kill(&mut self) -> Duration {
        signal(self.process.id().unwrap(), "KILL");
        self.process.wait().await.unwrap();
        let took;
        (self.process, self.client, took) = start(&self.folder).await;
        took
    }
}

/// Sends requests until it is told to stop, or none is answered. Every id that was answered, and when.
async fn load(client: Client, stop: Arc<AtomicBool>, answered: Arc<Mutex<Vec<(String, Instant)>>>) {
    while !stop.load(Ordering::Relaxed) {
        let Some(reply) = client.attempt("hi").await else { return };
        answered.lock().unwrap().push((reply.header("x-request-id").to_owned(), Instant::now()));
    }
}

/// A request that was answered, and how long before the gateway was killed.
type Due = (String, Duration);

/// Kills a gateway under load so often. Says what was answered, and how long the longest start took.
async fn killed(provider: &MockProvider, store: &str, times: u32) -> (Vec<Due>, Killable, Duration) {
    let mut gateway = Killable::with(provider, store).await;
    let (mut due, mut longest) = (Vec::new(), Duration::ZERO);
    for round in 0..times {
        let answered = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let mut callers = JoinSet::new();
        for _ in 0..8 {
            callers.spawn(load(gateway.client.clone(), stop.clone(), answered.clone()));
        }
        sleep(Duration::from_millis(300 + u64::from(round * 37 % 200))).await;
        let end = Instant::now();
        longest = longest.max(gateway.kill().await);
        stop.store(true, Ordering::Relaxed);
        callers.join_all().await;
        let answered = std::mem::take(&mut *answered.lock().unwrap());
        due.extend(answered.into_iter().map(|(id, at)| (id, end.saturating_duration_since(at))));
    }
    // What waits in the spool goes in.
    sleep(Duration::from_secs(3)).await;
    (due, gateway, longest)
}

/// How far the log was behind what was answered; no row may be there twice.
fn judge(database: &str, due: &[Due], kept: &[String], longest: Duration) -> Duration {
    let unique: BTreeSet<_> = kept.iter().collect();
    let missing = || due.iter().filter(|(id, _)| !unique.contains(id)).map(|(_, before)| *before);
    let behind = missing().max().unwrap_or_default();
    println!(
        "{database}: {} answered, {} rows missing, answered at most {behind:?} before; the longest start {longest:?}",
        due.len(),
        missing().count(),
    );
    assert!(due.iter().any(|(_, before)| *before > BEHIND));
    assert_eq!(kept.len(), unique.len());
    behind
}

#[tokio::test]
#[ignore = "minutes long: make chaos"]
async fn a_gateway_that_is_killed_fifty_times_loses_no_row_and_keeps_none_twice() {
    let provider = MockProvider::replying("fine").await;
    let database: Database = Postgres::database().await;
    let (due, _gateway, longest) = killed(&provider, &database.store(), 50).await;
    let mut store = database.connect().await;
    let kept = sqlx::query_scalar("select request_id from requests").fetch_all(&mut store).await;
    let behind = judge("PostgreSQL", &due, &kept.unwrap(), longest);

    let (due, gateway, longest) = killed(&provider, "[store]\nurl = \"sqlite:ghat.db\"\n", 50).await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(gateway.folder.path().join("ghat.db"));
    let mut store = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    let kept = sqlx::query_scalar("select request_id from requests").fetch_all(&mut store);
    let behind = behind.max(judge("SQLite", &due, &kept.await.unwrap(), longest));
    assert!(behind <= BEHIND, "{behind:?}");
}
