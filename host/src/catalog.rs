//! Which models are there, and what can they be asked?

use serde::Serialize;

use crate::{
    plugins::{Alias, Surface, Surfaces},
    upstream::Provider,
};

/// One model or alias that a client may name.
#[derive(Debug, Clone, Serialize)]
pub struct Model {
    /// What clients write in `model`.
    pub id: String,
    /// Always `model`.
    object: &'static str,
    /// Seconds since 1970; 0, since no provider's adapter knows it.
    created: u64,
    /// The provider's name in the configuration.
    owned_by: String,
    /// The same; the name that the contract asks for.
    provider: String,
    /// `chat` or `embeddings`.
    kind: &'static str,
    /// For an alias: the model it stands for first.
    #[serde(skip_serializing_if = "Option::is_none")]
    upstream_model: Option<String>,
    /// For an alias: true.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_alias: Option<bool>,
    #[serde(skip)]
    surfaces: Surfaces,
}

/// The models that the configured providers serve, and the router's aliases for them.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    models: Vec<Model>,
}

impl Catalog {
    /// Collects what providers and router say.
    pub fn new(providers: &[std::sync::Arc<Provider>], aliases: &[Alias]) -> Self {
        let mut models = Vec::new();
        for provider in providers {
            for (name, surfaces) in provider.models() {
                models.push(Model::new(format!("@{}/{name}", provider.name), &provider.name, surfaces));
            }
        }
        for alias in aliases {
            let Some((provider, target)) = alias.models.iter().find_map(|model| {
                let (name, _) = model.strip_prefix('@')?.split_once('/')?;
                Some((providers.iter().find(|provider| *provider.name == *name)?, model))
            }) else {
                continue;
            };
            let known = models.iter().find(|model| model.id == *target).map(|model| model.surfaces);
            let mut model =
                Model::new(alias.name.clone(), &provider.name, known.unwrap_or(provider.surfaces()));
            model.upstream_model = Some(target.clone());
            model.is_alias = Some(true);
            models.push(model);
        }
        Self { models }
    }

    /// Every model and alias.
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// The model or alias of this name.
    pub fn get(&self, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }

    /// Whether a provider's model can be asked this: nothing where the operator lists this provider's models
    /// and it is not among them.
    pub fn serves(&self, provider: &Provider, model: &str, surface: Surface) -> Option<bool> {
        match provider.models().find(|(name, _)| *name == model) {
            Some((_, surfaces)) => Some(surfaces.contains(surface)),
            None if provider.lists_models() => None,
            None => Some(true),
        }
    }
}

impl Model {
    /// Whether it can be asked this.
    pub fn serves(&self, surface: Surface) -> bool {
        self.surfaces.contains(surface)
    }

    /// Whether it is an alias of a model that can be asked to chat.
    pub fn is_chat_alias(&self) -> bool {
        self.is_alias == Some(true) && self.surfaces.contains(Surface::Chat)
    }

    fn new(id: String, provider: &str, surfaces: Surfaces) -> Self {
        let kind = if surfaces.contains(Surface::Chat) || !surfaces.contains(Surface::Embeddings) {
            "chat"
        } else {
            "embeddings"
        };
        Self {
            id,
            object: "model",
            created: 0,
            owned_by: provider.to_owned(),
            provider: provider.to_owned(),
            kind,
            upstream_model: None,
            is_alias: None,
            surfaces,
        }
    }
}
