//! Routes an alias to whichever of its models costs least for the request.

pub mod rank;
pub mod settings;

use ghat_sdk::{
    About, Alias, Candidate, Context, Empty, Failure, ModelRequest, Plugin, Problem, RouteRule, Router,
    Schemas,
};
use rank::order;
use routes::Routes;
use settings::{Cost, Settings};
use std::collections::BTreeMap;

/// The plugin, with its settings checked.
pub struct CostAware {
    routes: Routes,
    prices: BTreeMap<String, Cost>,
    answer_tokens: u32,
}

impl Plugin for CostAware {
    type Settings = Settings;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About::new(
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        "Routes an alias to whichever of its models costs least for the request.",
    );

    fn configure(settings: Settings) -> Result<Self, Vec<Problem>> {
        let problems = settings.problems();
        let Settings { aliases, prices, answer_tokens } = settings;
        Ok(Self { routes: Routes::check(aliases, problems)?, prices, answer_tokens })
    }
}

impl Router for CostAware {
    fn aliases(&self) -> Vec<Alias> {
        self.routes.aliases()
    }

    fn route(&self, ctx: &Context, _: &Empty, ask: &ModelRequest) -> Result<Vec<Candidate>, Failure> {
        let candidates = self.routes.candidates(&ask.model);
        if candidates.len() < 2 {
            return Ok(candidates);
        }
        let cost = |model: &str| {
            let own = self.prices.get(model).copied();
            own.or_else(|| ctx.price(model).map(|price| Cost { input: price.input, output: price.output }))
        };
        Ok(order(candidates, cost, (ask.body_bytes, self.answer_tokens)))
    }

    fn rules(&self) -> Vec<RouteRule> {
        self.routes.rules()
    }
}

ghat_sdk::router!(CostAware);
