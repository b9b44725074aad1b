//! What may a router know of those it chooses among?

use std::sync::Arc;

use crate::{
    plugins::{self, ModelHealth},
    prices::{Price, Prices},
    upstream::Provider,
};

/// How the models of one generation do, and what they cost.
#[derive(Debug)]
pub struct Standing {
    providers: Vec<Arc<Provider>>,
    prices: Arc<Prices>,
}

impl Standing {
    /// Of these providers, by these prices.
    pub fn new(providers: &[Arc<Provider>], prices: &Arc<Prices>) -> Self {
        Self { providers: providers.to_vec(), prices: prices.clone() }
    }
}

impl plugins::Standing for Standing {
    fn health(&self, model: &str) -> Option<ModelHealth> {
        let (provider, model) = model.strip_prefix('@')?.split_once('/')?;
        let provider = self.providers.iter().find(|known| *known.name == *provider)?;
        Some(provider.health(model))
    }

    fn price(&self, model: &str, tenant: &str) -> Option<Price> {
        self.prices.of(model, tenant)
    }
}
