//! Does a router choose whom its golden cases say?

use ghat_sdk::testing::{configure, context, conversations::check_conversations, options};
use ghat_sdk::{Candidate, Context, Facts, Health, ModelRequest, Price, Problem, Router};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a case says of the request and of what is told. All of it may be left out.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    model: String,
    streaming: bool,
    body_bytes: u32,
    seed: u64,
    tenant: String,
    app: String,
    metadata: BTreeMap<String, String>,
    health: BTreeMap<String, Told>,
    /// Prompt and answer.
    prices: BTreeMap<String, (f64, f64)>,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            model: "smart".into(),
            streaming: false,
            body_bytes: 400,
            seed: 7,
            tenant: "acme".into(),
            app: "default".into(),
            metadata: BTreeMap::new(),
            health: BTreeMap::new(),
            prices: BTreeMap::new(),
        }
    }
}

/// How a model has done.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Told {
    open: bool,
    first_ms: Option<u32>,
    whole_ms: Option<u32>,
    failures: f32,
}

/// Runs the cases of `folder/routes.json`: each with `settings`, what is `asked`, and the `order` that comes of it, a
/// candidate as `@provider/model` with its weight where that is not 1, its tries and its time. `UPDATE_CASES=1` writes what
/// comes out into the file.
///
/// # Panics
/// Where another order comes out, or a case is none.
pub fn check_routes<R: Router>(folder: &str) {
    check_conversations(folder, "routes", "order", |case| {
        let settings = case.get("settings").map_or("{}".to_owned(), Value::to_string);
        let router = configure::<R>(&settings);
        assert!(router.is_ok(), "{case}: {:?}", router.err());
        let asked = case.get("asked").cloned().unwrap_or_else(|| Value::Object(serde_json::Map::new()));
        let asked = serde_json::from_value::<Asked>(asked);
        assert!(asked.is_ok(), "{case}: {:?}", asked.err());
        match (router, asked) {
            (Ok(router), Ok(asked)) => order(&router, asked).into(),
            _ => Value::Null,
        }
    });
}

/// The paths of what is wrong with settings.
#[must_use]
pub fn problems<R: Router>(settings: &str) -> Vec<String> {
    let problems: Vec<Problem> = configure::<R>(settings).err().unwrap_or_default();
    problems.into_iter().map(|problem| problem.path).collect()
}

fn order<R: Router>(router: &R, asked: Asked) -> Vec<String> {
    let (model, streaming, body_bytes) = (asked.model.clone(), asked.streaming, asked.body_bytes);
    let ask = ModelRequest { model, streaming, fields: Vec::new(), body_bytes };
    let ctx = told(asked);
    let options = options::<R>("{}");
    assert!(options.is_ok(), "`{{}}` are no options of this plugin");
    let twice =
        options.map(|options| (router.route(&ctx, &options, &ask), router.route(&ctx, &options, &ask)));
    assert!(
        twice.as_ref().is_ok_and(|(one, other)| one.is_ok() && one == other),
        "not the same twice: {twice:?}"
    );
    let candidates = twice.ok().and_then(|(candidates, _)| candidates.ok()).unwrap_or_default();
    candidates.iter().map(shown).collect()
}

fn told(asked: Asked) -> Context {
    let health = asked.health.into_iter().map(|(model, told)| {
        let Told { open, first_ms, whole_ms, failures } = told;
        (model, Health { open, first_ms, whole_ms, failures, age_ms: Some(0) })
    });
    let prices = asked
        .prices
        .into_iter()
        .map(|(model, (input, output))| (model, Price { input, cached: input, output }));
    let mut ctx = context().with(Facts {
        tenant: asked.tenant,
        app: asked.app,
        metadata: asked.metadata.into_iter().collect(),
        health: health.collect(),
        prices: prices.collect(),
        ..Facts::default()
    });
    ctx.seed = asked.seed;
    ctx
}

fn shown(candidate: &Candidate) -> String {
    let mut shown = crate::id(candidate);
    if candidate.weight != 1 {
        shown.push_str(&format!(" weight {}", candidate.weight));
    }
    if candidate.tries != 1 {
        shown.push_str(&format!(" tries {}", candidate.tries));
    }
    if let Some(timeout) = candidate.timeout_ms {
        shown.push_str(&format!(" within {timeout} ms"));
    }
    shown
}
