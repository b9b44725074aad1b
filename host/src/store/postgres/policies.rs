//! How are policies kept in PostgreSQL?

use async_trait::async_trait;
use sqlx::Row;

use super::{
    super::{AppKey, Policies, StoreError, StoredPolicy, seconds, time},
    Postgres, column, within,
};

#[async_trait]
impl Policies for Postgres {
    async fn policy(&self, key: &AppKey) -> Result<Option<StoredPolicy>, StoreError> {
        within(async {
            let mut connection = self.connection(&self.pool).await?;
            let row = sqlx::query("select * from policies where tenant = $1 and app = $2")
                .bind(column(&key.tenant))
                .bind(column(&key.app))
                .fetch_optional(&mut *connection)
                .await?;
            let Some(row) = row else { return Ok(None) };
            Ok(Some(StoredPolicy {
                settings: row.try_get("settings")?,
                updated_at: time(row.try_get("updated_at")?)?,
                updated_by: row.try_get("updated_by")?,
            }))
        })
        .await
    }

    async fn put_policy(&self, key: &AppKey, policy: &StoredPolicy) -> Result<(), StoreError> {
        within(async {
            let mut connection = self.connection(&self.pool).await?;
            sqlx::query(
                "insert into policies (tenant, app, settings, updated_at, updated_by) \
                 values ($1, $2, $3, $4, $5) on conflict (tenant, app) do update set \
                 settings = excluded.settings, updated_at = excluded.updated_at, updated_by = excluded.updated_by",
            )
            .bind(column(&key.tenant))
            .bind(column(&key.app))
            .bind(&policy.settings)
            .bind(seconds(policy.updated_at))
            .bind(&policy.updated_by)
            .execute(&mut *connection)
            .await?;
            Ok(())
        })
        .await
    }
}
