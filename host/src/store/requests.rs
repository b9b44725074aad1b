//! What is kept of requests?

use std::fmt;

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StoreError;
use crate::ledger::{Row, Status};

/// Where the request log is kept.
#[async_trait]
pub trait Requests: fmt::Debug + Send + Sync {
    /// Keeps rows, all or none. One whose request has a row already is left as it is.
    ///
    /// # Errors
    /// The store is away.
    async fn add_requests(&self, rows: &[Row]) -> Result<(), StoreError>;

    /// The row of a request of a tenant, in JSON.
    ///
    /// # Errors
    /// The store is away.
    async fn request(&self, tenant: &str, app: Option<&str>, id: &str) -> Result<Option<String>, StoreError>;

    /// A part of the rows that fit, newest first.
    ///
    /// # Errors
    /// The store is away.
    async fn requests(&self, wanted: &Wanted, part: Part) -> Result<RequestPage, StoreError>;

    /// Takes rows away that are older than a time, and the oldest where there are more than `keep`. Says how many.
    ///
    /// # Errors
    /// The store is away.
    async fn trim_requests(
        &self,
        before: Option<OffsetDateTime>,
        keep: Option<u64>,
    ) -> Result<u64, StoreError>;
}

/// Which requests are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of this tenant.
    pub tenant: String,
    /// In this app.
    pub app: Option<String>,
    /// That ended so.
    pub status: Option<Status>,
    /// Of this kind.
    pub kind: Option<String>,
    /// That this model answered.
    pub model: Option<String>,
    /// That came in then or later.
    pub from: Option<OffsetDateTime>,
    /// That came in before.
    pub to: Option<OffsetDateTime>,
}

/// Which part of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A page, counted from the newest.
    Page(super::Page),
    /// What comes behind a place: so many at most.
    Behind(Place, u32),
}

/// The place of a row among the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// When its request came in, in milliseconds since 1970.
    pub created_at: i64,
    /// The request's id, which tells those of one moment apart.
    pub request_id: String,
}

/// Some rows.
#[derive(Debug)]
pub struct RequestPage {
    /// The rows in JSON, newest first.
    pub rows: Vec<String>,
    /// Where the last of them stands, if more follow.
    pub next: Option<Place>,
    /// How many there are in all, up to [`MOST_COUNTED`]; of a page only.
    pub total: Option<u64>,
}

/// How far rows are counted: beyond, nobody reads page by page, and counting millions takes long.
pub const MOST_COUNTED: u32 = 100_000;
