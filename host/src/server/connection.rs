//! How is one connection served, within its limits?

use std::{convert::Infallible, net, sync::Arc, time::Duration};

use axum::Router;
use http::{Version, header::EXPECT};
use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::{either::Either, sync::CancellationToken, task::TaskTracker};
use tower_service::Service;

use super::{
    head::{Answer, HeadClock, Timed},
    leftover::Leftover,
};
use crate::{
    config::Config,
    error::Error,
    record::new_request_id,
    respond::{self, Dialect},
    workers::Workers,
};

/// How long to wait after the system refused a connection, for instance because no descriptor was left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How many connections beyond the limit are told so at one time; more are closed without a word.
const TOLD: usize = 64;
/// How long that may take.
const TELLING: Duration = Duration::from_secs(1);

/// Accepts connections until `stop`, and deals them out. Every connection is a tracked task, so that draining waits
/// for it.
pub(super) async fn accept(
    (listener, tls): (TcpListener, Option<TlsAcceptor>),
    router: Router,
    (config, workers): (Arc<Config>, Workers),
    (stop, tasks): (CancellationToken, TaskTracker),
) {
    let places = Arc::new(Semaphore::new(config.server.max_connections));
    let told = Arc::new(Semaphore::new(TOLD));
    let builder = Arc::new(builder(&config, workers.clone()));
    let header_timeout = config.server.header_timeout;
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        // Without it, a small event can wait 40 ms for the acknowledgement of the one before.
        let _ = stream.set_nodelay(true);
        // The worker that serves it also waits for it.
        let Ok(stream) = stream.into_std() else { continue };
        let (builder, tls, stop) = (builder.clone(), tls.clone(), stop.clone());
        if let Ok(place) = places.clone().try_acquire_owned() {
            let router = router.clone();
            workers.spawn(tasks.track_future(async move {
                welcome(&builder, (stream, tls), (router, header_timeout), &stop).await;
                drop(place);
            }));
        } else if let Ok(place) = told.clone().try_acquire_owned() {
            workers.spawn(tasks.track_future(async move {
                turn_away(&builder, stream, tls).await;
                drop(place);
            }));
        }
    }
}

fn builder(config: &Config, workers: Workers) -> Builder<Workers> {
    let server = &config.server;
    let mut builder = Builder::new(workers);
    builder
        .http1()
        .timer(TokioTimer::new())
        // hyper's timer runs from the end of one request to the last header of the next; `head.rs` tells them apart.
        .header_read_timeout(server.idle_timeout)
        .max_buf_size(server.max_header);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(server.idle_timeout)
        .keep_alive_timeout(server.header_timeout)
        .max_header_list_size(u32::try_from(server.max_header).unwrap_or(u32::MAX));
    builder
}

/// A connection that bytes of HTTP may come over, encrypted or not.
type Stream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// What became of a connection before its first request.
enum Opened {
    Ready(Stream),
    /// The client does not begin as TLS does.
    NotTls(Stream),
    Lost,
}

/// Encrypts a connection, where it should be, within a time.
async fn open(stream: net::TcpStream, tls: Option<&TlsAcceptor>, limit: Duration) -> Opened {
    let Ok(stream) = TcpStream::from_std(stream) else { return Opened::Lost };
    let Some(tls) = tls else { return Opened::Ready(Either::Left(stream)) };
    let handshake = async {
        let mut first = [0];
        // The type of a record that holds a handshake, RFC 8446 section 5.1.
        if stream.peek(&mut first).await? == 1 && first != [22] {
            return Ok(Opened::NotTls(Either::Left(stream)));
        }
        Ok(Opened::Ready(Either::Right(Box::new(tls.accept(stream).await?))))
    };
    match tokio::time::timeout(limit, handshake).await {
        Ok(Ok(opened)) => opened,
        Ok(Err::<_, std::io::Error>(problem)) => {
            tracing::debug!(%problem, "no TLS came about");
            Opened::Lost
        }
        Err(_) => Opened::Lost,
    }
}

/// Serves a connection that has a place, to its end.
async fn welcome(
    builder: &Builder<Workers>,
    (stream, tls): (net::TcpStream, Option<TlsAcceptor>),
    (router, header_timeout): (Router, Duration),
    stop: &CancellationToken,
) {
    match open(stream, tls.as_ref(), header_timeout).await {
        Opened::Ready(stream) => serve(builder, (stream, router), header_timeout, stop).await,
        Opened::NotTls(stream) => refuse(builder, stream, &Error::NotTls).await,
        Opened::Lost => {}
    }
}

/// Tells a client that there are as many connections as there may be.
async fn turn_away(builder: &Builder<Workers>, stream: net::TcpStream, tls: Option<TlsAcceptor>) {
    if let Opened::Ready(stream) = open(stream, tls.as_ref(), TELLING).await {
        refuse(builder, stream, &Error::Overloaded { what: "connections" }).await;
    }
}

async fn serve(
    builder: &Builder<Workers>,
    (stream, router): (Stream, Router),
    header_timeout: Duration,
    stop: &CancellationToken,
) {
    let clock = HeadClock::new();
    let service = service_fn(|request: Request<Incoming>| {
        clock.head_came(request.version());
        // A connection of HTTP/2 goes on in any case.
        let shared = request.version() >= Version::HTTP_2;
        let expects = request.headers().contains_key(EXPECT);
        let leftover = Leftover::default();
        let request = request.map(|body| leftover.watching(body));
        let (clock, answer) = (clock.clone(), router.clone().call(request));
        async move {
            let mut response = answer.await?;
            if !shared {
                leftover.settle(expects, response.headers_mut()).await;
            }
            Ok::<_, Infallible>(response.map(|body| Answer { body, clock }))
        }
    });
    let io = TokioIo::new(Timed { inner: stream, clock: clock.clone() });
    let connection = builder.serve_connection(io, service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        biased;
        ended = connection.as_mut() => ended,
        () = clock.overrun(header_timeout) => return tracing::debug!("a head took too long"),
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(problem) = ended {
        // A client that breaks off is no event of the gateway's.
        tracing::debug!(%problem, "connection ended early");
    }
}

/// Tells a client why its connection is of no use.
async fn refuse(builder: &Builder<Workers>, stream: Stream, why: &Error) {
    let service = service_fn(|request: Request<Incoming>| {
        let dialect = Dialect::of(request.uri(), request.headers());
        let mut response = respond::error(why, &new_request_id(), dialect);
        response.headers_mut().insert(http::header::CONNECTION, http::HeaderValue::from_static("close"));
        std::future::ready(Ok::<_, Infallible>(response))
    });
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    let _ = tokio::time::timeout(TELLING, connection).await;
}
