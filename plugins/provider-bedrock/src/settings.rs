//! What the operator may set: the region that is signed for, how models think, Bedrock's own guardrail.

use conversation::claude::{self, Budgets, Thinking};
use ghat_sdk::Problem;
use ghat_sdk::provider::headers;
use ghat_sdk::provider::{Credential, Model, Profile, Surfaces};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What every model can write at least, beside what it thinks.
const MAX_TOKENS: u32 = 4096;

/// What the operator may set.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Settings {
    /// The region that requests are signed for, where it is not the one in `base_url`.
    pub region: Option<String>,
    /// The tokens of an answer beside its thoughts, where Claude is given a budget and a request does not say.
    #[serde(default = "max_tokens")]
    pub max_tokens: u32,
    /// How `reasoning_effort` is passed on to Claude.
    #[serde(default)]
    pub thinking: Thinking,
    /// The tokens that Claude may think where a budget is sent.
    #[serde(default)]
    pub budgets: Budgets,
    /// Sent to Claude as `anthropic_beta`.
    #[serde(default)]
    pub beta: Vec<String>,
    /// How texts are embedded by Cohere's models where a request does not say.
    #[serde(default)]
    pub input_type: InputType,
    /// Bedrock's own guardrail, which every conversation passes besides.
    pub guardrail: Option<Guardrail>,
    /// Further headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The models that are known by name; without it, well-known ones. Others are passed on all the same.
    pub models: Option<Vec<String>>,
}

/// What a text is embedded for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InputType {
    /// To be found.
    #[default]
    SearchDocument,
    /// To find others.
    SearchQuery,
    /// To be told apart by its kind.
    Classification,
    /// To be put beside what is alike.
    Clustering,
}

/// A guardrail of Bedrock's.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all(serialize = "camelCase"))]
pub struct Guardrail {
    /// Its id, or its ARN.
    #[serde(rename(serialize = "guardrailIdentifier"))]
    pub id: String,
    /// Its version, or `DRAFT`.
    #[serde(rename(serialize = "guardrailVersion"))]
    pub version: String,
}

/// The settings, checked.
#[derive(Debug)]
pub struct Checked {
    /// The region that is signed for, where it is said.
    pub region: Option<String>,
    /// The tokens of an answer beside a budget of thoughts.
    pub max_tokens: u32,
    /// Tokens that may be thought.
    pub budgets: Budgets,
    /// What Claude is to do beyond its version.
    pub beta: Vec<String>,
    /// What texts are embedded for.
    pub input_type: InputType,
    /// Bedrock's own guardrail.
    pub guardrail: Option<Guardrail>,
    /// Further headers, names in lower case.
    pub headers: Vec<(String, String)>,
    thinking: Thinking,
    models: Vec<Model>,
}

/// Well-known models that converse; a request may name any other, or the ARN of an inference profile.
const KNOWN: [&str; 14] = [
    "amazon.nova-lite-v1:0",
    "amazon.nova-micro-v1:0",
    "amazon.nova-premier-v1:0",
    "amazon.nova-pro-v1:0",
    "anthropic.claude-3-5-haiku-20241022-v1:0",
    "anthropic.claude-haiku-4-5-20251001-v1:0",
    "anthropic.claude-opus-4-5-20251101-v1:0",
    "anthropic.claude-sonnet-4-20250514-v1:0",
    "anthropic.claude-sonnet-4-5-20250929-v1:0",
    "deepseek.r1-v1:0",
    "meta.llama3-3-70b-instruct-v1:0",
    "mistral.mistral-large-2407-v1:0",
    "openai.gpt-oss-120b-1:0",
    "openai.gpt-oss-20b-1:0",
];

/// Well-known models that embed.
const EMBEDDING: [&str; 4] = [
    "amazon.titan-embed-text-v2:0",
    "cohere.embed-english-v3",
    "cohere.embed-multilingual-v3",
    "cohere.embed-v4:0",
];

fn max_tokens() -> u32 {
    MAX_TOKENS
}

/// Who has made a model, as its name says: `us.anthropic.claude-…`, or an ARN that ends with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// Amazon.
    Amazon,
    /// Anthropic.
    Anthropic,
    /// Mistral.
    Mistral,
    /// OpenAI.
    OpenAi,
    /// Any other, or nobody knows.
    Other,
}

