//! When is it time to look at configuration and plugins again?

use std::{path::Path, sync::Arc, time::Duration};

use notify::{RecursiveMode, Watcher};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::Notify,
};
use tokio_util::sync::CancellationToken;

use super::Loader;

/// How long after the first sign of a change the look begins: an editor's save and a copied folder are many events.
const DEBOUNCE: Duration = Duration::from_millis(100);

/// Watches the plugin folder and the configuration's folder, and reloads when either changes, until `stop`.
///
/// Folders are watched and not files, since editors and Kubernetes replace files and links. Since notifications are
/// lost on network and overlay mounts and can overflow, it looks every `plugins.poll` besides.
pub async fn watch(loader: Arc<Loader>, stop: CancellationToken) {
    let changed = Arc::new(Notify::new());
    let watcher = start(&loader, changed.clone());
    if watcher.is_some() {
        // What changed between the first load and this moment was seen by nobody.
        changed.notify_one();
    }
    let mut hangup = signal(SignalKind::hangup()).ok();
    while !stop.is_cancelled() {
        let poll = loader.current().config.plugins.poll;
        let asked = tokio::select! {
            () = stop.cancelled() => return,
            () = changed.notified() => {
                tokio::time::sleep(DEBOUNCE).await;
                false
            }
            () = hung_up(&mut hangup) => {
                tracing::info!("hangup: looking at configuration and plugins");
                true
            }
            () = tokio::time::sleep(poll) => false,
        };
        // The outcome is in the log, the plugin list and the metrics.
        let _ = if asked { loader.reload().await } else { loader.look().await };
    }
}

/// A watcher that notifies `changed`; nothing where the system offers none.
fn start(loader: &Loader, changed: Arc<Notify>) -> Option<notify::RecommendedWatcher> {
    let generation = loader.current();
    if !generation.config.plugins.watch {
        return None;
    }
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading a file is an event too, and one that a look causes itself.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            changed.notify_one();
        }
    })
    .map_err(|problem| tracing::warn!(%problem, "changes are not watched; they are seen at the next poll"))
    .ok()?;
    let config =
        loader.config_path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for folder in [&*generation.config.plugins.dir, config] {
        if let Err(problem) = watcher.watch(folder, RecursiveMode::NonRecursive) {
            tracing::warn!(folder = %folder.display(), %problem, "the folder is not watched; changes are seen at the next poll");
        }
    }
    Some(watcher)
}

/// Waits for the next `SIGHUP`; for ever where the system has none.
async fn hung_up(signal: &mut Option<Signal>) {
    if let Some(signal) = signal
        && signal.recv().await.is_some()
    {
        return;
    }
    std::future::pending().await
}
