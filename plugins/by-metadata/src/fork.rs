//! Which route does a request take?

use crate::settings::{Branch, Destination, Fork, Settings, To, When};
use ghat_sdk::{Alias, Candidate, Context, Problem, RouteRule, Surface};
use routes::{canonical, check_alias, check_attempts, check_choices, check_model, published, terms};
use std::collections::BTreeMap;

/// The APIs by the names that the operator has for them.
const SURFACES: [(&str, Surface); 4] = [
    ("chat", Surface::Chat),
    ("embeddings", Surface::Embeddings),
    ("responses", Surface::Responses),
    ("messages", Surface::Messages),
];

/// Every alias, checked.
#[derive(Debug)]
pub struct Forks(BTreeMap<String, Checked>);

#[derive(Debug)]
struct Checked {
    max_attempts: Option<u32>,
    lenient: bool,
    routes: Vec<(Vec<Condition>, Vec<Candidate>)>,
    default: Vec<Candidate>,
}

/// One thing that a request must have: one of these texts in this place.
#[derive(Debug)]
struct Condition {
    of: Place,
    texts: Vec<String>,
}

#[derive(Debug)]
enum Place {
    Tenant,
    App,
    Surface,
    Metadata(String),
}

impl Forks {
    /// Checks what the operator wrote.
    ///
    /// # Errors
    /// Every problem, each at its path.
    pub fn check(settings: Settings) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut forks = BTreeMap::new();
        for (name, destination) in settings.aliases {
            let path = format!("aliases.{name}");
            check_alias(&path, &name, &mut problems);
            let fork = match destination {
                Destination::Model(model) => Checked::of(check_model(&path, &model, &mut problems)),
                Destination::Fork(fork) => check_fork(&path, fork, &mut problems),
            };
            forks.insert(name, fork);
        }
        if problems.is_empty() { Ok(Self(forks)) } else { Err(problems) }
    }

    /// Every alias and the models behind it: the default first.
    #[must_use]
    pub fn aliases(&self) -> Vec<Alias> {
        let all = |fork: &Checked| -> Vec<Candidate> {
            let behind = fork.routes.iter().flat_map(|(_, to)| to);
            fork.default.iter().chain(behind).cloned().collect()
        };
        self.0.iter().map(|(name, fork)| published(name, &all(fork))).collect()
    }

    /// What holds for the candidates of an alias together, where anything does.
    #[must_use]
    pub fn rules(&self) -> Vec<RouteRule> {
        self.0.iter().filter_map(|(name, fork)| terms(name, fork.max_attempts, fork.lenient)).collect()
    }

    /// The candidates for a name: of the first route that fits the request, else of the default; the one that a canonical
    /// name says; none for any other.
    #[must_use]
    pub fn candidates(&self, name: &str, ctx: &Context) -> Vec<Candidate> {
        let Some(fork) = self.0.get(name) else { return canonical(name).into_iter().collect() };
        let fits = |conditions: &[Condition]| conditions.iter().all(|condition| condition.holds(ctx));
        let route = fork.routes.iter().find(|(conditions, _)| fits(conditions));
        route.map_or(&fork.default, |(_, to)| to).clone()
    }
}

impl Checked {
    fn of(model: Option<Candidate>) -> Self {
        Self { max_attempts: None, lenient: false, routes: Vec::new(), default: model.into_iter().collect() }
    }
}

impl Condition {
    fn holds(&self, ctx: &Context) -> bool {
        let is = |told: &str| self.texts.iter().any(|text| text == told);
        match &self.of {
            Place::Tenant => is(&ctx.tenant()),
            Place::App => is(&ctx.app()),
            Place::Surface => SURFACES.iter().any(|(name, surface)| *surface == ctx.surface && is(name)),
            Place::Metadata(name) => ctx.metadata().iter().any(|(told, value)| told == name && is(value)),
        }
    }
}

fn check_fork(path: &str, fork: Fork, problems: &mut Vec<Problem>) -> Checked {
    let Fork { max_attempts, lenient, routes, default } = fork;
    check_attempts(path, max_attempts, problems);
    let routes = routes.into_iter().enumerate().map(|(at, Branch { when, to })| {
        let path = format!("{path}.routes[{at}]");
        let conditions = check_when(&format!("{path}.when"), when, problems);
        (conditions, check_to(&format!("{path}.to"), to, problems))
    });
    let routes = routes.collect();
    Checked {
        max_attempts,
        lenient,
        routes,
        default: check_to(&format!("{path}.default"), default, problems),
    }
}

fn check_to(path: &str, to: To, problems: &mut Vec<Problem>) -> Vec<Candidate> {
    match to {
        To::Model(model) => check_model(path, &model, problems).into_iter().collect(),
        To::Candidates(choices) => check_choices(path, &choices, problems),
    }
}

fn check_when(path: &str, when: When, problems: &mut Vec<Problem>) -> Vec<Condition> {
    let When { tenant, app, surface, metadata } = when;
    let named =
        [("tenant", Place::Tenant, tenant), ("app", Place::App, app), ("surface", Place::Surface, surface)];
    let named = named.into_iter().filter_map(|(name, of, texts)| Some((name.to_owned(), of, texts?)));
    let labels =
        metadata.into_iter().map(|(name, texts)| (format!("metadata.{name}"), Place::Metadata(name), texts));
    let mut conditions = Vec::new();
    for (name, of, texts) in named.chain(labels) {
        let texts = texts.into_vec();
        let path = format!("{path}.{name}");
        if texts.is_empty() {
            problems.push(Problem::new(&path, "a list of nothing fits no request"));
        }
        let is_surface = |text: &String| SURFACES.iter().any(|(name, _)| name == text);
        if matches!(of, Place::Surface) && !texts.iter().all(is_surface) {
            problems.push(Problem::new(&path, "must be chat, embeddings, responses or messages"));
        }
        conditions.push(Condition { of, texts });
    }
    if conditions.is_empty() {
        problems.push(Problem::new(path, "says nothing; what fits every request is the default"));
    }
    conditions
}
