//! How are policies kept in SQLite?

use async_trait::async_trait;
use sqlx::Row;

use super::{
    super::{AppKey, Policies, StoreError, StoredPolicy, seconds, time},
    Sqlite,
};

#[async_trait]
impl Policies for Sqlite {
    async fn policy(&self, key: &AppKey) -> Result<Option<StoredPolicy>, StoreError> {
        let row = sqlx::query("select * from policies where tenant = ? and app = ?")
            .bind(&*key.tenant)
            .bind(&*key.app)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(StoredPolicy {
            settings: row.try_get("settings")?,
            updated_at: time(row.try_get("updated_at")?)?,
            updated_by: row.try_get("updated_by")?,
        }))
    }

    async fn put_policy(&self, key: &AppKey, policy: &StoredPolicy) -> Result<(), StoreError> {
        sqlx::query(
            "insert into policies (tenant, app, settings, updated_at, updated_by) values (?, ?, ?, ?, ?) \
             on conflict (tenant, app) do update set settings = excluded.settings, \
             updated_at = excluded.updated_at, updated_by = excluded.updated_by",
        )
        .bind(&*key.tenant)
        .bind(&*key.app)
        .bind(&policy.settings)
        .bind(seconds(policy.updated_at))
        .bind(&policy.updated_by)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
