//! A gateway that is running, and a client for it.

use std::{net::SocketAddr, ops::Deref, path::PathBuf, time::Duration};

use ghat_mock::MockProvider;
use http::Request;
use http_body_util::Full;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Instant, sleep, timeout};

pub use crate::client::{CHAT, MESSAGES, RESPONSES};
use crate::{
    Client, Reply, Setup,
    client::PATIENCE,
    setup::{ADMIN, OTHER_ADMIN},
};

/// The path of an embeddings request.
pub const EMBEDDINGS: &str = "/v1/embeddings";
/// The path of the plugin list.
pub const PLUGINS: &str = "/api/v1/internal/plugins";
/// The path of the list of providers.
pub const PROVIDERS: &str = "/api/v1/internal/providers";
/// The path of the keys.
pub const KEYS: &str = "/api/v1/internal/api-keys";
/// The path of an app's policy.
pub const POLICY: &str = "/api/v1/llm/guardrails";

/// A gateway that is running in this process, on a port of its own. It stops when it is dropped.
#[derive(Debug)]
pub struct Gateway {
    running: Option<ghat::server::Gateway>,
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    client: Client,
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
        let client = Client::of(address);
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

    /// The administrator of tenant `acme`, where the setup has [`keys`](Setup::keys).
    pub fn admin(&self) -> Client {
        self.client.presenting(ADMIN)
    }

    /// The administrator of tenant `bolt`.
    pub fn other_admin(&self) -> Client {
        self.client.presenting(OTHER_ADMIN)
    }

    /// A client with a new key of tenant `acme`, for one app or for all.
    pub async fn with_key(&self, app: Option<&str>) -> Client {
        self.client.presenting(&self.make_key(&json!({ "app_id": app })).await.0)
    }

    /// A new key of tenant `acme`, and its id.
    ///
    /// # Panics
    /// Where it is not made.
    pub async fn make_key(&self, order: &Value) -> (String, String) {
        let made = self.admin().post(KEYS, order).await;
        assert_eq!(made.status(), 201, "{}", made.text());
        let text = |pointer: &str| made.at(pointer).as_str().unwrap().to_owned();
        (text("/data/key"), text("/data/id"))
    }

    /// The file of the store.
    pub fn store_path(&self) -> PathBuf {
        self.folder.path().join("ghat.db")
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

    /// The state of a model's circuit; empty where it was never asked.
    pub async fn circuit(&self, provider: &str, model: &str) -> String {
        let list = self.get(PROVIDERS).await.json();
        let named = |list: &Value, name: &str| {
            list.as_array().unwrap().iter().find(|item| item["name"] == name).cloned().unwrap_or_default()
        };
        let model = named(&named(&list["data"], provider)["models"], model);
        model["circuit"].as_str().unwrap_or_default().to_owned()
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

/// Without a credential, it is a client of itself.
impl Deref for Gateway {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
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
