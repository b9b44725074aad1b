//! Who asks, for a provider whose API has no place for that.

use super::Failure;
use super::fields::unsupported;
use schemars::JsonSchema;
use serde::Deserialize;

/// What becomes of fields that say who asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum User {
    /// The request is refused.
    #[default]
    Refuse,
    /// They are not passed on. The answer does not depend on them.
    Ignore,
}

impl User {
    /// Takes who asks, which `field` says: nobody is told.
    ///
    /// # Errors
    /// The operator wants that refused.
    pub fn take(self, user: Option<&str>, field: &str) -> Result<(), Failure> {
        match user {
            Some(_) if self == Self::Refuse => Err(unsupported(field)),
            Some(_) | None => Ok(()),
        }
    }
}
