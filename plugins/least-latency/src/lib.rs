//! Routes an alias to whichever of its models has answered soonest of late.

pub mod rank;
pub mod settings;

use ghat_sdk::{
    About, Alias, Candidate, Context, Empty, Failure, ModelRequest, Plugin, Problem, RouteRule, Router,
    Schemas,
};
use rank::Choosing;
use routes::Routes;
use settings::Settings;

/// The plugin, with its settings checked.
pub struct LeastLatency {
    routes: Routes,
    choosing: Choosing,
}

impl Plugin for LeastLatency {
    type Settings = Settings;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About::new(
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        "Routes an alias to whichever of its models has answered soonest of late.",
    );

    fn configure(settings: Settings) -> Result<Self, Vec<Problem>> {
        let problems = settings.problems();
        let Settings { aliases, tolerance, explore } = settings;
        let routes = Routes::check(aliases, problems)?;
        Ok(Self { routes, choosing: Choosing { tolerance, explore } })
    }
}

impl Router for LeastLatency {
    fn aliases(&self) -> Vec<Alias> {
        self.routes.aliases()
    }

    fn route(&self, ctx: &Context, _: &Empty, ask: &ModelRequest) -> Result<Vec<Candidate>, Failure> {
        let candidates = self.routes.candidates(&ask.model);
        if candidates.len() < 2 {
            return Ok(candidates);
        }
        Ok(self.choosing.order(candidates, |model| ctx.health(model), (ask.streaming, ctx.seed)))
    }

    fn rules(&self) -> Vec<RouteRule> {
        self.routes.rules()
    }
}

ghat_sdk::router!(LeastLatency);
