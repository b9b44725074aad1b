//! How is the request log kept in SQLite?

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use time::OffsetDateTime;

use super::{
    super::{Part, RequestPage, Requests, StoreError, Wanted, count, counting, millis, select},
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
        let (mut query, size) = select(wanted, &part);
        let found: Vec<SqliteRow> = query.build().fetch_all(&self.pool).await?;
        let total = match part {
            Part::Page(_) => Some(self.counted(wanted).await?),
            Part::Behind(..) => None,
        };
        Ok(RequestPage::of(found, size, total)?)
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
    /// How many rows fit, up to a bound.
    async fn counted(&self, wanted: &Wanted) -> Result<u64, StoreError> {
        let total: i64 = counting(wanted).build_query_scalar().fetch_one(&self.pool).await?;
        Ok(u64::try_from(total).unwrap_or_default())
    }
}
