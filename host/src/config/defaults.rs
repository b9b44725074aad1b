//! What holds where the file is silent, what may be set, and why each number is what it is.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use jsonwebtoken::Algorithm;

use super::ledger::WhenFull;
use super::value::{Quantity, Size};
use super::{AuthMode, Fail, LogFormat, Mode, PolicyDefault, RequestLog};

/// A quantity's default, and the range it can be set to.
pub(super) struct Limit<T> {
    pub(super) default: T,
    pub(super) least: T,
    pub(super) most: T,
}

impl<T: Quantity> Limit<T> {
    /// The default as it would be written in the file.
    pub(super) fn written(&self) -> serde_json::Value {
        self.default.written()
    }
}

const fn sizes(default: u64, least: u64, most: u64) -> Limit<Size> {
    Limit { default: Size(default), least: Size(least), most: Size(most) }
}

const fn times(default: u64, least: u64, most: u64) -> Limit<Duration> {
    Limit {
        default: Duration::from_millis(default),
        least: Duration::from_millis(least),
        most: Duration::from_millis(most),
    }
}

const fn counts(default: u32, least: u32, most: u32) -> Limit<u32> {
    Limit { default, least, most }
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

// [server]

/// Loopback, because nobody is asked who they are until the file says how.
pub(super) const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
/// What nginx allows in all (four buffers of 8 KiB): session tokens and tracing headers fit. Under 8 KiB hyper
/// refuses to start.
pub(super) const MAX_HEADER: Limit<Size> = sizes(32 * KIB, 8 * KIB, MIB);
/// What the Messages API of Anthropic accepts; a larger request would be refused upstream.
pub(super) const MAX_BODY: Limit<Size> = sizes(32 * MIB, KIB, GIB);
/// Headers fit in a few packets; whoever takes longer holds the connection on purpose.
pub(super) const HEADER_TIMEOUT: Limit<Duration> = times(10 * SECOND, 100, 5 * MINUTE);
/// The largest body at 10 Mbit/s takes 27 seconds.
pub(super) const BODY_TIMEOUT: Limit<Duration> = times(30 * SECOND, 100, 30 * MINUTE);
/// What the SDKs of OpenAI and Anthropic wait for before they give up; two tries at a slow reasoning model.
pub(super) const REQUEST_TIMEOUT: Limit<Duration> = times(10 * MINUTE, 100, 24 * HOUR);
/// Longer than the 60 seconds of common load balancers, so that they close first and never send into a closing
/// connection.
pub(super) const IDLE_TIMEOUT: Limit<Duration> = times(75 * SECOND, SECOND, HOUR);
/// With full header buffers this is 128 MiB, and it stays below common limits on open files with one upstream
/// connection each.
pub(super) const MAX_CONNECTIONS: Limit<u32> = counts(4096, 1, 1_000_000);
/// A model answers in seconds, so this is some hundred requests in a second; beyond it memory for bodies, not CPU,
/// is what runs out.
pub(super) const MAX_REQUESTS: Limit<u32> = counts(1024, 1, 1_000_000);
/// Below the 30 seconds after which Kubernetes kills.
pub(super) const DRAIN_TIMEOUT: Limit<Duration> = times(25 * SECOND, 0, HOUR);
/// No default: one thread per core.
pub(super) const WORKERS: Limit<u32> = counts(1, 1, 1024);

// [log]

/// Read by a person until a collector is there.
pub(super) const LOG_FORMAT: LogFormat = LogFormat::Text;
/// What an operator acts on, without what only a developer reads.
pub(super) const LOG_LEVEL: &str = "info";
/// A gateway whose requests leave no line cannot be asked what happened.
pub(super) const LOG_REQUESTS: RequestLog = RequestLog::All;

// [auth]

/// A first start needs no key; the listener is then on loopback.
pub(super) const AUTH_MODE: AuthMode = AuthMode::None;
/// Being reachable by everybody has to be said.
pub(super) const ALLOW_PUBLIC: bool = false;

/// What "within seconds" means for a revocation, at one read of the store for each key in that time.
pub(super) const RECHECK: Limit<Duration> = times(SECOND, 0, MINUTE);
/// Where there is only one.
pub(super) const TENANT: &str = "default";
/// The one that every library has.
pub(super) const SECRET_ALGORITHM: Algorithm = Algorithm::HS256;
/// The one that OpenID Connect wants of every issuer.
pub(super) const JWKS_ALGORITHM: Algorithm = Algorithm::RS256;
/// Clocks that are kept by NTP differ by less than a second; those that are not, by some.
pub(super) const LEEWAY: Limit<Duration> = times(30 * SECOND, 0, 5 * MINUTE);

// [store]

/// Beside the configuration file: one file to back up, and no service to run.
pub(super) const STORE_FILE: &str = "ghat.db";
/// A read takes a fraction of a millisecond and is remembered; ten gateways stay below the 100 connections that
/// PostgreSQL allows unless told otherwise.
pub(super) const CONNECTIONS: Limit<u32> = counts(8, 1, 1000);
/// Whoever starts it learns at once that a password or a host is wrong.
pub(super) const START_WITHOUT: bool = false;

/// A share of the requests that tells what is slow without being felt.
pub(super) const SAMPLE: f64 = 0.1;
/// A trace that begins at the caller's is of use only where it is whole.
pub(super) const HEED_CALLER: bool = true;
pub(super) const SERVICE: &str = "ghat";

// [limits]

/// One gateway has the whole of a limit.
pub(super) const REPLICAS: Limit<u32> = counts(1, 1, 10_000);
/// A decision takes a fraction of a millisecond; a server that pauses for longer must not be felt in every request.
pub(super) const LIMIT_WAIT: Limit<Duration> = times(20, 1, 5 * SECOND);

// [ledger]

/// A quarter: what bills and questions about them look back to.
pub(super) const KEEP: Limit<Duration> = times(90 * 24 * HOUR, 0, 3650 * 24 * HOUR);
/// All of them, unless a disk is small.
pub(super) const KEEP_ROWS: Limit<u32> = counts(0, 0, u32::MAX);
/// Some million rows: hours of a busy gateway.
pub(super) const SPOOL_MAX: Limit<Size> = sizes(GIB, KIB, 1024 * GIB);
/// A gateway that stops because a log does is worse than a gap that is counted, unless an operator says otherwise.
pub(super) const WHEN_FULL: WhenFull = WhenFull::BestEffort;

// [policy]

/// Guardrails are opted in to, app by app: a gateway that is put in front of a program that works must not begin by
/// limiting it.
pub(super) const POLICY_DEFAULT: PolicyDefault = PolicyDefault::Off;
/// A change reaches every other gateway over the same store within seconds, and the store is asked once in that time for
/// each app that is busy.
pub(super) const POLICY_FRESH: Limit<Duration> = times(SECOND, 0, MINUTE);

// [plugins]

/// Beside the configuration file.
pub(super) const PLUGIN_DIR: &str = "plugins";
/// Swapping while traffic flows is what this gateway is for.
pub(super) const WATCH: bool = true;
/// Where a file system reports no changes (network, some container mounts): soon enough for whoever waits for a
/// new plugin, and a few `stat` calls cost nothing.
pub(super) const POLL: Limit<Duration> = times(2 * SECOND, 100, HOUR);
/// An instance may be kept from a request to its answer, so this bounds requests times plugins. A pool of 1,000 is
/// set up in 9 ms, and takes address space only until it is used.
pub(super) const INSTANCES: Limit<u32> = counts(1000, 1, 10_000);
/// A call takes microseconds: a wait as long as this is a real shortage, which the caller should hear of.
pub(super) const POOL_WAIT: Limit<Duration> = times(100, 0, 10 * SECOND);
/// A Python component is 18 MB, a JavaScript one 12 MB; compiling something much larger would hold the machine.
pub(super) const MAX_FILE: Limit<Size> = sizes(64 * MIB, KIB, GIB);

// A plugin call

/// A native guest takes some 20 µs, a fresh JavaScript one under 1 ms; the rest is for long texts and a machine
/// under load.
pub(super) const CALL_TIMEOUT: Limit<Duration> = times(100, 1, MINUTE);
/// What a Python guest needs with room for a long text; it is a bound, not a reservation.
pub(super) const CALL_MEMORY: Limit<Size> = sizes(64 * MIB, MIB, GIB);
/// Some ten thousand findings, or as many aliases.
pub(super) const CALL_OUTPUT: Limit<Size> = sizes(MIB, KIB, 256 * MIB);
/// A provider's plugin rewrites whole bodies, images included: tens of megabytes of JSON in the worst case.
pub(super) const PROVIDER_CALL_TIMEOUT: Limit<Duration> = times(SECOND, 1, MINUTE);
/// The body in and out (`MAX_BODY`, `PROVIDER_OUTPUT`), and the tree between them.
pub(super) const PROVIDER_MEMORY: Limit<Size> = sizes(256 * MIB, MIB, GIB);
/// The largest body or reply, and what translating adds to it.
pub(super) const PROVIDER_OUTPUT: Limit<Size> = sizes(64 * MIB, KIB, 256 * MIB);

// [provider.NAME]

/// Three attempts of TCP to be heard (at 0, 1 and 3 seconds), then TLS.
pub(super) const CONNECT_TIMEOUT: Limit<Duration> = times(5 * SECOND, 10, MINUTE);
/// An answer that is not streamed begins when all of it is thought out: minutes, for a reasoning model.
pub(super) const UPSTREAM_TIMEOUT: Limit<Duration> = times(5 * MINUTE, 100, HOUR);
/// Reasoning models are silent for a minute and more in the midst of a stream.
pub(super) const UPSTREAM_IDLE_TIMEOUT: Limit<Duration> = times(2 * MINUTE, 100, HOUR);
/// A full batch of embeddings is the largest answer: 1,000 texts of 3,072 numbers of some 12 characters are 37 MB.
pub(super) const MAX_REPLY: Limit<Size> = sizes(48 * MIB, KIB, GIB);

/// A provider that is down fails every call; one that fails now and then seldom fails five in a row.
pub(super) const BREAKER_FAILURES: Limit<u32> = counts(5, 1, 10_000);
/// A provider that fails every other call costs its callers more than the next candidate does.
pub(super) const BREAKER_SHARE: Limit<u32> = counts(50, 1, 100);
/// Fewer calls say little of a share: at 5% failures, half of 20 fail by chance once in ten million times.
pub(super) const BREAKER_CALLS: Limit<u32> = counts(20, 1, 1_000_000);
/// What is older says nothing of now.
pub(super) const BREAKER_WINDOW: Limit<Duration> = times(10 * SECOND, 10, HOUR);
/// Long enough for a restart behind a load balancer, short enough that nobody waits for a provider that is back.
pub(super) const BREAKER_COOLDOWN: Limit<Duration> = times(10 * SECOND, 10, HOUR);
/// Nobody mends a refused key within seconds; one try in that time costs little.
pub(super) const KEY_COOLDOWN: Limit<Duration> = times(30 * SECOND, 10, 24 * HOUR);
/// No default: as many as requests.
pub(super) const MAX_CONCURRENT: Limit<u32> = counts(1, 1, 1_000_000);
/// Calls end all the time where many are under way; who waits longer is better served elsewhere.
pub(super) const QUEUE_WAIT: Limit<Duration> = times(100, 0, MINUTE);
/// No default: a second call costs money.
pub(super) const HEDGE_AFTER: Limit<Duration> = times(SECOND, 1, HOUR);

// [[chain]]

/// To look is safe; to change or refuse a request has to be said.
pub(super) const MODE: Mode = Mode::Detect;
/// A guardrail that does not work is not one.
pub(super) const FAIL: Fail = Fail::Closed;
/// A 4,096-bit RSA key in PEM is 3.2 KB: the longest secret that must be held to be seen whole.
pub(super) const HOLD_BYTES: Limit<Size> = sizes(16 * KIB, 1, MIB);
/// A model may pause in the middle of a word, for a tool or under load; what is held back then is only that word.
pub(super) const HOLD_TIME: Limit<Duration> = times(30 * SECOND, 1, 10 * MINUTE);
