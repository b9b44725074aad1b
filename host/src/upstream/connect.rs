//! How does the host connect to a place, and for how long does it try?

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::Uri;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use tower_service::Service;

/// How long an idle upstream connection is kept. Most servers close theirs after 60 to 120 s.
const POOL_IDLE: Duration = Duration::from_secs(55);
/// How many idle upstream connections are kept for each provider.
const POOL_SIZE: usize = 256;

/// The host's HTTP client for one provider.
pub type HttpClient = Client<Connector, Full<Bytes>>;

/// A way to connect to one place within a time, TLS included.
#[derive(Clone, Debug)]
pub struct Connector {
    to: HttpsConnector<HttpConnector>,
    within: Duration,
}

type Connection = <HttpsConnector<HttpConnector> as Service<Uri>>::Response;
type Problem = <HttpsConnector<HttpConnector> as Service<Uri>>::Error;

impl Connector {
    /// With the certificates that `https` needs where it is `secure`.
    pub fn new(secure: bool, within: Duration) -> Self {
        let mut http = HttpConnector::new();
        http.set_nodelay(true);
        http.enforce_http(false);
        // Shared among the addresses of a name, so that one that is dead does not use up the time of the others.
        http.set_connect_timeout(Some(within));
        let builder = HttpsConnectorBuilder::new;
        // The machine's own certificates, since an operator may have added one; Mozilla's where it has none.
        let native = if secure { builder().with_native_roots().ok() } else { None };
        let builder = native.unwrap_or_else(|| builder().with_webpki_roots());
        Self { to: builder.https_or_http().enable_http1().enable_http2().wrap_connector(http), within }
    }
}

impl Service<Uri> for Connector {
    type Response = Connection;
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Connection, Problem>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Problem>> {
        self.to.poll_ready(context)
    }

    fn call(&mut self, place: Uri) -> Self::Future {
        let (connecting, within) = (self.to.call(place), self.within);
        Box::pin(async move {
            let connected = tokio::time::timeout(within, connecting).await;
            connected.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()))
        })
    }
}

/// A client with connections of its own. Redirects are not followed: they would carry the credential elsewhere.
pub fn client(connector: Connector) -> HttpClient {
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(POOL_IDLE)
        .pool_max_idle_per_host(POOL_SIZE)
        .build(connector)
}

/// Whether a call failed because connecting took too long.
pub(super) fn timed_out(problem: &(dyn std::error::Error + 'static)) -> bool {
    let causes = std::iter::successors(Some(problem), |cause| cause.source());
    let mut told = causes.filter_map(|cause| cause.downcast_ref::<io::Error>());
    told.any(|cause| cause.kind() == io::ErrorKind::TimedOut)
}
