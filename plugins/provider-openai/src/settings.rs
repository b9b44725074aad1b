//! What the operator may set: who is billed, further headers, which models are known, whether it is Azure's.

use crate::azure::Azure;
use ghat_sdk::provider::headers::{self, check_value};
use ghat_sdk::provider::served::{self, Kind, Served};
use ghat_sdk::provider::{Credential, Failure, Model, Profile, Surfaces};
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
    /// The models that are known by name; without it, well-known ones of OpenAI, of Azure those that have a deployment by
    /// name. Others are passed on all the same.
    pub models: Option<Vec<Served>>,
    /// For Azure OpenAI, which has paths, versions and a key's header of its own.
    pub azure: Option<Azure>,
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

/// The settings, checked.
#[derive(Debug)]
pub struct Checked {
    /// What is sent besides the credential.
    pub headers: Vec<(String, String)>,
    /// How requests of the Responses API are passed on.
    pub responses: Responses,
    /// The models that are known by name.
    pub models: Vec<Model>,
    /// Where it is Azure's.
    pub azure: Option<Azure>,
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
        let own = served::listed(self.models, &mut problems);
        problems.extend(self.azure.iter().flat_map(Azure::problems));
        let models = own.unwrap_or_else(|| match &self.azure {
            Some(azure) => azure.deployments.keys().map(|name| kind(name).model(name)).collect(),
            None => served::known(&KNOWN),
        });
        let (responses, azure) = (self.responses, self.azure);
        if problems.is_empty() { Ok(Checked { headers, responses, models, azure }) } else { Err(problems) }
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
        let credential = self.azure.as_ref().map_or(Credential::Bearer, Azure::credential);
        Profile { models: self.models.clone(), serves, native, credential }
    }

    /// Whether requests of the Responses API are translated.
    #[must_use]
    pub fn translates_responses(&self) -> bool {
        self.responses == Responses::Chat
    }

    /// A model's name in what is sent.
    #[must_use]
    pub fn sent_name<'a>(&'a self, model: &'a str) -> &'a str {
        self.azure.as_ref().map_or(model, |azure| azure.deployment(model))
    }

    /// The path of a surface for a model, below the provider's base URL.
    ///
    /// # Errors
    /// No path leads to a model of such a name.
    pub fn path(&self, surface: Surface, model: &str) -> Result<String, Failure> {
        let path = match surface {
            Surface::Responses if self.responses == Responses::Native => "/responses",
            Surface::Chat | Surface::Messages | Surface::Responses => "/chat/completions",
            Surface::Embeddings => "/embeddings",
        };
        match &self.azure {
            Some(azure) => azure.path(surface, model, path),
            None => Ok(path.into()),
        }
    }
}

/// What a model of Azure's can be asked, by its name.
fn kind(name: &str) -> Kind {
    if name.contains("embed") { Kind::Embeddings } else { Kind::Chat }
}
