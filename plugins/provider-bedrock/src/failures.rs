//! What Amazon Bedrock says when it does not answer, and whose fault it was.

use ghat_sdk::provider::reply::{explanation, note, retry_after};
use ghat_sdk::provider::{Complaint, Failure, UpstreamReply};
use serde::Deserialize;

/// The body of a failure. What kind it is stands in a header, or in the body.
#[derive(Debug, Default, Deserialize)]
struct Fault {
    #[serde(rename = "__type")]
    kind: Option<String>,
    #[serde(alias = "Message")]
    message: Option<String>,
}

/// How the API says that it knows no such model; it has the type of a client's mistake.
const NO_MODEL: &str = "The provided model identifier is invalid";

/// What is said of signatures and keys, with whatever status.
const KEYS: [&str; 9] = [
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "OptInRequired",
    "UnrecognizedClientException",
];

/// Why a reply is no answer.
#[must_use]
pub fn read(reply: &UpstreamReply) -> Failure {
    let fault: Fault = serde_json::from_slice(&reply.body).unwrap_or_default();
    let header = reply.headers.iter().find(|(name, _)| name == "x-amzn-errortype").map(|(_, value)| value);
    let kind = header.or(fault.kind.as_ref()).map(|kind| bare(kind)).unwrap_or_default();
    let said = fault.message.as_deref().unwrap_or_default();
    match (reply.status, kind) {
        (401 | 403, _) => Failure::Unauthorized,
        (_, kind) if KEYS.contains(&kind) => Failure::Unauthorized,
        (404, "ResourceNotFoundException") => Failure::UnknownModel,
        (400, "ValidationException") if said.starts_with(NO_MODEL) => Failure::UnknownModel,
        (429, _) | (_, "ServiceQuotaExceededException" | "ThrottlingException") => {
            Failure::RateLimited(retry_after(&reply.headers))
        }
        (413, "") => complaint("the request is too large for the provider"),
        (400 | 413 | 422, kind) if !kind.is_empty() => complaint(said),
        (status, "") => Failure::Unavailable(format!("status {status} without an error")),
        (status, kind) => Failure::Unavailable(format!("status {status}, {}: {}", note(kind), note(said))),
    }
}

/// Why a stream that has begun does not go on.
#[must_use]
pub fn of_stream(kind: &str, body: &str) -> Failure {
    let fault: Fault = serde_json::from_str(body).unwrap_or_default();
    let said = fault.message.as_deref().unwrap_or_default();
    match kind {
        "throttlingException" => Failure::RateLimited(None),
        "validationException" => complaint(said),
        kind => Failure::Unavailable(format!("{}: {}", note(kind), note(said))),
    }
}

/// The name of a kind, without the namespace before it and the address behind.
fn bare(kind: &str) -> &str {
    let kind = kind.rsplit_once('#').map_or(kind, |(_, kind)| kind);
    kind.split(':').next().unwrap_or_default()
}

/// The API names no field.
fn complaint(message: &str) -> Failure {
    Failure::InvalidRequest(Complaint { param: None, message: explanation(message) })
}
