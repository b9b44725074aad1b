//! What does the gateway keep, and where?
//!
//! One small trait for each concern, so that a database is one file for each; [`Store`] is all of them together.
//! Nobody on the path of a request waits for a store longer than a cache in front of it allows.

mod keys;
mod policies;
mod postgres;
mod requests;
mod schema;
mod sqlite;
mod turns;

use std::{fmt, path::PathBuf, sync::Arc};

use async_trait::async_trait;
pub use keys::{Digest, Key, KeyId, KeyPage, Keys};
pub use policies::{AppKey, Policies, StoredPolicy};
use postgres::Postgres;
pub use requests::{MOST_COUNTED, Part, Place, RequestPage, Requests, Wanted};
use requests::{count, counting, millis, select};
pub use schema::Schema;
use sqlite::Sqlite;
use time::OffsetDateTime;
pub(crate) use turns::Turns;

use crate::config::{self, StorePlace};

/// Everything that the gateway keeps. An implementation says nothing of what it keeps in its `Debug`.
#[async_trait]
pub trait Store: Keys + Policies + Requests + fmt::Debug + Send + Sync {
    /// Whether it answers now.
    ///
    /// # Errors
    /// It does not.
    async fn ping(&self) -> Result<(), StoreError>;
}

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be made or opened.
    #[error("the store {} cannot be opened", .path.display())]
    File {
        /// Where it should be.
        path: PathBuf,
        /// Why.
        #[source]
        problem: std::io::Error,
    },
    /// The database cannot be reached.
    #[error("the store {place} cannot be opened")]
    Open {
        /// Where it is, without a credential.
        place: String,
        /// Why.
        #[source]
        problem: sqlx::Error,
    },
    /// Its tables cannot be brought to this version's form.
    #[error("the store's tables cannot be brought up to date")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// A later version of this program has changed its tables, and only it knows how to use them.
    #[error(
        "the store's tables are of version {found}, and this program knows them up to version {known}: it is too \
         old for this store"
    )]
    Newer {
        /// The tables' version.
        found: i64,
        /// The last that this program knows.
        known: i64,
    },
    /// It did not answer a moment ago, and is not asked again yet.
    #[error("the store has not answered for a while")]
    Paused,
    /// It failed, or did not answer in time.
    #[error("the store does not answer")]
    Away(#[source] sqlx::Error),
    /// It holds what this program never writes.
    #[error("the store holds a wrong {what}")]
    Corrupt {
        /// Which kind of thing.
        what: &'static str,
    },
}

impl From<sqlx::Error> for StoreError {
    fn from(problem: sqlx::Error) -> Self {
        Self::Away(problem)
    }
}

/// Opens a store, and brings its tables up to date.
///
/// # Errors
/// It cannot be opened, or holds tables of a later version.
pub async fn open(config: &config::Store) -> Result<Arc<dyn Store>, StoreError> {
    Ok(match &config.place {
        StorePlace::Postgres(database) => Postgres::open(database, config).await?,
        StorePlace::File(path) => Arc::new(Sqlite::open(Some(path)).await?),
        StorePlace::Memory => Arc::new(Sqlite::open(None).await?),
    })
}

/// Brings the tables of a store up to date, and says how far they were.
///
/// # Errors
/// It cannot be opened, or holds tables of a later version.
pub async fn migrate(config: &config::Store) -> Result<Schema, StoreError> {
    let found = schema(config).await?;
    if !found.is_current() {
        open(&config::Store { start_without: false, ..config.clone() }).await?;
    }
    Ok(found)
}

/// How far the tables of a store are. Changes nothing.
///
/// # Errors
/// It cannot be opened, or holds tables of a later version.
pub async fn schema(config: &config::Store) -> Result<Schema, StoreError> {
    match &config.place {
        StorePlace::Postgres(database) => postgres::schema(database).await,
        StorePlace::File(path) => sqlite::schema(Some(path)).await,
        StorePlace::Memory => sqlite::schema(None).await,
    }
}

/// A time as it is kept, in seconds since 1970.
fn seconds(time: OffsetDateTime) -> i64 {
    time.unix_timestamp()
}

/// A time that was kept.
fn time(seconds: i64) -> Result<OffsetDateTime, StoreError> {
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| StoreError::Corrupt { what: "time" })
}

/// Which part of a long list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Counted from 1.
    pub number: u32,
    /// How many there are on a page.
    pub size: u32,
}

impl Page {
    /// How many come before it.
    fn skipped(self) -> i64 {
        i64::from(self.number.saturating_sub(1)) * i64::from(self.size)
    }
}
