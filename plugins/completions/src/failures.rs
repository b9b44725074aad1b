//! Whose fault it was that a provider of Chat Completions does not answer.

use ghat_sdk::provider::reply::{explanation, note, retry_after};
use ghat_sdk::provider::{Complaint, Failure, UpstreamReply};
use serde_json::Value;

/// What a provider says of a failure, where it says anything.
#[derive(Debug, Default)]
pub struct Said {
    /// Its explanation.
    pub message: Option<String>,
    /// The field that is wrong.
    pub param: Option<String>,
}

/// Why a stream that has begun does not go on.
#[must_use]
pub fn of_stream(error: &Value) -> Failure {
    let message =
        error.get("message").or(Some(error)).and_then(Value::as_str).unwrap_or("an error in the stream");
    Failure::Unavailable(note(message))
}

/// What a status means by itself; `error` is what an error of this provider is called in the operator's log.
#[must_use]
pub fn of_status(reply: &UpstreamReply, said: Said, error: &str) -> Failure {
    let Said { message, param } = said;
    match reply.status {
        401 | 403 => Failure::Unauthorized,
        429 => Failure::RateLimited(retry_after(&reply.headers)),
        413 => Failure::InvalidRequest(Complaint {
            param,
            message: explanation(message.as_deref().unwrap_or("the request is too large for the provider")),
        }),
        400 | 422 => match message {
            Some(message) => Failure::InvalidRequest(Complaint { param, message: explanation(&message) }),
            None => Failure::InvalidReply(format!("status {} without {error}", reply.status)),
        },
        status => Failure::Unavailable(match message {
            Some(message) => format!("status {status}: {}", note(&message)),
            None => format!("status {status} without {error}"),
        }),
    }
}
