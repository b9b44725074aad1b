//! What did the operator configure? `ghat.toml`, read and checked once, with every problem reported together.
//!
//! [`Config`] is the checked thing: whoever holds one need not check it again. How the file is written is in
//! `config/file.rs`, what is assumed where it is silent in `config/defaults.rs`.

mod auth;
mod check;
mod defaults;
mod env;
mod file;
mod ledger;
mod limits;
mod models;
mod place;
mod presets;
mod problem;
mod read;
mod schema;
mod settings;
mod store;
#[cfg(test)]
mod tests;
mod tls;
mod traces;
mod upstream;
mod value;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::{listing::OwnModel, prices::OwnPrice};

pub use auth::{Admin, Auth, AuthMode, Hidden, Jwt, JwtKeys};
pub use ledger::{Ledger, WhenFull};
pub use limits::{Counting, Redis};
pub use problem::{LoadError, Problem, Problems};
pub use schema::schema;
pub use store::{Database, Store, StorePlace};
pub use tls::Tls;
pub use traces::Traces;
pub use upstream::{AwsKey, Breaker, Limits};

/// Everything the configuration file decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The listener, and what it accepts.
    pub server: Server,
    /// Where the metrics are served, without authentication; `None`: nowhere. Never the address of the server.
    pub metrics: Option<SocketAddr>,
    /// Where traces go; `None`: there are none.
    pub traces: Option<Traces>,
    /// What is logged, and how.
    pub log: Log,
    /// Who may call.
    pub auth: Auth,
    /// What is kept, and where; `None`: nothing, and no disk is written.
    pub store: Option<Store>,
    /// The log of requests, where anything is kept.
    pub ledger: Ledger,
    /// Where the requests that rate limits allow are counted.
    pub counting: Counting,
    /// What models cost, before the prices that ship.
    pub prices: Vec<OwnPrice>,
    /// What is known of models, before what ships.
    pub models: Vec<OwnModel>,
    /// What holds for apps without a policy, and how long a policy is remembered.
    pub policy: Policy,
    /// Where plugins come from, and what they share.
    pub plugins: Plugins,
    /// The providers, at least one, by name in alphabetical order; the names are unique.
    pub providers: Vec<Provider>,
    /// The plugin that turns the name of a model into candidates.
    pub router: PluginUse,
    /// The guardrails and redactors in the order they are asked; the names are unique.
    pub chain: Vec<ChainEntry>,
}

impl Config {
    /// Reads and checks a file, with `${NAME}` taken from the environment of this process.
    pub fn load(file: &Path) -> Result<Self, LoadError> {
        let text = std::fs::read_to_string(file)
            .map_err(|source| LoadError::Unreadable { file: file.to_owned(), source })?;
        Ok(Self::parse(&text, file, &|name| std::env::var(name).ok())?)
    }

    /// Checks the text of a file. `source` names the file in problems, and its folder is where relative paths
    /// begin; `env` answers for `${NAME}`, and for the default of `plugins.cache`.
    pub fn parse(text: &str, source: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Self, Problems> {
        let mut report = problem::Report::new(text, source);
        let config = read::document::<file::Root>(&mut report, env)
            .and_then(|root| check::Checker { report: &mut report, source, env }.config(root));
        report.finish(config)
    }
}

/// `[server]`: the listener, and what it accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Where clients connect. Loopback, unless [`Auth::allow_public`].
    pub listen: SocketAddr,
    /// What it proves with who it is, where it speaks HTTPS.
    pub tls: Option<Tls>,
    /// Bytes of a request's line and headers together; at least 8 KiB, below which hyper refuses to start.
    pub max_header: usize,
    /// Bytes of a request's body.
    pub max_body: usize,
    /// From the first byte of a request to the end of its headers.
    pub header_timeout: Duration,
    /// From the end of the headers to the end of the body.
    pub body_timeout: Duration,
    /// From the beginning of a request until its answer begins, all candidates and tries together.
    pub request_timeout: Duration,
    /// How long a connection may stay open between two requests.
    pub idle_timeout: Duration,
    /// Connections open at once.
    pub max_connections: usize,
    /// Requests served at once, over all connections.
    pub max_requests: usize,
    /// How long requests may still run after the order to stop.
    pub drain_timeout: Duration,
    /// Threads that serve.
    pub workers: usize,
}

/// `[log]`: what is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// How a line looks.
    pub format: LogFormat,
    /// A directive that `tracing_subscriber::EnvFilter` has accepted.
    pub level: String,
    /// Which requests get a line.
    pub requests: RequestLog,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object in each line.
    Json,
}

/// Which requests get a line in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestLog {
    /// Every one.
    All,
    /// Those that ended in an error.
    Failed,
    /// None.
    Off,
}

