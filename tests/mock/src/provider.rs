//! The mock as a test holds it: started by binding, asked what it saw, gone when dropped.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::{Recorded, Reply, Script, serve};

/// How long the `wait_for_…` methods wait before they return what there is. Generous: it is only spent when a
/// test fails.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running upstream on a port of its own. Dropping it closes its port and every connection.
#[derive(Debug)]
pub struct MockProvider {
    address: SocketAddr,
    shared: Arc<Shared>,
    _server: JoinSet<()>,
}

impl MockProvider {
    /// Starts a mock that follows a script: a text, a [`Reply`], or several in turn with `then`.
    pub async fn replying(script: impl Into<Script>) -> Self {
        Self::start(script.into()).await
    }

    /// Starts a mock that asks a function for each reply.
    pub async fn scripted(make: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(Script::answering(make)).await
    }

    /// Starts a mock that says what the last message said.
    pub async fn echoing() -> Self {
        Self::scripted(|request| Reply::text(request.last_message())).await
    }

    /// Starts a mock that takes requests and never answers.
    pub async fn stalling() -> Self {
        Self::replying(Reply::stalling()).await
    }

    /// What a provider's `base_url` should be: `http://127.0.0.1:PORT/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every request so far, in order of arrival.
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.lock().clone()
    }

    /// The one request that arrived.
    ///
    /// # Panics
    /// When none did, or more than one.
    #[track_caller]
    pub fn only_request(&self) -> Recorded {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "the provider should have seen one request");
        requests.remove(0)
    }

    /// The latest request.
    ///
    /// # Panics
    /// When none arrived.
    #[track_caller]
    pub fn last_request(&self) -> Recorded {
        let mut requests = self.requests();
        assert!(!requests.is_empty(), "the provider should have seen a request");
        requests.remove(requests.len() - 1)
    }

    /// How many clients went away before their answer was finished.
    pub fn cancelled(&self) -> usize {
        self.shared.lock().iter().filter(|request| request.cancelled).count()
    }

    /// Waits until `count` requests have arrived (ten seconds at most), and returns how many there are.
    pub async fn wait_for_requests(&self, count: usize) -> usize {
        self.wait_until(|requests| requests.len() >= count).await;
        self.shared.lock().len()
    }

    /// Waits until `count` clients have gone away (ten seconds at most), and returns how many have.
    pub async fn wait_for_cancelled(&self, count: usize) -> usize {
        let gone = |requests: &[Recorded]| requests.iter().filter(|request| request.cancelled).count();
        self.wait_until(|requests| gone(requests) >= count).await;
        self.cancelled()
    }

    #[expect(clippy::expect_used, reason = "a test cannot go on without its upstream")]
    async fn start(script: Script) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a loopback port");
        let address = listener.local_addr().expect("a bound address");
        let shared = Arc::new(Shared::default());
        let mut server = JoinSet::new();
        server.spawn(serve::accept(listener, script, Arc::clone(&shared)));
        Self { address, shared, _server: server }
    }

    async fn wait_until(&self, reached: impl Fn(&[Recorded]) -> bool) {
        let mut changes = self.shared.changed.subscribe();
        let seen = changes.wait_for(|_| reached(&self.shared.lock()));
        // Out of patience: the caller's assertion on the count tells it better.
        let _late = timeout(PATIENCE, seen).await;
    }
}

/// What the connections report and the test reads.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    requests: Mutex<Vec<Recorded>>,
    changed: watch::Sender<()>,
}

impl Shared {
    /// Notes a request and returns the watch over its answer.
    pub(crate) fn record(self: &Arc<Self>, request: Recorded) -> Watch {
        let index = {
            let mut requests = self.lock();
            requests.push(request);
            requests.len() - 1
        };
        self.changed.send_replace(());
        Watch { shared: Arc::clone(self), index, started: false, finished: false }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Recorded>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Travels with an answer; dropped before `finish`, the client went away.
#[derive(Debug)]
pub(crate) struct Watch {
    shared: Arc<Shared>,
    index: usize,
    pub(crate) started: bool,
    finished: bool,
}

impl Watch {
    /// The whole answer was handed to the connection.
    pub(crate) fn finish(&mut self) {
        self.finished = true;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        if let Some(request) = self.shared.lock().get_mut(self.index) {
            request.cancelled = true;
        }
        self.shared.changed.send_replace(());
    }
}
