//! What the operator may set: how the models think, what is blocked, further headers, which models are known.

use ghat_sdk::Problem;
use ghat_sdk::provider::headers;
use ghat_sdk::provider::served::{self, Kind, Served};
use ghat_sdk::provider::user::User;
use ghat_sdk::provider::{Credential, Model, Profile, Surfaces};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The header that holds the credential.
const CREDENTIAL: &str = "x-goog-api-key";

/// The last generation of Gemini that is told a budget of tokens to think with, and takes back calls without signatures.
const LAST_WITH_BUDGETS: u32 = 2;

/// What the operator may set.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Settings {
    /// How the effort of a request is passed on.
    #[serde(default)]
    pub thinking: Thinking,
    /// The tokens that may be thought where a budget is sent.
    #[serde(default)]
    pub budgets: Budgets,
    /// Sent as `safetySettings`: a threshold for each category of harm, such as `HARM_CATEGORY_HARASSMENT` with
    /// `BLOCK_ONLY_HIGH`.
    #[serde(default)]
    pub safety: BTreeMap<String, String>,
    /// What becomes of fields that say who asks, since the API has no place for them.
    #[serde(default)]
    pub user: User,
    /// Further headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The models that are known by name; without it, well-known ones. Others are passed on all the same.
    pub models: Option<Vec<Served>>,
}

/// How the effort of a request is passed on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Thinking {
    /// A budget for the models of Gemini up to 2.5, by their name, a level for others.
    #[default]
    Auto,
    /// `thinkingConfig.thinkingBudget`.
    Budget,
    /// `thinkingConfig.thinkingLevel`.
    Level,
}

/// Tokens that may be thought for each effort.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Budgets {
    /// For `minimal` and `low`.
    pub low: u32,
    /// For `medium`.
    pub medium: u32,
    /// For `high` and above.
    pub high: u32,
}

impl Default for Budgets {
    /// What Google's own endpoint for OpenAI's clients makes of them.
    fn default() -> Self {
        Self { low: 1024, medium: 8192, high: 24576 }
    }
}

/// The settings, checked.
#[derive(Debug)]
pub struct Checked {
    /// Tokens that may be thought.
    pub budgets: Budgets,
    /// What is blocked: categories of harm, each with a threshold.
    pub safety: Vec<(String, String)>,
    /// What is sent besides the credential.
    pub headers: Vec<(String, String)>,
    thinking: Thinking,
    /// What becomes of fields that say who asks.
    pub user: User,
    models: Vec<Model>,
}

/// Well-known models; a request may name any other.
const KNOWN: [(&str, Kind); 12] = [
    ("gemini-2.5-flash", Kind::Chat),
    ("gemini-2.5-flash-lite", Kind::Chat),
    ("gemini-2.5-pro", Kind::Chat),
    ("gemini-3-flash-preview", Kind::Chat),
    ("gemini-3.1-pro-preview", Kind::Chat),
    ("gemini-3.5-flash", Kind::Chat),
    ("gemini-3.5-flash-lite", Kind::Chat),
    ("gemini-3.8-flash", Kind::Chat),
    ("gemini-flash-latest", Kind::Chat),
    ("gemini-pro-latest", Kind::Chat),
    ("gemini-embedding-001", Kind::Embeddings),
    ("gemini-embedding-2", Kind::Embeddings),
];

impl Settings {
    /// Checks what the types do not say.
    ///
    /// # Errors
    /// Every problem, each at its path.
    pub fn check(self) -> Result<Checked, Vec<Problem>> {
        let mut problems = Vec::new();
        let word = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_uppercase() || b"_0123456789".contains(&byte))
        };
        for (category, threshold) in &self.safety {
            if !word(category) || !word(threshold) {
                let message = "is a category and a threshold of the API, in capitals";
                problems.push(Problem::new(format!("safety.{category}"), message));
            }
        }
        let headers = headers::checked(self.headers, &[CREDENTIAL], &mut problems);
        let own = served::listed(self.models, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let models = own.unwrap_or_else(|| served::known(&KNOWN));
        let (budgets, safety) = (self.budgets, self.safety.into_iter().collect());
        Ok(Checked { budgets, safety, headers, thinking: self.thinking, user: self.user, models })
    }
}

impl Checked {
    /// What the provider can do.
    #[must_use]
    pub fn profile(&self) -> Profile {
        Profile {
            models: self.models.clone(),
            serves: Kind::Chat.surfaces() | Surfaces::EMBEDDINGS,
            native: Surfaces::empty(),
            credential: Credential::Header(CREDENTIAL.into()),
        }
    }

    /// Whether a model is told a level of thinking, and no budget.
    #[must_use]
    pub fn takes_level(&self, model: &str) -> bool {
        match self.thinking {
            Thinking::Auto => generation(model).is_none_or(|generation| generation > LAST_WITH_BUDGETS),
            Thinking::Budget => false,
            Thinking::Level => true,
        }
    }
}

/// Whether a model wants to see the signatures of its calls again: Gemini from 3 on.
#[must_use]
pub fn wants_signatures(model: &str) -> bool {
    generation(model).is_some_and(|generation| generation > LAST_WITH_BUDGETS)
}

/// The generation of Gemini that a model's name tells; one that tells none (`gemini-flash-latest`) is of the newest.
fn generation(model: &str) -> Option<u32> {
    let version = model.rsplit('/').next().and_then(|name| name.strip_prefix("gemini-"))?;
    let major = version.split(['-', '.']).next().and_then(|major| major.parse().ok());
    Some(major.unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_models_name_tells_its_generation() {
        let settings = r#"{"thinking": "auto"}"#;
        let settings =
            serde_json::from_str::<Settings>(settings).ok().and_then(|settings| settings.check().ok());
        let level = |model| settings.as_ref().map(|settings| settings.takes_level(model));
        for (model, signed, takes_level) in [
            ("gemini-1.5-pro", false, false),
            ("gemini-2.5-flash", false, false),
            ("gemini-3-pro-preview", true, true),
            ("models/gemini-3.1-pro", true, true),
            ("gemini-10-flash", true, true),
            ("gemini-flash-latest", true, true),
            ("gemma-4-27b-it", false, true),
        ] {
            assert_eq!((wants_signatures(model), level(model)), (signed, Some(takes_level)), "{model}");
        }
    }
}