/// `[policy]`: the policies of apps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// What holds for an app without a policy.
    pub default: PolicyDefault,
    /// How long a policy is served without asking the store again.
    pub fresh: Duration,
}

/// What holds for an app without a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyDefault {
    /// No policy: the chain's own modes, every model, no limits.
    Off,
    /// A policy that says nothing, with the contract's defaults for all it leaves out.
    Contract,
}

/// `[plugins]`: where plugins come from, and what they share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plugins {
    /// The folder with `<name>.wasm`. Not checked to exist.
    pub dir: PathBuf,
    /// The folder for compiled plugins; `None`: they are compiled at each start. Whoever can write there can run
    /// code in the gateway.
    pub cache: Option<PathBuf>,
    /// Whether a changed file is loaded while the gateway runs.
    pub watch: bool,
    /// How often the folder is looked at where the system does not report changes.
    pub poll: Duration,
    /// Instances alive at once, over all plugins.
    pub instances: u32,
    /// How long a request waits for a free instance.
    pub pool_wait: Duration,
    /// Bytes of one plugin's file.
    pub max_file: usize,
}

/// A plugin, and what one use of it may do and consume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginUse {
    /// The name of `<plugin>.wasm` in [`Plugins::dir`]: `a-z`, `0-9`, `-` and `_`.
    pub plugin: String,
    /// What its `configure` receives: a JSON object, its keys in alphabetical order, so that equal settings are
    /// equal text.
    pub settings: String,
    /// How its memory is kept apart; `None`: as suits what it is shown and what it allows.
    pub isolation: Option<Isolation>,
    /// How long one call may take.
    pub timeout: Duration,
    /// Bytes of memory one instance may grow to.
    pub memory: u64,
    /// Bytes one call may return.
    pub output: u64,
    /// The host capabilities it may import, unique, as written: what each means is the loader's to say.
    pub grants: Vec<String>,
}

/// How the memory of a plugin's instances is kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Isolation {
    /// An instance serves one request, then is dropped.
    Request,
    /// An instance is kept for further requests of the same app.
    App,
}

/// `[provider.NAME]`: somewhere models are served.
#[derive(Debug, Clone, PartialEq)]
pub struct Provider {
    /// What it is called in `@name/model`: `a-z`, `0-9`, `-` and `_`.
    pub name: String,
    /// The plugin that speaks its dialect, and the limits of a call to that plugin.
    pub uses: PluginUse,
    /// Where its API begins: http or https, with a host, without credentials, query, fragment or trailing slash
    /// (except where the path is only `/`).
    pub base_url: Option<http::Uri>,
    /// What the host adds to requests, one of them to each; fit for a header, and unique. Never shown by `Debug`,
    /// never given to a plugin.
    pub api_keys: Vec<Hidden>,
    /// What requests are signed with instead, one of them each; unique. Only where there are no keys that are sent.
    pub aws_keys: Vec<AwsKey>,
    /// The models it serves; empty: whatever it is asked for.
    pub models: Vec<String>,
    /// How long connecting may take, TLS included.
    pub connect_timeout: Duration,
    /// How long one try may take: until a whole answer is there, or the first event of a streamed one.
    pub timeout: Duration,
    /// Between two pieces of a streamed answer.
    pub idle_timeout: Duration,
    /// Bytes of a whole answer.
    pub max_reply: usize,
    /// What one of its models must do to be left alone for a while.
    pub breaker: Breaker,
    /// What of it may be used, and when the next candidate is.
    pub limits: Limits,
}

/// `[[chain]]`: a guardrail or redactor in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainEntry {
    /// What traces and metrics call it; the plugin's name unless the file says otherwise.
    pub name: String,
    /// The plugin, and the limits of a call to it.
    pub uses: PluginUse,
    /// What happens with what it finds, unless an app's policy says otherwise.
    pub mode: Mode,
    /// Whether it sees requests.
    pub request: bool,
    /// Whether it sees answers; it sees at least one of the two.
    pub response: bool,
    /// What happens when it breaks or overruns.
    pub fail: Fail,
    /// What it is told with each call: a JSON object, its keys in alphabetical order.
    pub options: String,
    /// How much of a stream it may hold back.
    pub hold: Hold,
}

/// What happens with a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The plugin is not asked.
    Off,
    /// It is recorded.
    Detect,
    /// Its text is replaced.
    Redact,
    /// The request or answer is refused.
    Block,
}

/// What happens to a request whose plugin breaks or overruns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fail {
    /// It is refused.
    Closed,
    /// It passes, with a decision in the trace.
    Open,
}

/// How much of a stream a plugin may hold back while it is undecided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// Bytes of text.
    pub bytes: usize,
    /// Time since the oldest of it arrived.
    pub time: Duration,
}
