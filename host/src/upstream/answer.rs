//! The candidates of a request, one after the other, until one answers.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, header};
use tokio::time::Instant;

use super::{
    Provider, Source,
    send::{self, Failed, understood},
};
use crate::{
    body::{Reply, reply},
    chain::Facts,
    error::Error,
    plugins::{self, Encoded, Lease, ProviderRequest, Side, Surface, UpstreamReply},
    record::{Attempt, Record},
    request::Request,
    route::Target,
};

/// The wait before the first retry; it doubles with each.
const BACKOFF: Duration = Duration::from_millis(100);
/// The longest wait before a retry. A provider that asks for more is left for the next candidate.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// What a provider answered, in the client's dialect.
#[derive(Debug)]
pub enum Answer {
    /// A whole answer, and what was read of it.
    Whole(Bytes, Box<Reply>),
    /// A stream that has begun.
    Stream(Box<Source>),
}

/// Asks the candidates in order until one answers.
///
/// # Errors
/// None has answered: the error of the last one, or that the route is unavailable where there were several.
pub async fn answer(
    targets: Vec<Target>,
    facts: &Facts,
    request: &Request,
    record: &mut Record,
) -> Result<(Target, Answer), Error> {
    let candidates = targets.len();
    let mut last = Error::Internal { what: "a route without candidates" };
    for target in targets {
        match ask(&target, facts, request, record).await {
            Ok(answer) => return Ok((target, answer)),
            Err(Failed::Final(error)) => return Err(error),
            Err(failed) => last = failed.into_error(),
        }
    }
    // What a client can mend, it is told even where several were asked.
    match last {
        Error::Provider | Error::ProviderAuth if candidates > 1 => {
            Err(Error::RouteUnavailable { candidates })
        }
        last => Err(last),
    }
}

/// Asks one candidate as often as the route allows.
async fn ask(
    target: &Target,
    facts: &Facts,
    request: &Request,
    record: &mut Record,
) -> Result<Answer, Failed> {
    let tries = target.candidate.tries.max(1);
    let mut wait = BACKOFF;
    let mut tried = 1;
    loop {
        let started = Instant::now();
        let outcome = try_once(target, facts, request).await;
        let failed = match outcome {
            Ok((answer, status)) => {
                record.attempts.push(Attempt::new(target, started, status, None));
                return Ok(answer);
            }
            Err((failed, status)) => failed_attempt(record, target, started, status, failed),
        };
        let Failed::Passing(_, asked) = &failed else { return Err(failed) };
        if tried == tries || asked.is_some_and(|asked| asked > MAX_WAIT) {
            return Err(failed);
        }
        // Half of the wait is drawn, so that callers who failed together do not come back together.
        let jittered = wait.mul_f64(0.5 + 0.5 * rand::random::<f64>());
        tokio::time::sleep(asked.unwrap_or(jittered)).await;
        wait = (wait * 2).min(MAX_WAIT);
        tried += 1;
    }
}

fn failed_attempt(
    record: &mut Record,
    target: &Target,
    started: Instant,
    status: Option<u16>,
    failed: Failed,
) -> Failed {
    let code = match &failed {
        Failed::Final(error) | Failed::Candidate(error) | Failed::Passing(error, _) => error.code(),
    };
    record.attempts.push(Attempt::new(target, started, status, Some(code)));
    failed
}

type Tried = Result<(Answer, Option<u16>), (Failed, Option<u16>)>;

async fn try_once(target: &Target, facts: &Facts, request: &Request) -> Tried {
    let provider = &*target.provider;
    let mut lease = provider.plugin.lease(&facts.scope());
    if !provider.is_native(request.surface) {
        lease = lease.showing_texts();
    }
    let encoded = encode(&mut lease, target, facts, request).await.map_err(|failed| (failed, None))?;
    let upstream = match encoded {
        Encoded::Reply(plugins::Answer::Whole(text)) => {
            let answer = checked(request, Bytes::from(text)).map_err(|failed| (failed, None))?;
            return Ok((answer, None));
        }
        Encoded::Reply(plugins::Answer::Events(events)) => {
            return Ok((Answer::Stream(Box::new(Source::ready(events))), None));
        }
        Encoded::Send(upstream) => upstream,
    };
    let prepared =
        send::prepare(provider, request, upstream).map_err(|error| (Failed::Candidate(error), None))?;
    let within = target.candidate.timeout.unwrap_or(provider.config.timeout).min(provider.config.timeout);
    let reply = send::send(provider, prepared, within).await.map_err(|failed| (failed, None))?;
    let status = Some(reply.status);
    let answer = read(lease, provider, facts, request, reply).await;
    answer.map(|answer| (answer, status)).map_err(|failed| (failed, status))
}

