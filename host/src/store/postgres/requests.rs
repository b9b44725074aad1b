//! How is the request log kept in PostgreSQL?

use async_trait::async_trait;
use sqlx::{PgConnection, postgres::PgRow};
use time::OffsetDateTime;

use super::{
    super::{Part, Place, RequestPage, Requests, StoreError, Wanted, count, counting, millis, select},
    Postgres, column, within,
};
use crate::ledger::Row;

/// How many rows one statement takes away, so that it is soon done.
const TRIMMED: i64 = 1000;

#[async_trait]
impl Requests for Postgres {
    async fn add_requests(&self, rows: &[Row]) -> Result<(), StoreError> {
        let columns = Columns::of(rows)?;
        within(async {
            let mut connection = self.connection(&self.log).await?;
            // One statement for all: as many as there are would be as many round trips.
            sqlx::query(
                "insert into requests (request_id, created_at, tenant, app, kind, status, requested_model, model, \
                 prompt_tokens, completion_tokens, cost, row) select * from unnest($1::text[], $2::bigint[], \
                 $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], \
                 $10::bigint[], $11::double precision[], $12::text[]) on conflict do nothing",
            )
            .bind(columns.request_id)
            .bind(columns.created_at)
            .bind(columns.tenant)
            .bind(columns.app)
            .bind(columns.kind)
            .bind(columns.status)
            .bind(columns.requested_model)
            .bind(columns.model)
            .bind(columns.prompt_tokens)
            .bind(columns.completion_tokens)
            .bind(columns.cost)
            .bind(columns.row)
            .execute(&mut *connection)
            .await?;
            Ok(())
        })
        .await
    }

    async fn request(&self, tenant: &str, app: Option<&str>, id: &str) -> Result<Option<String>, StoreError> {
        within(async {
            let mut connection = self.connection(&self.pool).await?;
            let row = sqlx::query_scalar(
                "select row from requests where request_id = $1 and tenant = $2 and ($3::text is null or app = $3)",
            )
            .bind(column(id))
            .bind(column(tenant))
            .bind(app.map(column));
            Ok(row.fetch_optional(&mut *connection).await?)
        })
        .await
    }

    async fn requests(&self, wanted: &Wanted, part: Part) -> Result<RequestPage, StoreError> {
        let (wanted, part) = (&as_columns(wanted), part_as_columns(part));
        within(async {
            let mut connection = self.connection(&self.pool).await?;
            let (mut query, size) = select(wanted, &part);
            let found: Vec<PgRow> = query.build().fetch_all(&mut *connection).await?;
            let total = match part {
                Part::Page(_) => Some(counted(&mut connection, wanted).await?),
                Part::Behind(..) => None,
            };
            Ok(RequestPage::of(found, size, total)?)
        })
        .await
    }

    async fn trim_requests(
        &self,
        before: Option<OffsetDateTime>,
        keep: Option<u64>,
    ) -> Result<u64, StoreError> {
        let mut before = before.map(millis);
        if let Some(keep) = keep {
            // Those of that very millisecond go too.
            before = before.max(self.oldest(keep).await?.map(|oldest| oldest + 1));
        }
        let Some(before) = before else { return Ok(0) };
        let mut gone = 0;
        loop {
            let some = within(self.trim(before)).await?;
            gone += some;
            if some < TRIMMED.unsigned_abs() {
                return Ok(gone);
            }
        }
    }
}

impl Postgres {
    /// When the newest row came in that is one too many.
    async fn oldest(&self, keep: u64) -> Result<Option<i64>, StoreError> {
        within(async {
            let mut connection = self.connection(&self.pool).await?;
            let oldest = sqlx::query_scalar(
                "select created_at from requests order by created_at desc limit 1 offset $1",
            );
            Ok(oldest.bind(count(keep)).fetch_optional(&mut *connection).await?)
        })
        .await
    }

    /// Takes some rows away; those that another gateway is taking away are left to it.
    async fn trim(&self, before: i64) -> Result<u64, StoreError> {
        let mut connection = self.connection(&self.pool).await?;
        let done = sqlx::query(
            "delete from requests where request_id in (select request_id from requests where created_at < $1 \
             order by created_at limit $2 for update skip locked)",
        )
        .bind(before)
        .bind(TRIMMED)
        .execute(&mut *connection)
        .await?;
        Ok(done.rows_affected())
    }
}

/// Rows, column by column.
#[derive(Default)]
struct Columns {
    request_id: Vec<String>,
    created_at: Vec<i64>,
    tenant: Vec<String>,
    app: Vec<String>,
    kind: Vec<String>,
    status: Vec<&'static str>,
    requested_model: Vec<String>,
    model: Vec<Option<String>>,
    prompt_tokens: Vec<Option<i64>>,
    completion_tokens: Vec<Option<i64>>,
    cost: Vec<Option<f64>>,
    row: Vec<String>,
}

impl Columns {
    fn of(rows: &[Row]) -> Result<Self, StoreError> {
        let mut columns = Self::default();
        for row in rows {
            let whole = serde_json::to_string(row).map_err(|_| StoreError::Corrupt { what: "row" })?;
            columns.request_id.push(column(&row.request_id).into_owned());
            columns.created_at.push(millis(row.created_at));
            columns.tenant.push(column(&row.tenant_id).into_owned());
            columns.app.push(column(&row.app_id).into_owned());
            columns.kind.push(column(&row.request_kind).into_owned());
            columns.status.push(row.status.name());
            columns.requested_model.push(column(&row.requested_model).into_owned());
            columns.model.push(row.model.as_deref().map(|model| column(model).into_owned()));
            columns.prompt_tokens.push(row.prompt_tokens.map(count));
            columns.completion_tokens.push(row.completion_tokens.map(count));
            columns.cost.push(row.estimated_cost);
            columns.row.push(whole);
        }
        Ok(columns)
    }
}

/// What is wanted, as it stands in the columns.
fn as_columns(wanted: &Wanted) -> Wanted {
    let own = |text: &String| column(text).into_owned();
    Wanted {
        tenant: own(&wanted.tenant),
        app: wanted.app.as_ref().map(own),
        kind: wanted.kind.as_ref().map(own),
        model: wanted.model.as_ref().map(own),
        ..wanted.clone()
    }
}

/// A part, the same way.
fn part_as_columns(part: Part) -> Part {
    match part {
        Part::Page(page) => Part::Page(page),
        Part::Behind(Place { created_at, request_id }, size) => {
            Part::Behind(Place { created_at, request_id: column(&request_id).into_owned() }, size)
        }
    }
}

/// How many rows fit, up to a bound.
async fn counted(connection: &mut PgConnection, wanted: &Wanted) -> Result<u64, StoreError> {
    let total: i64 = counting(wanted).build_query_scalar().fetch_one(connection).await?;
    Ok(u64::try_from(total).unwrap_or_default())
}
