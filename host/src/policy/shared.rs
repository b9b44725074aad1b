//! How do several gateways count requests together?
//!
//! In a Redis or Valkey server, by its clock, with one script for each decision, so that no two decisions come between
//! each other. While it is away each gateway counts for itself, up to its share.

use std::{
    fmt,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use arc_swap::ArcSwap;
use async_trait::async_trait;
use metrics::{counter, gauge};
use redis::{
    Client, RedisError, Script,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use sha2::{Digest, Sha256};
use tokio::time::{Instant, timeout};
use tokio_util::task::TaskTracker;

use super::{
    rate::{Counted, Limiter, LocalLimiter},
    window::{Allowance, MOMENTS, WINDOW},
};
use crate::{config, record::causes};

/// How often a server that is away is asked, by one request.
const RETRY: Duration = Duration::from_millis(250);
/// How long connecting may take; it goes on while requests are counted here.
const CONNECT: Duration = Duration::from_secs(2);
/// Between two attempts to connect, at most.
const RECONNECT: Duration = Duration::from_millis(500);
/// How many decisions may be under way at once; one takes some 20 µs of the server.
const UNDER_WAY: usize = 1024;

/// Counts requests in a server that several gateways share.
pub struct SharedLimiter {
    settings: config::Counting,
    client: Client,
    connection: ArcSwap<ConnectionManager>,
    script: Script,
    /// Counts while the server is away.
    local: LocalLimiter,
    /// Whether the server did not answer when it was asked last.
    is_away: AtomicBool,
    /// From when `retry` counts.
    epoch: Instant,
    /// When a server that is away is asked again, in milliseconds.
    retry: AtomicU64,
}

impl fmt::Debug for SharedLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedLimiter").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Why the server did not decide.
#[derive(Debug, thiserror::Error)]
enum Away {
    #[error("it did not answer in time")]
    Slow,
    #[error("it failed")]
    Failed(#[from] RedisError),
    #[error("it answered what this program does not understand")]
    Strange,
}

impl SharedLimiter {
    /// Counts in this server. Whether it answers is not waited for.
    ///
    /// # Errors
    /// Its certificates cannot be read.
    pub fn start(server: &config::Redis, settings: &config::Counting) -> Result<Arc<Self>, RedisError> {
        let client = Client::open(server.connection()?)?;
        let limiter = Arc::new(Self {
            settings: settings.clone(),
            connection: ArcSwap::from_pointee(connect(&client)?),
            client,
            script: Script::new(include_str!("window.lua")),
            local: LocalLimiter::default(),
            is_away: AtomicBool::new(false),
            epoch: Instant::now(),
            retry: AtomicU64::new(0),
        });
        let first = limiter.clone();
        TaskTracker::new().spawn(async move { first.tell(first.greet().await.err().as_ref()) });
        Ok(limiter)
    }

    /// Connects, so that the first request need not wait, and a wrong password is told of at once.
    async fn greet(&self) -> Result<(), Away> {
        let mut connection = ConnectionManager::clone(&self.connection.load());
        Ok(redis::cmd("PING").query_async(&mut connection).await?)
    }

    /// Asks the server, where it is not known to be away.
    async fn ask(&self, subject: &Counted, limit: NonZeroU32) -> Option<Allowance> {
        if self.is_away.load(Relaxed) && !self.is_due() {
            return None;
        }
        let asked = timeout(self.settings.wait, self.decide(subject, limit)).await;
        let decided = asked.unwrap_or(Err(Away::Slow));
        self.tell(decided.as_ref().err());
        decided.ok()
    }

    async fn decide(&self, subject: &Counted, limit: NonZeroU32) -> Result<Allowance, Away> {
        let mut connection = ConnectionManager::clone(&self.connection.load());
        let mut call = self.script.key(key(subject));
        call.arg(limit.get()).arg(WINDOW.as_micros() as u64).arg(MOMENTS);
        let (allowed, total, reset, wait): (u8, u64, u64, u64) = call.invoke_async(&mut connection).await?;
        let most = u64::from(limit.get());
        if allowed > 1 || (allowed == 1 && total > most) {
            return Err(Away::Strange);
        }
        Ok(Allowance {
            limit,
            remaining: u32::try_from(most.saturating_sub(total)).unwrap_or(u32::MAX),
            reset: Duration::from_micros(reset),
            retry_after: (allowed == 0).then(|| Duration::from_micros(wait)),
        })
    }

    /// Whether this request is the one to ask again.
    fn is_due(&self) -> bool {
        let (now, due) = (self.now(), self.retry.load(Relaxed));
        now >= due
            && self.retry.compare_exchange(due, now + RETRY.as_millis() as u64, Relaxed, Relaxed).is_ok()
    }

    fn now(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Says once that the server is away, and once that it is back.
    fn tell(&self, problem: Option<&Away>) {
        if let Some(problem) = problem {
            self.begin_anew(problem);
            self.retry.store(self.now() + RETRY.as_millis() as u64, Relaxed);
            if !self.is_away.swap(true, Relaxed) {
                gauge!("ghat_limit_store_away").set(1.0);
                let reason = causes(problem);
                tracing::error!(reason, "the store of rate limits is away; each gateway counts for itself");
            }
        } else if self.is_away.load(Relaxed) && self.is_away.swap(false, Relaxed) {
            gauge!("ghat_limit_store_away").set(0.0);
            tracing::info!("the store of rate limits answers again");
        }
    }

    /// A connection comes back by itself after the network failed, but not after the server has refused it, for its
    /// password or because it was not ready: that it begins anew for.
    fn begin_anew(&self, problem: &Away) {
        if let Away::Failed(failed) = problem
            && !failed.is_io_error()
            && let Ok(connection) = connect(&self.client)
        {
            self.connection.store(Arc::new(connection));
        }
    }

    /// What this gateway may allow by itself.
    fn share(&self, limit: NonZeroU32) -> NonZeroU32 {
        NonZeroU32::new(limit.get() / self.settings.replicas.max(1)).unwrap_or(NonZeroU32::MIN)
    }
}

/// A connection that is made when it is used first.
fn connect(client: &Client) -> Result<ConnectionManager, RedisError> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(CONNECT))
        .set_response_timeout(Some(CONNECT))
        .set_max_delay(RECONNECT)
        .set_pipeline_buffer_size(UNDER_WAY);
    ConnectionManager::new_lazy_with_config(client.clone(), config)
}

#[async_trait]
impl Limiter for SharedLimiter {
    async fn take(&self, subject: Counted, limit: NonZeroU32) -> Allowance {
        if let Some(decided) = self.ask(&subject, limit).await {
            return decided;
        }
        counter!("ghat_limit_local_decisions_total").increment(1);
        self.local.take(subject, self.share(limit)).await
    }
}

/// The key of a subject. It says nothing of whom it is for.
fn key(subject: &Counted) -> String {
    let mut digest = Sha256::new();
    for part in subject.parts() {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    let digest = digest.finalize();
    format!("ghat:rate:{}", hex::encode(digest.get(..16).unwrap_or_default()))
}

/// How requests are counted, as the configuration says.
///
/// # Errors
/// A server is named, and its certificates cannot be read.
pub fn limiter(settings: &config::Counting) -> Result<Arc<dyn Limiter>, RedisError> {
    Ok(match &settings.store {
        Some(server) => SharedLimiter::start(server, settings)?,
        None => Arc::<LocalLimiter>::default(),
    })
}
