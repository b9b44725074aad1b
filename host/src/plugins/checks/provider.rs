//! What a provider adapter returned.

use http::{HeaderName, HeaderValue, Method};
use serde::de::IgnoredAny;

use super::{CHOICES, Checked, is_line, name, require};
use crate::plugins::contract::{
    Answer, Credential, Encoded, Event, FieldEdit, Profile, ProviderFailure, UpstreamBody, UpstreamRequest,
};
use crate::plugins::v0_1::provider;

/// Events that one push may complete.
const EVENTS: usize = 10_000;

/// Headers of one upstream request.
const HEADERS: usize = 64;

/// Changes to the fields of one body.
const EDITS: usize = 256;

/// Bytes of a path with its query.
const PATH: usize = 4096;

/// Headers that are the host's: they carry the credential, name the host, or frame the message.
const HOSTS: [&str; 11] = [
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Checks what an adapter says it can do.
pub(in crate::plugins) fn profile(profile: Profile) -> Checked<Profile> {
    require(profile.models.len() <= CHOICES, "too many models")?;
    profile.models.iter().try_for_each(|model| name(&model.name))?;
    if let Credential::Header(header) = &profile.credential {
        header_name(header)?;
    }
    Ok(profile)
}

/// Checks an upstream request, or an adapter's own answer.
pub(in crate::plugins) fn encoded(encoded: Encoded) -> Checked<Encoded> {
    match &encoded {
        Encoded::Send(request) => self::request(request)?,
        Encoded::Reply(Answer::Whole(body)) => json(body, "an answer that is not JSON")?,
        Encoded::Reply(Answer::Events(events)) => check_events(events)?,
    }
    Ok(encoded)
}

/// Checks an answer in the client's dialect.
pub(in crate::plugins) fn answer(body: String) -> Checked<String> {
    json(&body, "an answer that is not JSON")?;
    Ok(body)
}

/// Checks the events of a stream.
pub(in crate::plugins) fn events(events: Vec<provider::Event>) -> Checked<Vec<Event>> {
    let events: Vec<_> = events.into_iter().map(Event::from).collect();
    check_events(&events)?;
    Ok(events)
}

/// Checks a failure that an adapter reports.
pub(in crate::plugins) fn failure(failure: ProviderFailure) -> Checked<ProviderFailure> {
    match &failure {
        ProviderFailure::UnsupportedParameter(parameter) => name(parameter)?,
        ProviderFailure::InvalidRequest(complaint) => {
            complaint.param.as_deref().map_or(Ok(()), name)?;
        }
        ProviderFailure::UnsupportedOperation
        | ProviderFailure::UnknownModel
        | ProviderFailure::Unauthorized
        | ProviderFailure::RateLimited(_)
        | ProviderFailure::Unavailable(_)
        | ProviderFailure::InvalidReply(_) => {}
    }
    Ok(failure)
}

fn request(request: &UpstreamRequest) -> Checked<()> {
    let is_method = Method::from_bytes(request.method.as_bytes()).is_ok_and(|method| {
        matches!(method, Method::GET | Method::POST | Method::PUT | Method::PATCH | Method::DELETE)
    });
    require(is_method, "a request with an unusual method")?;
    path(&request.path)?;
    require(request.headers.len() <= HEADERS, "a request with too many headers")?;
    for (name, value) in &request.headers {
        header_name(name)?;
        let is_hosts = HOSTS.iter().any(|hosts| name.eq_ignore_ascii_case(hosts));
        require(!is_hosts, "a header that is the host's to set")?;
        require(HeaderValue::from_str(value).is_ok(), "a header whose value is not valid")?;
    }
    match &request.body {
        UpstreamBody::Forward(edits) => check_edits(edits),
        UpstreamBody::Whole(_) => Ok(()),
    }
}

/// A path that stays at the provider: `//host` and dot segments would leave it, or the base URL's own path.
fn path(path: &str) -> Checked<()> {
    let is_plain = path.len() <= PATH
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#' && byte != b'\\');
    require(is_plain && path.starts_with('/') && !path.starts_with("//"), "a path that is not valid")?;
    let (before_query, _) = path.split_once('?').unwrap_or((path, ""));
    let climbs = before_query.split('/').any(|part| {
        let part = part.to_ascii_lowercase().replace("%2e", ".");
        part == "." || part == ".."
    });
    require(!climbs, "a path with dot segments")
}

fn header_name(name: &str) -> Checked<()> {
    require(HeaderName::from_bytes(name.as_bytes()).is_ok(), "a header whose name is not valid")
}

fn check_edits(edits: &[FieldEdit]) -> Checked<()> {
    require(edits.len() <= EDITS, "too many changes to the body")?;
    for edit in edits {
        match edit {
            FieldEdit::Set(field, value) => {
                name(field)?;
                json(value, "a field whose value is not JSON")?;
            }
            FieldEdit::Remove(field) => name(field)?,
            FieldEdit::Rename(from, to) => name(from).and_then(|()| name(to))?,
        }
    }
    Ok(())
}

/// An event is framed by lines, so that neither of its parts may contain one it was not meant to have.
fn check_events(events: &[Event]) -> Checked<()> {
    require(events.len() <= EVENTS, "too many events")?;
    for event in events {
        let is_name = |name: &str| !name.is_empty() && is_line(name, 64);
        require(event.name.as_deref().is_none_or(is_name), "an event whose name is not valid")?;
        require(!event.data.contains(['\r', '\n']), "an event whose data is more than one line")?;
    }
    Ok(())
}

fn json(text: &str, otherwise: &'static str) -> Checked<()> {
    require(serde_json::from_str::<IgnoredAny>(text).is_ok(), otherwise)
}
