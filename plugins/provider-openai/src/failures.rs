//! What an OpenAI-compatible server says when it does not answer, and whose fault it was.

use completions::failures::{Said, of_status};
use ghat_sdk::Surface;
use ghat_sdk::provider::fields::unsupported;
use ghat_sdk::provider::reply::explanation;
use ghat_sdk::provider::{Complaint, Failure, UpstreamReply};
use serde_json::Value;

/// Reads a reply. A good one comes here only where the host does not forward it as it is.
///
/// # Errors
/// Why there is no answer.
pub fn read(reply: &UpstreamReply) -> Result<String, Failure> {
    let body = serde_json::from_slice::<Value>(&reply.body).ok();
    if (200..300).contains(&reply.status) {
        return match body {
            Some(Value::Object(_)) => Ok(String::from_utf8_lossy(&reply.body).into_owned()),
            _ => Err(Failure::InvalidReply("a success without a JSON object".into())),
        };
    }
    Err(classify(reply, Fault::read(body.as_ref())))
}

/// What an error body says.
#[derive(Debug, Default)]
struct Fault {
    message: Option<String>,
    param: Option<String>,
    /// `code` and `type`.
    names: Vec<String>,
    /// What a content filter has found.
    filtered: Vec<String>,
}

impl Fault {
    /// Reads `{"error": {…}}` as OpenAI writes it, and `{"error": "…"}`, `{"message": …}` and `{"detail": …}` as others do.
    fn read(body: Option<&Value>) -> Self {
        let Some(Value::Object(body)) = body else { return Self::default() };
        let fields = match body.get("error") {
            Some(Value::Object(error)) => error,
            Some(Value::String(message)) => {
                return Self { message: Some(message.clone()), ..Self::default() };
            }
            _ => body,
        };
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(String::from);
        Self {
            message: text("message").or_else(|| text("detail")),
            param: text("param").filter(|param| !param.is_empty()),
            names: [text("code"), text("type")].into_iter().flatten().collect(),
            filtered: filtered(fields.get("innererror")),
        }
    }

    fn is(&self, name: &str) -> bool {
        self.names.iter().any(|one| one == name)
    }

    fn names_no_model(&self) -> bool {
        let names = ["model_not_found", "not_found_error", "NotFoundError", "DeploymentNotFound"];
        names.iter().any(|name| self.is(name))
    }
}

/// What Azure's content filter has found, as in `hate (high)` or `jailbreak`.
fn filtered(inner: Option<&Value>) -> Vec<String> {
    let found =
        inner.and_then(|inner| inner.get("content_filter_result").or(inner.get("content_filter_results")));
    let found = found.and_then(Value::as_object).into_iter().flatten();
    let found = found.filter(|(_, told)| told.get("filtered") == Some(&Value::Bool(true)));
    let named = found.map(|(kind, told)| match told.get("severity").and_then(Value::as_str) {
        Some(severity) => format!("{kind} ({severity})"),
        None => kind.clone(),
    });
    named.collect()
}

/// What a client is told of a content filter: not what the provider calls its parts, but what was found and where.
fn refused_by_filter(surface: Surface, fault: &Fault) -> Failure {
    let field = match surface {
        Surface::Chat | Surface::Messages => "messages",
        Surface::Embeddings | Surface::Responses => "input",
    };
    let found =
        if fault.filtered.is_empty() { String::new() } else { format!(": {}", fault.filtered.join(", ")) };
    let message = explanation(&format!("The provider's content filter refuses the request{found}."));
    Failure::InvalidRequest(Complaint { param: Some(field.into()), message })
}

fn classify(reply: &UpstreamReply, fault: Fault) -> Failure {
    if let Some(param) = fault.param.as_deref().filter(|_| fault.is("unsupported_parameter")) {
        return unsupported(param);
    }
    match reply.status {
        404 if fault.names_no_model() || fault.param.as_deref() == Some("model") => Failure::UnknownModel,
        400 if fault.is("model_not_found") => Failure::UnknownModel,
        400 if fault.is("content_filter") => refused_by_filter(reply.surface, &fault),
        400 if fault.is("OperationNotSupported") => Failure::UnsupportedOperation,
        429 if fault.is("insufficient_quota") => Failure::Unavailable("the quota is spent".into()),
        _ => of_status(reply, Said { message: fault.message, param: fault.param }, "an OpenAI error"),
    }
}
