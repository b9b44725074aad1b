//! Does memory grow? Minutes of load with swaps, resident memory sampled each second, and its slope.

use std::time::Duration;

use anyhow::ensure;
use serde::Serialize;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::load::Tally;
use crate::plugins::{Seen, look_until};
use crate::process::resident_kib;
use crate::report;
use crate::scratch::{Machine, Scratch, timestamp};
use crate::settings::{Common, Soak};
use crate::stats::slope;
use crate::swap::Stage;

/// Memory is sampled this often.
const SAMPLING: Duration = Duration::from_secs(1);

#[derive(Serialize)]
struct Report {
    taken: String,
    machine: Machine,
    minutes: f64,
    tally: Tally,
    swaps: u64,
    seen: Seen,
    /// Of the last two thirds: pools and caches fill in the first.
    slope_kib_per_minute: Option<f64>,
    resident_kib: Vec<u64>,
}

/// Runs the soak and prints the slope. Any answer that is not right fails it, after it was
/// reported; so do swaps that did not take place.
pub(crate) async fn run(common: &Common, soak: &Soak) -> anyhow::Result<()> {
    let (machine, scratch) = (Machine::look(), Scratch::new()?);
    let minutes = if common.quick { soak.minutes.min(0.5) } else { soak.minutes };
    let (time, every) =
        (Duration::from_secs_f64(minutes * 60.0), Duration::from_millis(soak.swapping.every_ms));
    let mut stage = Stage::new(common, &scratch, &soak.swapping).await?;

    let until = Instant::now() + time;
    let (base, pid) = (stage.gateway.target.base.clone(), stage.gateway.target.pid);
    let (tally, swapped, seen, resident_kib) = tokio::join!(
        stage.load.drive(time),
        stage.swapper.swap_until(every, until),
        look_until(&base, &soak.swapping.plugin, until),
        sample_until(pid, until)
    );
    swapped?;
    let later: Vec<f64> = resident_kib.iter().skip(resident_kib.len() / 3).map(|kib| *kib as f64).collect();
    let slope_kib_per_minute = slope(&later).map(|each_second| each_second * 60.0);

    report::line(&tally.told())?;
    let ends = (resident_kib.first().copied().unwrap_or(0), resident_kib.last().copied().unwrap_or(0));
    let grows = slope_kib_per_minute.unwrap_or(f64::NAN);
    let swaps = stage.swapper.swaps();
    report::line(&format!(
        "{} to {} KiB, {grows:.0} KiB a minute over the last two thirds; {swaps} swaps",
        ends.0, ends.1
    ))?;
    for failure in &tally.failures {
        report::line(&format!("  {failure}"))?;
    }
    let (bad, taken, took_place) = (tally.bad(), timestamp(), seen.check());
    let whole = Report { taken, machine, minutes, tally, swaps, seen, slope_kib_per_minute, resident_kib };
    report::write(common, "soak", &whole)?;
    ensure!(bad == 0, "{bad} answers were not right");
    took_place
}

async fn sample_until(pid: Option<u32>, until: Instant) -> Vec<u64> {
    let mut ticks = interval(SAMPLING);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut samples = Vec::new();
    while Instant::now() < until {
        ticks.tick().await;
        samples.extend(pid.and_then(resident_kib));
    }
    samples
}
