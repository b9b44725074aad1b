//! What a provider adapter returned.

use http::{HeaderName, HeaderValue, Method};
use memchr::memchr2;
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
    let named = |text: &str| !text.is_empty() && text.len() <= 64 && text.bytes().all(in_scope);
    if let Some(scope) = &profile.signing {
        let fits = named(&scope.service) && scope.region.as_deref().is_none_or(named);
        require(fits, "a service or a region to sign for that is none")?;
    }
    Ok(profile)
}

/// What names of services and regions are made of.
fn in_scope(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
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
        require(
            memchr2(b'\r', b'\n', event.data.as_bytes()).is_none(),
            "an event whose data is more than one line",
        )?;
    }
    Ok(())
}

fn json(text: &str, otherwise: &'static str) -> Checked<()> {
    require(serde_json::from_str::<IgnoredAny>(text).is_ok(), otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugins::contract::Complaint;

    fn sent(change: impl FnOnce(&mut UpstreamRequest)) -> bool {
        let mut request = UpstreamRequest {
            method: "POST".into(),
            path: "/chat/completions".into(),
            headers: vec![("x-version".into(), "2".into())],
            body: UpstreamBody::Forward(Vec::new()),
        };
        change(&mut request);
        encoded(Encoded::Send(request)).is_ok()
    }

    #[test]
    fn a_path_stays_at_the_provider() {
        assert!(sent(|_| ()));
        for (path, is_good) in [
            ("/v1/models?x=a/../b", true),
            ("", false),
            ("v1", false),
            ("//evil.example/", false),
            ("/../admin", false),
            ("/a/%2E%2e/b", false),
            ("/a b", false),
            ("/a\r\nx: y", false),
            ("/a#b", false),
            ("/\\evil.example", false),
            ("@evil.example/", false),
        ] {
            assert_eq!(sent(|request| request.path = path.into()), is_good, "{path:?}");
        }
    }

    #[test]
    fn headers_of_the_host_are_not_a_plugins_to_set() {
        for (name, value, is_good) in [
            ("anthropic-version", "2023-06-01", true),
            ("Authorization", "Bearer x", false),
            ("host", "evil.example", false),
            ("Content-Length", "1", false),
            ("a b", "x", false),
            ("x", "a\r\nb: c", false),
        ] {
            let headers = vec![(name.to_owned(), value.to_owned())];
            assert_eq!(sent(|request| request.headers = headers), is_good, "{name}: {value}");
        }
    }

    #[test]
    fn a_field_is_set_to_json_or_not_at_all() {
        for (value, is_good) in [("1", true), (r#"{"a":[1]}"#, true), ("", false), ("1,\"b\":2", false)] {
            let edits = vec![FieldEdit::Set("n".into(), value.into())];
            assert_eq!(sent(|request| request.body = UpstreamBody::Forward(edits)), is_good, "{value}");
        }
    }

    #[test]
    fn an_event_cannot_break_out_of_its_frame() {
        let event = |name: Option<&str>, data: &str| {
            let event = Event { name: name.map(str::to_owned), data: data.into() };
            encoded(Encoded::Reply(Answer::Events(vec![event]))).is_ok()
        };

        assert!(event(Some("message_stop"), "{}"));
        assert!(!event(None, "{}\n\ndata: [DONE]"));
        assert!(!event(Some("a\ndata: x"), "{}"));
        assert!(!event(Some(""), "{}"));
    }

    #[test]
    fn a_complaint_names_a_field_in_one_line() {
        let complaint = |param: &str| {
            let param = Some(param.to_owned());
            failure(ProviderFailure::InvalidRequest(Complaint { param, message: "no".into() })).is_ok()
        };

        assert!(complaint("messages[0].content"));
        assert!(!complaint("a\nb"));
    }
}
