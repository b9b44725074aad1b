//! Routes aliases and canonical model names to the models that may serve them.

pub mod settings;

use ghat_sdk::{
    About, Alias, Candidate, Context, Empty, Failure, ModelRequest, Plugin, Problem, RouteRule, Router,
    Schemas,
};
use routes::Routes;
use settings::Settings;

/// The plugin, with its aliases checked.
pub struct AliasRouter(Routes);

impl Plugin for AliasRouter {
    type Settings = Settings;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About::new(
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        "Routes aliases and @provider/model names to the models that may serve them.",
    );

    fn configure(settings: Settings) -> Result<Self, Vec<Problem>> {
        Routes::check(settings.aliases, Vec::new()).map(Self)
    }
}

impl Router for AliasRouter {
    fn aliases(&self) -> Vec<Alias> {
        self.0.aliases()
    }

    fn route(&self, _: &Context, _: &Empty, ask: &ModelRequest) -> Result<Vec<Candidate>, Failure> {
        Ok(self.0.candidates(&ask.model))
    }

    fn rules(&self) -> Vec<RouteRule> {
        self.0.rules()
    }
}

ghat_sdk::router!(AliasRouter);
