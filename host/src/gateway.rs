//! A request, top to bottom.

use std::sync::Arc;

use axum::{extract::MatchedPath, response::Response};
use bytes::Bytes;
use http::HeaderMap;
use tokio::{sync::OwnedSemaphorePermit, time::Instant};

use crate::{
    auth::Identity,
    body::{Edits, Reply, Text, reply},
    chain::{Action, Decision, Facts, Passing, Run},
    error::Error,
    generation::Generation,
    plugins::Surface,
    policy::{Policy, model_blocked},
    record::{Outcome, Record},
    request::{self, Caller, Request},
    respond, route,
    stream::Answering,
    upstream::{self, Answer, Asking, Budget, Deadline},
};

/// What a client has sent, with its body still on the way.
pub struct Arrived<B> {
    /// Which API was called.
    pub surface: Surface,
    /// Whether only the tokens of the request are to be counted.
    pub counting: bool,
    /// The path that was called, as the gateway knows it, where requests are traced.
    pub route: Option<MatchedPath>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: B,
    /// Its place among the requests that may be under way.
    pub place: OwnedSemaphorePermit,
}

/// Answers one request with the generation that is in force when it begins, to its end.
pub async fn run<B>(generation: Arc<Generation>, arrived: Arrived<B>) -> Response
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let Arrived { surface, counting, route, headers, body, place } = arrived;
    let mut record = Record::begin(surface, &generation, place);
    if let Some(tracer) = &generation.tracer {
        record.trace(tracer.begin(&headers, route));
    }
    record.tells_route = respond::wants_route(&headers);
    match stages(&generation, (&headers, body, counting), &mut record).await {
        Ok(Answered::Whole(body)) => {
            let response = respond::whole(body, &record);
            record.finish(&Outcome::Answered);
            response
        }
        Ok(Answered::Stream { source, run, model }) => {
            let head = respond::stream_head(&record);
            respond::stream(Answering::new(*source, run, record, model, generation).into_body(), head)
        }
        Err(error) => {
            let mut response = respond::error(&error, &record.request_id, surface.into());
            respond::route(&mut response, &record);
            record.finish(&Outcome::Failed(&error));
            response
        }
    }
}

/// An answer that is ready to be sent.
enum Answered {
    Whole(Bytes),
    Stream { source: Box<upstream::Source>, run: Run, model: Arc<str> },
}

async fn stages<B>(
    generation: &Generation,
    (headers, body, counting): (&HeaderMap, B, bool),
    record: &mut Record,
) -> Result<Answered, Error>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if generation.ledger.as_ref().is_some_and(|ledger| !ledger.admits()) {
        return Err(Error::Overloaded { what: "the request log" });
    }
    let server = &generation.config.server;
    // Before the body: nobody unknown makes the gateway keep 32 MiB.
    let identity = identify(generation, headers, record).await?;
    let body = request::receive(headers, body, server.max_body, server.body_timeout).await?;
    let mut request = request::read(record.surface, headers, body)?;
    if counting {
        request.count();
    }
    let facts = admit(&identity, &mut request, record)?;
    let policy = govern(generation, &facts.caller, &mut request, record).await?;
    let mut run = Run::new(policy.chain.clone(), facts.clone(), record.calls());
    inspect(&mut run, &mut request, record).await?;
    let targets = resolve((generation, &policy), &facts, &request, record).await?;
    let rule = generation.router.route_rule(&request.model);
    let asking = Asking {
        facts: &facts,
        request: &request,
        deadline: Deadline::of(record.started, server.request_timeout),
        budget: Budget::of(rule.and_then(|rule| rule.max_attempts)),
        lenient: rule.is_some_and(|rule| rule.lenient),
    };
    let (target, answer) = ask(targets, asking, record).await?;
    let model = target.id;
    record.known_model = generation.catalog.get(&model).is_some();
    record.answered = Some((model.clone(), target.provider.name.clone()));
    match answer {
        Answer::Whole(body, reply) => whole((body, *reply), run, &model, record).await.map(Answered::Whole),
        Answer::Stream(source) => Ok(Answered::Stream { source, run, model }),
    }
}

