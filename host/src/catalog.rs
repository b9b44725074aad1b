//! Which models are there, and what can they be asked?

use serde::Serialize;

use crate::{
    listing::{self, Listed, ListedKind, Modality, OwnModel},
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
    /// What else is known of it; for an alias, of the model it stands for first.
    #[serde(flatten)]
    pub about: About,
    #[serde(skip)]
    surfaces: Surfaces,
}

/// What is known of a model. What is not is not shown.
#[derive(Debug, Clone, Serialize)]
pub struct About {
    /// The tokens of prompt and answer together.
    #[serde(skip_serializing_if = "Option::is_none")]
    context_window: Option<u32>,
    /// The most tokens of an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output_tokens: Option<u32>,
    /// What it takes in and gives out.
    #[serde(skip_serializing_if = "Option::is_none")]
    modalities: Option<Modalities>,
    /// True where its maker advises against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<bool>,
    /// The last day on which its maker serves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    retires: Option<String>,
}

/// What a model takes in and gives out.
#[derive(Debug, Clone, Serialize)]
struct Modalities {
    input: Vec<Modality>,
    output: Vec<Modality>,
}

impl From<Listed> for About {
    fn from(listed: Listed) -> Self {
        let Listed { kind, context, max_output, input, output, deprecated, retires, price: _ } = listed;
        // A vector is in none of the forms in which something is said.
        let usual = if kind == Some(ListedKind::Embeddings) { Vec::new() } else { vec![Modality::Text] };
        Self {
            context_window: context,
            max_output_tokens: max_output,
            modalities: input.map(|input| Modalities { input, output: output.unwrap_or(usual) }),
            deprecated: deprecated.filter(|deprecated| *deprecated),
            retires,
        }
    }
}

/// The models that the configured providers serve, and the router's aliases for them.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    models: Vec<Model>,
}

impl Catalog {
    /// Collects what providers and router say, and what the operator and the public know of models.
    pub fn new(providers: &[std::sync::Arc<Provider>], aliases: &[Alias], own: &[OwnModel]) -> Self {
        let mut models = Vec::new();
        for provider in providers {
            for (name, surfaces) in provider.models() {
                let id = format!("@{}/{name}", provider.name);
                let listed = listing::known(own, &id);
                let surfaces = surfaces.unwrap_or_else(|| narrowed(provider.surfaces(), listed.kind));
                models.push(Model::new(id, &provider.name, surfaces, listed));
            }
        }
        for alias in aliases {
            let Some((provider, target)) = alias.models.iter().find_map(|model| {
                let (name, _) = model.strip_prefix('@')?.split_once('/')?;
                Some((providers.iter().find(|provider| *provider.name == *name)?, model))
            }) else {
                continue;
            };
            let listed = listing::known(own, target);
            let known = models.iter().find(|model| model.id == *target).map(|model| model.surfaces);
            let surfaces = known.unwrap_or_else(|| narrowed(provider.surfaces(), listed.kind));
            let mut model = Model::new(alias.name.clone(), &provider.name, surfaces, listed);
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
        match self.models.iter().find(|known| known.is(provider, model)) {
            Some(known) => Some(known.serves(surface)),
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

    /// The canonical id of the model that it is, or stands for first.
    pub fn canonical(&self) -> &str {
        self.upstream_model.as_deref().unwrap_or(&self.id)
    }

    /// Whether it is this model of this provider.
    fn is(&self, provider: &Provider, model: &str) -> bool {
        // `@provider/model`; the names differ more often than the providers.
        let name = self.id.get(self.provider.len() + 2..);
        name == Some(model) && self.is_alias.is_none() && *self.provider == *provider.name
    }

    fn new(id: String, provider: &str, surfaces: Surfaces, listed: Listed) -> Self {
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
            about: listed.into(),
            surfaces,
        }
    }
}

/// What a model of this kind can be asked, of all that its provider can.
fn narrowed(all: Surfaces, kind: Option<ListedKind>) -> Surfaces {
    match kind {
        None => all,
        Some(kind) => {
            all.only(|surface| (surface == Surface::Embeddings) == (kind == ListedKind::Embeddings))
        }
    }
}
