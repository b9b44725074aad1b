//! What the operator may set: the API's version and betas, how long answers may be, how the models think.

use conversation::claude::{self, Budgets, Thinking};
use ghat_sdk::Problem;
use ghat_sdk::provider::headers::{self, check_value};
use ghat_sdk::provider::{Credential, Model, Profile, Surfaces};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The version of the API that this adapter was written for.
const VERSION: &str = "2023-06-01";

/// What every model of Anthropic can write at least; the API wants a number, and Chat Completions need none.
const MAX_TOKENS: u32 = 4096;

/// What the operator may set.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Settings {
    /// Sent as `anthropic-version`, unless a client of the Messages API says another.
    #[serde(default = "version")]
    pub version: String,
    /// Sent as `anthropic-beta`, beside what a client of the Messages API asks for.
    #[serde(default)]
    pub beta: Vec<String>,
    /// The tokens that an answer may have where a chat request does not say.
    #[serde(default = "max_tokens")]
    pub max_tokens: u32,
    /// How `reasoning_effort` of a chat request is passed on.
    #[serde(default)]
    pub thinking: Thinking,
    /// The tokens that may be thought where a budget is sent.
    #[serde(default)]
    pub budgets: Budgets,
    /// Further headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The models that are known by name; without it, well-known ones. Others are passed on all the same.
    pub models: Option<Vec<String>>,
}

/// The settings, checked.
#[derive(Debug)]
pub struct Checked {
    /// The tokens that an answer may have where a request does not say.
    pub max_tokens: u32,
    /// Tokens that may be thought.
    pub budgets: Budgets,
    version: String,
    beta: Vec<String>,
    thinking: Thinking,
    headers: Vec<(String, String)>,
    models: Vec<Model>,
}

/// Well-known models; a request may name any other.
const KNOWN: [&str; 9] = [
    "claude-haiku-4-5",
    "claude-opus-4-1",
    "claude-opus-4-5",
    "claude-opus-4-6",
    "claude-opus-4-7",
    "claude-sonnet-4",
    "claude-sonnet-4-5",
    "claude-sonnet-4-6",
    "claude-sonnet-5",
];

/// Headers that have a setting of their own, or hold the credential.
const RESERVED: [&str; 3] = ["anthropic-beta", "anthropic-version", "x-api-key"];

fn version() -> String {
    VERSION.into()
}

fn max_tokens() -> u32 {
    MAX_TOKENS
}

impl Settings {
    /// Checks what the types do not say.
    ///
    /// # Errors
    /// Every problem, each at its path.
    pub fn check(self) -> Result<Checked, Vec<Problem>> {
        let mut problems = Vec::new();
        problems.extend(check_value("version", &self.version));
        for (number, beta) in self.beta.iter().enumerate() {
            problems.extend(check_value(&format!("beta[{number}]"), beta));
        }
        if self.max_tokens == 0 {
            problems.push(Problem::new("max_tokens", "an answer has at least one token"));
        }
        self.budgets.check(&mut problems);
        let headers = headers::checked(self.headers, &RESERVED, &mut problems);
        let models = self.models.unwrap_or_else(|| KNOWN.map(String::from).into());
        for (number, _) in models.iter().enumerate().filter(|(_, name)| name.is_empty()) {
            problems.push(Problem::new(format!("models[{number}]"), "a model has a name"));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let models = models.into_iter().map(|name| Model { name, surfaces: surfaces() }).collect();
        let (version, beta, thinking) = (self.version, self.beta, self.thinking);
        Ok(Checked {
            max_tokens: self.max_tokens,
            budgets: self.budgets,
            version,
            beta,
            thinking,
            headers,
            models,
        })
    }
}

impl Checked {
    /// What the provider can do.
    #[must_use]
    pub fn profile(&self) -> Profile {
        Profile {
            models: self.models.clone(),
            serves: surfaces(),
            native: Surfaces::MESSAGES,
            credential: Credential::Header("x-api-key".into()),
        }
    }

    /// The headers of a request, with what the client's own headers ask of the API.
    #[must_use]
    pub fn headers(&self, facts: &[(String, String)]) -> Vec<(String, String)> {
        let asked = |name: &str| facts.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str());
        let version = asked("anthropic-version").unwrap_or(&self.version);
        let mut headers = self.headers.clone();
        headers.push(("anthropic-version".into(), version.into()));
        let mut betas: Vec<&str> = self.beta.iter().map(String::as_str).collect();
        for beta in asked("anthropic-beta").unwrap_or_default().split(',').map(str::trim) {
            if !beta.is_empty() && !betas.contains(&beta) {
                betas.push(beta);
            }
        }
        if !betas.is_empty() {
            headers.push(("anthropic-beta".into(), betas.join(",")));
        }
        headers
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

/// What every model can be asked.
fn surfaces() -> Surfaces {
    Surfaces::CHAT | Surfaces::MESSAGES | Surfaces::RESPONSES
}
