//! How is a store kept in a PostgreSQL database that several gateways share?

mod keys;
mod pause;
mod policies;
mod requests;

use std::{
    borrow::Cow,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use pause::Pause;
use sha2::{Digest, Sha256};
use sqlx::{
    ConnectOptions, Connection, Executor, PgConnection, PgPool, Postgres as Db,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::time::{sleep, timeout};
use tokio_util::task::TaskTracker;

use super::{
    Store, StoreError,
    schema::{Changes, Schema, migrator, told},
};
use crate::{
    config::{self, Database},
    record::causes,
};

/// Every change to the tables, in order.
const CHANGES: Changes = &[
    (1, "api keys", include_str!("../../migrations/postgres/0001_api_keys.sql")),
    (2, "policies", include_str!("../../migrations/postgres/0002_policies.sql")),
    (3, "requests", include_str!("../../migrations/postgres/0003_requests.sql")),
];

/// How long connecting may take when the gateway starts.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a caller waits for a connection: less than whoever asks for a key waits, so that it is noticed here that the
/// database is away.
const ACQUIRE: Duration = Duration::from_millis(1500);
/// How long one answer may take; a batch of rows takes some 10 ms.
const ANSWER: Duration = Duration::from_secs(10);
/// How long changing the tables may take, the wait for another gateway that does so included.
const MIGRATE: Duration = Duration::from_secs(30 * 60);
/// How often a gateway that started without the database looks for it.
const RETRY: Duration = Duration::from_secs(1);

/// A store in a PostgreSQL database.
pub(super) struct Postgres {
    pool: PgPool,
    /// The connection that the request log is written through, so that no reader holds it up.
    log: PgPool,
    /// Whether the tables are known to be of this version's form.
    is_ready: AtomicBool,
    /// While the database is away, only now and then does anybody wait for it.
    pause: Pause,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").field("pool", &self.pool).finish_non_exhaustive()
    }
}

impl Postgres {
    /// Connects, and brings the tables up to date. Where the configuration allows to start without the database, that
    /// goes on off the path; a database of a later program is refused in any case.
    pub(super) async fn open(database: &Database, settings: &config::Store) -> Result<Arc<Self>, StoreError> {
        let options = options(database)?;
        let pool = PgPoolOptions::new().acquire_timeout(ACQUIRE).after_connect(|connection, _| {
            Box::pin(async move {
                // What nobody waits for any more must not go on in the database.
                connection.execute("set statement_timeout = '10s'").await?;
                Ok(())
            })
        });
        // Asked whether it is alive, it would answer after one more round trip; where it is not, its rows wait.
        let log = pool.clone().max_connections(1).test_before_acquire(false);
        let log = log.connect_lazy_with(options.clone());
        let pool = pool.max_connections(settings.connections).connect_lazy_with(options);
        let store = Arc::new(Self { pool, log, is_ready: AtomicBool::new(false), pause: Pause::default() });
        match migrate(database).await {
            Ok(()) => {
                store.is_ready.store(true, Ordering::Release);
                // So that the first request need not wait for one; what fails here is told when it is needed.
                let _ = tokio::join!(store.pool.acquire(), store.log.acquire());
            }
            Err(problem @ (StoreError::Open { .. } | StoreError::Away(_))) if settings.start_without => {
                let reason = causes(&problem);
                tracing::error!(reason, "starting without the store, as `store.start_without` says");
                TaskTracker::new().spawn(catch_up(Arc::downgrade(&store), database.clone()));
            }
            Err(problem) => return Err(problem),
        }
        Ok(store)
    }

    async fn connection(&self, pool: &PgPool) -> Result<PoolConnection<Db>, StoreError> {
        if !self.is_ready.load(Ordering::Acquire) || self.pause.is_on() {
            return Err(StoreError::Paused);
        }
        pool.acquire().await.map_err(|problem| {
            self.pause.begin();
            problem.into()
        })
    }
}

#[async_trait]
impl Store for Postgres {
    async fn ping(&self) -> Result<(), StoreError> {
        within(async {
            let mut connection = self.connection(&self.pool).await?;
            sqlx::query("select 1 from _sqlx_migrations limit 1").fetch_optional(&mut *connection).await?;
            Ok(())
        })
        .await
    }
}

/// Brings the tables up to date.
async fn migrate(database: &Database) -> Result<(), StoreError> {
    let mut connection = connect(database).await?;
    let schema = read(&mut connection).await?;
    if !schema.is_current() {
        // The lock that gateways take turns by goes with the connection, whatever happens.
        let changed = timeout(MIGRATE, migrator(CHANGES).run_direct(None, &mut connection, false)).await;
        changed.map_err(|_| late())?.map_err(|problem| told(problem, schema.known))?;
    }
    // The server is told; that it takes long or fails changes nothing.
    let _ = timeout(CONNECT, connection.close()).await;
    Ok(())
}

/// How far the tables are. Changes nothing.
pub(super) async fn schema(database: &Database) -> Result<Schema, StoreError> {
    read(&mut connect(database).await?).await
}

async fn read(connection: &mut PgConnection) -> Result<Schema, StoreError> {
    let noted = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null");
    let has_notes = timeout(ANSWER, noted.fetch_one(&mut *connection)).await.map_err(|_| late())??;
    Schema::read(connection, has_notes, CHANGES).await
}

async fn connect(database: &Database) -> Result<PgConnection, StoreError> {
    let open = |problem| StoreError::Open { place: database.to_string(), problem };
    let options = options(database)?;
    let connected = timeout(CONNECT, options.connect()).await;
    connected.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(open)
}

fn options(database: &Database) -> Result<PgConnectOptions, StoreError> {
    let options = database.options();
    let options = options.map_err(|problem| StoreError::Open { place: database.to_string(), problem })?;
    Ok(options.application_name("ghat").disable_statement_logging())
}

/// Looks for the database until its tables are up to date, or the store is gone.
async fn catch_up(store: std::sync::Weak<Postgres>, database: Database) {
    let mut told = String::new();
    while store.strong_count() > 0 {
        sleep(RETRY).await;
        let Err(problem) = migrate(&database).await else {
            if let Some(store) = store.upgrade() {
                store.is_ready.store(true, Ordering::Release);
                tracing::info!("the store answers");
            }
            return;
        };
        let reason = causes(&problem);
        if reason != told {
            tracing::error!(reason, "the store cannot be used yet");
            told = reason;
        }
    }
}

async fn within<T>(answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    timeout(ANSWER, answer).await.unwrap_or_else(|_| Err(late()))
}

fn late() -> StoreError {
    StoreError::Away(sqlx::Error::PoolTimedOut)
}

/// How much of a text stands in a column that is looked up: PostgreSQL indexes no more than 2,700 bytes in all.
const COLUMN: usize = 256;

/// A text as it stands in a column that is looked up and never shown. Callers choose some of them, and PostgreSQL
/// refuses a NUL and what is too long for its index; such a text is cut, and told from others by its digest.
fn column(text: &str) -> Cow<'_, str> {
    if text.len() <= COLUMN && !text.contains('\0') {
        return text.into();
    }
    let digest = hex::encode(Sha256::digest(text));
    let begin = text.get(..text.floor_char_boundary(COLUMN / 2)).unwrap_or_default();
    format!("{}…{digest}", begin.replace('\0', "\u{fffd}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_holds_every_text_and_tells_all_apart() {
        let long = "é".repeat(200);
        let texts = ["", "shop", "nul\0", "nul\u{fffd}", &long, &format!("{long}x"), &long[2..]];
        let columns: std::collections::BTreeSet<_> = texts.iter().map(|text| column(text)).collect();
        assert_eq!(columns.len(), texts.len());
        for kept in columns {
            assert!(kept.len() <= COLUMN && !kept.contains('\0'), "{kept}");
        }
        assert_eq!(column("shop"), "shop");
    }
}
