//! Which models may serve a name.

use crate::settings::{Choice, Rule, Settings, Target};
use ghat_sdk::{Alias, Candidate, Problem};
use std::collections::BTreeMap;

/// The most tries of one candidate: the host accepts no more.
const MAX_TRIES: u32 = 10;

/// Every alias, checked.
#[derive(Debug)]
pub struct Routes(BTreeMap<String, Route>);

#[derive(Debug)]
struct Route {
    max_attempts: u32,
    candidates: Vec<Candidate>,
}

impl Routes {
    /// Checks what the operator wrote.
    ///
    /// # Errors
    /// Every problem, each at its path.
    pub fn check(settings: Settings) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut routes = BTreeMap::new();
        for (name, target) in settings.aliases {
            let path = format!("aliases.{name}");
            if name.is_empty() || name.starts_with('@') {
                problems.push(Problem::new(&path, "an alias has a name that does not begin with `@`"));
            }
            if let Some(route) = check_target(&path, target, &mut problems) {
                routes.insert(name, route);
            }
        }
        if problems.is_empty() { Ok(Self(routes)) } else { Err(problems) }
    }

    /// Every alias and the models behind it.
    #[must_use]
    pub fn aliases(&self) -> Vec<Alias> {
        let name_of = |one: &Candidate| format!("@{}/{}", one.provider, one.model);
        self.0
            .iter()
            .map(|(name, route)| Alias {
                name: name.clone(),
                models: route.candidates.iter().map(name_of).collect(),
            })
            .collect()
    }

    /// The candidates for a name: of an alias, or the one that a canonical name says; none for any other.
    #[must_use]
    pub fn candidates(&self, name: &str, seed: u64) -> Vec<Candidate> {
        match self.0.get(name) {
            Some(route) => route.candidates(seed),
            None => canonical(name).into_iter().collect(),
        }
    }
}

impl Route {
    fn candidates(&self, seed: u64) -> Vec<Candidate> {
        let tries: u32 = self.candidates.iter().fold(0, |sum, one| sum.saturating_add(one.tries));
        if tries <= self.max_attempts { self.candidates.clone() } else { self.cut(seed) }
    }

    /// The draw made here, and the tries cut where they are spent: the host knows no limit over all candidates. The
    /// first weighs 1 and the others nothing, so that the host tries them in this order.
    fn cut(&self, seed: u64) -> Vec<Candidate> {
        let mut left = self.max_attempts;
        let mut order = draw(&self.candidates, seed);
        for (place, one) in order.iter_mut().enumerate() {
            one.weight = u32::from(place == 0);
            one.tries = one.tries.min(left);
            left -= one.tries;
        }
        order.retain(|one| one.tries > 0);
        order
    }
}

/// The candidates in the order of a weighted draw; those of no weight come last, as they were written.
fn draw(candidates: &[Candidate], seed: u64) -> Vec<Candidate> {
    let (mut pool, last): (Vec<Candidate>, Vec<Candidate>) =
        candidates.iter().cloned().partition(|one| one.weight > 0);
    let mut order = Vec::with_capacity(candidates.len());
    let mut state = seed;
    while !pool.is_empty() {
        let total: u64 = pool.iter().map(|one| u64::from(one.weight)).sum();
        let mut ticket = next(&mut state) % total;
        let place = pool.iter().position(|one| {
            let hit = ticket < u64::from(one.weight);
            ticket = ticket.saturating_sub(u64::from(one.weight));
            hit
        });
        order.push(pool.remove(place.unwrap_or_default()));
    }
    order.extend(last);
    order
}

/// The next number of SplitMix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// One try of the model with this canonical name, `@provider/model`; the model's name may hold more `/`.
fn canonical(name: &str) -> Option<Candidate> {
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

fn check_target(path: &str, target: Target, problems: &mut Vec<Problem>) -> Option<Route> {
    match target {
        Target::Model(model) => {
            let candidate = check_model(path, &model, problems)?;
            Some(Route { max_attempts: u32::MAX, candidates: vec![candidate] })
        }
        Target::Rule(rule) => Some(check_rule(path, &rule, problems)),
    }
}

fn check_rule(path: &str, rule: &Rule, problems: &mut Vec<Problem>) -> Route {
    if rule.candidates.is_empty() {
        problems.push(Problem::new(format!("{path}.candidates"), "at least one candidate is needed"));
    }
    if rule.max_attempts == Some(0) {
        problems.push(Problem::new(format!("{path}.max_attempts"), "at least 1"));
    }
    let candidates = rule.candidates.iter().enumerate().filter_map(|(number, choice)| {
        check_choice(&format!("{path}.candidates[{number}]"), choice, problems)
    });
    Route { candidates: candidates.collect(), max_attempts: rule.max_attempts.unwrap_or(u32::MAX) }
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

fn check_model(path: &str, model: &str, problems: &mut Vec<Problem>) -> Option<Candidate> {
    let candidate = canonical(model);
    if candidate.is_none() {
        problems.push(Problem::new(path, format!("`{model}` is not a model; write `@provider/model`")));
    }
    candidate
}