/// Who calls, by the credential.
async fn identify(
    generation: &Generation,
    headers: &HeaderMap,
    record: &mut Record,
) -> Result<Identity, Error> {
    let identity = generation.auth.identify(headers).await?;
    record.tenant = identity.tenant.clone();
    record.user = identity.user.clone();
    record.key = identity.key;
    Ok(identity)
}

/// In which app the caller asks: the body names it, where the key leaves a choice.
fn admit(identity: &Identity, request: &mut Request, record: &mut Record) -> Result<Arc<Facts>, Error> {
    record.requested_model = request.model.clone();
    record.streaming = request.streaming;
    let caller = identity.caller(request.app.as_deref())?;
    record.app = caller.app.clone();
    let facts = Arc::new(Facts::of(request, caller, record.request_id.clone()));
    record.facts = Some(facts.clone());
    Ok(facts)
}

/// The policy of the caller's app, and what it says before the chain.
async fn govern(
    generation: &Generation,
    caller: &Caller,
    request: &mut Request,
    record: &mut Record,
) -> Result<Arc<Policy>, Error> {
    let started = Instant::now();
    let policy = generation.governor.policy(generation, caller).await?;
    let result = generation.governor.admit(&policy, caller, request, record).await;
    record.timings.policy = record.stage("policy", started);
    result.map(|()| policy)
}

async fn inspect(run: &mut Run, request: &mut Request, record: &mut Record) -> Result<(), Error> {
    let started = Instant::now();
    run.decisions = std::mem::take(&mut record.decisions);
    let result = run.request(&mut request.texts).await;
    record.learn(run);
    record.timings.input = record.stage("guard request", started);
    result
}

async fn resolve(
    (generation, policy): (&Generation, &Policy),
    facts: &Facts,
    request: &Request,
    record: &mut Record,
) -> Result<Vec<route::Target>, Error> {
    let started = Instant::now();
    let targets = route::pick(generation, policy.models.as_ref(), facts, request).await;
    record.timings.resolve = record.stage("route", started);
    if matches!(targets, Err(Error::ModelBlocked { .. })) {
        record.decisions.push(model_blocked());
    }
    targets
}

async fn ask(
    targets: Vec<route::Target>,
    asking: Asking<'_>,
    record: &mut Record,
) -> Result<(route::Target, Answer), Error> {
    let started = Instant::now();
    if record.tells_route || targets.len() > 1 {
        record.attempts.plan(targets.iter().map(|target| target.id.clone()));
    }
    let answer = upstream::answer(targets, &asking, &mut record.attempts).await;
    record.timings.provider = started.elapsed();
    let dropped = record.attempts.dropped();
    if answer.is_ok() && !dropped.is_empty() {
        record.decisions.push(Decision::of_limit("lenient_route", Action::Dropped, dropped.join(", ")));
    }
    answer
}

/// The texts of a whole answer, as the one frame that passes the window.
struct Frame(Vec<Text>);

impl Passing for Frame {
    fn texts(&self) -> &[Text] {
        &self.0
    }
}

/// A whole answer passes the same window as a stream does, in one piece.
async fn whole(
    (body, reply): (Bytes, Reply),
    mut run: Run,
    model: &str,
    record: &mut Record,
) -> Result<Bytes, Error> {
    let started = Instant::now();
    record.usage = reply.usage;
    let mut window = run.window(false);
    window.push(Frame(reply.texts))?;
    run.decisions = std::mem::take(&mut record.decisions);
    let passed = window.advance(&mut run, true).await;
    let trace = run.has_trace().then(|| run.trace());
    record.learn(&mut run);
    passed?;
    let (Frame(texts), changed) =
        window.pop().ok_or(Error::Internal { what: "a window that kept its last frame" })?;
    let mut edits = reply.fields.changed(&respond::field_changes(&reply.fields, model, trace));
    edits.append(reply::changed_texts(&texts, &reply.logprobs, &changed));
    let body = Edits::apply(edits, &body);
    record.sent = body.len();
    record.timings.output = record.stage("guard answer", started);
    Ok(body)
}
