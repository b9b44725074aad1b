//! What is kept of requests?

use std::fmt;

use async_trait::async_trait;
use sqlx::{ColumnIndex, Database, Decode, Encode, QueryBuilder, Row, Type};
use time::OffsetDateTime;

use super::StoreError;
use crate::ledger::{self, Status};

/// Where the request log is kept.
#[async_trait]
pub trait Requests: fmt::Debug + Send + Sync {
    /// Keeps rows, all or none. One whose request has a row already is left as it is.
    ///
    /// # Errors
    /// The store is away.
    async fn add_requests(&self, rows: &[ledger::Row]) -> Result<(), StoreError>;

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

/// The query for a part of the rows that are wanted, and how many that are: it asks for one more, which tells whether others
/// follow.
pub(super) fn select<D: Database>(wanted: &Wanted, part: &Part) -> (QueryBuilder<D>, usize)
where
    String: for<'q> Encode<'q, D> + Type<D>,
    i64: for<'q> Encode<'q, D> + Type<D>,
{
    let mut query = QueryBuilder::new("select created_at, request_id, row from requests");
    narrow(&mut query, wanted);
    let (size, skipped) = match part {
        Part::Page(page) => (page.size, page.skipped()),
        Part::Behind(place, size) => {
            query.push(" and (created_at, request_id) < (").push_bind(place.created_at);
            query.push(", ").push_bind(place.request_id.clone()).push(")");
            (*size, 0)
        }
    };
    query.push(" order by created_at desc, request_id desc limit ").push_bind(i64::from(size) + 1);
    query.push(" offset ").push_bind(skipped);
    (query, size as usize)
}

/// The query for how many rows are wanted, up to [`MOST_COUNTED`].
pub(super) fn counting<D: Database>(wanted: &Wanted) -> QueryBuilder<D>
where
    String: for<'q> Encode<'q, D> + Type<D>,
    i64: for<'q> Encode<'q, D> + Type<D>,
{
    let mut query = QueryBuilder::new("select count(*) from (select 1 from requests");
    narrow(&mut query, wanted);
    query.push(" limit ").push_bind(i64::from(MOST_COUNTED)).push(") as found");
    query
}

impl RequestPage {
    /// The first `size` of the rows that [`select`] found.
    pub(super) fn of<R: Row>(mut found: Vec<R>, size: usize, total: Option<u64>) -> Result<Self, sqlx::Error>
    where
        for<'c> &'c str: ColumnIndex<R>,
        String: for<'r> Decode<'r, R::Database> + Type<R::Database>,
        i64: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    {
        let has_more = found.len() > size;
        found.truncate(size);
        let place = |row: &R| {
            let (created_at, request_id) = (row.try_get("created_at")?, row.try_get("request_id")?);
            Ok::<_, sqlx::Error>(Place { created_at, request_id })
        };
        let next = found.last().filter(|_| has_more).map(place).transpose()?;
        let rows = found.iter().map(|row| row.try_get("row")).collect::<Result<_, _>>()?;
        Ok(Self { rows, next, total })
    }
}

/// Adds to a query which rows are wanted.
fn narrow<D: Database>(query: &mut QueryBuilder<D>, wanted: &Wanted)
where
    String: for<'q> Encode<'q, D> + Type<D>,
    i64: for<'q> Encode<'q, D> + Type<D>,
{
    query.push(" where tenant = ").push_bind(wanted.tenant.clone());
    let texts = [
        ("app", wanted.app.clone()),
        ("status", wanted.status.map(|status| status.name().to_owned())),
        ("kind", wanted.kind.clone()),
        ("model", wanted.model.clone()),
    ];
    for (column, value) in texts.into_iter().filter_map(|(column, value)| Some((column, value?))) {
        query.push(" and ").push(column).push(" = ").push_bind(value);
    }
    if let Some(from) = wanted.from {
        query.push(" and created_at >= ").push_bind(millis(from));
    }
    if let Some(to) = wanted.to {
        query.push(" and created_at < ").push_bind(millis(to));
    }
}

/// A time in milliseconds since 1970.
pub(super) fn millis(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

/// A number as databases count.
pub(super) fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
