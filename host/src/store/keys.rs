//! What is kept of an API key?

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use sqlx::{ColumnIndex, Decode, Row, Type};
use subtle::ConstantTimeEq;
use time::OffsetDateTime;

use super::{Page, StoreError, time};

/// Where API keys are kept.
#[async_trait]
pub trait Keys {
    /// Keeps a new key.
    ///
    /// # Errors
    /// The store is away, or has a key of this id.
    async fn add_key(&self, key: &Key) -> Result<(), StoreError>;

    /// The key of an id, whatever its state.
    ///
    /// # Errors
    /// The store is away.
    async fn key(&self, id: KeyId) -> Result<Option<Key>, StoreError>;

    /// Keys of one tenant, or of all, the newest first, whatever their state.
    ///
    /// # Errors
    /// The store is away.
    async fn keys(&self, tenant: Option<&str>, page: Page) -> Result<KeyPage, StoreError>;

    /// Revokes a key of one tenant, or of any; one that was revoked before keeps its time. False: there is none.
    ///
    /// # Errors
    /// The store is away.
    async fn revoke_key(
        &self,
        tenant: Option<&str>,
        id: KeyId,
        at: OffsetDateTime,
    ) -> Result<bool, StoreError>;
}

/// What is kept of an API key: everything but its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its public part.
    pub id: KeyId,
    /// Of its secret part.
    pub digest: Digest,
    /// Whose it is.
    pub tenant: Arc<str>,
    /// The one app it is for; `None`: every app of the tenant.
    pub app: Option<Arc<str>>,
    /// What its owner calls it.
    pub name: Option<String>,
    /// Who made it.
    pub created_by: Option<Arc<str>>,
    /// When it was made, to the second, as all times here.
    pub created_at: OffsetDateTime,
    /// From when it is not valid any more.
    pub expires_at: Option<OffsetDateTime>,
    /// When it was revoked.
    pub revoked_at: Option<OffsetDateTime>,
}

impl Key {
    /// Whether it opens anything at this moment.
    pub fn is_valid(&self, now: OffsetDateTime) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// Some of many keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPage {
    /// Those of the page.
    pub keys: Vec<Key>,
    /// How many there are in all.
    pub total: u64,
}

/// The public part of an API key: 9 random bytes in base64url.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId([u8; KeyId::LENGTH]);

impl KeyId {
    /// How many characters it has.
    pub const LENGTH: usize = 12;

    /// An id of these characters, which must be base64url.
    pub(crate) fn new(characters: [u8; Self::LENGTH]) -> Self {
        Self(characters)
    }

    /// Reads one; nothing where the text is none.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let id: [u8; Self::LENGTH] = text.as_bytes().try_into().ok()?;
        id.iter().all(plain).then_some(Self(id))
    }

    /// As it stands in the key.
    pub fn as_str(&self) -> &str {
        // Only ASCII gets in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// The SHA-256 of a secret. It is compared in constant time and shown nowhere.
#[derive(Clone, Copy)]
pub struct Digest(pub [u8; 32]);

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Digest {}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(..)")
    }
}

/// Reads the key in a row of `api_keys`, whichever the database.
pub(super) fn read<'r, R: Row>(row: &'r R) -> Result<Key, StoreError>
where
    for<'c> &'c str: ColumnIndex<R>,
    &'r str: Decode<'r, R::Database> + Type<R::Database>,
    &'r [u8]: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
{
    let id: &str = row.try_get("id")?;
    let digest: &[u8] = row.try_get("secret_sha256")?;
    let text = |column| row.try_get::<Option<&str>, _>(column);
    let moment = |column| row.try_get::<Option<i64>, _>(column)?.map(time).transpose();
    Ok(Key {
        id: KeyId::parse(id).ok_or(StoreError::Corrupt { what: "key id" })?,
        digest: Digest(digest.try_into().map_err(|_| StoreError::Corrupt { what: "digest" })?),
        tenant: row.try_get::<&str, _>("tenant")?.into(),
        app: text("app")?.map(Into::into),
        name: text("name")?.map(Into::into),
        created_by: text("created_by")?.map(Into::into),
        created_at: time(row.try_get("created_at")?)?,
        expires_at: moment("expires_at")?,
        revoked_at: moment("revoked_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_id_is_twelve_characters_of_base64url() {
        assert_eq!(KeyId::parse("aZ09-_aZ09-_").unwrap().to_string(), "aZ09-_aZ09-_");
        for wrong in ["", "aZ09-_aZ09-", "aZ09-_aZ09-_x", "aZ09-_aZ09-.", "aZ09-_aZ09+/", "äZ09-_aZ09-"] {
            assert_eq!(KeyId::parse(wrong), None, "{wrong}");
        }
    }
}
