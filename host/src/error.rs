//! Why is a request not answered, whose fault is that, and what is the client told?

mod sentence;

use std::time::Duration;

use http::StatusCode;

use crate::{
    auth::{Away, Denial},
    body::Invalid,
    plugins::{CallError, Surface},
    policy::Allowance,
    store::StoreError,
};

/// Why a request ends without an answer. Variants carry facts; [`Error::public`] says what of them a client sees.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The body is not JSON.
    #[error("the body is not JSON: {detail}")]
    NotJson {
        /// What the parser saw, with line and column.
        detail: String,
    },
    /// A field is wrong.
    #[error("a field is wrong")]
    Field(#[from] Invalid),
    /// The body did not arrive whole: the connection broke.
    #[error("the body did not arrive")]
    BodyLost,
    /// The body did not arrive in time.
    #[error("the body did not arrive within {}s", .limit.as_secs())]
    BodyTimeout {
        /// How long was waited.
        limit: Duration,
    },
    /// The body is larger than allowed.
    #[error("the body is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The body is not declared as JSON.
    #[error("the content type is not JSON")]
    UnsupportedMediaType,
    /// The credential opens nothing.
    #[error("not authorized")]
    Unauthorized(#[from] Denial),
    /// The credential cannot be checked now.
    #[error("the credential cannot be checked now")]
    AuthAway(#[from] Away),
    /// The key is for another app than the request names.
    #[error("the key is for another app")]
    AppMismatch,
    /// The caller may not do this.
    #[error("forbidden: {what}")]
    Forbidden {
        /// What stands in the way, as a clause.
        what: &'static str,
    },
    /// The tenant has no key of this id.
    #[error("the tenant has no such key")]
    NoSuchKey,
    /// There is no row of such a request, or not for this caller.
    #[error("there is no such request")]
    NoSuchRequest,
    /// The store did not do what it was asked.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The listener speaks HTTPS, and the client did not.
    #[error("a request without TLS")]
    NotTls,
    /// No such path.
    #[error("no such path")]
    RouteNotFound,
    /// The path has other methods.
    #[error("the path does not take this method")]
    MethodNotAllowed,
    /// No model or alias of this name.
    #[error("no model or alias `{model}`")]
    UnknownModel {
        /// As the client named it.
        model: String,
    },
    /// No model or alias of this name to show.
    #[error("no model or alias `{model}` to show")]
    NoSuchModel {
        /// As the client named it.
        model: String,
    },
    /// The model cannot be asked this.
    #[error("`{model}` does not serve {surface:?}")]
    WrongKind {
        /// As the client named it.
        model: String,
        /// What was asked of it.
        surface: Surface,
    },
    /// The provider cannot honour a field.
    #[error("the provider cannot honour `{param}`")]
    UnsupportedParameter {
        /// The field.
        param: String,
    },
    /// The provider says that the request is wrong.
    #[error("the provider refused the request: {0}")]
    Refused(Invalid),
    /// A policy that was to be written is wrong.
    #[error("a policy is wrong in {} places", .0.len())]
    Settings(Vec<Invalid>),
    /// Who asks may read a policy and not write it.
    #[error("an API key may not change a policy")]
    PolicyForbidden,
    /// The policy does not allow the model, or none of those behind it.
    #[error("the policy does not allow `{model}`")]
    ModelBlocked {
        /// As the client named it.
        model: String,
    },
    /// The policy allows fewer requests.
    #[error("more than {} requests within a minute", .allowance.limit)]
    TooManyRequests {
        /// What is allowed, and from when.
        allowance: Allowance,
    },
    /// A guardrail found what the policy blocks.
    #[error("`{guardrail}` blocked {param}")]
    Blocked {
        /// The chain entry.
        guardrail: String,
        /// The plugin, as it calls itself.
        plugin: String,
        /// Where it was found.
        param: String,
    },
    /// A model of a provider that is not configured, or that lacks the operation.
    #[error("provider `{provider}` is not configured or lacks the operation")]
    UnsupportedProvider {
        /// The provider's name.
        provider: String,
    },
    /// The provider failed, or its answer made no sense.
    #[error("the provider failed")]
    Provider,
    /// The provider refused the operator's credential.
    #[error("the provider refused the gateway's credential")]
    ProviderAuth,
    /// Several candidates, and none answered.
    #[error("none of {candidates} candidates answered")]
    RouteUnavailable {
        /// How many were tried.
        candidates: usize,
    },
    /// The provider asked to wait.
    #[error("the provider asked to wait")]
    RateLimited {
        /// How long it asked for.
        retry_after: Option<Duration>,
    },
    /// The provider did not answer in time.
    #[error("the provider did not answer in time")]
    UpstreamTimeout,
    /// The request was not answered in the time that it has, over all that was tried.
    #[error("not answered within {}s", .limit.as_secs_f64())]
    DeadlinePassed {
        /// How long it had.
        limit: Duration,
    },
    /// Those who may serve have failed too often of late, and are left alone.
    #[error("the circuit is open")]
    CircuitOpen {
        /// When the first of them is tried again.
        retry_after: Duration,
    },
    /// The gateway has as much to do as it may.
    #[error("the gateway is at its limit of {what}")]
    Overloaded {
        /// What there is no more of.
        what: &'static str,
    },
    /// A plugin trapped, overran or returned nonsense, and its entry fails closed.
    #[error("plugin `{plugin}` failed")]
    Plugin {
        /// The plugin, as the configuration names it.
        plugin: String,
        /// What happened.
        #[source]
        cause: CallError,
    },
    /// The undecided end of a stream outgrew what its chain entry may hold back.
    #[error("`{plugin}` held back more of the stream than it may")]
    HeldTooLong {
        /// The chain entry.
        plugin: String,
    },
    /// A bug.
    #[error("internal error: {what}")]
    Internal {
        /// Where it was noticed.
        what: &'static str,
    },
}

/// What a client sees of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Public {
    /// The HTTP status.
    pub status: StatusCode,
    /// The `type` of the envelope.
    pub kind: &'static str,
    /// The stable code; also the log's field and the metrics' label.
    pub code: &'static str,
    /// The field that is to blame.
    pub param: Option<String>,
    /// One sentence for the client.
    pub message: String,
    /// The `retry-after` header, in seconds.
    pub retry_after: Option<u64>,
}

const INVALID: &str = "invalid_request_error";
const AUTH: &str = "authentication_error";
const API: &str = "api_error";

impl Error {
    /// Status, type and stable code of every error: the table of the HTTP contract.
    fn class(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotJson { .. }
            | Self::Field(_)
            | Self::BodyLost
            | Self::Refused(_)
            | Self::Settings(_)
            | Self::NotTls => (StatusCode::BAD_REQUEST, INVALID, "validation_error"),
            Self::BodyTimeout { .. } => (StatusCode::REQUEST_TIMEOUT, INVALID, "request_timeout"),
            Self::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, INVALID, "request_too_large"),
            Self::UnsupportedMediaType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, INVALID, "unsupported_media_type")
            }
            Self::Unauthorized(_) => (StatusCode::UNAUTHORIZED, AUTH, "unauthorized"),
            Self::AppMismatch => (StatusCode::FORBIDDEN, AUTH, "app_mismatch"),
            Self::Forbidden { .. } => (StatusCode::FORBIDDEN, AUTH, "forbidden"),
            Self::RouteNotFound | Self::NoSuchKey | Self::NoSuchRequest => {
                (StatusCode::NOT_FOUND, INVALID, "route_not_found")
            }
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, INVALID, "route_not_found"),
            Self::NoSuchModel { .. } => (StatusCode::NOT_FOUND, INVALID, "invalid_model"),
            Self::UnknownModel { .. } | Self::WrongKind { .. } => {
                (StatusCode::BAD_REQUEST, INVALID, "invalid_model")
            }
            Self::UnsupportedParameter { .. } => (StatusCode::BAD_REQUEST, INVALID, "unsupported_parameter"),
            Self::ModelBlocked { .. } => (StatusCode::BAD_REQUEST, INVALID, "guardrail_model_blocked"),
            Self::Blocked { plugin, .. } => (StatusCode::BAD_REQUEST, INVALID, blocked_code(plugin)),
            Self::PolicyForbidden => {
                (StatusCode::FORBIDDEN, "authentication_error", "guardrail_policy_forbidden")
            }
            Self::TooManyRequests { .. } => {
                (StatusCode::TOO_MANY_REQUESTS, "rate_limit_error", "guardrail_rate_limit_exceeded")
            }
            Self::UnsupportedProvider { .. } => (StatusCode::NOT_IMPLEMENTED, API, "unsupported_provider"),
            Self::Provider => (StatusCode::BAD_GATEWAY, API, "provider_error"),
            Self::ProviderAuth => (StatusCode::BAD_GATEWAY, API, "provider_auth_failed"),
            Self::RouteUnavailable { .. } => (StatusCode::BAD_GATEWAY, API, "route_unavailable"),
            Self::RateLimited { .. } => {
                (StatusCode::TOO_MANY_REQUESTS, "rate_limit_error", "rate_limit_exceeded")
            }
            Self::UpstreamTimeout | Self::DeadlinePassed { .. } => {
                (StatusCode::GATEWAY_TIMEOUT, API, "request_timeout")
            }
            Self::CircuitOpen { .. } => (StatusCode::SERVICE_UNAVAILABLE, API, "circuit_open"),
            Self::Overloaded { .. }
            | Self::AuthAway(_)
            | Self::Store(_)
            | Self::Plugin { cause: CallError::Busy, .. } => {
                (StatusCode::SERVICE_UNAVAILABLE, API, "overloaded")
            }
            Self::Plugin { .. } | Self::HeldTooLong { .. } => {
                (StatusCode::INTERNAL_SERVER_ERROR, API, "plugin_failed")
            }
            Self::Internal { .. } => (StatusCode::INTERNAL_SERVER_ERROR, API, "internal_error"),
        }
    }

    /// Whether the app's policy has stopped the request.
    pub fn is_policys(&self) -> bool {
        matches!(self, Self::Blocked { .. } | Self::ModelBlocked { .. } | Self::TooManyRequests { .. })
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.class().2
    }

    /// What the client is told.
    pub fn public(&self) -> Public {
        let (status, kind, code) = self.class();
        let retry_after = match self {
            Self::RateLimited { retry_after } => retry_after.map(seconds),
            Self::CircuitOpen { retry_after } => Some(seconds(*retry_after)),
            Self::TooManyRequests { allowance } => allowance.retry_after.map(seconds),
            Self::Overloaded { .. }
            | Self::AuthAway(_)
            | Self::Store(_)
            | Self::Plugin { cause: CallError::Busy, .. } => Some(1),
            _ => None,
        };
        Public { status, kind, code, param: self.param(), message: self.message(), retry_after }
    }

    fn param(&self) -> Option<String> {
        match self {
            Self::Field(invalid) | Self::Refused(invalid) => {
                Some(invalid.param.clone()).filter(|param| !param.is_empty())
            }
            Self::UnsupportedParameter { param } | Self::Blocked { param, .. } => Some(param.clone()),
            Self::Settings(problems) => problems.first().map(|problem| problem.param.clone()),
            Self::UnknownModel { .. } | Self::WrongKind { .. } | Self::ModelBlocked { .. } => {
                Some("model".to_owned())
            }
            _ => None,
        }
    }
}

