//! What the operator may set: what becomes of who asks, further headers, which models are known.

use ghat_sdk::Problem;
use ghat_sdk::provider::headers;
use ghat_sdk::provider::served::{self, Kind, Served};
use ghat_sdk::provider::user::User;
use ghat_sdk::provider::{Credential, Model, Profile, Surfaces};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the operator may set.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct Settings {
    /// What becomes of fields that say who asks, since the API has no place for them.
    #[serde(default)]
    pub user: User,
    /// Further headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The models that are known by name; without it, well-known ones. Others are passed on all the same.
    pub models: Option<Vec<Served>>,
}

/// The settings, checked.
#[derive(Debug)]
pub struct Checked {
    /// What becomes of fields that say who asks.
    pub user: User,
    /// What is sent besides the credential.
    pub headers: Vec<(String, String)>,
    models: Vec<Model>,
}

/// Well-known models; a request may name any other.
const KNOWN: [(&str, Kind); 11] = [
    ("codestral-latest", Kind::Chat),
    ("devstral-medium-latest", Kind::Chat),
    ("magistral-medium-latest", Kind::Chat),
    ("magistral-small-latest", Kind::Chat),
    ("ministral-8b-latest", Kind::Chat),
    ("mistral-large-latest", Kind::Chat),
    ("mistral-medium-latest", Kind::Chat),
    ("mistral-small-latest", Kind::Chat),
    ("pixtral-large-latest", Kind::Chat),
    ("codestral-embed", Kind::Embeddings),
    ("mistral-embed", Kind::Embeddings),
];

impl Settings {
    /// Checks what the types do not say.
    ///
    /// # Errors
    /// Every problem, each at its path.
    pub fn check(self) -> Result<Checked, Vec<Problem>> {
        let mut problems = Vec::new();
        let headers = headers::checked(self.headers, &[], &mut problems);
        let own = served::listed(self.models, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Checked { user: self.user, headers, models: own.unwrap_or_else(|| served::known(&KNOWN)) })
    }
}

impl Checked {
    /// What the provider can do.
    #[must_use]
    pub fn profile(&self) -> Profile {
        Profile {
            models: self.models.clone(),
            serves: Kind::Chat.surfaces() | Surfaces::EMBEDDINGS,
            // Requests and answers of embeddings differ in one field's name.
            native: Surfaces::EMBEDDINGS,
            credential: Credential::Bearer,
        }
    }
}
