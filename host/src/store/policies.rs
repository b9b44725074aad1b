//! What is kept of an app's policy?

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StoreError;
use crate::request::Caller;

/// Where policies are kept.
#[async_trait]
pub trait Policies: fmt::Debug + Send + Sync {
    /// The policy of an app; nothing where none was written.
    ///
    /// # Errors
    /// The store is away.
    async fn policy(&self, key: &AppKey) -> Result<Option<StoredPolicy>, StoreError>;

    /// Puts a policy in the place of the one before it, whole.
    ///
    /// # Errors
    /// The store is away.
    async fn put_policy(&self, key: &AppKey, policy: &StoredPolicy) -> Result<(), StoreError>;
}

/// One app of one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AppKey {
    /// The tenant.
    pub tenant: Arc<str>,
    /// Its app.
    pub app: Arc<str>,
}

impl AppKey {
    /// The app in which a request is sent.
    pub fn of(caller: &Caller) -> Self {
        Self { tenant: caller.tenant.clone(), app: caller.app.clone() }
    }
}

/// What is kept of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPolicy {
    /// What it says, in JSON.
    pub settings: String,
    /// When it was written, to the second, as all times here.
    pub updated_at: OffsetDateTime,
    /// Who wrote it.
    pub updated_by: String,
}
