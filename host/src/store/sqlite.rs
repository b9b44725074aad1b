//! How is a store kept in one SQLite file?

mod keys;
mod policies;
mod requests;

use std::{path::Path, time::Duration};

use async_trait::async_trait;
use sqlx::{
    ConnectOptions, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    Store, StoreError,
    schema::{Changes, Schema, migrator, told},
};
/// Every change to the tables, in order.
const CHANGES: Changes = &[
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
    /// Opens the store in a file, or one in memory.
    pub(super) async fn open(file: Option<&Path>) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            // A revocation that a power cut takes back would be a key that opens again.
            .synchronous(SqliteSynchronous::Full)
            .disable_statement_logging();
        let pool = SqlitePoolOptions::new().acquire_timeout(ACQUIRE);
        let log = pool.clone().max_connections(1);
        let (options, pool) = match file {
            Some(path) => {
                private(path).map_err(|problem| StoreError::File { path: path.to_owned(), problem })?;
                let options = options.filename(path).journal_mode(SqliteJournalMode::Wal);
                (options, pool.max_connections(CONNECTIONS))
            }
            // Each connection would have a memory of its own, and take it along when it closes.
            None => (options.in_memory(true), pool.max_connections(1).idle_timeout(None).max_lifetime(None)),
        };
        let pool = pool.connect_with(options.clone()).await.map_err(|problem| open(file, problem))?;
        let schema = read(&mut *pool.acquire().await?).await?;
        migrator(CHANGES).run(&pool).await.map_err(|problem| told(problem, schema.known))?;
        let log = match file {
            Some(_) => log
                .connect_with(options.synchronous(SqliteSynchronous::Normal))
                .await
                .map_err(|problem| open(file, problem))?,
            None => pool.clone(),
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

/// How far the tables are. Changes nothing, and makes no file.
pub(super) async fn schema(file: Option<&Path>) -> Result<Schema, StoreError> {
    let Some(path) = file.filter(|path| path.exists()) else { return Ok(Schema::none(CHANGES)) };
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(BUSY);
    let opened = options.disable_statement_logging().connect().await;
    read(&mut opened.map_err(|problem| open(file, problem))?).await
}

fn open(file: Option<&Path>, problem: sqlx::Error) -> StoreError {
    let place = file.map_or_else(|| "in memory".to_owned(), |path| path.display().to_string());
    StoreError::Open { place, problem }
}

async fn read(connection: &mut SqliteConnection) -> Result<Schema, StoreError> {
    let noted = "select count(*) > 0 from sqlite_master where name = '_sqlx_migrations'";
    let has_notes = sqlx::query_scalar(noted).fetch_one(&mut *connection).await?;
    Schema::read(connection, has_notes, CHANGES).await
}

/// Makes the file, if there is none, for the eyes of its owner only. SQLite gives its side files the same mode.
fn private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
