//! The aliases as the operator writes them.

use routes::Target;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the operator may set.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct Settings {
    /// What each alias stands for.
    #[serde(default)]
    pub aliases: BTreeMap<String, Target>,
}
