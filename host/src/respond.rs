//! How do an answer and an error look on the wire?

mod envelope;
mod events;

use std::time::Duration;

use axum::response::Response;
use bytes::Bytes;
use compact_str::CompactString;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use http_body_util::{BodyExt, Full, combinators::UnsyncBoxBody};

pub use crate::respond::{
    envelope::Dialect,
    events::{end, error_event, trace_event},
};
use crate::{
    body::{FieldChange, Fields, edits::quoted},
    error::Error,
    policy::Allowance,
    record::Record,
};

/// The body of a response.
pub type Body = UnsyncBoxBody<Bytes, std::convert::Infallible>;

/// The header that names a request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The header that asks for the tries of a request, and tells them.
const ROUTE: HeaderName = HeaderName::from_static("x-agumbe-route");

/// A body that is there already.
pub fn full(bytes: impl Into<Bytes>) -> axum::body::Body {
    axum::body::Body::new(Full::new(bytes.into()))
}

/// The response that tells a client of an error.
pub fn error(error: &Error, request_id: &str, dialect: Dialect) -> Response {
    let public = error.public();
    let mut response = json(public.status, dialect.envelope(&public, Some(request_id)), request_id);
    dialect.name_request(response.headers_mut(), request_id);
    if let Some(seconds) = public.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Error::TooManyRequests { allowance } = error {
        rate_headers(response.headers_mut(), allowance);
    }
    if matches!(error, Error::Unauthorized(_)) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if matches!(error, Error::BodyTimeout { .. } | Error::BodyLost | Error::TooLarge { .. }) {
        // The rest of the body may still come: the connection is of no more use.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// A JSON response.
pub fn json(status: StatusCode, body: impl Into<Bytes>, request_id: &str) -> Response {
    let mut response = Response::new(full(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

/// A whole answer of a model.
pub fn whole(body: Bytes, record: &Record) -> Response {
    let mut response = json(StatusCode::OK, body, &record.request_id);
    Dialect::from(record.surface).name_request(response.headers_mut(), &record.request_id);
    timing_headers(&mut response, record);
    cost_header(response.headers_mut(), record);
    route(&mut response, record);
    if let Some(allowance) = &record.allowance {
        rate_headers(response.headers_mut(), allowance);
    }
    response
}

/// Whether a client asks for the tries of its request: with anything but `0`.
pub fn wants_route(headers: &HeaderMap) -> bool {
    headers.get(ROUTE).is_some_and(|value| !value.is_empty() && value != "0")
}

/// Tells the tries of a request, where its client has asked for them and there were some.
pub fn route<B>(response: &mut Response<B>, record: &Record) {
    if record.tells_route
        && let Ok(told) = HeaderValue::try_from(record.attempts.route())
        && !told.is_empty()
    {
        response.headers_mut().insert(ROUTE, told);
    }
}

/// A streamed answer of a model.
pub fn stream<B>(body: B, record_headers: Response<()>) -> Response
where
    B: http_body::Body<Data = Bytes, Error = std::convert::Infallible> + Send + 'static,
{
    record_headers.map(|()| axum::body::Body::new(body.boxed_unsync()))
}

/// The head of a streamed answer.
pub fn stream_head(record: &Record) -> Response<()> {
    let mut response = Response::new(());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(id) = HeaderValue::from_str(&record.request_id) {
        headers.insert(REQUEST_ID, id);
    }
    Dialect::from(record.surface).name_request(headers, &record.request_id);
    timing_headers(&mut response, record);
    route(&mut response, record);
    if let Some(allowance) = &record.allowance {
        rate_headers(response.headers_mut(), allowance);
    }
    response
}

/// What is left of a subject's rate, in the headers that OpenAI's clients know.
fn rate_headers(headers: &mut HeaderMap, allowance: &Allowance) {
    let number = |number: u32| HeaderValue::from(number);
    headers.insert(HeaderName::from_static("x-ratelimit-limit-requests"), number(allowance.limit.get()));
    headers.insert(HeaderName::from_static("x-ratelimit-remaining-requests"), number(allowance.remaining));
    let millis = allowance.reset.as_millis();
    let reset = if millis < 1000 { format!("{millis}ms") } else { format!("{}s", millis as f64 / 1000.0) };
    // Digits and a unit are always a valid header.
    let reset = HeaderValue::try_from(reset).unwrap_or(HeaderValue::from_static("60s"));
    headers.insert(HeaderName::from_static("x-ratelimit-reset-requests"), reset);
}

/// The headers that say what each stage took.
mod timing {
    use http::HeaderName;

    pub(super) const TOTAL: HeaderName = HeaderName::from_static("x-agumbe-timing-total-ms");
    pub(super) const RESOLVE: HeaderName = HeaderName::from_static("x-agumbe-timing-model-resolve-ms");
    pub(super) const CONFIG: HeaderName = HeaderName::from_static("x-agumbe-timing-guardrail-config-ms");
    pub(super) const INPUT: HeaderName = HeaderName::from_static("x-agumbe-timing-guardrail-input-ms");
    pub(super) const PROVIDER: HeaderName = HeaderName::from_static("x-agumbe-timing-provider-ms");
    pub(super) const OUTPUT: HeaderName = HeaderName::from_static("x-agumbe-timing-guardrail-output-ms");
    pub(super) const LOG: HeaderName = HeaderName::from_static("x-agumbe-timing-request-log-ms");
    pub(super) const USAGE: HeaderName = HeaderName::from_static("x-agumbe-timing-usage-emit-ms");
    pub(super) const EFFECTS: HeaderName = HeaderName::from_static("x-agumbe-timing-side-effects-ms");
    pub(super) const OVERHEAD: HeaderName = HeaderName::from_static("x-agumbe-timing-gateway-overhead-ms");
}

/// What each stage took, in milliseconds with three decimals. A stream tells what is known when it begins.
fn timing_headers<B>(response: &mut Response<B>, record: &Record) {
    let total = record.started.elapsed();
    let timings = record.timings;
    let measured = [
        (timing::TOTAL, total),
        (timing::RESOLVE, timings.resolve),
        (timing::CONFIG, timings.policy),
        (timing::INPUT, timings.input),
        (timing::PROVIDER, timings.provider),
        (timing::OUTPUT, timings.output),
        (timing::OVERHEAD, total.saturating_sub(timings.provider)),
    ];
    let headers = response.headers_mut();
    headers.reserve(16);
    for (name, value) in measured {
        headers.insert(name, millis(value));
    }
    // A client never waits for these.
    for name in [timing::LOG, timing::USAGE, timing::EFFECTS] {
        headers.insert(name, HeaderValue::from_static("0.000"));
    }
}

/// The header that says what a request cost, as far as is known.
const COST: HeaderName = HeaderName::from_static("x-agumbe-estimated-cost-usd");

/// What a request cost, with eight decimals.
fn cost_header(headers: &mut HeaderMap, record: &Record) {
    if let Some(cost) = record.cost().and_then(|cost| HeaderValue::try_from(format!("{cost:.8}")).ok()) {
        headers.insert(COST, cost);
    }
}

/// A duration in milliseconds with three decimals, as a header.
fn millis(value: Duration) -> HeaderValue {
    let micros = u64::try_from(value.as_micros()).unwrap_or(u64::MAX);
    let (mut whole, mut rest) = (itoa::Buffer::new(), itoa::Buffer::new());
    // A thousand more keeps the zeros in front.
    let text =
        [whole.format(micros / 1000), ".", rest.format(1000 + micros % 1000).get(1..).unwrap_or("000")];
    let text = text.concat();
    // Digits are always a valid header.
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("0.000"))
}

/// The changes that every answer of a model gets: its canonical name, and the trace where there is one.
pub fn field_changes(fields: &Fields, model: &str, trace: Option<String>) -> Vec<FieldChange> {
    let mut changes = Vec::with_capacity(2);
    if fields.get("model").is_some() {
        changes.push(FieldChange::Set(CompactString::const_new("model"), quoted(model)));
    }
    changes.extend(trace.map(|trace| FieldChange::Set(CompactString::const_new("agumbe_guardrails"), trace)));
    changes
}
