//! How are API keys kept in SQLite?

use async_trait::async_trait;
use sqlx::{Row, sqlite::SqliteRow};
use time::OffsetDateTime;

use super::{
    super::{Digest, Key, KeyId, KeyPage, Keys, Page, StoreError, seconds, time},
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

fn read(row: &SqliteRow) -> Result<Key, StoreError> {
    let id: &str = row.try_get("id")?;
    let digest: &[u8] = row.try_get("secret_sha256")?;
    let text = |column| row.try_get::<Option<&str>, _>(column).map(|text| text.map(Into::into));
    let moment = |column| row.try_get::<Option<i64>, _>(column)?.map(time).transpose();
    Ok(Key {
        id: KeyId::parse(id).ok_or(StoreError::Corrupt { what: "key id" })?,
        digest: Digest(digest.try_into().map_err(|_| StoreError::Corrupt { what: "digest" })?),
        tenant: row.try_get::<&str, _>("tenant")?.into(),
        app: text("app")?,
        name: row.try_get("name")?,
        created_by: text("created_by")?,
        created_at: time(row.try_get("created_at")?)?,
        expires_at: moment("expires_at")?,
        revoked_at: moment("revoked_at")?,
    })
}
