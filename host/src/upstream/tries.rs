//! How often is a candidate tried, for how long, and what is learned from each try?

use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;

use super::{
    breaker::Pass,
    call::{Answer, Call},
    keys::{Key, Objection},
    send::Failed,
};
use crate::{chain::Facts, error::Error, record::Attempts, request::Request, route::Target};

/// The wait before the first retry; it doubles with each.
const BACKOFF: Duration = Duration::from_millis(100);
/// The longest wait before a retry. A provider that asks for more is left for the next candidate.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// What every try of a request is made with.
#[derive(Debug)]
pub struct Asking<'a> {
    /// What plugins are told.
    pub facts: &'a Facts,
    /// What is asked.
    pub request: &'a Request,
    /// When it must be answered.
    pub deadline: Deadline,
}

/// When a request must be answered, however many candidates, tries and waits that takes.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    at: Instant,
    limit: Duration,
}

impl Deadline {
    /// So long after a request has begun.
    pub fn of(begun: Instant, limit: Duration) -> Self {
        Self { at: begun + limit, limit }
    }

    /// # Errors
    /// It has passed.
    pub(super) fn check(&self, now: Instant) -> Result<(), Error> {
        if now < self.at { Ok(()) } else { Err(Error::DeadlinePassed { limit: self.limit }) }
    }

    /// Until when a try that begins now may last, and whether it is the provider's fault if it lasts longer: one that
    /// was left with the rest of other tries was given no chance.
    fn of_try(&self, now: Instant, within: Duration) -> Result<Term, Error> {
        self.check(now)?;
        let until = self.at.min(now + within);
        let fair = until < self.at || (self.at - now) * 2 >= self.limit;
        Ok(Term { until, fair, limit: self.limit })
    }
}

/// How long a try may last.
#[derive(Debug, Clone, Copy)]
struct Term {
    until: Instant,
    /// Whether it is long enough for a try to mean something.
    fair: bool,
    /// What the whole request may take.
    limit: Duration,
}

/// A try that has failed.
struct Missed {
    failed: Failed,
    /// Whether only its key was at fault.
    key: bool,
}

impl From<Failed> for Missed {
    fn from(failed: Failed) -> Self {
        Self { failed, key: false }
    }
}

/// Asks one candidate as often as the route allows.
pub(super) async fn ask(
    target: &Target,
    asking: &Asking<'_>,
    attempts: &mut Attempts,
) -> Result<Answer, Failed> {
    let provider = &*target.provider;
    // What another key may mend costs no try; each key rests once it was refused.
    let mut more_keys = provider.keys.count() - 1;
    let (mut tried, mut wait) = (0, BACKOFF);
    loop {
        let Missed { failed, key } = match once(target, asking, attempts).await {
            Ok(answer) => return Ok(answer),
            Err(missed) => missed,
        };
        if key && more_keys > 0 && provider.keys.has_another(&target.candidate.model) {
            more_keys -= 1;
            continue;
        }
        tried += 1;
        let Failed::Passing(_, asked) = failed else { return Err(failed) };
        let spent = tried >= target.candidate.tries || target.breaker.is_interrupted();
        if spent || asked.is_some_and(|asked| asked > MAX_WAIT) {
            return Err(failed);
        }
        // Half of the wait is drawn, so that callers who failed together do not come back together; who was told how
        // long comes a little later than that.
        let drawn = wait.mul_f64(0.5 * rand::random::<f64>());
        let pause = asked.unwrap_or(wait / 2) + drawn;
        if asking.deadline.check(Instant::now() + pause).is_err() {
            return Err(failed);
        }
        tokio::time::sleep(pause).await;
        wait = (wait * 2).min(MAX_WAIT);
    }
}

async fn once(target: &Target, asking: &Asking<'_>, attempts: &mut Attempts) -> Result<Answer, Missed> {
    let now = attempts.begin(&target.id);
    let mut status = None;
    let mut carried = HeaderMap::new();
    attempts.carry(&mut carried);
    let outcome = admitted(target, asking, (now, carried), &mut status).await;
    attempts.end(status, outcome.as_ref().err().map(|missed| missed.failed.code()));
    outcome
}

/// One try, if breaker, limit and keys allow it.
async fn admitted(
    target: &Target,
    asking: &Asking<'_>,
    (now, carried): (Instant, HeaderMap),
    status: &mut Option<u16>,
) -> Result<Answer, Missed> {
    let provider = &*target.provider;
    let (limits, model) = (&provider.config.limits, &*target.candidate.model);
    let within =
        target.candidate.timeout.map_or(provider.config.timeout, |own| own.min(provider.config.timeout));
    let term = asking.deadline.of_try(now, within).map_err(Failed::Final)?;
    let admitted = target.breaker.admit(&provider.config.breaker);
    let mut pass = admitted.map_err(|retry_after| Failed::Candidate(Error::CircuitOpen { retry_after }))?;
    let place = provider.places.take(limits, term.until).await.map_err(Failed::Candidate)?;
    let key = provider
        .keys
        .take(model)
        .map_err(|wait| Failed::Passing(Error::RateLimited { retry_after: Some(wait) }, Some(wait)))?;
    match (Call { target, asking, key, until: term.until, carried }).make(status).await {
        Ok(answer) => {
            provider.keys.accepted(key);
            match answer {
                Answer::Stream(mut source) => {
                    pass.begun();
                    source.hold(pass, place);
                    Ok(Answer::Stream(source))
                }
                whole @ Answer::Whole(..) => {
                    pass.succeeded();
                    Ok(whole)
                }
            }
        }
        Err(failed) => Err(learned(target, (key, pass), failed, (*status, term))),
    }
}

/// What a failure says of the model and of the key.
fn learned(
    target: &Target,
    (key, pass): (Key, Pass),
    failed: Failed,
    (status, term): (Option<u16>, Term),
) -> Missed {
    let provider = &*target.provider;
    if let Some(objection) = objection(&failed, status) {
        if provider.keys.object(key, &target.candidate.model, objection, &provider.config.limits) {
            tracing::warn!(model = &*target.id, ?key, ?objection, "a key of the provider rests");
        }
        return Missed { failed, key: true };
    }
    match (&failed, status) {
        (Failed::Passing(..), Some(400..=499)) => {}
        (Failed::Passing(Error::UpstreamTimeout, _), _) if !term.fair => {
            return Failed::Final(Error::DeadlinePassed { limit: term.limit }).into();
        }
        (Failed::Passing(Error::Provider | Error::UpstreamTimeout, _), _) => pass.failed(),
        // It has understood the request and refused it: it is there.
        (Failed::Final(Error::Refused(_)) | Failed::Candidate(Error::UnknownModel { .. }), Some(_)) => {
            pass.succeeded();
        }
        _ => {}
    }
    failed.into()
}

/// What a failure has against the key that was used.
fn objection(failed: &Failed, status: Option<u16>) -> Option<Objection> {
    match (failed, status) {
        (Failed::Candidate(Error::ProviderAuth), _) => Some(Objection::Refused),
        (Failed::Passing(Error::RateLimited { retry_after }, _), _) => Some(Objection::TooMuch(*retry_after)),
        // As where its quota is spent.
        (Failed::Passing(Error::Provider, _), Some(401..=403 | 429)) => Some(Objection::Refused),
        _ => None,
    }
}
