//! Which models stand behind a name?

use crate::settings::{Choice, Rule, Target};
use ghat_sdk::{Alias, Candidate, Problem, RouteRule};
use std::collections::BTreeMap;

/// The most tries of one candidate: the host accepts no more.
const MAX_TRIES: u32 = 10;

/// Every alias, checked.
#[derive(Debug)]
pub struct Routes(BTreeMap<String, Route>);

#[derive(Debug)]
struct Route {
    candidates: Vec<Candidate>,
    max_attempts: Option<u32>,
    lenient: bool,
}

impl Routes {
    /// Checks what the operator wrote; other settings have these problems already.
    ///
    /// # Errors
    /// Every problem, each at its path.
    pub fn check(
        aliases: BTreeMap<String, Target>,
        mut problems: Vec<Problem>,
    ) -> Result<Self, Vec<Problem>> {
        let mut routes = BTreeMap::new();
        for (name, target) in aliases {
            let path = format!("aliases.{name}");
            check_alias(&path, &name, &mut problems);
            if let Some(route) = check_target(&path, target, &mut problems) {
                routes.insert(name, route);
            }
        }
        if problems.is_empty() { Ok(Self(routes)) } else { Err(problems) }
    }

    /// Every alias and the models behind it.
    #[must_use]
    pub fn aliases(&self) -> Vec<Alias> {
        self.0.iter().map(|(name, route)| published(name, &route.candidates)).collect()
    }

    /// What holds for the candidates of an alias together, where anything does.
    #[must_use]
    pub fn rules(&self) -> Vec<RouteRule> {
        let rules = self.0.iter().filter_map(|(name, route)| terms(name, route.max_attempts, route.lenient));
        rules.collect()
    }

    /// The candidates for a name: of an alias as they were written, or the one that a canonical name says; none for any
    /// other.
    #[must_use]
    pub fn candidates(&self, name: &str) -> Vec<Candidate> {
        match self.0.get(name) {
            Some(route) => route.candidates.clone(),
            None => canonical(name).into_iter().collect(),
        }
    }
}

/// An alias that stands for these.
#[must_use]
pub fn published<'a>(name: &str, candidates: impl IntoIterator<Item = &'a Candidate>) -> Alias {
    let mut models = Vec::new();
    for model in candidates.into_iter().map(id) {
        if !models.contains(&model) {
            models.push(model);
        }
    }
    Alias { name: name.to_owned(), models }
}

/// The rule of an alias; nothing where it says nothing.
#[must_use]
pub fn terms(alias: &str, max_attempts: Option<u32>, lenient: bool) -> Option<RouteRule> {
    (max_attempts.is_some() || lenient).then(|| RouteRule { alias: alias.to_owned(), max_attempts, lenient })
}

/// A candidate's canonical name.
#[must_use]
pub fn id(candidate: &Candidate) -> String {
    format!("@{}/{}", candidate.provider, candidate.model)
}

/// One try of the model with this canonical name, `@provider/model`; the model's name may hold more `/`.
#[must_use]
pub fn canonical(name: &str) -> Option<Candidate> {
    let (provider, model) = name.strip_prefix('@')?.split_once('/')?;
    let named = !provider.is_empty() && !model.is_empty();
    named.then(|| Candidate {
        provider: provider.into(),
        model: model.into(),
        weight: 1,
        tries: 1,
        timeout_ms: None,
    })
}

/// Checks the name of an alias.
pub fn check_alias(path: &str, name: &str, problems: &mut Vec<Problem>) {
    if name.is_empty() || name.starts_with('@') {
        problems.push(Problem::new(path, "an alias has a name that does not begin with `@`"));
    }
}

/// Checks the most tries over all candidates together.
pub fn check_attempts(path: &str, max_attempts: Option<u32>, problems: &mut Vec<Problem>) {
    if max_attempts == Some(0) {
        problems.push(Problem::new(format!("{path}.max_attempts"), "at least 1"));
    }
}

fn check_target(path: &str, target: Target, problems: &mut Vec<Problem>) -> Option<Route> {
    match target {
        Target::Model(model) => {
            let candidates = vec![check_model(path, &model, problems)?];
            Some(Route { candidates, max_attempts: None, lenient: false })
        }
        Target::Rule(Rule { max_attempts, lenient, candidates }) => {
            let candidates = check_choices(&format!("{path}.candidates"), &candidates, problems);
            check_attempts(path, max_attempts, problems);
            Some(Route { candidates, max_attempts, lenient })
        }
    }
}

/// Checks the models of one list.
pub fn check_choices(path: &str, choices: &[Choice], problems: &mut Vec<Problem>) -> Vec<Candidate> {
    if choices.is_empty() {
        problems.push(Problem::new(path, "at least one candidate is needed"));
    }
    let choices = choices.iter().enumerate();
    choices.filter_map(|(at, choice)| check_choice(&format!("{path}[{at}]"), choice, problems)).collect()
}

fn check_choice(path: &str, choice: &Choice, problems: &mut Vec<Problem>) -> Option<Candidate> {
    if !(1..=MAX_TRIES).contains(&choice.retry_attempts) {
        let message = format!("between 1 and {MAX_TRIES}");
        problems.push(Problem::new(format!("{path}.retry_attempts"), message));
    }
    if choice.timeout_ms == Some(0) {
        problems.push(Problem::new(format!("{path}.timeout_ms"), "at least 1"));
    }
    let candidate = check_model(&format!("{path}.model"), &choice.model, problems)?;
    Some(Candidate {
        weight: choice.weight,
        tries: choice.retry_attempts,
        timeout_ms: choice.timeout_ms,
        ..candidate
    })
}

/// Checks the name of a model.
pub fn check_model(path: &str, model: &str, problems: &mut Vec<Problem>) -> Option<Candidate> {
    let candidate = canonical(model);
    if candidate.is_none() {
        problems.push(Problem::new(path, format!("`{model}` is not a model; write `@provider/model`")));
    }
    candidate
}
