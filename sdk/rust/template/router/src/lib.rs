//! Chooses a small model for short requests and a large one for long ones.

use ghat_sdk::{About, Alias, Candidate, Context, Empty, Failure, ModelRequest, Plugin, Problem, Router};
use schemars::JsonSchema;
use serde::Deserialize;

/// What the operator may set.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Settings {
    /// The name that clients ask for.
    pub alias: String,
    /// The model for short requests, `@provider/model`.
    pub small: String,
    /// The model for long ones.
    pub large: String,
    /// The bytes up to which a request is short.
    pub limit: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            alias: "smart-default".into(),
            small: "@openai/gpt-4o-mini".into(),
            large: "@openai/gpt-4.1-mini".into(),
            limit: 4000,
        }
    }
}

/// One alias, two models.
pub struct UnnamedPlugin(Settings);

impl Plugin for UnnamedPlugin {
    type Settings = Settings;
    type Options = Empty;
    const ABOUT: About = About::new(
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        "Chooses a model by the size of the request.",
    );

    fn configure(settings: Settings) -> Result<Self, Vec<Problem>> {
        let both = [("small", &settings.small), ("large", &settings.large)];
        let wrong = both.iter().filter(|(_, model)| candidate(model, 1, 1).is_none());
        let problems: Vec<_> =
            wrong.map(|(path, _)| Problem::new(*path, "must be `@provider/model`")).collect();
        if problems.is_empty() { Ok(Self(settings)) } else { Err(problems) }
    }
}

impl Router for UnnamedPlugin {
    fn aliases(&self) -> Vec<Alias> {
        let models = vec![self.0.small.clone(), self.0.large.clone()];
        vec![Alias { name: self.0.alias.clone(), models }]
    }

    fn route(&self, _: &Context, _: &Empty, ask: &ModelRequest) -> Result<Vec<Candidate>, Failure> {
        if ask.model != self.0.alias {
            return Ok(candidate(&ask.model, 1, 1).into_iter().collect());
        }
        let is_short = ask.body_bytes <= self.0.limit;
        let (small, large) = (&self.0.small, &self.0.large);
        let (first, second) = if is_short { (small, large) } else { (large, small) };
        Ok([candidate(first, 1, 2), candidate(second, 0, 1)].into_iter().flatten().collect())
    }
}

/// A model by its own name.
fn candidate(name: &str, weight: u32, tries: u32) -> Option<Candidate> {
    let (provider, model) = name.strip_prefix('@')?.split_once('/')?;
    let whole = !provider.is_empty() && !model.is_empty();
    let (provider, model) = (provider.to_owned(), model.to_owned());
    whole.then_some(Candidate { provider, model, weight, tries, timeout_ms: None })
}

ghat_sdk::router!(UnnamedPlugin);
