//! One try: from a request to what a provider answers, or why it does not.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, header};
use tokio::time::Instant;

use super::{
    Provider, Source,
    keys::Key,
    send::{self, Failed, understood},
    tries::Asking,
};
use crate::{
    body::{Reply, reply},
    chain::Facts,
    error::Error,
    plugins::{self, Context, Encoded, FieldEdit, Lease, ProviderRequest, Side, Surface, UpstreamReply},
    request::Request,
    route::Target,
};

/// What a provider answered, in the client's dialect.
#[derive(Debug)]
pub enum Answer {
    /// A whole answer, and what was read of it.
    Whole(Bytes, Box<Reply>),
    /// A stream that has begun.
    Stream(Box<Source>),
}

/// One try that may be made.
pub(super) struct Call<'a> {
    pub(super) target: &'a Target,
    pub(super) asking: &'a Asking<'a>,
    /// The key that goes with it.
    pub(super) key: Key,
    /// Until when it may last.
    pub(super) until: Instant,
    /// What the request carries besides what the adapter says.
    pub(super) carried: HeaderMap,
}

impl Call<'_> {
    /// Makes it. `status` becomes that of the reply, where one comes.
    pub(super) async fn make(mut self, status: &mut Option<u16>) -> Result<Answer, Failed> {
        let Self { target, asking: Asking { facts, request, .. }, .. } = self;
        let provider = &*target.provider;
        let mut lease = match provider.is_native(request.surface) {
            true => provider.plugin.lease(&facts.scope()),
            false => provider.plugin.lease(&facts.scope()).showing_texts(),
        };
        let upstream = match self.encode(&mut lease).await? {
            Encoded::Reply(plugins::Answer::Whole(text)) => {
                return checked(request, Bytes::from(text));
            }
            Encoded::Reply(plugins::Answer::Events(events)) => {
                return Ok(Answer::Stream(Box::new(Source::ready(events, request.surface))));
            }
            Encoded::Send(upstream) => upstream,
        };
        let mut prepared = send::prepare(provider, request, upstream, self.key).map_err(Failed::Candidate)?;
        prepared.headers_mut().extend(std::mem::take(&mut self.carried));
        let reply = send::send(provider, prepared, self.until).await?;
        *status = Some(reply.status);
        let asked = send::asked_wait(&reply);
        match self.read(lease, reply).await {
            // What an adapter cannot say, since only 429 asks to wait in its words.
            Err(Failed::Passing(Error::Provider, None)) => Err(Failed::Passing(Error::Provider, asked)),
            outcome => outcome,
        }
    }

    async fn encode(&self, lease: &mut Lease) -> Result<Encoded, Failed> {
        let Self { target, asking: Asking { facts, request, .. }, .. } = self;
        let provider = &*target.provider;
        if request.counting && !provider.is_native(request.surface) {
            let provider = provider.name.to_string();
            return Err(Failed::Candidate(Error::UnsupportedProvider { provider }));
        }
        let body =
            if provider.is_native(request.surface) { None } else { Some(send::forwarded(request, &[])) };
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

    /// Reads a reply: natively where the provider speaks the client's API, else through its adapter.
    async fn read(&self, mut lease: Lease, reply: send::Reply) -> Result<Answer, Failed> {
        let Self { target, asking: Asking { facts, request, .. }, until, .. } = self;
        let provider = &*target.provider;
        let good = (200..300).contains(&reply.status);
        let native = provider.is_native(request.surface);
        if good && is_packed(&reply.headers) {
            tracing::debug!(
                provider = &*provider.name,
                "the answer comes compressed, though nobody asked for that"
            );
            return Err(Failed::Passing(Error::Provider, None));
        }
        if good && request.streaming {
            return self.stream(lease, reply).await;
        }
        let status = reply.status;
        let (headers, body) = send::receive(provider, reply, *until).await?;
        if good && native {
            return checked(request, body);
        }
        let headers = told(&headers);
        let reply = UpstreamReply { surface: request.surface, status, headers: &headers, body: &body };
        let known = asked(facts, request);
        let context = Context { metadata: &known, ..facts.context(Side::Response, "{}") };
        match lease.decode(&context, &reply).await {
            Ok(Ok(text)) if good => checked(request, Bytes::from(text)),
            // An adapter that takes a failure for an answer has not understood it.
            Ok(Ok(_)) => Err(Failed::Passing(Error::Provider, None)),
            Ok(Err(failure)) => Err(understood(failure, provider, request)),
            Err(cause) => Err(broken(provider, cause)),
        }
    }

    /// A streamed answer, once its first event is there: until then another candidate may answer.
    async fn stream(&self, mut lease: Lease, reply: send::Reply) -> Result<Answer, Failed> {
        let Self { target, asking: Asking { facts, request, .. }, until, .. } = self;
        let provider = &*target.provider;
        let patience = (provider.config.idle_timeout, provider.config.timeout);
        let mut source = if provider.is_native(request.surface) {
            if !is_event_stream(&reply.headers) {
                return Err(Failed::Passing(Error::Provider, None));
            }
            Source::provider(reply.body, request.surface, patience)
        } else {
            let known = asked(facts, request);
            let context = Context { metadata: &known, ..facts.context(Side::Response, "{}") };
            let begun = lease.stream_decoder(&context, request.surface).await;
            begun.map_err(|cause| broken(provider, cause))?;
            Source::adapter(reply.body, lease, request.surface, patience)
        };
        match source.begin(*until).await {
            Ok(()) => Ok(Answer::Stream(Box::new(source))),
            Err(error @ Error::Plugin { .. }) => Err(Failed::Candidate(error)),
            Err(error) => Err(Failed::Passing(error, None)),
        }
    }
}

/// What an adapter must know of a request to write its answer: a response tells what was asked.
fn asked<'a>(facts: &'a Facts, request: &Request) -> Cow<'a, [(String, String)]> {
    if request.surface != Surface::Responses {
        return Cow::Borrowed(&facts.metadata);
    }
    let without = ["input", "model", "stream"].map(|name| FieldEdit::Remove(name.to_owned()));
    let asked = send::forwarded(request, &without);
    let asked = String::from_utf8_lossy(&asked).into_owned();
    Cow::Owned(facts.metadata.iter().cloned().chain([("asked".to_owned(), asked)]).collect())
}

fn broken(provider: &Provider, cause: plugins::CallError) -> Failed {
    Failed::Candidate(Error::Plugin { plugin: provider.plugin.name().to_owned(), cause })
}

fn is_event_stream(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/event-stream"))
}

/// Whether a reply comes compressed, though nobody asked for that.
fn is_packed(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity")
}

/// What claims to be an answer must at least be one.
fn checked(request: &Request, body: Bytes) -> Result<Answer, Failed> {
    let promised = match request.surface {
        Surface::Messages if request.counting => "input_tokens",
        Surface::Messages => "content",
        Surface::Embeddings => "data",
        Surface::Responses => "output",
        Surface::Chat => "choices",
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
