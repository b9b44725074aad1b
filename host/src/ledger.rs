//! What is kept of every request, without anybody waiting for it?
//!
//! Whoever ends a request notes a [`Row`] in a queue. A writer brings the rows into the store in batches; while the
//! store is away they wait in a file.

mod row;
mod spool;
#[cfg(test)]
mod tests;
mod writer;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use metrics::counter;
pub use row::{Labels, Row, StageTimes, Status, Try};
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::TaskTracker;
use writer::{Order, Writer};

use crate::{config, store::Store};

/// How many rows may be on their way to the writer, at some 2 KiB each. The writer takes them every 50 ms at the
/// latest, so this is for some hundred thousand requests in a second, or a disk that hangs.
const QUEUE: usize = 8192;

/// The way to the log.
#[derive(Debug, Clone)]
pub struct Ledger {
    orders: mpsc::Sender<Order>,
    shared: Arc<Shared>,
}

/// What the writer and those who note rows know of each other.
#[derive(Debug)]
struct Shared {
    /// Whether requests are refused rather than not kept.
    is_strict: bool,
    /// Whether the spool has no more room.
    full: AtomicBool,
}

/// Counts rows that are neither kept nor wait.
fn lose(rows: u64) {
    if rows > 0 {
        counter!("ghat_ledger_rows_total", "result" => "lost").increment(rows);
    }
}

impl Ledger {
    /// Begins to keep rows in a store. What an earlier process left in the spool is kept first.
    #[must_use]
    pub fn start(store: Arc<dyn Store>, settings: &config::Ledger) -> Self {
        let is_strict = settings.when_full == config::WhenFull::Strict;
        let shared = Arc::new(Shared { is_strict, full: AtomicBool::new(false) });
        let (orders, received) = mpsc::channel(QUEUE);
        // The writer ends when the last way to it is gone; whoever stops the gateway waits with `flush`.
        TaskTracker::new().spawn(Writer::new(store, settings.clone(), shared.clone()).run(received));
        Self { orders, shared }
    }

    /// Whether a request may be served: one whose row would be lost may not, where the configuration says so.
    #[must_use]
    pub fn admits(&self) -> bool {
        let has_room = || !self.shared.full.load(Ordering::Relaxed) && self.orders.capacity() > 0;
        !self.shared.is_strict || has_room()
    }

    /// Notes what became of a request. Never waits; a row for which there is no room is counted as lost.
    pub fn note(&self, row: Row) {
        if self.orders.try_send(Order::Keep(Box::new(row))).is_err() {
            lose(1);
        }
    }

    /// Waits until every row that was noted before is in the store or the spool.
    pub async fn flush(&self) {
        let (told, waiting) = oneshot::channel();
        if self.orders.send(Order::Flush(told)).await.is_ok() {
            // Where the writer is gone, everything is kept.
            let _ = waiting.await;
        }
    }
}
