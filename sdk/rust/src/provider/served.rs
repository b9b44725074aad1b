//! Models that an operator or an adapter knows by name: what can each be asked?

use super::{Model, Surfaces};
use crate::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// One model and what it can be asked.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Served {
    /// Its name at the provider.
    pub name: String,
    /// What it can be asked.
    #[serde(default)]
    pub kind: Kind,
}

/// What a model can be asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// To answer.
    #[default]
    Chat,
    /// To embed.
    Embeddings,
}

impl Kind {
    /// The surfaces of a model of this kind, where an adapter answers on all of them.
    #[must_use]
    pub fn surfaces(self) -> Surfaces {
        match self {
            Self::Chat => Surfaces::CHAT | Surfaces::MESSAGES | Surfaces::RESPONSES,
            Self::Embeddings => Surfaces::EMBEDDINGS,
        }
    }

    /// A model of this kind.
    #[must_use]
    pub fn model(self, name: impl Into<String>) -> Model {
        Model { name: name.into(), surfaces: self.surfaces() }
    }
}

/// The models of a setting `models`; nothing where it is left out. What is wrong with one is added to `problems`.
pub fn listed(models: Option<Vec<Served>>, problems: &mut Vec<Problem>) -> Option<Vec<Model>> {
    let models = models?;
    for (number, _) in models.iter().enumerate().filter(|(_, one)| one.name.is_empty()) {
        problems.push(Problem::new(format!("models[{number}].name"), "a model has a name"));
    }
    Some(models.into_iter().map(|one| one.kind.model(one.name)).collect())
}

/// The models of an adapter's own list.
#[must_use]
pub fn known(models: &[(&str, Kind)]) -> Vec<Model> {
    models.iter().map(|(name, kind)| kind.model(*name)).collect()
}
