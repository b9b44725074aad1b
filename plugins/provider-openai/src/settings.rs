//! What the operator may set: who is billed, further headers, which models are known.

use ghat_sdk::provider::headers::{self, check_value};
use ghat_sdk::provider::{Credential, Model, Profile, Surfaces};
use ghat_sdk::{Problem, Surface};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the operator may set.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct Settings {
    /// Sent as `openai-organization`.
    pub organization: Option<String>,
    /// Sent as `openai-project`.
    pub project: Option<String>,
    /// Further headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// How requests of the Responses API are passed on.
    #[serde(default)]
    pub responses: Responses,
    /// The models that are known by name; without it, well-known ones of OpenAI. Others are passed on all the same.
    pub models: Option<Vec<Served>>,
}

/// How requests of the Responses API are passed on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Responses {
    /// As they are: the server speaks this API itself.
    #[default]
    Native,
    /// Translated to Chat Completions, for servers that speak nothing else.
    Chat,
}

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

/// The settings, checked.
#[derive(Debug)]
pub struct Checked {
    /// What is sent besides the credential.
    pub headers: Vec<(String, String)>,
    /// How requests of the Responses API are passed on.
    pub responses: Responses,
    /// The models that are known by name.
    pub models: Vec<Model>,
}

/// Well-known models of OpenAI; a request may name any other.
const KNOWN: [(&str, Kind); 12] = [
    ("gpt-4.1", Kind::Chat),
    ("gpt-4.1-mini", Kind::Chat),
    ("gpt-4.1-nano", Kind::Chat),
    ("gpt-4o", Kind::Chat),
    ("gpt-4o-mini", Kind::Chat),
    ("gpt-5", Kind::Chat),
    ("gpt-5-mini", Kind::Chat),
    ("gpt-5-nano", Kind::Chat),
    ("o3", Kind::Chat),
    ("o4-mini", Kind::Chat),
    ("text-embedding-3-large", Kind::Embeddings),
    ("text-embedding-3-small", Kind::Embeddings),
];

impl Settings {
    /// Checks what the types do not say.
    ///
    /// # Errors
    /// Every problem, each at its path.
    pub fn check(self) -> Result<Checked, Vec<Problem>> {
        let mut problems = Vec::new();
        let named = [("organization", self.organization), ("project", self.project)];
        let mut headers = Vec::new();
        for (path, value) in named.into_iter().filter_map(|(path, value)| Some((path, value?))) {
            problems.extend(check_value(path, &value));
            headers.push((format!("openai-{path}"), value));
        }
        headers.append(&mut headers::checked(self.headers, &[], &mut problems));
        for (number, _) in self.models.iter().flatten().enumerate().filter(|(_, one)| one.name.is_empty()) {
            problems.push(Problem::new(format!("models[{number}].name"), "a model has a name"));
        }
        let models = match self.models {
            Some(own) => own.into_iter().map(|one| model(one.name, one.kind)).collect(),
            None => KNOWN.iter().map(|(name, kind)| model((*name).into(), *kind)).collect(),
        };
        let responses = self.responses;
        if problems.is_empty() { Ok(Checked { headers, responses, models }) } else { Err(problems) }
    }
}

impl Checked {
    /// What the provider can do.
    #[must_use]
    pub fn profile(&self) -> Profile {
        let mut native = Surfaces::CHAT | Surfaces::EMBEDDINGS;
        let serves = native | Surfaces::MESSAGES | Surfaces::RESPONSES;
        if self.responses == Responses::Native {
            native |= Surfaces::RESPONSES;
        }
        Profile { models: self.models.clone(), serves, native, credential: Credential::Bearer }
    }

    /// Whether requests of the Responses API are translated.
    #[must_use]
    pub fn translates_responses(&self) -> bool {
        self.responses == Responses::Chat
    }

    /// The path of a surface, below the provider's base URL.
    #[must_use]
    pub fn path(&self, surface: Surface) -> &'static str {
        match surface {
            Surface::Responses if self.responses == Responses::Native => "/responses",
            Surface::Chat | Surface::Messages | Surface::Responses => "/chat/completions",
            Surface::Embeddings => "/embeddings",
        }
    }
}

fn model(name: String, kind: Kind) -> Model {
    let surfaces = match kind {
        Kind::Chat => Surfaces::CHAT | Surfaces::MESSAGES | Surfaces::RESPONSES,
        Kind::Embeddings => Surfaces::EMBEDDINGS,
    };
    Model { name, surfaces }
}
