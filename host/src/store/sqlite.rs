//! How is a store kept in one SQLite file?

mod keys;
mod policies;
mod requests;

use std::{path::Path, time::Duration};

use async_trait::async_trait;
use sqlx::{
    ConnectOptions, SqlSafeStr, SqlitePool,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use time::OffsetDateTime;

use super::{Store, StoreError};
use crate::config::StorePlace;

/// Every change to the tables, in order. One that was released is never edited: what is wrong with it, the next one
/// repairs.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "api keys", include_str!("../../migrations/sqlite/0001_api_keys.sql")),
    (2, "policies", include_str!("../../migrations/sqlite/0002_policies.sql")),
    (3, "requests", include_str!("../../migrations/sqlite/0003_requests.sql")),
];

/// Reading goes on while one connection writes; more than a few would only wait for the same disk.
const CONNECTIONS: u32 = 4;
/// How long a connection waits for another process that writes, such as the command line.
const BUSY: Duration = Duration::from_secs(2);
/// How long a caller waits for a free connection. A read takes 50 µs: this is a store that hangs.
const ACQUIRE: Duration = Duration::from_secs(2);

/// A store in one file, or in memory.
#[derive(Debug)]
pub(super) struct Sqlite {
    pool: SqlitePool,
    /// The connection that the request log is written through. It does not wait for the disk itself: what it has written
    /// outlives the process, and a power cut may take the last rows of a log, but never a revocation.
    log: SqlitePool,
}

impl Sqlite {
    pub(super) async fn open(place: &StorePlace) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            // A revocation that a power cut takes back would be a key that opens again.
            .synchronous(SqliteSynchronous::Full)
            .disable_statement_logging();
        let pool = SqlitePoolOptions::new().acquire_timeout(ACQUIRE);
        let log = pool.clone().max_connections(1);
        let (options, pool) = match place {
            StorePlace::File(path) => {
                private(path).map_err(|problem| StoreError::File { path: path.clone(), problem })?;
                let options = options.filename(path).journal_mode(SqliteJournalMode::Wal);
                (options, pool.max_connections(CONNECTIONS))
            }
            // Each connection would have a memory of its own, and take it along when it closes.
            StorePlace::Memory => {
                (options.in_memory(true), pool.max_connections(1).idle_timeout(None).max_lifetime(None))
            }
        };
        let open = |problem| StoreError::Open { place: place.to_string(), problem };
        let pool = pool.connect_with(options.clone()).await.map_err(open)?;
        migrator().run(&pool).await.map_err(StoreError::Migrate)?;
        let log = match place {
            StorePlace::File(_) => {
                log.connect_with(options.synchronous(SqliteSynchronous::Normal)).await.map_err(open)?
            }
            StorePlace::Memory => pool.clone(),
        };
        Ok(Self { pool, log })
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("select 1 from _sqlx_migrations limit 1").fetch_optional(&self.pool).await?;
        Ok(())
    }
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS.iter().map(|(version, name, sql)| {
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}

/// Makes the file, if there is none, for the eyes of its owner only. SQLite gives its side files the same mode.
fn private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// A time as it is kept, in seconds since 1970.
fn seconds(time: OffsetDateTime) -> i64 {
    time.unix_timestamp()
}

/// A time that was kept.
fn time(seconds: i64) -> Result<OffsetDateTime, StoreError> {
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| StoreError::Corrupt { what: "time" })
}
