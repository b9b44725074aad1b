//! One call to a provider: from what its adapter encoded to a reply, or why there is none.

use std::{borrow::Cow, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use tokio::time::{Instant, timeout_at};

use super::{Provider, connect, keys::Key};
use crate::{
    body::{Edits, FieldChange, Invalid, text},
    error::Error,
    plugins::{FieldEdit, ProviderFailure, UpstreamBody, UpstreamRequest},
    request::{GATEWAY_FIELDS, Request},
};

/// How much of a failed reply is read: enough for any error message.
const MAX_FAILURE: usize = 64 * 1024;

/// Why a try has failed, and what may be done about it.
#[derive(Debug)]
pub(super) enum Failed {
    /// The client's fault, or ours: another try would end the same.
    Final(Error),
    /// This candidate will not serve it, another may.
    Candidate(Error),
    /// The same candidate may serve it a moment later.
    Passing(Error, Option<Duration>),
}

impl Failed {
    /// The code of the error.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Final(error) | Self::Candidate(error) | Self::Passing(error, _) => error.code(),
        }
    }

    /// The error that the client sees if nothing helps.
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Final(error) | Self::Candidate(error) | Self::Passing(error, _) => error,
        }
    }
}

/// A reply whose head has come.
pub(super) struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The rest, on its way.
    pub body: Incoming,
}

/// The caller's body as it goes to plugins and providers: edited texts, and no gateway fields.
pub(super) fn forwarded(request: &Request, edits: &[FieldEdit]) -> Bytes {
    let changes = changes(request, edits);
    let mut all: Edits = request.fields.changed(&changes);
    let replaced = |name: &str| {
        changes.iter().any(|change| change.name() == name && !matches!(change, FieldChange::Rename(..)))
    };
    // A text inside a field that goes away or is replaced as a whole has no place any more.
    all.append(text::edits(request.texts.iter().filter(|text| !replaced(root(&text.path)))));
    all.apply(&request.body)
}

/// Every change to top-level fields: gateway fields go, then the policy's, then the adapter's. A field that the policy
/// has changed keeps that value where an adapter renames it.
fn changes(request: &Request, edits: &[FieldEdit]) -> Vec<FieldChange> {
    let gateway = GATEWAY_FIELDS.into_iter().map(|name| FieldChange::Remove(name.into()));
    let mut changes: Vec<_> = gateway.chain(request.changes.iter().cloned()).collect();
    for edit in edits.iter().map(change) {
        let set = |known: &FieldChange| matches!(known, FieldChange::Set(name, _) if name == edit.name());
        let earlier = changes.iter().rposition(set).map(|at| changes.remove(at));
        match (edit, earlier) {
            (FieldChange::Rename(from, to), Some(FieldChange::Set(_, value))) => {
                changes.extend([FieldChange::Remove(from), FieldChange::Set(to, value)]);
            }
            (edit, _) => changes.push(edit),
        }
    }
    changes
}

/// The top-level field in which a path lies.
fn root(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}

fn change(edit: &FieldEdit) -> FieldChange {
    match edit {
        FieldEdit::Set(name, value) => FieldChange::Set(name.into(), value.clone()),
        FieldEdit::Remove(name) => FieldChange::Remove(name.into()),
        FieldEdit::Rename(from, to) => FieldChange::Rename(from.into(), to.into()),
    }
}

/// Makes the HTTP request: base URL and credential are the host's.
pub(super) fn prepare(
    provider: &Provider,
    request: &Request,
    upstream: UpstreamRequest,
    key: Key,
) -> Result<http::Request<Full<Bytes>>, Error> {
    let base = provider
        .base_url()
        .ok_or_else(|| Error::UnsupportedProvider { provider: provider.name.to_string() })?;
    let body = match upstream.body {
        UpstreamBody::Forward(edits) => forwarded(request, &edits),
        UpstreamBody::Whole(bytes) => Bytes::from(bytes),
    };
    let mut headers = HeaderMap::with_capacity(8);
    for (name, value) in &upstream.headers {
        if let (Ok(name), Ok(value)) =
            (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str()))
        {
            headers.append(name, value);
        }
    }
    // What frames and addresses the message is not an adapter's to say.
    for name in [header::HOST, header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION] {
        headers.remove(name);
    }
    headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(concat!("ghat/", env!("CARGO_PKG_VERSION"))));
    let accepted = if request.streaming { "text/event-stream" } else { "application/json" };
    headers.insert(header::ACCEPT, HeaderValue::from_static(accepted));
    let mut prepared = http::Request::new(Full::new(body.clone()));
    *prepared.uri_mut() =
        join(base, &path(request, &upstream.path)).ok_or(Error::Internal { what: "an upstream address" })?;
    *prepared.method_mut() = Method::try_from(upstream.method.as_str()).unwrap_or(Method::POST);
    *prepared.headers_mut() = headers;
    provider.keys.put(key, &mut prepared, &body)?;
    Ok(prepared)
}

/// Where the request goes: tokens are counted below the path of messages.
fn path<'a>(request: &Request, path: &'a str) -> Cow<'a, str> {
    if !request.counting {
        return Cow::Borrowed(path);
    }
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    Cow::Owned([path, "/count_tokens", query].concat())
}

