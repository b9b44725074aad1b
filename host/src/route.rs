//! Which models may serve a request, and in which order are they tried?

mod standing;

use std::sync::Arc;

pub use standing::Standing;

use crate::{
    chain::Facts,
    error::Error,
    generation::Generation,
    plugins::{Candidate, ModelRequest, Side},
    policy::AllowedModels,
    request::Request,
    upstream::{Breaker, Provider},
};

/// One model that may serve the request, with its provider.
#[derive(Debug, Clone)]
pub struct Target {
    /// Who serves it.
    pub provider: Arc<Provider>,
    /// What the router said of it.
    pub candidate: Candidate,
    /// The canonical id of the model.
    pub id: Arc<str>,
    /// Whether it is asked, after what came of the last calls.
    pub breaker: Arc<Breaker>,
}

impl Target {
    fn new(generation: &Generation, provider: Arc<Provider>, candidate: Candidate) -> Self {
        let id: Arc<str> = ["@", &*provider.name, "/", &*candidate.model].concat().into();
        let breaker = provider.breaker(&candidate.model, || generation.names(&id));
        Self { provider, candidate, id, breaker }
    }
}

/// Asks the router and orders its candidates by a weighted draw. What the app's policy does not allow is no candidate.
///
/// # Errors
/// The model is not known, not one of this kind or not allowed, its provider is not configured, or the router failed.
pub async fn pick(
    generation: &Generation,
    allowed: Option<&AllowedModels>,
    facts: &Facts,
    request: &Request,
) -> Result<Vec<Target>, Error> {
    let router = &generation.router;
    let ask = ModelRequest {
        model: &request.model,
        streaming: request.streaming,
        fields: &request.fields.names(),
        body_bytes: u32::try_from(request.body.len()).unwrap_or(u32::MAX),
    };
    let mut lease = router.lease(&facts.scope()).telling(&generation.standing);
    let answer = lease.route(&facts.context(Side::Request, "{}"), &ask).await;
    let candidates = answer.map_err(|cause| Error::Plugin { plugin: router.name().to_owned(), cause })?;
    if candidates.is_empty() {
        return Err(Error::UnknownModel { model: request.model.clone() });
    }
    let mut targets = Vec::with_capacity(candidates.len());
    let mut problem = None;
    for candidate in candidates {
        match usable(generation, &candidate, request) {
            Ok(provider) => targets.push(Target::new(generation, provider, candidate)),
            Err(why) => problem = Some(why),
        }
    }
    if let Some(problem) = problem.filter(|_| targets.is_empty()) {
        return Err(problem);
    }
    targets.retain(|target| allowed.is_none_or(|allowed| allowed.allows(&target.id)));
    if targets.is_empty() {
        return Err(Error::ModelBlocked { model: request.model.clone() });
    }
    Ok(draw(targets, facts.seed))
}

/// The provider of a candidate, if it can serve this request.
fn usable(generation: &Generation, candidate: &Candidate, request: &Request) -> Result<Arc<Provider>, Error> {
    let provider = generation.providers.iter().find(|provider| *provider.name == *candidate.provider);
    let provider =
        provider.ok_or_else(|| Error::UnsupportedProvider { provider: candidate.provider.clone() })?;
    if !provider.serves(request.surface) {
        return Err(Error::UnsupportedProvider { provider: candidate.provider.clone() });
    }
    match generation.catalog.serves(provider, &candidate.model, request.surface) {
        Some(true) => Ok(provider.clone()),
        Some(false) => Err(Error::WrongKind { model: request.model.clone(), surface: request.surface }),
        None => Err(Error::UnknownModel { model: request.model.clone() }),
    }
}

/// Draws an order: at each place a candidate comes with the probability of its weight among those left.
/// Candidates without weight come last, in the router's order.
fn draw(mut left: Vec<Target>, seed: u64) -> Vec<Target> {
    if left.len() == 1 {
        return left;
    }
    let mut ordered = Vec::with_capacity(left.len());
    let mut random = seed;
    while !left.is_empty() {
        let total: u64 = left.iter().map(|target| u64::from(target.candidate.weight)).sum();
        random = splitmix(random);
        let mut ticket = random.checked_rem(total).unwrap_or(0);
        let at = left.iter().position(|target| {
            let weight = u64::from(target.candidate.weight);
            let drawn = total == 0 || ticket < weight;
            ticket = ticket.saturating_sub(weight);
            drawn
        });
        ordered.push(left.remove(at.unwrap_or(0)));
    }
    ordered
}

/// One step of SplitMix64 (Steele, Lea and Flood 2014): the seed decides the whole draw, so that it can be replayed.
fn splitmix(state: u64) -> u64 {
    let mut mixed = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
