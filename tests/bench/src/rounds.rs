//! What does a request cost with every target? Each is measured in turns, round after round.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde::Serialize;

use crate::gateway::{self, Gateway, Launch, Shape};
use crate::nginx::{self, Nginx};
use crate::scratch::{Machine, Scratch};
use crate::settings::{Common, Run};
use crate::target::Target;
use crate::traffic::{Mode, Scripts};
use crate::wrk::{self, Sample};
use crate::{process, report, table, target, upstream, verify};

/// How many connections a measurement has.
pub(crate) const CONNECTIONS: [usize; 3] = [1, 8, 32];

/// The direct call's name.
pub(crate) const DIRECT: &str = "direct";
/// The yardstick's name.
pub(crate) const NGINX: &str = "nginx";

/// One target's figures in one round.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Measured {
    pub(crate) round: usize,
    pub(crate) target: String,
    pub(crate) mode: Mode,
    pub(crate) connections: usize,
    #[serde(flatten)]
    pub(crate) sample: Sample,
}

/// What a target is before and after the load.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Footprint {
    /// KiB, before its first request.
    pub(crate) idle_kib: Option<u64>,
    /// KiB, after its last.
    pub(crate) loaded_kib: Option<u64>,
    /// Milliseconds of the start that found nothing in the cache, if it found nothing.
    pub(crate) first_start_ms: Option<f64>,
    /// Milliseconds of the start after that.
    pub(crate) warm_start_ms: Option<f64>,
}

/// Everything of one run, as the JSON has it.
#[derive(Serialize)]
struct Report {
    taken: String,
    machine: Machine,
    seconds: u64,
    rounds: usize,
    finding: bool,
    footprints: BTreeMap<String, Footprint>,
    figures: Vec<table::Figures>,
    samples: Vec<Measured>,
}

/// What the bars are about.
pub(crate) struct Rounds {
    pub(crate) figures: Vec<table::Figures>,
    pub(crate) footprints: BTreeMap<String, Footprint>,
}

/// The processes of a run.
struct Running {
    targets: Vec<Target>,
    footprints: BTreeMap<String, Footprint>,
    _nginx: Nginx,
    gateways: Vec<Gateway>,
}

/// Runs the rounds, prints the table and writes the JSON.
pub(crate) async fn run(common: &Common, run: &Run) -> anyhow::Result<Rounds> {
    let (seconds, rounds) = (run.seconds(common.quick), run.rounds(common.quick));
    let (machine, scratch) = (Machine::look(), Scratch::new()?);
    let upstream = upstream::start(ghat_mock::fast::Shape::default())?;
    let scripts = Scripts::write(&scratch, common.talk())?;
    let mut running = start(common, &scratch, upstream).await?;
    for target in &running.targets {
        verify::check(target, upstream).await?;
        wrk::measure(target, Mode::Sync, 8, 1, &scripts).await?;
    }

    let samples = rounds_of(&running.targets, rounds, seconds, &scripts).await?;
    for target in &running.targets {
        let footprint = running.footprints.entry(target.name.clone()).or_default();
        footprint.loaded_kib = target.pid.and_then(process::resident_kib);
    }

    for gateway in running.gateways {
        // In good order, so that one that keeps a profile of itself writes it.
        target::stop(gateway.child).await?;
    }

    let (figures, footprints) = (table::figures(&samples), running.footprints);
    report::table(&figures, &footprints)?;
    let (finding, taken) = (common.finding, crate::scratch::timestamp());
    let whole = Report { taken, machine, seconds, rounds, finding, footprints, figures, samples };
    report::write(common, if common.every { "every" } else { "run" }, &whole)?;
    Ok(Rounds { figures: whole.figures, footprints: whole.footprints })
}

async fn start(common: &Common, scratch: &Scratch, upstream: SocketAddr) -> anyhow::Result<Running> {
    let nginx = nginx::start(scratch, upstream, &[]).await?;
    let mut targets = vec![Target::new(DIRECT, format!("http://{upstream}"), None), nginx.target.clone()];
    let mut footprints = BTreeMap::new();
    let mut gateways = Vec::new();
    for shape in Shape::all(common.every).iter().filter(|_| !common.without_gateway) {
        let (gateway, footprint) = start_twice(common, scratch, upstream, shape).await?;
        footprints.insert(gateway.target.name.clone(), footprint);
        targets.push(gateway.target.clone());
        gateways.push(gateway);
    }
    let idle =
        Footprint { idle_kib: nginx.target.pid.and_then(process::resident_kib), ..Footprint::default() };
    footprints.insert(NGINX.to_owned(), idle);
    Ok(Running { targets, footprints, _nginx: nginx, gateways })
}

/// The first start fills the cache of compiled plugins; the second is the one that counts.
async fn start_twice(
    common: &Common,
    scratch: &Scratch,
    upstream: SocketAddr,
    shape: &Shape,
) -> anyhow::Result<(Gateway, Footprint)> {
    let (binary, plugins) = (common.gateway(), common.plugins());
    let launch = Launch { binary, plugins, upstream, scratch, prefix: Vec::new() };
    let first = gateway::start(&launch, shape).await?;
    let first_start_ms = Some(first.start.as_secs_f64() * 1e3);
    target::stop(first.child).await?;
    let gateway = gateway::start(&launch, shape).await?;
    let warm_start_ms = Some(gateway.start.as_secs_f64() * 1e3);
    let idle_kib = gateway.target.pid.and_then(process::resident_kib);
    Ok((gateway, Footprint { idle_kib, loaded_kib: None, first_start_ms, warm_start_ms }))
}

/// Every target is measured next to every other, so that what else the machine does meets all alike; who begins
/// changes with the round.
async fn rounds_of(
    targets: &[Target],
    rounds: usize,
    seconds: u64,
    scripts: &Scripts,
) -> anyhow::Result<Vec<Measured>> {
    let mut samples = Vec::new();
    let kinds = Mode::ALL.into_iter().flat_map(|mode| CONNECTIONS.map(|connections| (mode, connections)));
    let kinds: Vec<(Mode, usize)> = kinds.collect();
    for round in 0..rounds {
        for (mode, connections) in kinds.iter().copied() {
            let turn = targets.iter().cycle().skip(round).take(targets.len());
            for target in turn {
                let sample = wrk::measure(target, mode, connections, seconds, scripts).await?;
                samples.push(Measured { round, target: target.name.clone(), mode, connections, sample });
            }
        }
        report::progress(round + 1, rounds)?;
    }
    Ok(samples)
}
