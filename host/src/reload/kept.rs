//! What does a new generation take over from the one before, and what is begun anew?

use std::sync::Arc;

use super::ReloadError;
use crate::{
    auth::Auth,
    config::{self, Config},
    generation::{Generation, Kept},
    ledger::Ledger,
    policy::{Governor, KnownPolicies, limiter},
    store::{self, Store},
    trace::Tracer,
};

/// What outlives a generation: as it was, where nothing of it has changed.
pub(super) async fn kept(config: &Config, before: Option<&Generation>) -> Result<Kept, ReloadError> {
    let same = before.filter(|before| before.config.store == config.store);
    let store = match (same, &config.store) {
        (Some(before), _) => before.store.clone(),
        (None, Some(wanted)) => Some(store::open(wanted).await?),
        (None, None) => None,
    };
    let governor = governor(store.as_ref(), config, (before, same)).await?;
    let auth = Auth::new(&config.auth, store.as_ref(), before.map(|before| &before.auth)).await?;
    let ledger = ledger(store.as_ref(), config, before);
    let tracer = tracer(config, before)?;
    Ok(Kept { store, ledger, tracer, auth, governor })
}

/// The way to the log of requests: the one before, where nothing of it has changed.
fn ledger(store: Option<&Arc<dyn Store>>, config: &Config, before: Option<&Generation>) -> Option<Ledger> {
    let store = store?;
    let same = before.filter(|before| {
        let (old, new) = (&before.config, config);
        old.store == new.store && old.ledger == new.ledger
    });
    match same {
        Some(before) => before.ledger.clone(),
        None => Some(Ledger::start(store.clone(), &config.ledger)),
    }
}

/// Who traces requests: the one before, where nothing of it has changed.
fn tracer(config: &Config, before: Option<&Generation>) -> Result<Option<Tracer>, ReloadError> {
    match before.filter(|before| before.config.traces == config.traces) {
        Some(before) => Ok(before.tracer.clone()),
        None => Ok(config.traces.as_ref().map(Tracer::start).transpose()?),
    }
}

/// Policies in the store, or in memory where nothing is kept, and what counts requests. Each is the one before where
/// nothing of it has changed; `same` is the generation before where that holds of the store.
async fn governor(
    store: Option<&Arc<dyn Store>>,
    config: &Config,
    (before, same): (Option<&Generation>, Option<&Generation>),
) -> Result<Arc<Governor>, ReloadError> {
    let policies = match (same, store) {
        (Some(before), _) => before.governor.policies.clone(),
        (None, Some(store)) => Arc::new(KnownPolicies::new(store.clone())),
        (None, None) => Arc::new(KnownPolicies::new(store::open(&config::Store::in_memory()).await?)),
    };
    let limiter = match before.filter(|before| before.config.counting == config.counting) {
        Some(before) => before.governor.limiter().clone(),
        None => limiter(&config.counting)?,
    };
    Ok(Arc::new(Governor::new(policies, limiter)))
}
