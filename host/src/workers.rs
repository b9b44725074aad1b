//! On which thread is a connection served?
//!
//! Each worker is a thread with a runtime of its own, and a connection stays with the worker that it was given to. What
//! a request consists of, down to the connection to its provider, runs there: its parts wake each other without
//! another thread, and find what they work on in their own core's cache. With tasks that wander between the threads of one
//! runtime, a request of 3 KB took almost a third more processor time.

use std::{
    cell::Cell,
    future::Future,
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use hyper::rt::Executor;
use tokio::runtime::{self, Handle};
use tokio_util::sync::{CancellationToken, DropGuard};

thread_local! {
    /// Which worker this thread is; 0 for every thread that is none.
    static NUMBER: Cell<usize> = const { Cell::new(0) };
}

/// One value for each worker, so that workers do not meet over it. Threads that are no worker share the first one.
#[derive(Debug, Clone)]
pub(crate) struct PerWorker<T> {
    first: T,
    others: Arc<[T]>,
}

impl<T> PerWorker<T> {
    /// A value for each of so many workers.
    pub(crate) fn new(workers: usize, mut make: impl FnMut() -> T) -> Self {
        let first = make();
        Self { first, others: std::iter::repeat_with(make).take(workers.saturating_sub(1)).collect() }
    }

    /// The value of the worker that asks.
    pub(crate) fn here(&self) -> &T {
        let number = NUMBER.get();
        number.checked_sub(1).and_then(|at| self.others.get(at)).unwrap_or(&self.first)
    }
}

/// The threads that serve. They end, and what they serve with them, when the last clone is gone.
#[derive(Debug, Clone)]
pub(crate) struct Workers {
    each: PerWorker<Arc<Worker>>,
    _ended: Arc<DropGuard>,
}

#[derive(Debug)]
struct Worker {
    handle: Handle,
    /// How many connections it has, or streams of HTTP/2, which are dealt out one by one.
    places: AtomicUsize,
}

/// A place with a worker; given back when dropped.
#[derive(Debug)]
struct Place(Arc<Worker>);

impl Workers {
    /// Starts so many threads.
    ///
    /// # Errors
    /// The system gives no thread, or no way to wait for sockets.
    pub(crate) fn start(count: usize) -> io::Result<Self> {
        let ended = CancellationToken::new();
        // Dropped on every way out, so that a thread does not outlive the failure of the next.
        let guard = Arc::new(ended.clone().drop_guard());
        let first = start(0, ended.clone())?;
        let others = (1..count).map(|number| start(number, ended.clone())).collect::<io::Result<Vec<_>>>()?;
        Ok(Self { each: PerWorker { first, others: others.into() }, _ended: guard })
    }

    /// Runs a task on the thread of the worker with the fewest.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let place = self.place();
        let worker = place.0.clone();
        worker.handle.spawn(async move {
            task.await;
            drop(place);
        });
    }

    /// A place with the worker that has the fewest taken.
    fn place(&self) -> Place {
        let taken = |worker: &Arc<Worker>| worker.places.load(Ordering::Relaxed);
        let PerWorker { first, others } = &self.each;
        let fewest =
            others.iter().fold(first, |best, worker| if taken(worker) < taken(best) { worker } else { best });
        fewest.places.fetch_add(1, Ordering::Relaxed);
        Place(fewest.clone())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.places.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The streams of one HTTP/2 connection may be all that a gateway serves, so they are dealt out.
impl<F> Executor<F> for Workers
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        self.spawn(stream);
    }
}

fn start(number: usize, ended: CancellationToken) -> io::Result<Arc<Worker>> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new().name(format!("worker-{number}")).spawn(move || {
        NUMBER.set(number);
        runtime.block_on(ended.cancelled());
        // What still waits for another thread is left behind: a name server that does not answer, for instance.
        runtime.shutdown_background();
    })?;
    Ok(Arc::new(Worker { handle, places: AtomicUsize::new(0) }))
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    /// What each place's worker answers, in order of the answers.
    async fn ask<T: Ord + Send + 'static>(
        places: &[Place],
        what: impl Fn() -> T + Clone + Send + 'static,
    ) -> Vec<T> {
        let answer = async |place: &Place| {
            let what = what.clone();
            place.0.handle.spawn(async move { what() }).await.unwrap()
        };
        let mut answers = Vec::new();
        for place in places {
            answers.push(answer(place).await);
        }
        answers.sort();
        answers
    }

    #[tokio::test]
    async fn places_are_dealt_out_evenly_and_given_back() {
        let workers = Workers::start(3).unwrap();
        let places: Vec<_> = (0..6).map(|_| workers.place()).collect();
        assert_eq!(ask(&places, || NUMBER.get()).await, [0, 0, 1, 1, 2, 2]);
        let first = workers.each.first.clone();
        assert_eq!(first.places.load(Ordering::Relaxed), 2);
        drop(places);
        assert_eq!(first.places.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn each_worker_has_a_value_of_its_own() {
        let workers = Workers::start(2).unwrap();
        let mut made = 0;
        let values = PerWorker::new(2, || {
            made += 1;
            made
        });
        assert_eq!(*values.here(), 1);
        assert_eq!(ask(&[workers.place(), workers.place()], move || *values.here()).await, [1, 2]);
    }

    #[tokio::test]
    async fn what_runs_ends_with_the_last_clone() {
        let workers = Workers::start(1).unwrap();
        let (alive, mut ended) = mpsc::channel::<()>(1);
        workers.spawn(async move {
            let _alive = alive;
            std::future::pending::<()>().await;
        });
        drop(workers);
        assert_eq!(ended.recv().await, None);
    }
}
