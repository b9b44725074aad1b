//! How is a provider doing, for whoever looks after the gateway?

use serde::Serialize;

use super::{Provider, breaker::CircuitState};

/// What is told of one provider.
#[derive(Debug, Serialize)]
pub struct ProviderStatus {
    /// Its name in the configuration.
    pub name: String,
    /// How many keys it has.
    pub keys: usize,
    /// How many of them rest.
    pub keys_resting: usize,
    /// How many calls are under way, where they are limited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls: Option<usize>,
    /// The models that were asked.
    pub models: Vec<ModelStatus>,
}

/// What is told of one model of a provider.
#[derive(Debug, Serialize)]
pub struct ModelStatus {
    /// Its name at the provider; `other` where only clients know it.
    pub name: String,
    /// Whether it is asked.
    pub circuit: CircuitState,
}

impl ProviderStatus {
    /// Looks at a provider.
    pub fn of(provider: &Provider) -> Self {
        let states = provider.circuits.states().into_iter();
        Self {
            name: provider.name.to_string(),
            keys: provider.config.api_keys.len() + provider.config.aws_keys.len(),
            keys_resting: provider.keys.rest_count(),
            calls: provider.places.taken(),
            models: states.map(|(name, circuit)| ModelStatus { name: name.to_string(), circuit }).collect(),
        }
    }
}
