//! What Anthropic says when it does not answer, and whose fault it was.

use ghat_sdk::provider::reply::{explanation, note, retry_after};
use ghat_sdk::provider::{Complaint, Failure, UpstreamReply};
use serde::Deserialize;

/// `{"type": "error", "error": {…}}`.
#[derive(Debug, Deserialize)]
struct Envelope {
    error: Fault,
}

/// The error in it, also where it ends a stream.
#[derive(Debug, Deserialize)]
pub struct Fault {
    /// What kind it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is said of it.
    #[serde(default)]
    pub message: String,
}

/// How the API begins to say that the operator has not paid; it has the type of a client's mistake.
const UNPAID: &str = "Your credit balance";

/// Why a reply is no answer.
#[must_use]
pub fn read(reply: &UpstreamReply) -> Failure {
    let fault = serde_json::from_slice::<Envelope>(&reply.body).ok().map(|envelope| envelope.error);
    let said = fault.as_ref().map_or("", |fault| fault.message.as_str());
    match (reply.status, fault.as_ref().map(|fault| fault.kind.as_str())) {
        (401 | 403, _) => Failure::Unauthorized,
        (400, Some(_)) if said.starts_with(UNPAID) => Failure::Unavailable("the credit is spent".into()),
        (404, Some("not_found_error")) => Failure::UnknownModel,
        (429, _) => Failure::RateLimited(retry_after(&reply.headers)),
        (413, None) => complaint("the request is too large for the provider"),
        (400 | 413 | 422, Some(_)) => complaint(said),
        (400 | 422, None) => Failure::InvalidReply(format!("status {} without an error", reply.status)),
        (status, Some(kind)) => Failure::Unavailable(format!("status {status}, {kind}: {}", note(said))),
        (status, None) => Failure::Unavailable(format!("status {status} without an error")),
    }
}

/// Why a stream that has begun does not go on.
#[must_use]
pub fn of_stream(fault: &Fault) -> Failure {
    Failure::Unavailable(format!("{}: {}", note(&fault.kind), note(&fault.message)))
}

/// The API names no field, but often its place at the front of the message.
fn complaint(message: &str) -> Failure {
    Failure::InvalidRequest(Complaint { param: None, message: explanation(message) })
}
