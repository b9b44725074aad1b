//! How do rows come into the store?
//!
//! In batches, off the path of requests. While the store is away they wait in the spool, and go in behind what is
//! there, so that their order stays.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use metrics::{counter, gauge};
use time::OffsetDateTime;
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout, timeout_at},
};

use super::{Row, Shared, lose, spool::Spool};
use crate::{
    config,
    record::causes,
    store::{Store, StoreError},
};

/// How long rows are gathered. With the time that it takes to write those before, it is what a crash may cost.
const FLUSH: Duration = Duration::from_millis(20);
/// How many rows go in at once.
const BATCH: usize = 500;
/// How long it is waited before a store that was away is tried again.
const RETRY: Duration = Duration::from_secs(1);
/// How long the store may take over a batch, which takes some 10 ms: rows that come meanwhile must find room in the
/// queue.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often old rows are looked for.
const SWEEP: Duration = Duration::from_secs(60);

/// What the writer is told.
#[derive(Debug)]
pub(super) enum Order {
    /// A row to keep.
    Keep(Box<Row>),
    /// To say when everything before is kept.
    Flush(oneshot::Sender<()>),
}

/// Brings rows into the store.
pub(super) struct Writer {
    store: Arc<dyn Store>,
    settings: config::Ledger,
    spool: Option<Spool>,
    shared: Arc<Shared>,
    /// Whether the store did not take the last batch.
    is_away: bool,
    retry: Instant,
    sweep: Instant,
}

impl Writer {
    pub(super) fn new(store: Arc<dyn Store>, settings: config::Ledger, shared: Arc<Shared>) -> Self {
        let spool = settings.spool.as_ref().map(|path| Spool::open(path, settings.spool_max));
        let now = Instant::now();
        Self { store, settings, spool, shared, is_away: false, retry: now, sweep: now + SWEEP }
    }

    /// Keeps what comes until nobody can send any more.
    pub(super) async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        let mut open = true;
        while open {
            let (mut rows, mut waiting) = (Vec::new(), Vec::new());
            open = self.gather(&mut orders, &mut rows, &mut waiting).await;
            self.replay().await;
            self.keep(rows).await;
            self.sweep().await;
            for one in waiting {
                // Whoever waited may be gone.
                let _ = one.send(());
            }
        }
    }

    /// Waits for orders, and a little longer for more. False when there will be none.
    async fn gather(
        &self,
        orders: &mut mpsc::Receiver<Order>,
        rows: &mut Vec<Row>,
        waiting: &mut Vec<oneshot::Sender<()>>,
    ) -> bool {
        let idle = if self.must_replay() { self.retry.min(self.sweep) } else { self.sweep };
        let mut begun = None;
        while rows.len() < BATCH {
            let until = begun.map_or(idle, |begun: Instant| idle.min(begun + FLUSH));
            match timeout_at(until, orders.recv()).await {
                Ok(Some(Order::Keep(row))) => {
                    begun.get_or_insert_with(Instant::now);
                    rows.push(*row);
                }
                Ok(Some(Order::Flush(one))) => {
                    waiting.push(one);
                    return true;
                }
                Ok(None) => return false,
                Err(_) => return true,
            }
        }
        true
    }

    fn must_replay(&self) -> bool {
        self.spool.as_ref().is_some_and(|spool| !spool.is_empty())
    }

    /// Brings what waits on disk into the store, if it is time to try.
    async fn replay(&mut self) {
        while self.must_replay() && Instant::now() >= self.retry {
            let Some(spool) = &mut self.spool else { return };
            let read = spool.front().await;
            let batch = match read {
                Ok(batch) => batch,
                Err(problem) => {
                    tracing::error!(%problem, "the spool of the request log cannot be read");
                    self.retry = Instant::now() + RETRY;
                    return;
                }
            };
            if batch.broken > 0 {
                tracing::warn!(
                    lines = batch.broken,
                    "the spool of the request log holds lines that are no rows"
                );
                lose(batch.broken);
            }
            if let Err(problem) = add(&*self.store, &batch.rows).await {
                self.away(&problem);
                return;
            }
            counter!("ghat_ledger_rows_total", "result" => "replayed").increment(batch.rows.len() as u64);
            if let Err(problem) = spool.done(&batch).await {
                tracing::error!(%problem, "the spool of the request log cannot be taken away");
            }
        }
        self.tell_waiting();
    }

    /// Keeps new rows: in the store, or behind those that wait.
    async fn keep(&mut self, rows: Vec<Row>) {
        if rows.is_empty() || self.keep_now(&rows).await {
            return;
        }
        let left_out = match &mut self.spool {
            Some(spool) => spool.add(&rows).await.unwrap_or_else(|problem| {
                tracing::error!(%problem, "the spool of the request log cannot be written");
                rows.len()
            }),
            None => rows.len(),
        };
        lose(left_out as u64);
        self.tell_waiting();
    }

    /// Brings rows into the store, where none wait and it was not away a moment ago.
    async fn keep_now(&mut self, rows: &[Row]) -> bool {
        if self.must_replay() || Instant::now() < self.retry {
            return false;
        }
        if let Err(problem) = add(&*self.store, rows).await {
            self.away(&problem);
            return false;
        }
        if std::mem::take(&mut self.is_away) {
            tracing::info!("the request log is written again");
        }
        counter!("ghat_ledger_rows_total", "result" => "kept").increment(rows.len() as u64);
        true
    }

    fn away(&mut self, problem: &dyn std::error::Error) {
        if !std::mem::replace(&mut self.is_away, true) {
            let reason = causes(problem);
            tracing::error!(reason, "the store does not take the request log; rows wait until it does");
        }
        self.retry = Instant::now() + RETRY;
    }

    /// Says how much waits, and whether there is room for more.
    fn tell_waiting(&self) {
        let Some(spool) = &self.spool else { return };
        gauge!("ghat_ledger_spool_bytes").set(spool.waiting() as f64);
        self.shared.full.store(spool.is_full(), Ordering::Relaxed);
    }

    /// Takes away what is older, or more, than is to be kept.
    async fn sweep(&mut self) {
        if Instant::now() < self.sweep || self.is_away {
            return;
        }
        self.sweep = Instant::now() + SWEEP;
        let before =
            self.settings.keep.and_then(|keep| OffsetDateTime::now_utc().checked_sub(keep.try_into().ok()?));
        match self.store.trim_requests(before, self.settings.keep_rows).await {
            Ok(0) => {}
            Ok(count) => tracing::debug!(count, "old rows of the request log are gone"),
            Err(problem) => tracing::warn!(reason = causes(&problem), "old rows of the request log stay"),
        }
    }
}

/// Brings rows into a store; one that takes long is away.
async fn add(store: &dyn Store, rows: &[Row]) -> Result<(), StoreError> {
    let late = |_| Err(StoreError::Away(sqlx::Error::PoolTimedOut));
    timeout(PATIENCE, store.add_requests(rows)).await.unwrap_or_else(late)
}
