//! Routes an alias by tenant, app, API and labels of the request.

pub mod fork;
pub mod settings;

use fork::Forks;
use ghat_sdk::{
    About, Alias, Candidate, Context, Empty, Failure, ModelRequest, Plugin, Problem, RouteRule, Router,
    Schemas,
};
use settings::Settings;

/// The plugin, with its settings checked.
pub struct ByMetadata(Forks);

impl Plugin for ByMetadata {
    type Settings = Settings;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About::new(
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        "Routes an alias by tenant, app, API and labels of the request.",
    );

    fn configure(settings: Settings) -> Result<Self, Vec<Problem>> {
        Forks::check(settings).map(Self)
    }
}

impl Router for ByMetadata {
    fn aliases(&self) -> Vec<Alias> {
        self.0.aliases()
    }

    fn route(&self, ctx: &Context, _: &Empty, ask: &ModelRequest) -> Result<Vec<Candidate>, Failure> {
        Ok(self.0.candidates(&ask.model, ctx))
    }

    fn rules(&self) -> Vec<RouteRule> {
        self.0.rules()
    }
}

ghat_sdk::router!(ByMetadata);
