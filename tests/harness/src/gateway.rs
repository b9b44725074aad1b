//! A gateway that is running, and a client for it.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use bytes::Bytes;
use ghat_mock::MockProvider;
use http::{Method, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::time::{Instant, sleep, timeout};

use crate::{Reply, Setup, Stream, Streamed, chat, streamed};

/// The path of a chat request.
pub const CHAT: &str = "/v1/chat/completions";
/// The path of an embeddings request.
pub const EMBEDDINGS: &str = "/v1/embeddings";
/// The path of the plugin list.
pub const PLUGINS: &str = "/api/v1/internal/plugins";
/// The path of an app's policy.
pub const POLICY: &str = "/api/v1/llm/guardrails";
/// How long anything may take. It is only spent when a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A gateway that is running in this process, on a port of its own. It stops when it is dropped.
#[derive(Debug)]
pub struct Gateway {
    running: Option<ghat::server::Gateway>,
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    client: Client<HttpConnector, Full<Bytes>>,
    folder: TempDir,
}

impl Gateway {
    /// A gateway in front of one upstream, to be set up further.
    pub fn with(provider: &MockProvider) -> Setup {
        Setup::with(provider)
    }

    pub(crate) async fn start(setup: Setup) -> Result<Self, String> {
        let folder = tempfile::tempdir().unwrap();
        setup.place(&folder.path().join("plugins"));
        let config = folder.path().join("ghat.toml");
        std::fs::write(&config, setup.toml()).unwrap();
        let starting = ghat::server::Gateway::start(&config);
        let running = timeout(PATIENCE * 5, starting).await.expect("the gateway starts");
        let running = running.map_err(|problem| problem.to_string())?;
        let (address, metrics) = (running.address(), running.metrics_address());
        let client = Client::builder(TokioExecutor::new()).build_http();
        Ok(Self { running: Some(running), address, metrics, client, folder })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a stock SDK is given: `http://127.0.0.1:PORT/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Stops it; true if no request was cut off.
    pub async fn stop(mut self) -> bool {
        self.running.take().unwrap().stop().await
    }

    /// Asks for an answer to one user message.
    pub async fn chat(&self, text: &str) -> Reply {
        self.post(CHAT, &chat(text)).await
    }

    /// Asks for a streamed answer to one user message, and reads it to its end.
    pub async fn stream(&self, text: &str) -> Streamed {
        self.open(&streamed(text)).await.all().await
    }

    /// Begins a streamed answer.
    pub async fn open(&self, body: &Value) -> Stream {
        let request = self.request(Method::POST, CHAT).body(Full::from(body.to_string())).unwrap();
        Stream::of(timeout(PATIENCE, self.client.request(request)).await.expect("an answer in time").unwrap())
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.post_text(path, body.to_string()).await
    }

    /// Posts a text that is said to be JSON.
    pub async fn post_text(&self, path: &str, body: impl Into<Bytes>) -> Reply {
        self.send(self.request(Method::POST, path).body(Full::from(body.into())).unwrap()).await
    }

    /// Puts JSON.
    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.send(self.request(Method::PUT, path).body(Full::from(body.to_string())).unwrap()).await
    }

    /// Writes the policy of the app `default`.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn set_policy(&self, settings: &Value) {
        let body = serde_json::json!({ "app_id": "default", "settings": settings });
        let reply = self.put(POLICY, &body).await;
        assert_eq!(reply.status(), 200, "{body}: {}", reply.text());
    }

    /// Gets a path.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path).body(Full::default()).unwrap()).await
    }

    /// A request that is said to be JSON, to be completed.
    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let uri = format!("http://{}{path}", self.address);
        Request::builder().method(method).uri(uri).header("content-type", "application/json")
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// # Panics
    /// Where none comes.
    pub async fn send(&self, request: Request<Full<Bytes>>) -> Reply {
        let whole = async {
            let (head, body) = self.client.request(request).await.unwrap().into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            Reply { status: head.status.as_u16(), headers: head.headers, body }
        };
        timeout(PATIENCE, whole).await.expect("an answer in time")
    }

    /// The metrics.
    ///
    /// # Panics
    /// Where the setup has none.
    pub async fn metrics(&self) -> String {
        let uri = format!("http://{}/metrics", self.metrics.expect("a metrics listener"));
        self.send(Request::get(uri).body(Full::default()).unwrap()).await.text()
    }

    /// The line of a plugin in the plugin list.
    ///
    /// # Panics
    /// Where it is not listed.
    pub async fn listed(&self, name: &str) -> Value {
        let list = self.get(PLUGINS).await.json();
        let found = list["data"].as_array().unwrap().iter().find(|line| line["name"] == name).cloned();
        found.unwrap_or_else(|| panic!("{name} is not in {list}"))
    }

    /// Waits until the line of a plugin is as it should be.
    ///
    /// # Panics
    /// Where it does not become so.
    pub async fn until(&self, name: &str, right: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let line = self.listed(name).await;
            if right(&line) {
                return line;
            }
            assert!(Instant::now() < deadline, "it stays at {line}");
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// Tells it to look at configuration and plugins now.
    pub async fn reload(&self) -> Reply {
        self.post_text(&format!("{PLUGINS}/reload"), "").await
    }

    /// The file of a plugin.
    pub fn plugin_path(&self, name: &str) -> PathBuf {
        self.folder.path().join("plugins").join(format!("{name}.wasm"))
    }

    /// Puts a file in the place of another, whole or not at all.
    ///
    /// # Panics
    /// Where it cannot be written.
    pub fn replace_plugin(&self, name: &str, bytes: &[u8]) {
        let staged = self.folder.path().join("plugins").join(format!(".{name}.staged"));
        std::fs::write(&staged, bytes).unwrap();
        std::fs::rename(staged, self.plugin_path(name)).unwrap();
    }

    /// Writes the configuration anew; the plugin folder stays as it is.
    ///
    /// # Panics
    /// Where it cannot be written.
    pub fn reconfigure(&self, setup: &Setup) {
        self.write_config(&setup.toml());
    }

    /// Writes this text as the configuration.
    ///
    /// # Panics
    /// Where it cannot be written.
    pub fn write_config(&self, toml: &str) {
        std::fs::write(self.folder.path().join("ghat.toml"), toml).unwrap();
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // Where the runtime is gone already, its tasks are too.
        if let (Some(running), Ok(runtime)) = (self.running.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(running.stop());
        }
    }
}
