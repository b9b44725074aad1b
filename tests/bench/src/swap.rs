//! What do clients notice of a swap? A calm phase, then the same load while a plugin changes all the time.

use std::time::Duration;

use anyhow::ensure;
use serde::Serialize;
use tokio::time::Instant;

use crate::gateway::{self, Gateway, Launch, Shape};
use crate::load::{Load, Tally};
use crate::plugins::{Seen, Swapper, look_until};
use crate::scratch::{Machine, Scratch, timestamp};
use crate::settings::{Common, Swap, Swapping};
use crate::{report, upstream};

/// Long enough for connections and instances to be made before the calm phase.
const WARMING: Duration = Duration::from_secs(2);

/// Both phases, as the JSON has them.
#[derive(Serialize)]
pub(crate) struct Swapped {
    taken: String,
    machine: Machine,
    every_ms: u64,
    connections: usize,
    isolation: String,
    pub(crate) calm: Tally,
    pub(crate) swapping: Tally,
    swaps: u64,
    seen: Seen,
}

/// A guarded gateway whose plugins can be swapped, and a load for it.
pub(crate) struct Stage {
    pub(crate) gateway: Gateway,
    pub(crate) swapper: Swapper,
    pub(crate) load: Load,
}

impl Stage {
    /// Sets it up in a scratch directory and warms it.
    pub(crate) async fn new(common: &Common, scratch: &Scratch, swapping: &Swapping) -> anyhow::Result<Self> {
        let upstream = upstream::start(ghat_mock::fast::Shape::default())?;
        let plugins = scratch.folder("plugins")?;
        let swapper = Swapper::new(&common.plugins(), &plugins, &swapping.plugin)?;
        let launch = Launch { binary: common.gateway(), plugins, upstream, scratch, prefix: Vec::new() };
        let gateway = gateway::start(&launch, &Shape::guarded(&swapping.isolation)).await?;
        let base = &gateway.target.base;
        let load = Load::new(base, swapping.connections, swapping.stream_every, common.talk());
        load.drive(WARMING).await;
        Ok(Self { gateway, swapper, load })
    }
}

/// Runs both phases and compares them. Any answer that is not right fails the run, after it was
/// reported; so do swaps that did not take place.
pub(crate) async fn run(common: &Common, swap: &Swap) -> anyhow::Result<Swapped> {
    let (machine, scratch) = (Machine::look(), Scratch::new()?);
    let phase = Duration::from_secs(if common.quick { swap.seconds.min(10) } else { swap.seconds });
    let every = Duration::from_millis(swap.swapping.every_ms);
    let mut stage = Stage::new(common, &scratch, &swap.swapping).await?;

    let calm = stage.load.drive(phase).await;
    report::line(&format!("calm:     {}", calm.told()))?;
    let until = Instant::now() + phase;
    let base = stage.gateway.target.base.clone();
    let (swapping, swapped, seen) = tokio::join!(
        stage.load.drive(phase),
        stage.swapper.swap_until(every, until),
        look_until(&base, &swap.swapping.plugin, until)
    );
    swapped?;
    report::line(&format!("swapping: {}", swapping.told()))?;
    let swaps = stage.swapper.swaps();
    let (digests, generations) = (seen.digests.len(), seen.made());
    report::line(&format!("{swaps} swaps, {digests} digests seen, {generations} generations made"))?;
    for failure in calm.failures.iter().chain(&swapping.failures) {
        report::line(&format!("  {failure}"))?;
    }

    let bad = calm.bad() + swapping.bad();
    let (every_ms, connections) = (swap.swapping.every_ms, swap.swapping.connections);
    let isolation = swap.swapping.isolation.clone();
    let taken = timestamp();
    let whole = Swapped { taken, machine, every_ms, connections, isolation, calm, swapping, swaps, seen };
    report::write(common, "swap", &whole)?;
    ensure!(bad == 0, "{bad} answers were not right");
    whole.seen.check()?;
    Ok(whole)
}