/// The address of a path under a base URL. Only the path is the adapter's: scheme and authority stay.
fn join(base: &Uri, path: &str) -> Option<Uri> {
    let joined = format!("{}{path}", base.path().trim_end_matches('/'));
    let mut parts = base.clone().into_parts();
    parts.path_and_query = Some(joined.parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// Sends a request and waits for the head of the reply. Given up, it takes the connection with it.
pub(super) async fn send(
    provider: &Provider,
    request: http::Request<Full<Bytes>>,
    until: Instant,
) -> Result<Reply, Failed> {
    let sent = timeout_at(until, provider.client.here().request(request)).await;
    let Ok(sent) = sent else { return Err(Failed::Passing(Error::UpstreamTimeout, None)) };
    let reply = sent.map_err(|problem| {
        tracing::debug!(provider = &*provider.name, error = &problem as &dyn std::error::Error, "no reply");
        let error = if connect::timed_out(&problem) { Error::UpstreamTimeout } else { Error::Provider };
        Failed::Passing(error, None)
    })?;
    let (head, body) = reply.into_parts();
    Ok(Reply { status: head.status.as_u16(), headers: head.headers, body })
}

/// Receives the whole of a reply.
pub(super) async fn receive(
    provider: &Provider,
    reply: Reply,
    until: Instant,
) -> Result<(HeaderMap, Bytes), Failed> {
    let limit = if (200..300).contains(&reply.status) { provider.config.max_reply } else { MAX_FAILURE };
    let body = Limited::new(reply.body, limit).collect();
    match timeout_at(until, body).await {
        Err(_) => Err(Failed::Passing(Error::UpstreamTimeout, None)),
        // What was asked for is too much, and would be again.
        Ok(Err(problem)) if problem.is::<LengthLimitError>() => Err(Failed::Candidate(Error::Provider)),
        Ok(Err(_)) => Err(Failed::Passing(Error::Provider, None)),
        Ok(Ok(body)) => Ok((reply.headers, body.to_bytes())),
    }
}

/// The wait that a provider which is overloaded asks for, in whole seconds. A date is not heeded: its clock is not ours.
pub(super) fn asked_wait(reply: &Reply) -> Option<Duration> {
    if reply.status < 500 {
        return None;
    }
    let seconds = reply.headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// What a failure that an adapter has understood means for the request.
pub(super) fn understood(failure: ProviderFailure, provider: &Provider, request: &Request) -> Failed {
    match failure {
        ProviderFailure::UnsupportedParameter(param) => {
            Failed::Candidate(Error::UnsupportedParameter { param })
        }
        ProviderFailure::UnsupportedOperation => {
            Failed::Candidate(Error::UnsupportedProvider { provider: provider.name.to_string() })
        }
        ProviderFailure::InvalidRequest(complaint) => Failed::Final(Error::Refused(Invalid::new(
            complaint.param.unwrap_or_default(),
            complaint.message,
        ))),
        ProviderFailure::UnknownModel => {
            Failed::Candidate(Error::UnknownModel { model: request.model.clone() })
        }
        ProviderFailure::Unauthorized => Failed::Candidate(Error::ProviderAuth),
        ProviderFailure::RateLimited(seconds) => {
            let retry_after = seconds.map(|seconds| Duration::from_secs(seconds.into()));
            Failed::Passing(Error::RateLimited { retry_after }, retry_after)
        }
        ProviderFailure::Unavailable(detail) | ProviderFailure::InvalidReply(detail) => {
            tracing::debug!(provider = &*provider.name, detail, "the provider failed");
            Failed::Passing(Error::Provider, None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_policy_sets_survives_an_adapter_that_renames() {
        let body = r#"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}"#;
        let mut request = crate::request::read(
            crate::plugins::Surface::Chat,
            &HeaderMap::new(),
            Bytes::from_static(body.as_bytes()),
        )
        .unwrap();
        let set = |name: &str| FieldChange::Set(name.into(), "5".into());
        request.changes = vec![set("max_tokens"), set("added")];
        let rename = |from: &str, to: &str| FieldEdit::Rename(from.into(), to.into());
        let messages = r#""messages":[{"role":"user","content":"hi"}]"#;
        for (edits, expected) in [
            (vec![], format!(r#"{{"model":"m","max_tokens":5,{messages},"added":5}}"#)),
            (
                vec![rename("max_tokens", "limit"), rename("added", "more")],
                format!(r#"{{"model":"m",{messages},"limit":5,"more":5}}"#),
            ),
            (
                vec![FieldEdit::Remove("max_tokens".into()), FieldEdit::Set("added".into(), "1".into())],
                format!(r#"{{"model":"m",{messages},"added":1}}"#),
            ),
        ] {
            assert_eq!(forwarded(&request, &edits), expected);
        }
    }

    #[test]
    fn a_path_never_leaves_the_base() {
        for (base, path, joined) in [
            ("https://a.example/v1", "/chat", "https://a.example/v1/chat"),
            ("https://a.example/v1/", "/chat?x=1", "https://a.example/v1/chat?x=1"),
            ("http://a.example:81", "//evil.example/x", "http://a.example:81//evil.example/x"),
            ("http://a.example", "/@evil.example/x", "http://a.example/@evil.example/x"),
        ] {
            assert_eq!(join(&base.parse().unwrap(), path).unwrap().to_string(), joined);
        }
    }
}
