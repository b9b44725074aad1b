//! How are API keys kept in SQLite?

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    super::{Key, KeyId, KeyPage, Keys, Page, StoreError, keys::read, seconds},
    Sqlite,
};

#[async_trait]
impl Keys for Sqlite {
    async fn add_key(&self, key: &Key) -> Result<(), StoreError> {
        sqlx::query(
            "insert into api_keys (id, secret_sha256, tenant, app, name, created_by, created_at, expires_at, \
             revoked_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(key.id.as_str())
        .bind(&key.digest.0[..])
        .bind(&*key.tenant)
        .bind(key.app.as_deref())
        .bind(key.name.as_deref())
        .bind(key.created_by.as_deref())
        .bind(seconds(key.created_at))
        .bind(key.expires_at.map(seconds))
        .bind(key.revoked_at.map(seconds))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn key(&self, id: KeyId) -> Result<Option<Key>, StoreError> {
        let row = sqlx::query("select * from api_keys where id = ?").bind(id.as_str());
        row.fetch_optional(&self.pool).await?.as_ref().map(read).transpose()
    }

    async fn keys(&self, tenant: Option<&str>, page: Page) -> Result<KeyPage, StoreError> {
        let total =
            sqlx::query_scalar::<_, i64>("select count(*) from api_keys where ?1 is null or tenant = ?1")
                .bind(tenant)
                .fetch_one(&self.pool)
                .await?;
        let rows = sqlx::query(
            "select * from api_keys where ?1 is null or tenant = ?1 order by created_at desc, id limit ?2 offset ?3",
        )
        .bind(tenant)
        .bind(page.size)
        .bind(page.skipped())
        .fetch_all(&self.pool)
        .await?;
        let keys = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(KeyPage { keys, total: u64::try_from(total).unwrap_or_default() })
    }

    async fn revoke_key(
        &self,
        tenant: Option<&str>,
        id: KeyId,
        at: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update api_keys set revoked_at = coalesce(revoked_at, ?1) \
             where id = ?2 and (?3 is null or tenant = ?3)",
        )
        .bind(seconds(at))
        .bind(id.as_str())
        .bind(tenant)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() > 0)
    }
}
