//! In which sentence is a client told of an error?

use super::Error;
use crate::{auth::Denial, plugins::CallError};

impl Error {
    /// The sentence for the client. What plugins, providers and the gateway say of themselves stays in the log.
    pub(super) fn message(&self) -> String {
        match self {
            Self::Field(invalid) if invalid.param.is_empty() => format!("The body {}.", invalid.message),
            Self::Field(invalid) => format!("`{}` {}.", invalid.param, invalid.message),
            Self::Refused(invalid) => invalid.message.clone(),
            Self::NotJson { detail } => format!("The body is not valid JSON: {detail}."),
            Self::BodyLost => "The connection broke before the body was complete.".to_owned(),
            Self::UnsupportedMediaType => "Send the body as `content-type: application/json`.".to_owned(),
            Self::Unauthorized(Denial::Missing) => {
                "Send a key as `authorization: Bearer …` or as `x-api-key`.".to_owned()
            }
            // One sentence for all, so that nobody learns which part was right.
            Self::Unauthorized(_) => "The credential is unknown, revoked or expired.".to_owned(),
            Self::AuthAway(_) => "The gateway cannot check the credential now; try again.".to_owned(),
            Self::Store(_) => "The gateway cannot reach what it keeps; try again.".to_owned(),
            Self::AppMismatch => "This key is for another app than the one named.".to_owned(),
            Self::Forbidden { what } => format!("Not allowed: {what}."),
            Self::NoSuchKey => "There is no such key.".to_owned(),
            Self::NoSuchRequest => "There is no such request.".to_owned(),
            Self::NotTls => "This port speaks HTTPS: begin the address with `https://`.".to_owned(),
            Self::RouteNotFound => "There is no such path.".to_owned(),
            Self::MethodNotAllowed => {
                "This path does not take this method; see the `allow` header.".to_owned()
            }
            Self::TooLarge { limit } => format!("The body is larger than {limit} bytes."),
            Self::BodyTimeout { limit } => format!("The body did not arrive within {} s.", limit.as_secs()),
            Self::UnknownModel { model } | Self::NoSuchModel { model } => {
                format!("There is no model or alias `{model}`; GET /v1/models lists them.")
            }
            Self::WrongKind { model, surface } => {
                format!("`{model}` cannot be asked for {}.", surface.name())
            }
            Self::UnsupportedParameter { param } => format!("The chosen provider cannot honour `{param}`."),
            Self::Settings(problems) => {
                let told = problems.iter().map(|problem| format!("`{}` {}", problem.param, problem.message));
                format!("{}.", told.collect::<Vec<_>>().join("; "))
            }
            Self::PolicyForbidden => "An API key may not change a policy.".to_owned(),
            Self::ModelBlocked { model } => format!("The app's policy does not allow the model `{model}`."),
            Self::TooManyRequests { allowance } => {
                format!("The app's policy allows {} requests in a minute.", allowance.limit)
            }
            Self::Blocked { guardrail, .. } => format!("The guardrail `{guardrail}` blocked this request."),
            Self::UnsupportedProvider { .. }
            | Self::Provider
            | Self::ProviderAuth
            | Self::RouteUnavailable { .. }
            | Self::RateLimited { .. }
            | Self::UpstreamTimeout
            | Self::DeadlinePassed { .. }
            | Self::CircuitOpen { .. } => self.upstream_message(),
            Self::Overloaded { .. } | Self::Plugin { cause: CallError::Busy, .. } => {
                "The gateway is busy; try again.".to_owned()
            }
            Self::Plugin { plugin, .. } | Self::HeldTooLong { plugin } => {
                format!("The plugin `{plugin}` failed, and requests may not pass without it.")
            }
            Self::Internal { .. } => "Something went wrong in the gateway.".to_owned(),
        }
    }

    /// The same for what happened on the way to a provider.
    fn upstream_message(&self) -> String {
        match self {
            Self::UnsupportedProvider { provider } => {
                format!("Provider `{provider}` is not configured here, or cannot do this.")
            }
            Self::ProviderAuth => "The provider did not accept the gateway's credential.".to_owned(),
            Self::RouteUnavailable { .. } => "None of the models behind this name answered.".to_owned(),
            Self::RateLimited { .. } => "The provider asks to slow down.".to_owned(),
            Self::UpstreamTimeout => "The provider did not answer in time.".to_owned(),
            Self::DeadlinePassed { limit } => {
                format!("There was no answer within {} s.", limit.as_secs_f64())
            }
            Self::CircuitOpen { .. } => {
                "The models behind this name keep failing; try again later.".to_owned()
            }
            _ => "The provider failed to answer.".to_owned(),
        }
    }
}
