//! How is the request log kept in SQLite?

use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _, Sqlite as Db, sqlite::SqliteRow};
use time::OffsetDateTime;

use super::{
    super::{MOST_COUNTED, Part, Place, RequestPage, Requests, StoreError, Wanted, count, millis, narrow},
    Sqlite,
};
use crate::ledger::Row;

/// How many rows one statement takes away, so that writers wait for it little.
const TRIMMED: u32 = 1000;

#[async_trait]
impl Requests for Sqlite {
    async fn add_requests(&self, rows: &[Row]) -> Result<(), StoreError> {
        let mut all = self.log.begin().await?;
        for row in rows {
            let whole = serde_json::to_string(row).map_err(|_| StoreError::Corrupt { what: "row" })?;
            sqlx::query(
                "insert into requests (request_id, created_at, tenant, app, kind, status, requested_model, model, \
                 prompt_tokens, completion_tokens, cost, row) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
                 on conflict do nothing",
            )
            .bind(&row.request_id)
            .bind(millis(row.created_at))
            .bind(&row.tenant_id)
            .bind(&row.app_id)
            .bind(&row.request_kind)
            .bind(row.status.name())
            .bind(&row.requested_model)
            .bind(&row.model)
            .bind(row.prompt_tokens.map(count))
            .bind(row.completion_tokens.map(count))
            .bind(row.estimated_cost)
            .bind(whole)
            .execute(&mut *all)
            .await?;
        }
        all.commit().await?;
        Ok(())
    }

    async fn request(&self, tenant: &str, app: Option<&str>, id: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query_scalar(
            "select row from requests where request_id = ?1 and tenant = ?2 and (?3 is null or app = ?3)",
        )
        .bind(id)
        .bind(tenant)
        .bind(app);
        Ok(row.fetch_optional(&self.pool).await?)
    }

    async fn requests(&self, wanted: &Wanted, part: Part) -> Result<RequestPage, StoreError> {
        let mut query = QueryBuilder::<Db>::new("select created_at, request_id, row from requests");
        narrow(&mut query, wanted);
        let (size, skipped) = match &part {
            Part::Page(page) => (page.size, page.skipped()),
            Part::Behind(place, size) => {
                query.push(" and (created_at, request_id) < (").push_bind(place.created_at);
                query.push(", ").push_bind(place.request_id.clone()).push(")");
                (*size, 0)
            }
        };
        query.push(" order by created_at desc, request_id desc limit ").push_bind(i64::from(size) + 1);
        query.push(" offset ").push_bind(skipped);
        let mut found = query.build().fetch_all(&self.pool).await?;
        let has_more = found.len() > size as usize;
        found.truncate(size as usize);
        let next = found.last().filter(|_| has_more).map(place).transpose()?;
        let rows = found.iter().map(|row| row.try_get("row")).collect::<Result<_, _>>()?;
        let total = match part {
            Part::Page(_) => Some(self.counted(wanted).await?),
            Part::Behind(..) => None,
        };
        Ok(RequestPage { rows, next, total })
    }

    async fn trim_requests(
        &self,
        before: Option<OffsetDateTime>,
        keep: Option<u64>,
    ) -> Result<u64, StoreError> {
        let mut before = before.map(millis);
        if let Some(keep) = keep {
            let oldest: Option<i64> = sqlx::query_scalar(
                "select created_at from requests order by created_at desc limit 1 offset ?",
            )
            .bind(count(keep))
            .fetch_optional(&self.pool)
            .await?;
            // Those of that very millisecond go too.
            before = before.max(oldest.map(|oldest| oldest + 1));
        }
        let Some(before) = before else { return Ok(0) };
        let mut gone = 0;
        loop {
            let some = sqlx::query(
                "delete from requests where request_id in \
                 (select request_id from requests where created_at < ? order by created_at limit ?)",
            )
            .bind(before)
            .bind(TRIMMED)
            .execute(&self.pool)
            .await?
            .rows_affected();
            gone += some;
            if some < u64::from(TRIMMED) {
                return Ok(gone);
            }
        }
    }
}

impl Sqlite {
    /// How many rows fit, up to [`MOST_COUNTED`].
    async fn counted(&self, wanted: &Wanted) -> Result<u64, StoreError> {
        let mut query = QueryBuilder::<Db>::new("select count(*) from (select 1 from requests");
        narrow(&mut query, wanted);
        query.push(" limit ").push_bind(MOST_COUNTED).push(")");
        let total: i64 = query.build_query_scalar().fetch_one(&self.pool).await?;
        Ok(u64::try_from(total).unwrap_or_default())
    }
}

fn place(row: &SqliteRow) -> Result<Place, sqlx::Error> {
    Ok(Place { created_at: row.try_get("created_at")?, request_id: row.try_get("request_id")? })
}
