//! What may an app ask for, and what becomes of what is found in its texts?
//!
//! A policy is written by an app's owner and stored ([`Settings`]); over the chain of a generation it comes to a
//! [`Policy`], which is made once and shared by all requests of the app.

mod basis;
mod builtin;
mod known;
mod models;
mod rate;
mod settings;
mod shared;
mod tokens;
mod window;

use std::{num::NonZeroU32, sync::Arc};

pub use basis::Basis;
pub use builtin::Builtin;
pub use known::{AppPolicy, KnownPolicies};
pub use models::AllowedModels;
pub use rate::{Counted, Limiter, LocalLimiter};
pub use settings::{PluginRule, Settings};
pub use shared::{SharedLimiter, limiter};
pub use window::Allowance;

use crate::{
    chain::{Action, Decision, Entry},
    error::Error,
    generation::Generation,
    record::Record,
    request::{Caller, Request},
    store::AppKey,
};

/// What holds for the requests of one app, over the chain of one generation.
#[derive(Debug)]
pub struct Policy {
    /// The chain, each entry with the mode and the options that it has for this app.
    pub chain: Arc<[Entry]>,
    /// The models that may serve; nothing: every model.
    pub models: Option<AllowedModels>,
    /// The most tokens that an answer may have.
    pub max_tokens: Option<NonZeroU32>,
    /// How many requests a subject may send within any 60 seconds.
    pub requests_per_minute: Option<NonZeroU32>,
}

impl Policy {
    /// Whether a client may ask for this model or alias.
    pub fn allows_asking(&self, name: &str) -> bool {
        self.models.as_ref().is_none_or(|models| models.allows_asking(name))
    }
}

/// The policies of all apps, and the count of what their subjects have sent. It outlives a generation.
#[derive(Debug)]
pub struct Governor {
    /// The policies.
    pub policies: Arc<KnownPolicies>,
    limiter: Arc<dyn Limiter>,
}

impl Governor {
    /// Policies that a store keeps, and a way to count.
    pub fn new(policies: Arc<KnownPolicies>, limiter: Arc<dyn Limiter>) -> Self {
        Self { policies, limiter }
    }

    /// How requests are counted.
    pub fn limiter(&self) -> &Arc<dyn Limiter> {
        &self.limiter
    }

    /// The policy of the caller's app.
    ///
    /// # Errors
    /// It is not known, and the store does not answer.
    pub async fn policy(&self, generation: &Generation, caller: &Caller) -> Result<Arc<Policy>, Error> {
        let key = AppKey::of(caller);
        let written = self.policies.get(&key, generation.config.policy.fresh).await?;
        Ok(generation.basis.policy(&key, written.as_ref()))
    }

    /// What a policy says to a request before anybody looks at its texts: the model, the rate, the tokens, in this
    /// order. What it decides is noted in the record.
    ///
    /// # Errors
    /// The model is not allowed, there were too many requests, or a number of tokens is none.
    pub async fn admit(
        &self,
        policy: &Policy,
        caller: &Caller,
        request: &mut Request,
        record: &mut Record,
    ) -> Result<(), Error> {
        if !policy.allows_asking(&request.model) {
            record.decisions.push(model_blocked());
            return Err(Error::ModelBlocked { model: request.model.clone() });
        }
        if let Some(limit) = policy.requests_per_minute {
            let allowance = self.limiter.take(Counted::of(caller), limit).await;
            record.allowance = Some(allowance);
            if allowance.retry_after.is_some() {
                let detail = format!("more than {limit} requests within 60 s");
                record.decisions.push(Decision::of_limit("rate_limit", Action::RateLimited, detail));
                return Err(Error::TooManyRequests { allowance });
            }
        }
        if let Some(most) = policy.max_tokens
            && let Some(detail) = tokens::cap(request, most)?
        {
            record.decisions.push(Decision::of_limit("max_tokens", Action::Capped, detail));
        }
        Ok(())
    }
}

/// The decision that none of the models asked for may serve.
pub fn model_blocked() -> Decision {
    Decision::of_limit("allowed_models", Action::Blocked, "the model is not allowed for this app".to_owned())
}