impl Maker {
    /// The maker of a model.
    #[must_use]
    pub fn of(model: &str) -> Self {
        let name = model.rsplit('/').next().unwrap_or(model);
        let mut parts = name.split('.');
        let found = parts.find_map(|part| match part {
            "amazon" => Some(Self::Amazon),
            "anthropic" => Some(Self::Anthropic),
            "mistral" => Some(Self::Mistral),
            "openai" => Some(Self::OpenAi),
            _ => None,
        });
        found.unwrap_or(Self::Other)
    }
}

impl Settings {
    /// Checks what the types do not say.
    ///
    /// # Errors
    /// Every problem, each at its path.
    pub fn check(self) -> Result<Checked, Vec<Problem>> {
        let mut problems = Vec::new();
        let named = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if self.region.as_ref().is_some_and(|region| region.is_empty() || !region.bytes().all(named)) {
            problems.push(Problem::new("region", "this is no region; one is called like us-east-1"));
        }
        if self.max_tokens == 0 {
            problems.push(Problem::new("max_tokens", "an answer has at least one token"));
        }
        let guardrail = self.guardrail.iter();
        let named = guardrail.flat_map(|Guardrail { id, version }| [("id", id), ("version", version)]);
        for (name, _) in named.filter(|(_, value)| value.is_empty()) {
            problems.push(Problem::new(format!("guardrail.{name}"), "must not be empty"));
        }
        for (number, _) in self.beta.iter().enumerate().filter(|(_, beta)| beta.is_empty()) {
            problems.push(Problem::new(format!("beta[{number}]"), "must not be empty"));
        }
        self.budgets.check(&mut problems);
        let headers = headers::checked(self.headers, &[], &mut problems);
        let models = models(self.models, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Checked {
            region: self.region,
            max_tokens: self.max_tokens,
            budgets: self.budgets,
            beta: self.beta,
            input_type: self.input_type,
            guardrail: self.guardrail,
            headers,
            thinking: self.thinking,
            models,
        })
    }
}

/// The models that are known by name.
fn models(listed: Option<Vec<String>>, problems: &mut Vec<Problem>) -> Vec<Model> {
    let Some(listed) = listed else {
        let of = |names: &[&str], surfaces: Surfaces| -> Vec<Model> {
            names.iter().map(|name| Model { name: (*name).into(), surfaces }).collect()
        };
        return [of(&KNOWN, conversing()), of(&EMBEDDING, Surfaces::EMBEDDINGS)].concat();
    };
    let model = |(number, name): (usize, String)| {
        if name.is_empty() {
            problems.push(Problem::new(format!("models[{number}]"), "a model has a name"));
        }
        let surfaces = if name.contains("embed") { Surfaces::EMBEDDINGS } else { conversing() };
        Model { name, surfaces }
    };
    listed.into_iter().enumerate().map(model).collect()
}

impl Checked {
    /// What the provider can do.
    #[must_use]
    pub fn profile(&self) -> Profile {
        Profile {
            models: self.models.clone(),
            serves: conversing() | Surfaces::EMBEDDINGS,
            native: Surfaces::empty(),
            credential: Credential::Bearer,
        }
    }

    /// Whether a model thinks as much as it finds right, and is told how hard to try instead of a budget.
    #[must_use]
    pub fn thinks_by_itself(&self, model: &str) -> bool {
        match self.thinking {
            Thinking::Budget => false,
            Thinking::Adaptive => true,
            Thinking::Auto => !claude::wants_budget(model),
        }
    }
}

/// What every model can be asked that is no model for embeddings.
fn conversing() -> Surfaces {
    Surfaces::CHAT | Surfaces::MESSAGES | Surfaces::RESPONSES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_models_name_says_who_has_made_it() {
        for (model, maker) in [
            ("anthropic.claude-sonnet-4-5-20250929-v1:0", Maker::Anthropic),
            ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", Maker::Anthropic),
            ("arn:aws:bedrock:us-east-1:1:inference-profile/eu.amazon.nova-pro-v1:0", Maker::Amazon),
            ("openai.gpt-oss-20b-1:0", Maker::OpenAi),
            ("mistral.mistral-large-2407-v1:0", Maker::Mistral),
            ("arn:aws:bedrock:us-east-1:1:application-inference-profile/abc", Maker::Other),
        ] {
            assert_eq!(Maker::of(model), maker, "{model}");
        }
    }
}
