//! What Google says when it does not answer, and whose fault it was.

use ghat_sdk::provider::reply::{explanation, note, retry_after};
use ghat_sdk::provider::{Complaint, Failure, UpstreamReply};
use serde::Deserialize;

/// `{"error": {…}}`, or the same as the only item of a list. A list is tried first, since it could be taken for the fields
/// of an object in their order.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Body {
    Listed([Envelope; 1]),
    One(Envelope),
}

#[derive(Debug, Deserialize)]
struct Envelope {
    error: Fault,
}

/// The error in it, also where it ends a stream.
#[derive(Debug, Deserialize)]
pub struct Fault {
    #[serde(default)]
    code: u16,
    #[serde(default)]
    message: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    details: Vec<Detail>,
}

/// What is said beside, of whichever type.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    /// Of `ErrorInfo`.
    reason: Option<String>,
    /// Of `RetryInfo`: seconds, with an `s` behind them.
    retry_delay: Option<String>,
}

/// Why a reply is no answer.
#[must_use]
pub fn read(reply: &UpstreamReply) -> Failure {
    let fault = match serde_json::from_slice(&reply.body) {
        Ok(Body::One(Envelope { error }) | Body::Listed([Envelope { error }])) => error,
        Err(_) => return unexplained(reply),
    };
    match (reply.status, &*fault.status) {
        // The provider says 400 of a credential, too.
        (400, _) if fault.is("API_KEY_INVALID") => Failure::Unauthorized,
        (401 | 403, _) => Failure::Unauthorized,
        // It does not serve this project, or not from here.
        (400, "FAILED_PRECONDITION") => fault.unavailable(reply.status),
        (404, "NOT_FOUND") if fault.message.contains("model") => Failure::UnknownModel,
        (429, _) => Failure::RateLimited(fault.wait().or_else(|| retry_after(&reply.headers))),
        (400 | 404 | 413 | 422, _) => {
            Failure::InvalidRequest(Complaint { param: None, message: explanation(&fault.message) })
        }
        (status, _) => fault.unavailable(status),
    }
}

/// Why a stream that has begun does not go on.
#[must_use]
pub fn of_stream(fault: &Fault) -> Failure {
    match fault.code {
        429 => Failure::RateLimited(fault.wait()),
        code => fault.unavailable(code),
    }
}

fn unexplained(reply: &UpstreamReply) -> Failure {
    let status = reply.status;
    match status {
        401 | 403 => Failure::Unauthorized,
        429 => Failure::RateLimited(retry_after(&reply.headers)),
        413 => Failure::InvalidRequest(Complaint {
            param: None,
            message: "the request is too large for the provider".into(),
        }),
        400 | 422 => Failure::InvalidReply(format!("status {status} without an error")),
        _ => Failure::Unavailable(format!("status {status} without an error")),
    }
}

impl Fault {
    fn is(&self, reason: &str) -> bool {
        self.details.iter().any(|detail| detail.reason.as_deref() == Some(reason))
    }

    /// The seconds after which it may be tried again.
    fn wait(&self) -> Option<u32> {
        let delay = self.details.iter().find_map(|detail| detail.retry_delay.as_deref())?;
        let seconds = delay.strip_suffix('s')?.parse::<f64>().ok()?;
        // In range, by the filter.
        Some(seconds.ceil()).filter(|seconds| (0.0..1e9).contains(seconds)).map(|seconds| seconds as u32)
    }

    fn unavailable(&self, status: u16) -> Failure {
        Failure::Unavailable(format!("status {status}, {}: {}", note(&self.status), note(&self.message)))
    }
}
