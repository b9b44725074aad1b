//! Where are policies kept?

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use time::OffsetDateTime;

/// One app of one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AppKey {
    /// The tenant.
    pub tenant: Arc<str>,
    /// Its app.
    pub app: Arc<str>,
}

/// A policy as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPolicy {
    /// The settings, in JSON.
    pub settings: String,
    /// When it was written, to the second.
    pub updated_at: OffsetDateTime,
    /// Who wrote it.
    pub updated_by: String,
}

/// Why the store did not answer.
#[derive(Debug, thiserror::Error)]
#[error("the store of policies: {0}")]
pub struct StoreError(pub String);

/// Keeps the policies of every app.
#[async_trait]
pub trait PolicyStore: fmt::Debug + Send + Sync {
    /// The policy of an app; nothing where none was written.
    async fn load(&self, key: &AppKey) -> Result<Option<StoredPolicy>, StoreError>;

    /// Puts a policy in the place of the one before it, whole.
    async fn save(&self, key: &AppKey, policy: &StoredPolicy) -> Result<(), StoreError>;
}

/// Policies that live as long as the process.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<HashMap<AppKey, StoredPolicy>>);

#[async_trait]
impl PolicyStore for MemoryStore {
    async fn load(&self, key: &AppKey) -> Result<Option<StoredPolicy>, StoreError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
    }

    async fn save(&self, key: &AppKey, policy: &StoredPolicy) -> Result<(), StoreError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), policy.clone());
        Ok(())
    }
}
