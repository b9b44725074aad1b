//! How is a plan played? Connections over hyper, piece by piece, and who left early.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Empty, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::plan::{End, Plan};
use crate::provider::{Shared, Watch};
use crate::reply::Content;
use crate::{Recorded, Script};

type Body = BoxBody<Bytes, Broken>;

/// Why an answer ends before its end: it was told to.
#[derive(Debug)]
pub(crate) struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cut by the script")
    }
}

impl std::error::Error for Broken {}

/// Accepts connections for ever; those that are open end with it.
pub(crate) async fn accept(listener: TcpListener, script: Script, shared: Arc<Shared>) {
    let script = Arc::new(script);
    let mut connections = JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        connections.spawn(connection(socket, Arc::clone(&script), Arc::clone(&shared)));
    }
}

async fn connection(socket: TcpStream, script: Arc<Script>, shared: Arc<Shared>) {
    if socket.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(|request| respond(request, &script, &shared));
    // An error is a client that left or a script that hung up; the record tells which.
    let _ended = http1::Builder::new().serve_connection(TokioIo::new(socket), service).await;
}

async fn respond(
    request: Request<Incoming>,
    script: &Script,
    shared: &Arc<Shared>,
) -> Result<Response<Body>, Broken> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_left| Broken)?.to_bytes();
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let recorded = Recorded { method: head.method, path, headers: head.headers, body, cancelled: false };
    let mut watch = shared.record(recorded.clone());

    let reply = script.next(&recorded);
    sleep_for(reply.delay).await;
    match Plan::of(&reply, &recorded) {
        Some(plan) => play(plan, watch).map_err(|_invalid| Broken),
        None if matches!(reply.content, Content::HangUp) => {
            watch.finish();
            Err(Broken)
        }
        None => std::future::pending().await,
    }
}

fn play(plan: Plan, watch: Watch) -> Result<Response<Body>, hyper::http::Error> {
    let mut response = Response::builder().status(plan.status).body(())?;
    response.headers_mut().clone_from(&plan.headers);
    let empty = plan.pieces.is_empty() && plan.end == End::Finish;
    let body = stream::unfold((plan, watch), |(mut plan, mut watch)| async move {
        let item = next(&mut plan, &mut watch).await?;
        Some((item, (plan, watch)))
    });
    let body = if empty {
        Empty::new().map_err(|never| match never {}).boxed()
    } else {
        BodyExt::boxed(StreamBody::new(body))
    };
    Ok(response.map(|()| body))
}

/// The next piece. Each yields to the connection first, so that hyper writes the one before it.
async fn next(plan: &mut Plan, watch: &mut Watch) -> Option<Result<Frame<Bytes>, Broken>> {
    tokio::task::yield_now().await;
    let Some(piece) = plan.pieces.pop_front() else {
        return end(plan.end, watch).await;
    };
    sleep_for(if watch.started { plan.gap } else { Duration::ZERO }).await;
    watch.started = true;
    if plan.pieces.is_empty() && plan.end != End::Stall {
        watch.finish();
    }
    Some(Ok(Frame::data(piece)))
}

async fn end(end: End, watch: &mut Watch) -> Option<Result<Frame<Bytes>, Broken>> {
    match end {
        End::Finish => {
            watch.finish();
            None
        }
        End::Cut => {
            watch.finish();
            Some(Err(Broken))
        }
        End::Stall => std::future::pending().await,
    }
}

async fn sleep_for(time: Duration) {
    if !time.is_zero() {
        sleep(time).await;
    }
}
