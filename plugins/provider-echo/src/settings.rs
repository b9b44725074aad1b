//! What the operator may set, and what the provider can do.

use ghat_sdk::provider::{Credential, Model, Profile, Surfaces};
use schemars::JsonSchema;
use serde::Deserialize;

/// What the operator may set.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Settings {
    /// What comes before the caller's words; `You said: ` unless it is set.
    #[serde(default = "prefix")]
    pub prefix: String,
}

fn prefix() -> String {
    "You said: ".into()
}

/// What the provider can do, whatever the settings. Nothing is native: it answers from the body.
#[must_use]
pub fn profile() -> Profile {
    let model = |name: &str, surfaces| Model { name: name.into(), surfaces };
    Profile {
        models: vec![
            model("echo", Surfaces::CHAT | Surfaces::RESPONSES),
            model("echo-embed", Surfaces::EMBEDDINGS),
        ],
        serves: Surfaces::CHAT | Surfaces::RESPONSES | Surfaces::EMBEDDINGS,
        native: Surfaces::empty(),
        credential: Credential::None,
    }
}
