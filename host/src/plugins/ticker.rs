//! The clock of running guests: a thread that moves an engine's epoch on.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use wasmtime::{Engine, EngineWeak};

/// How often a running guest is looked at. It lets other requests run after this long, and is how exact its time
/// limit is.
pub(super) const TICK: Duration = Duration::from_millis(2);

/// A thread that ticks until this is dropped.
pub(super) struct Ticker {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    /// Starts to tick for one engine. Ticks that the machine is too busy for are left out, not made up for.
    pub(super) fn start(engine: &Engine) -> io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (engine, stopped) = (engine.weak(), Arc::clone(&stop));
        let thread =
            thread::Builder::new().name("plugin-clock".into()).spawn(move || tick(&engine, &stopped))?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

fn tick(engine: &EngineWeak, stopped: &AtomicBool) {
    while !stopped.load(Ordering::Relaxed) {
        thread::sleep(TICK);
        let Some(engine) = engine.upgrade() else { return };
        engine.increment_epoch();
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // The thread has nothing to say: it sleeps and ticks.
            let _ = thread.join();
        }
    }
}
