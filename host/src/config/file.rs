//! What may the operator write in `ghat.toml`?
//!
//! The text on each field is what editors show: it goes into the published schema.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use jsonwebtoken::Algorithm;

use super::defaults;
use super::ledger::{Dollars, WhenFull};
use super::limits::CountingTable;
use super::models::ModelEntry;
use super::place::JwksPlace;
use super::presets::Preset;
use super::read::{At, Required, table};
use super::settings::Settings;
use super::store::StoreTable;
use super::tls::TlsTable;
use super::traces::TracesTable;
use super::upstream::{AwsKeyTable, BreakerTable, LimitsTable};
use super::value::{BaseUrl, Choice, Directive, Name, Secret, Size};
use super::{AuthMode, Fail, Isolation, LogFormat, Mode, PolicyDefault, RequestLog};

/// A side of the exchange that a chain entry sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Request,
    Response,
}

impl Choice for Side {
    const WORDS: &'static [(&'static str, Self)] =
        &[("request", Self::Request), ("response", Self::Response)];
}

table! {
    /// The configuration of a Ghat gateway. `${NAME}` and `${NAME:-default}` in a string stand for a variable of the
    /// environment, `$${` for `${`; relative paths begin at this file's folder. Sizes are written 64MiB, 10MB or as a
    /// number of bytes, durations 50ms, 2s, 1m or 1h.
    #[schemars(title = "ghat.toml")]
    struct Root {
        /// The listener, and what it accepts.
        server: Option<At<Server>>,
        /// Prometheus metrics; without this table there are none.
        metrics: Option<At<Metrics>>,
        /// OpenTelemetry traces; without this table there are none.
        traces: Option<At<TracesTable>>,
        /// What is logged, and how.
        log: Option<At<Log>>,
        /// Who may call.
        auth: Option<At<Auth>>,
        /// Where keys and policies are kept. Without this table policies end with the process, and there are no keys,
        /// unless `auth.mode` needs them.
        store: Option<At<StoreTable>>,
        /// The log of requests that is kept in the store; without a store there is none.
        ledger: Option<At<Ledger>>,
        /// Where the requests that rate limits allow are counted.
        limits: Option<At<CountingTable>>,
        /// What models cost, before the makers' list prices that ship.
        price: Option<At<Vec<At<PriceEntry>>>>,
        /// What is known of models, before what ships.
        model: Option<At<Vec<At<ModelEntry>>>>,
        /// The policies of apps.
        policy: Option<At<Policy>>,
        /// Where plugins come from, and what they share.
        plugins: Option<At<Plugins>>,
        /// Where models are served, by the name that stands in `@name/model`. At least one.
        #[schemars(extend("minProperties" = 1))]
        provider: Required<BTreeMap<String, At<Provider>>>,
        /// The plugin that turns the name of a model into candidates.
        router: Required<Router>,
        /// Guardrails and redactors, in the order they are asked.
        chain: Option<At<Vec<At<ChainEntry>>>>,
    }

    /// The listener, and what it accepts.
    struct Server {
        /// Where clients connect. Beyond loopback only with authentication or `auth.allow_public`.
        #[schemars(extend("default" = defaults::LISTEN.to_string()))]
        listen: Option<At<SocketAddr>>,
        /// A certificate, to speak HTTPS. Without this table it is HTTP.
        tls: Option<At<TlsTable>>,
        /// The size of a request's line and headers together.
        #[schemars(extend("default" = defaults::MAX_HEADER.written()))]
        max_header: Option<At<Size>>,
        /// The size of a request's body.
        #[schemars(extend("default" = defaults::MAX_BODY.written()))]
        max_body: Option<At<Size>>,
        /// From the first byte of a request to the end of its headers.
        #[schemars(extend("default" = defaults::HEADER_TIMEOUT.written()))]
        header_timeout: Option<At<Duration>>,
        /// From the end of the headers to the end of the body.
        #[schemars(extend("default" = defaults::BODY_TIMEOUT.written()))]
        body_timeout: Option<At<Duration>>,
        /// From the beginning of a request until its answer begins, all candidates, tries and waits together.
        #[schemars(extend("default" = defaults::REQUEST_TIMEOUT.written()))]
        request_timeout: Option<At<Duration>>,
        /// How long a connection may stay open between two requests.
        #[schemars(extend("default" = defaults::IDLE_TIMEOUT.written()))]
        idle_timeout: Option<At<Duration>>,
        /// Connections open at once.
        #[schemars(extend("default" = defaults::MAX_CONNECTIONS.written()))]
        max_connections: Option<At<u32>>,
        /// Requests served at once, over all connections.
        #[schemars(extend("default" = defaults::MAX_REQUESTS.written()))]
        max_requests: Option<At<u32>>,
        /// How long requests may still run after the order to stop.
        #[schemars(extend("default" = defaults::DRAIN_TIMEOUT.written()))]
        drain_timeout: Option<At<Duration>>,
        /// Threads that serve; one per core unless set.
        workers: Option<At<u32>>,
    }

    /// Prometheus metrics, served without authentication.
    struct Metrics {
        /// Where they are served; not the address of the server.
        listen: Required<SocketAddr>,
    }

    /// What is logged, and how.
    struct Log {
        /// `text` for people, `json` for collectors.
        #[schemars(extend("default" = defaults::LOG_FORMAT.word()))]
        format: Option<At<LogFormat>>,
        /// Which lines are written: `info`, or by module as in `warn,ghat=debug`.
        #[schemars(extend("default" = defaults::LOG_LEVEL))]
        level: Option<At<Directive>>,
        /// Which requests get a line.
        #[schemars(extend("default" = defaults::LOG_REQUESTS.word()))]
        requests: Option<At<RequestLog>>,
    }

    /// Who may call.
    struct Auth {
        /// `none`: everybody is the same local user. `keys`: API keys. `jwt`: session tokens, and API keys too.
        #[schemars(extend("default" = defaults::AUTH_MODE.word()))]
        mode: Option<At<AuthMode>>,
        /// Whether a gateway without authentication may listen beyond this machine.
        #[schemars(extend("default" = defaults::ALLOW_PUBLIC))]
        allow_public: Option<At<bool>>,
        /// How long a key is believed before the store is asked again. A revocation takes effect within twice that.
        #[schemars(extend("default" = defaults::RECHECK.written()))]
        recheck: Option<At<Duration>>,
        /// Credentials of operators, who make and revoke keys.
        admin: Option<At<Vec<At<Admin>>>>,
        /// Which session tokens are accepted.
        jwt: Option<At<Jwt>>,
    }

    /// An operator's credential.
    struct Admin {
        /// What the operator presents as `authorization: Bearer`; at least 20 characters.
        token: Required<Secret>,
        /// The tenant whose keys it may make and revoke.
        #[schemars(extend("default" = defaults::TENANT))]
        tenant: Option<At<String>>,
    }

    /// Which session tokens are accepted. They name a user as `id` or `sub`, a tenant as `tenant_id` or `tenantId`, and
    /// whether the user is an administrator of that tenant as `isAdmin`.
    struct Jwt {
        /// The secret they are signed with; at least 32 bytes. Either this or `jwks`.
        secret: Option<At<Secret>>,
        /// The issuer's public keys: a file, or an https URL. They are looked at again every few minutes, and when a
        /// token names one that is not known.
        jwks: Option<At<JwksPlace>>,
        /// How they may be signed; unless set, HS256 with a `secret` and RS256 with `jwks`.
        algorithms: Option<At<Vec<At<Algorithm>>>>,
        /// Who issues them (`iss`).
        issuer: Required<Vec<At<String>>>,
        /// For whom (`aud`).
        audience: Required<Vec<At<String>>>,
        /// How far the clocks of issuer and gateway may differ.
        #[schemars(extend("default" = defaults::LEEWAY.written()))]
        leeway: Option<At<Duration>>,
    }

    /// The log of requests that is kept in the store.
    struct Ledger {
        /// How long a row is kept; `0s`: for ever.
        #[schemars(extend("default" = defaults::KEEP.written()))]
        keep: Option<At<Duration>>,
        /// How many rows are kept, the newest; 0: all.
        #[schemars(extend("default" = defaults::KEEP_ROWS.written()))]
        keep_rows: Option<At<u32>>,
        /// The file in which rows wait while the store is away; each gateway needs its own. Unless set, beside the store's
        /// with the ending `.spool`, or with a database `ghat-PORT.spool` beside this file.
        spool: Option<At<String>>,
        /// How much may wait there.
        #[schemars(extend("default" = defaults::SPOOL_MAX.written()))]
        spool_max: Option<At<Size>>,
        /// When no more may wait: `best_effort` serves on and counts the rows that are lost, `strict` refuses requests.
        #[schemars(extend("default" = defaults::WHEN_FULL.word()))]
        when_full: Option<At<WhenFull>>,
    }

    /// What a model costs, in US dollars for a million tokens.
    struct PriceEntry {
        /// `@provider/model`, or the model's name at any provider.
        model: Required<String>,
        /// The tenant for whom it holds; all unless set.
        tenant: Option<At<String>>,
        /// Tokens of the prompt.
        input: Required<Dollars>,
        /// Those of them that came from the provider's cache; as `input` unless set.
        cached: Option<At<Dollars>>,
        /// Tokens of the answer; free unless set.
        output: Option<At<Dollars>>,
    }

    /// The policies of apps.
    struct Policy {
        /// What holds for an app without a policy. `off`: the chain's own modes, every model, no limits. `contract`: what a
        /// policy has that says nothing, among it 1024 tokens and 60 requests in a minute.
        #[schemars(extend("default" = defaults::POLICY_DEFAULT.word()))]
        default: Option<At<PolicyDefault>>,
        /// How long a policy is served without asking the store again: when a change is in force in other gateways over the
        /// same store.
        #[schemars(extend("default" = defaults::POLICY_FRESH.written()))]
        fresh: Option<At<Duration>>,
    }

    /// Where plugins come from, and what they share.
    struct Plugins {
        /// The folder with the plugins, `<name>.wasm` each.
        #[schemars(extend("default" = defaults::PLUGIN_DIR))]
        dir: Option<At<String>>,
        /// The folder for compiled plugins; only the gateway may be able to write there. Empty: none. Unless set,
        /// `ghat` in the user's cache folder.
        cache: Option<At<String>>,
        /// Whether a changed file is loaded while the gateway runs.
        #[schemars(extend("default" = defaults::WATCH))]
        watch: Option<At<bool>>,
        /// How often the folder is looked at where the system does not report changes.
        #[schemars(extend("default" = defaults::POLL.written()))]
        poll: Option<At<Duration>>,
        /// Instances alive at once, over all plugins.
        #[schemars(extend("default" = defaults::INSTANCES.written()))]
        instances: Option<At<u32>>,
        /// How long a request waits for a free instance.
        #[schemars(extend("default" = defaults::POOL_WAIT.written()))]
        pool_wait: Option<At<Duration>>,
        /// The size of one plugin's file.
        #[schemars(extend("default" = defaults::MAX_FILE.written()))]
        max_file: Option<At<Size>>,
    }

    /// Somewhere models are served.
    struct Provider {
        #[schemars(flatten)]
        uses: Plugin,
        /// How long one call of the plugin may take.
        #[schemars(extend("default" = defaults::PROVIDER_CALL_TIMEOUT.written()))]
        call_timeout: Option<At<Duration>>,
        /// The memory one instance of the plugin may grow to.
        #[schemars(extend("default" = defaults::PROVIDER_MEMORY.written()))]
        memory: Option<At<Size>>,
        /// What one call of the plugin may return.
        #[schemars(extend("default" = defaults::PROVIDER_OUTPUT.written()))]
        output: Option<At<Size>>,
        /// Where the provider's API begins.
        base_url: Option<At<BaseUrl>>,
        /// A provider whose API begins where it is known to; for what has no `base_url`.
        preset: Option<At<Preset>>,
        /// The key of the gateway at the provider. No plugin sees it.
        api_key: Option<At<Secret>>,
        /// Further keys. They take turns; one that is refused or told to wait rests while the others serve.
        api_keys: Option<At<Vec<At<Secret>>>>,
        /// Key pairs that sign requests (AWS Signature Version 4) instead, where the adapter knows how; they take turns too.
        aws_keys: Option<At<Vec<At<AwsKeyTable>>>>,
        /// The models it serves; whatever it is asked for unless set.
        models: Option<At<Vec<At<String>>>>,
        /// How long connecting may take, TLS included.
        #[schemars(extend("default" = defaults::CONNECT_TIMEOUT.written()))]
        connect_timeout: Option<At<Duration>>,
        /// How long one try may take: until a whole answer is there, or the first event of a streamed one.
        #[schemars(extend("default" = defaults::UPSTREAM_TIMEOUT.written()))]
        timeout: Option<At<Duration>>,
        /// Between two pieces of a streamed answer.
        #[schemars(extend("default" = defaults::UPSTREAM_IDLE_TIMEOUT.written()))]
        idle_timeout: Option<At<Duration>>,
        /// The size of a whole answer.
        #[schemars(extend("default" = defaults::MAX_REPLY.written()))]
        max_reply: Option<At<Size>>,
        #[schemars(flatten)]
        limits: LimitsTable,
        /// When one of its models is left alone for a while.
        breaker: Option<At<BreakerTable>>,
    }

    /// The plugin that turns the name of a model into candidates.
    struct Router {
        #[schemars(flatten)]
        uses: Plugin,
        /// How long one call may take.
        #[schemars(extend("default" = defaults::CALL_TIMEOUT.written()))]
        timeout: Option<At<Duration>>,
        /// The memory one instance may grow to.
        #[schemars(extend("default" = defaults::CALL_MEMORY.written()))]
        memory: Option<At<Size>>,
        /// What one call may return.
        #[schemars(extend("default" = defaults::CALL_OUTPUT.written()))]
        output: Option<At<Size>>,
    }

    /// A guardrail or redactor.
    struct ChainEntry {
        #[schemars(flatten)]
        uses: Plugin,
        /// How long one call may take.
        #[schemars(extend("default" = defaults::CALL_TIMEOUT.written()))]
        timeout: Option<At<Duration>>,
        /// The memory one instance may grow to.
        #[schemars(extend("default" = defaults::CALL_MEMORY.written()))]
        memory: Option<At<Size>>,
        /// What one call may return.
        #[schemars(extend("default" = defaults::CALL_OUTPUT.written()))]
        output: Option<At<Size>>,
        /// What traces and metrics call it; the plugin's name unless set. Tells two uses of one plugin apart.
        name: Option<At<Name>>,
        /// What happens with what it finds, unless an app's policy says otherwise.
        #[schemars(extend("default" = defaults::MODE.word()))]
        mode: Option<At<Mode>>,
        /// What it sees.
        #[schemars(extend("default" = ["request", "response"]))]
        on: Option<At<Vec<At<Side>>>>,
        /// Whether a request is refused (`closed`) or passes (`open`) when the plugin breaks or overruns.
        #[schemars(extend("default" = defaults::FAIL.word()))]
        fail: Option<At<Fail>>,
        /// What the plugin is told with each call. No `${NAME}` here: plugins see no secrets.
        options: Option<At<Settings>>,
        /// How much of a stream it may hold back while it is undecided.
        hold: Option<At<Hold>>,
    }

    /// The keys of every use of a plugin.
    struct Plugin {
        /// The name of `<plugin>.wasm` in the plugin folder.
        plugin: Required<Name>,
        /// What the plugin is told once, when it is loaded. No `${NAME}` here: plugins see no secrets.
        settings: Option<At<Settings>>,
        /// Whether an instance serves one request (`request`) or the requests of one app (`app`). Unless set, the first
        /// for whatever is shown texts, the second for routers and for providers that speak the client's API.
        isolation: Option<At<Isolation>>,
        /// The host capabilities the plugin may import.
        grants: Option<At<Vec<At<String>>>>,
    }

    /// How much of a stream a plugin may hold back.
    struct Hold {
        /// The size of the text.
        #[schemars(extend("default" = defaults::HOLD_BYTES.written()))]
        bytes: Option<At<Size>>,
        /// Since the oldest of it arrived.
        #[schemars(extend("default" = defaults::HOLD_TIME.written()))]
        time: Option<At<Duration>>,
    }
}