/// Whole seconds, rounded up: who comes back when told must not be told again.
fn seconds(wait: Duration) -> u64 {
    wait.as_millis().div_ceil(1000).max(1) as u64
}

/// The code of a block: some guardrails have their own.
fn blocked_code(plugin: &str) -> &'static str {
    match plugin {
        "denied-topics" => "guardrail_denied_topic_blocked",
        "groundedness" => "guardrail_groundedness_blocked",
        _ => "guardrail_blocked",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_failure_says_nothing_of_its_inside() {
        let cause = CallError::Failed { message: "secret thing".into() };
        let public = Error::Plugin { plugin: "pii".into(), cause }.public();
        assert_eq!((public.status.as_u16(), public.code), (500, "plugin_failed"));
        assert!(!public.message.contains("secret"));
    }

    #[test]
    fn whatever_is_wrong_with_a_credential_the_caller_is_told_the_same() {
        let denials = [
            Denial::Unrecognised,
            Denial::UnknownKey,
            Denial::EndedKey,
            Denial::UnknownSigner,
            Denial::BadToken,
            Denial::BadClaims,
        ];
        let told = denials.map(|denial| Error::from(denial).public());
        assert_eq!((told[0].status.as_u16(), told[0].code), (401, "unauthorized"));
        assert!(told.iter().all(|public| *public == told[0]), "{told:?}");
    }

    #[test]
    fn overload_says_when_to_come_back() {
        let public = Error::Overloaded { what: "connections" }.public();
        assert_eq!((public.status.as_u16(), public.code, public.retry_after), (503, "overloaded", Some(1)));
    }

    #[test]
    fn some_guardrails_block_under_a_code_of_their_own() {
        for (plugin, code) in [
            ("pii", "guardrail_blocked"),
            ("denied-topics", "guardrail_denied_topic_blocked"),
            ("groundedness", "guardrail_groundedness_blocked"),
        ] {
            let (guardrail, plugin) = ("as the operator calls it".to_owned(), plugin.to_owned());
            let error = Error::Blocked { guardrail, plugin, param: "messages".to_owned() };
            assert_eq!((error.public().status.as_u16(), error.code()), (400, code));
        }
    }

    #[test]
    fn who_waits_as_long_as_told_is_not_told_again() {
        for (millis, seconds) in [(1, 1), (1000, 1), (1001, 2), (59_999, 60)] {
            let allowance = Allowance {
                limit: std::num::NonZeroU32::MIN,
                remaining: 0,
                reset: Duration::ZERO,
                retry_after: Some(Duration::from_millis(millis)),
            };
            assert_eq!(Error::TooManyRequests { allowance }.public().retry_after, Some(seconds));
        }
    }

    #[test]
    fn every_mistake_of_a_policy_is_told() {
        let wrong = |param: &str| Invalid::new(param, "is wrong");
        let public = Error::Settings(vec![wrong("settings.a"), wrong("settings.b")]).public();
        assert_eq!(public.param.as_deref(), Some("settings.a"));
        assert_eq!(public.message, "`settings.a` is wrong; `settings.b` is wrong.");
    }

    #[test]
    fn a_wrong_field_is_the_param() {
        let public = Error::from(Invalid::new("messages[0].role", "must be a string")).public();
        assert_eq!(public.param.as_deref(), Some("messages[0].role"));
        assert_eq!(public.message, "`messages[0].role` must be a string.");
    }
}
