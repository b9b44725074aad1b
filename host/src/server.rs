//! How do connections come in, and how does the gateway stop?

mod admin;
mod api;
mod connection;
mod head;
mod keys;
mod leftover;
mod metrics;
mod models;
mod page;
mod policies;
mod requests;

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

pub use api::App;
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    config::{self, AuthMode},
    reload::{self, Loader, ReloadError},
    tls::Certificate,
    workers::Workers,
};

/// How long the last rows of the request log may take to be kept.
const FLUSH: Duration = Duration::from_secs(5);

/// Why the gateway did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Configuration or plugins are not fit to serve.
    #[error(transparent)]
    Load(#[from] ReloadError),
    /// The system gives no threads to serve with.
    #[error("cannot start the threads that serve")]
    Workers(#[source] std::io::Error),
    /// An address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        problem: std::io::Error,
    },
}

/// A gateway that is serving.
#[derive(Debug)]
pub struct Gateway {
    address: SocketAddr,
    scheme: &'static str,
    metrics: Option<SocketAddr>,
    loader: Arc<Loader>,
    stop: CancellationToken,
    tasks: TaskTracker,
    drain: Duration,
    _workers: Workers,
}

impl Gateway {
    /// Brings configuration and plugins up and begins to serve. When this returns, connections are accepted.
    ///
    /// # Errors
    /// Configuration or plugins are not fit to serve, or an address is taken.
    pub async fn start(config: &Path) -> Result<Self, ServeError> {
        let loader = Loader::start(config).await?;
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let config = loader.current().config.clone();
        let workers = Workers::start(config.server.workers).map_err(ServeError::Workers)?;
        let tls = match &config.server.tls {
            Some(files) => Some(secured(files, &stop, &tasks).await?),
            None => None,
        };
        let listener = listen(config.server.listen).await?;
        let address = local(&listener, config.server.listen);
        let app = App {
            loader: loader.clone(),
            requests: Arc::new(Semaphore::new(config.server.max_requests)),
            handle: metrics::recorder(),
        };
        let accept = |listener, tls, router| {
            let (served, stopping) = ((config.clone(), workers.clone()), (stop.clone(), tasks.clone()));
            tasks.spawn(connection::accept((listener, tls), router, served, stopping));
        };
        let mut metrics_address = None;
        if let Some(wanted) = config.metrics {
            let listener = listen(wanted).await?;
            metrics_address = Some(local(&listener, wanted));
            let router = metrics::router(app.clone());
            accept(listener, None, router);
        }
        tasks.spawn(metrics::upkeep(app.handle.clone(), stop.clone()));
        tasks.spawn(reload::watch(loader.clone(), stop.clone()));
        tasks.spawn(tend(loader.clone(), stop.clone()));
        let router = api::router(app);
        let scheme = if tls.is_some() { "https" } else { "http" };
        accept(listener, tls, router);
        tracing::info!("listening on {scheme}://{address}");
        if config.auth.mode == AuthMode::None && !address.ip().to_canonical().is_loopback() {
            tracing::warn!(
                "auth.mode is \"none\": whoever reaches {address} uses every model at your cost, unasked and \
                 uncounted; set auth.mode = \"keys\""
            );
        }
        Ok(Self {
            address,
            scheme,
            metrics: metrics_address,
            loader,
            stop,
            tasks,
            drain: config.server.drain_timeout,
            _workers: workers,
        })
    }

    /// Where clients connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where clients connect: `http://127.0.0.1:8080`, or `https://` where there is a certificate.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// Where the metrics are, if they are anywhere.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// The generation in force, and the way to the next.
    pub fn loader(&self) -> &Arc<Loader> {
        &self.loader
    }

    /// Stops accepting, and waits for the requests in flight as long as the configuration allows. True if none
    /// was cut off.
    pub async fn stop(self) -> bool {
        self.stop.cancel();
        self.tasks.close();
        let drained = tokio::time::timeout(self.drain, self.tasks.wait()).await.is_ok();
        if let Some(ledger) = &self.loader.current().ledger {
            // A writer that hangs on its disk does not keep the program.
            let _ = tokio::time::timeout(FLUSH, ledger.flush()).await;
        }
        if let Some(tracer) = &self.loader.current().tracer {
            let _ = tokio::time::timeout(FLUSH, tracer.flush()).await;
        }
        drained
    }
}

/// Keeps what credentials are checked with fresh, until `stop`.
async fn tend(loader: Arc<Loader>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let tending = loader.current().auth.tend();
        tokio::select! {
            () = stop.cancelled() => {}
            () = tending => {}
        }
    }
}

/// What encrypts connections, with a certificate that is renewed until `stop`.
async fn secured(
    files: &config::Tls,
    stop: &CancellationToken,
    tasks: &TaskTracker,
) -> Result<TlsAcceptor, ReloadError> {
    let certificate = Certificate::load(files).await?;
    let acceptor = certificate.acceptor()?;
    tasks.spawn(certificate.renew(stop.clone()));
    Ok(acceptor)
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|problem| ServeError::Listen { address, problem })
}

fn local(listener: &TcpListener, wanted: SocketAddr) -> SocketAddr {
    listener.local_addr().unwrap_or(wanted)
}
