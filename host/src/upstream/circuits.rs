//! The breakers of a provider, one for each of its models that was asked.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use super::breaker::{Breaker, CircuitState};

/// How many are kept. A client can make names up, so there is a bound; no operator has as many models.
const KEPT: usize = 1024;

/// What metrics call a model that only a client knows by name.
const OTHER: &str = "other";

/// The breakers of one provider.
#[derive(Debug)]
pub(super) struct Circuits {
    provider: Arc<str>,
    known: RwLock<HashMap<Arc<str>, Arc<Breaker>>>,
}

impl Circuits {
    pub(super) fn new(provider: Arc<str>) -> Self {
        Self { provider, known: RwLock::default() }
    }

    /// The breaker of a model; `listed` says whether the gateway knows the model by name.
    pub(super) fn of(&self, model: &str, listed: impl FnOnce() -> bool) -> Arc<Breaker> {
        if let Some(known) = self.known(model) {
            return known;
        }
        let label = if listed() { model } else { OTHER };
        let made = Arc::new(Breaker::new(self.provider.clone(), label.into()));
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.retain(|_, breaker| breaker.is_interrupted());
        }
        if known.len() >= KEPT {
            return made;
        }
        known.entry(model.into()).or_insert(made).clone()
    }

    /// The breaker of a model that was asked.
    pub(super) fn known(&self, model: &str) -> Option<Arc<Breaker>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(model).cloned()
    }

    /// The state of each model by the name that metrics have for it; the worst, where several share one.
    pub(super) fn states(&self) -> Vec<(Arc<str>, CircuitState)> {
        let mut states: Vec<(Arc<str>, CircuitState)> = Vec::new();
        for breaker in self.known.read().unwrap_or_else(PoisonError::into_inner).values() {
            let (label, state) = (breaker.label(), breaker.state().0);
            match states.iter_mut().find(|(known, _)| known == label) {
                Some((_, worst)) => *worst = state.max(*worst),
                None => states.push((label.clone(), state)),
            }
        }
        states.sort();
        states
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_clients_make_up_are_bounded_and_share_a_label() {
        let circuits = Circuits::new("p".into());
        let listed = circuits.of("listed", || true);
        for number in 0..2 * KEPT {
            circuits.of(&format!("made-up-{number}"), || false);
        }
        assert!(circuits.known.read().unwrap().len() <= KEPT);
        assert_eq!(**listed.label(), *"listed");
        let labels: Vec<_> = circuits.states().into_iter().map(|(label, _)| label).collect();
        assert_eq!(labels.iter().filter(|label| ***label == *OTHER).count(), 1);
    }

    #[test]
    fn a_model_has_one_breaker() {
        let circuits = Circuits::new("p".into());
        assert!(Arc::ptr_eq(&circuits.of("m", || true), &circuits.of("m", || true)));
        assert!(!Arc::ptr_eq(&circuits.of("m", || true), &circuits.of("n", || true)));
    }
}
