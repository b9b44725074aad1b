//! What does a request cost?
//!
//! The gateway ships the makers' list prices; what the operator writes in `[[price]]` comes first, for one tenant or for
//! all.

use std::sync::Arc;

use serde::Deserialize;

use crate::{body::Usage, listing};

/// The tokens that a price is for.
const PER: f64 = 1e6;

/// The price of one model, in US dollars for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Tokens of the prompt.
    pub input: f64,
    /// Those of them that came from the provider's cache; as `input` where nothing else is said.
    #[serde(default)]
    pub cached: Option<f64>,
    /// Tokens of the answer; none for embeddings.
    #[serde(default)]
    pub output: f64,
}

impl Price {
    /// What these tokens cost, in US dollars with eight decimals.
    #[must_use]
    pub fn of(&self, usage: Usage) -> f64 {
        let cached = usage.cached.min(usage.prompt);
        let fresh = usage.prompt - cached;
        let input = fresh as f64 * self.input + cached as f64 * self.cached.unwrap_or(self.input);
        let cost = (input + usage.completion as f64 * self.output) / PER;
        (cost * 1e8).round() / 1e8
    }
}

/// A price that the operator set.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnPrice {
    /// The model: `@provider/model`, or its name at any provider.
    pub model: String,
    /// The tenant for whom it holds; all where it is not said.
    pub tenant: Option<String>,
    /// The price.
    pub price: Price,
}

/// Every price that is known.
#[derive(Debug, Clone, Default)]
pub struct Prices {
    own: Vec<OwnPrice>,
}

impl Prices {
    /// The prices that ship, behind the operator's.
    #[must_use]
    pub fn new(own: &[OwnPrice]) -> Arc<Self> {
        Arc::new(Self { own: own.to_vec() })
    }

    /// The price of the model `id`, `@provider/model`, for a tenant: the operator's for the tenant, the operator's for
    /// all, the list's. Of a model with a date or `-latest` in its name it is that of the model without.
    #[must_use]
    pub fn of(&self, id: &str, tenant: &str) -> Option<Price> {
        let name = id.split_once('/').map_or(id, |(_, name)| name);
        let fits = |own: &&OwnPrice| own.model == id || own.model == name;
        let own =
            |wanted: Option<&str>| self.own.iter().filter(fits).find(|own| own.tenant.as_deref() == wanted);
        if let Some(own) = own(Some(tenant)).or_else(|| own(None)) {
            return Some(own.price);
        }
        listing::shipped(id).and_then(|listed| listed.price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(prompt: u64, cached: u64, completion: u64) -> Usage {
        Usage { prompt, completion, cached }
    }

    #[test]
    fn cached_tokens_have_a_price_of_their_own() {
        let prices = Prices::new(&[]);
        let mini = prices.of("@openai/gpt-4.1-mini", "acme").unwrap();
        assert_eq!(mini.of(usage(1000, 0, 500)), 0.0012);
        assert_eq!(mini.of(usage(1000, 400, 500)), 0.00108);
        assert_eq!(mini.of(usage(3, 9, 1)), 0.000_001_9);
        let embeddings = prices.of("@x/text-embedding-3-small", "acme").unwrap();
        assert_eq!(embeddings.of(usage(7, 0, 0)), 0.000_000_14);
    }

    #[test]
    fn versions_of_a_model_cost_what_it_costs() {
        let prices = Prices::new(&[]);
        let input = |id: &str| prices.of(id, "acme").map(|price| price.input);
        for (id, expected) in [
            ("@openai/gpt-4.1-mini-2025-04-14", Some(0.4)),
            ("@anthropic/claude-sonnet-4-20250514", Some(3.0)),
            ("@anthropic/claude-opus-4-5-20251101", Some(5.0)),
            ("@anthropic/claude-3-5-haiku-latest", Some(0.8)),
            ("@mistral/mistral-large-2411", Some(2.0)),
            ("@bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0", Some(3.0)),
            ("@bedrock/anthropic.claude-3-5-haiku-20241022-v1:0", Some(0.8)),
            ("@bedrock/arn:aws:bedrock:us-east-1:1:inference-profile/eu.amazon.nova-pro-v1:0", Some(0.8)),
            ("@bedrock/amazon.titan-embed-text-v2:0", Some(0.02)),
            ("@bedrock/anthropic.claude-unheard-of-v1:0", None),
            ("@openrouter/anthropic/claude-sonnet-4", Some(3.0)),
            ("@openai/gpt-4.1-mini-x", None),
            ("@vllm/my-model", None),
        ] {
            assert_eq!(input(id), expected, "{id}");
        }
    }

    #[test]
    fn the_operators_price_comes_first() {
        let own = |model: &str, tenant: Option<&str>, input| OwnPrice {
            model: model.to_owned(),
            tenant: tenant.map(str::to_owned),
            price: Price { input, cached: None, output: 0.0 },
        };
        let prices = Prices::new(&[
            own("gpt-4o", None, 1.0),
            own("@openai/gpt-4o", Some("acme"), 2.0),
            own("my-model", None, 3.0),
        ]);
        let input = |id: &str, tenant: &str| prices.of(id, tenant).map(|price| price.input);
        assert_eq!(input("@openai/gpt-4o", "acme"), Some(2.0));
        assert_eq!(input("@azure/gpt-4o", "acme"), Some(1.0));
        assert_eq!(input("@openai/gpt-4o", "other"), Some(1.0));
        assert_eq!(input("@vllm/my-model", "other"), Some(3.0));
    }
}
