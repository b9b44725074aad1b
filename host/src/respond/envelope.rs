//! In which form is a client told of an error?

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use serde::Serialize;

use crate::{error::Public, plugins::Surface};

/// Whose form errors and lists have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAI's.
    OpenAi,
    /// Anthropic's.
    Anthropic,
}

impl From<Surface> for Dialect {
    fn from(surface: Surface) -> Self {
        match surface {
            Surface::Messages => Self::Anthropic,
            Surface::Chat | Surface::Embeddings | Surface::Responses => Self::OpenAi,
        }
    }
}

#[derive(Serialize)]
struct OpenAi<'a> {
    error: Told<'a>,
}

#[derive(Serialize)]
struct Told<'a> {
    message: &'a str,
    r#type: &'a str,
    param: Option<&'a str>,
    code: &'a str,
}

#[derive(Serialize)]
struct Anthropic<'a> {
    r#type: &'a str,
    error: Named<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

/// What Anthropic's clients know, and the gateway's own code beside it.
#[derive(Serialize)]
struct Named<'a> {
    r#type: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    param: Option<&'a str>,
    code: &'a str,
}

impl Dialect {
    /// The form that a client wants which calls this path with these headers: some paths are of both.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let path = uri.path();
        let anthropics = path.starts_with("/api/v1/anthropic/") || path.starts_with("/v1/messages");
        if anthropics || headers.contains_key("anthropic-version") { Self::Anthropic } else { Self::OpenAi }
    }

    /// The body that tells of an error; an event of a stream names no request.
    pub(super) fn envelope(self, public: &Public, request_id: Option<&str>) -> Vec<u8> {
        let (message, param, code) = (&*public.message, public.param.as_deref(), public.code);
        let written = match self {
            Self::OpenAi => {
                serde_json::to_vec(&OpenAi { error: Told { message, r#type: public.kind, param, code } })
            }
            Self::Anthropic => {
                let error = Named { r#type: anthropics(public.status), message, param, code };
                serde_json::to_vec(&Anthropic { r#type: "error", error, request_id })
            }
        };
        // Serialising these types cannot fail.
        written.unwrap_or_default()
    }

    /// Names the request in the header in which Anthropic's clients look for it.
    pub(super) fn name_request(self, headers: &mut HeaderMap, request_id: &str) {
        if self == Self::Anthropic
            && let Ok(id) = HeaderValue::from_str(request_id)
        {
            headers.insert(HeaderName::from_static("request-id"), id);
        }
    }
}

/// What Anthropic calls an error of this status.
fn anthropics(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "authentication_error",
        StatusCode::FORBIDDEN => "permission_error",
        StatusCode::NOT_FOUND => "not_found_error",
        StatusCode::PAYLOAD_TOO_LARGE => "request_too_large",
        StatusCode::TOO_MANY_REQUESTS => "rate_limit_error",
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => "timeout_error",
        StatusCode::SERVICE_UNAVAILABLE => "overloaded_error",
        status if status.is_server_error() => "api_error",
        _ => "invalid_request_error",
    }
}