async fn encode(
    lease: &mut Lease,
    target: &Target,
    facts: &Facts,
    request: &Request,
) -> Result<Encoded, Failed> {
    let provider = &*target.provider;
    if request.counting && !provider.is_native(request.surface) {
        return Err(Failed::Candidate(Error::UnsupportedProvider { provider: provider.name.to_string() }));
    }
    let body = if provider.is_native(request.surface) { None } else { Some(send::forwarded(request, &[])) };
    let fields = request.field_names();
    let ask = ProviderRequest {
        model: &target.candidate.model,
        surface: request.surface,
        streaming: request.streaming,
        fields: &fields,
        body: body.as_deref().and_then(|body| std::str::from_utf8(body).ok()),
    };
    match lease.encode(&facts.context(Side::Request, "{}"), &ask).await {
        Ok(Ok(encoded)) => Ok(encoded),
        Ok(Err(failure)) => Err(understood(failure, provider, request)),
        Err(cause) => Err(broken(provider, cause)),
    }
}

fn broken(provider: &Provider, cause: plugins::CallError) -> Failed {
    Failed::Candidate(Error::Plugin { plugin: provider.plugin.name().to_owned(), cause })
}

/// Reads a reply: natively where the provider speaks the client's API, else through its adapter.
async fn read(
    mut lease: Lease,
    provider: &Provider,
    facts: &Facts,
    request: &Request,
    reply: send::Reply,
) -> Result<Answer, Failed> {
    let good = (200..300).contains(&reply.status);
    let native = provider.is_native(request.surface);
    if good && request.streaming {
        if native {
            return stream(provider, request.surface, reply);
        }
        let begun = lease.stream_decoder(&facts.context(Side::Response, "{}"), request.surface).await;
        begun.map_err(|cause| broken(provider, cause))?;
        let source = Source::adapter(reply.body, lease, provider.config.idle_timeout);
        return Ok(Answer::Stream(Box::new(source)));
    }
    let status = reply.status;
    let (headers, body) = send::receive(provider, reply).await?;
    if good && native {
        return checked(request, body);
    }
    let headers = told(&headers);
    let reply = UpstreamReply { surface: request.surface, status, headers: &headers, body: &body };
    match lease.decode(&facts.context(Side::Response, "{}"), &reply).await {
        Ok(Ok(text)) if good => checked(request, Bytes::from(text)),
        // An adapter that takes a failure for an answer has not understood it.
        Ok(Ok(_)) => Err(Failed::Passing(Error::Provider, None)),
        Ok(Err(failure)) => Err(understood(failure, provider, request)),
        Err(cause) => Err(broken(provider, cause)),
    }
}

fn stream(provider: &Provider, surface: Surface, reply: send::Reply) -> Result<Answer, Failed> {
    let kind =
        reply.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("text/event-stream") {
        return Err(Failed::Passing(Error::Provider, None));
    }
    Ok(Answer::Stream(Box::new(Source::provider(reply.body, surface, provider.config.idle_timeout))))
}

/// What claims to be an answer must at least be one.
fn checked(request: &Request, body: Bytes) -> Result<Answer, Failed> {
    let promised = match request.surface {
        Surface::Messages if request.counting => "input_tokens",
        Surface::Messages => "content",
        Surface::Embeddings => "data",
        Surface::Chat | Surface::Responses => "choices",
    };
    let reply = std::str::from_utf8(&body).ok().and_then(|text| reply::read(request.surface, text).ok());
    match reply.filter(|reply| reply.fields.get(promised).is_some()) {
        Some(reply) => Ok(Answer::Whole(body, Box::new(reply))),
        None => Err(Failed::Passing(Error::Provider, None)),
    }
}

/// The headers that an adapter is shown: all but those that may hold credentials.
fn told(headers: &HeaderMap) -> Vec<(String, String)> {
    let shown = headers.iter().filter(|(name, value)| **name != header::SET_COOKIE && !value.is_sensitive());
    shown.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned()))).collect()
}
