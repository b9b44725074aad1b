//! How are API keys kept in PostgreSQL?

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    super::{Key, KeyId, KeyPage, Keys, Page, StoreError, keys::read, seconds},
    Postgres, within,
};

#[async_trait]
impl Keys for Postgres {
    async fn add_key(&self, key: &Key) -> Result<(), StoreError> {
        within(async {
            let mut connection = self.connection(&self.pool).await?;
            sqlx::query(
                "insert into api_keys (id, secret_sha256, tenant, app, name, created_by, created_at, expires_at, \
                 revoked_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
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
            .execute(&mut *connection)
            .await?;
            Ok(())
        })
        .await
    }

    async fn key(&self, id: KeyId) -> Result<Option<Key>, StoreError> {
        within(async {
            let mut connection = self.connection(&self.pool).await?;
            let row = sqlx::query("select * from api_keys where id = $1").bind(id.as_str());
            row.fetch_optional(&mut *connection).await?.as_ref().map(read).transpose()
        })
        .await
    }

    async fn keys(&self, tenant: Option<&str>, page: Page) -> Result<KeyPage, StoreError> {
        within(async {
            let mut connection = self.connection(&self.pool).await?;
            let total: i64 =
                sqlx::query_scalar("select count(*) from api_keys where $1::text is null or tenant = $1")
                    .bind(tenant)
                    .fetch_one(&mut *connection)
                    .await?;
            let rows = sqlx::query(
                "select * from api_keys where $1::text is null or tenant = $1 order by created_at desc, id \
                 limit $2 offset $3",
            )
            .bind(tenant)
            .bind(i64::from(page.size))
            .bind(page.skipped())
            .fetch_all(&mut *connection)
            .await?;
            let keys = rows.iter().map(read).collect::<Result<_, _>>()?;
            Ok(KeyPage { keys, total: u64::try_from(total).unwrap_or_default() })
        })
        .await
    }

    async fn revoke_key(
        &self,
        tenant: Option<&str>,
        id: KeyId,
        at: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        within(async {
            let mut connection = self.connection(&self.pool).await?;
            let done = sqlx::query(
                "update api_keys set revoked_at = coalesce(revoked_at, $1) \
                 where id = $2 and ($3::text is null or tenant = $3)",
            )
            .bind(seconds(at))
            .bind(id.as_str())
            .bind(tenant)
            .execute(&mut *connection)
            .await?;
            Ok(done.rows_affected() > 0)
        })
        .await
    }
}
