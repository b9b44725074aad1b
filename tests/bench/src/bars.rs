//! What must hold? The bars, each with the figure that it is about.

use anyhow::ensure;
use serde::Serialize;

use crate::calls::Stages;
use crate::delay::Delayed;
use crate::report;
use crate::rounds::{Footprint, Rounds};
use crate::settings::{Common, Run};
use crate::swap::Swapped;
use crate::table::Figures;
use crate::traffic::Mode::{self, Stream, Sync};

/// What was measured; what was not is nothing.
#[derive(Default)]
pub(crate) struct Results {
    pub(crate) rounds: Option<Rounds>,
    pub(crate) calls: Vec<Stages>,
    pub(crate) swap: Option<Swapped>,
    pub(crate) delayed: Vec<Delayed>,
}

/// A bar and how it stands.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Checked {
    pub(crate) what: &'static str,
    pub(crate) target: &'static str,
    /// Written with its direction, as `≤ 3.5`.
    pub(crate) limit: String,
    pub(crate) value: Option<f64>,
    /// None when it was not measured.
    pub(crate) met: Option<bool>,
}

#[derive(Clone, Copy)]
enum Limit {
    AtMost(f64),
    AtLeast(f64),
}
use Limit::{AtLeast, AtMost};

type Bar = (&'static str, &'static str, Limit, Figure);

/// Which number a bar is about.
#[derive(Clone, Copy)]
enum Figure {
    CpuOverNginx(Mode, usize),
    StreamOverPlain,
    RateOverNginx(Mode, usize),
    AddedP50Ms(Mode, usize),
    P99Ms(Mode, usize),
    WarmStartSeconds,
    IdleMib,
    FreshCallUs,
    WarmCallUs,
    BadWhileSwapping,
    P99OverCalm,
    DelayBeyondHeld,
}
use Figure::{
    AddedP50Ms, BadWhileSwapping, CpuOverNginx, DelayBeyondHeld, FreshCallUs, IdleMib, P99Ms, P99OverCalm,
    RateOverNginx, StreamOverPlain, WarmCallUs, WarmStartSeconds,
};

const CPU: &str = "processor time over nginx's, c=8";
const CPU_STREAM: &str = "… a stream's, over nginx's whole answer";
const CPU_TRANSLATED: &str = "… a stream's, over one that is passed on, c=8";
const ADDED: &str = "added p50 in ms, c=1";
const RATE: &str = "requests/s over nginx's, c=32";
const P99: &str = "p99 of a stream in ms, c=1";
const START: &str = "start with a warm cache in s";
const IDLE: &str = "idle memory in MiB";
const FRESH: &str = "a call of its own, from the snapshot, in µs";
const WARM: &str = "a call of a kept instance, in µs";
const DELAY: &str = "p99 of a stream's delay beyond the arrival of what it waits for, in ms";
const SWAPPED: &str = "failed or cut while plugins are swapped";
const SWAPPED_P99: &str = "p99 while swapping over the calm one";

// A call's bars are for a plugin of about a dozen rules; the two for injection have hundreds of words in many languages, and
// their share is in the bars of the shapes.
const BARS: [Bar; 30] = [
    (CPU, "plain", AtMost(3.5), CpuOverNginx(Sync, 8)),
    (CPU, "translated", AtMost(7.0), CpuOverNginx(Sync, 8)),
    (CPU_TRANSLATED, "translated", AtMost(3.0), StreamOverPlain),
    (CPU, "guarded-request", AtMost(11.0), CpuOverNginx(Sync, 8)),
    (CPU, "guarded-app", AtMost(6.0), CpuOverNginx(Sync, 8)),
    (CPU, "every-request", AtMost(15.0), CpuOverNginx(Sync, 8)),
    (CPU, "every-app", AtMost(8.0), CpuOverNginx(Sync, 8)),
    (CPU_STREAM, "plain", AtMost(15.0), CpuOverNginx(Stream, 8)),
    (CPU_STREAM, "guarded-app", AtMost(25.0), CpuOverNginx(Stream, 8)),
    (ADDED, "plain", AtMost(0.15), AddedP50Ms(Sync, 1)),
    (ADDED, "guarded-request", AtMost(0.4), AddedP50Ms(Sync, 1)),
    (RATE, "plain", AtLeast(0.4), RateOverNginx(Sync, 32)),
    (RATE, "guarded-request", AtLeast(0.15), RateOverNginx(Sync, 32)),
    (P99, "plain", AtMost(3.0), P99Ms(Stream, 1)),
    (P99, "guarded-request", AtMost(3.0), P99Ms(Stream, 1)),
    (P99, "guarded-app", AtMost(3.0), P99Ms(Stream, 1)),
    (START, "plain", AtMost(1.0), WarmStartSeconds),
    (START, "guarded-request", AtMost(1.0), WarmStartSeconds),
    (START, "guarded-app", AtMost(1.0), WarmStartSeconds),
    (IDLE, "plain", AtMost(40.0), IdleMib),
    (IDLE, "guarded-request", AtMost(40.0), IdleMib),
    (IDLE, "guarded-app", AtMost(40.0), IdleMib),
    (FRESH, "pii", AtMost(25.0), FreshCallUs),
    (FRESH, "secrets", AtMost(25.0), FreshCallUs),
    (WARM, "pii", AtMost(8.0), WarmCallUs),
    (WARM, "secrets", AtMost(8.0), WarmCallUs),
    (DELAY, "guarded-app", AtMost(2.0), DelayBeyondHeld),
    (DELAY, "every-app", AtMost(2.0), DelayBeyondHeld),
    (SWAPPED, "guarded-request", AtMost(0.0), BadWhileSwapping),
    (SWAPPED_P99, "guarded-request", AtMost(2.0), P99OverCalm),
];

/// Prints every bar that something was measured for and writes them down.
///
/// # Errors
/// One is not met, and that was to be an error.
pub(crate) fn tell(common: &Common, run: &Run, results: &Results) -> anyhow::Result<()> {
    let bars: Vec<_> = check(results).into_iter().filter(|bar| bar.met.is_some()).collect();
    report::bars(&bars)?;
    report::write(common, "bars", &bars)?;
    let missed = bars.iter().filter(|bar| bar.met == Some(false)).count();
    ensure!(!run.strict || missed == 0, "{missed} bars are not met");
    Ok(())
}

/// Compares every bar with what was measured.
fn check(results: &Results) -> Vec<Checked> {
    let checked = |&(what, target, limit, figure): &Bar| {
        let value = match figure {
            FreshCallUs | WarmCallUs => of_call(&results.calls, target, figure),
            DelayBeyondHeld => of_delay(&results.delayed, target),
            BadWhileSwapping | P99OverCalm => results.swap.as_ref().and_then(|swap| of_swap(swap, figure)),
            _ => results.rounds.as_ref().and_then(|rounds| of_rounds(rounds, target, figure)),
        };
        let (limit, met) = match limit {
            AtMost(limit) => (format!("≤ {limit}"), value.map(|value| value <= limit)),
            AtLeast(limit) => (format!("≥ {limit}"), value.map(|value| value >= limit)),
        };
        Checked { what, target, limit, value, met }
    };
    BARS.iter().map(checked).collect()
}

fn of_rounds(rounds: &Rounds, target: &str, figure: Figure) -> Option<f64> {
    let of = |mode: Mode, connections: usize| {
        let fits =
            |row: &&Figures| row.target == target && row.mode == mode && row.connections == connections;
        rounds.figures.iter().find(fits)
    };
    let footprint: Option<&Footprint> = rounds.footprints.get(target);
    match figure {
        CpuOverNginx(mode, connections) => of(mode, connections)?.cpu_over_nginx,
        StreamOverPlain => {
            let plain =
                |row: &&Figures| row.target == "plain" && row.mode == Mode::Stream && row.connections == 8;
            Some(of(Mode::Stream, 8)?.cpu_us? / rounds.figures.iter().find(plain)?.cpu_us?)
        }
        RateOverNginx(mode, connections) => of(mode, connections)?.rate_over_nginx,
        AddedP50Ms(mode, connections) => Some(of(mode, connections)?.added_p50_us? / 1e3),
        P99Ms(mode, connections) => Some(of(mode, connections)?.p99_us? / 1e3),
        WarmStartSeconds => Some(footprint?.warm_start_ms? / 1e3),
        IdleMib => Some(footprint?.idle_kib? as f64 / 1024.0),
        FreshCallUs | WarmCallUs | BadWhileSwapping | P99OverCalm | DelayBeyondHeld => None,
    }
}

fn of_call(calls: &[Stages], plugin: &str, figure: Figure) -> Option<f64> {
    let stages = calls.iter().find(|stages| stages.plugin == plugin)?;
    Some(if matches!(figure, FreshCallUs) { stages.fresh_us } else { stages.warm_us })
}

fn of_delay(delayed: &[Delayed], target: &str) -> Option<f64> {
    delayed.iter().find(|one| one.target == target).map(|one| one.p99_ms - one.held_ms)
}

fn of_swap(swap: &Swapped, figure: Figure) -> Option<f64> {
    match figure {
        BadWhileSwapping => Some(swap.swapping.bad() as f64),
        _ => Some(f64::from(swap.swapping.p99_us?) / f64::from(swap.calm.p99_us?)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_bar_is_met_missed_or_not_measured() {
        let idle = |kib| Footprint { idle_kib: Some(kib), ..Footprint::default() };
        let footprints = BTreeMap::from([
            ("plain".to_owned(), idle(40 * 1024)),
            ("guarded-app".to_owned(), idle(41 * 1024)),
        ]);
        let rounds = Some(Rounds { figures: Vec::new(), footprints });
        let checked = check(&Results { rounds, ..Results::default() });
        let met = |what, target| {
            checked.iter().find(|bar| bar.what == what && bar.target == target).and_then(|bar| bar.met)
        };
        assert_eq!(met(IDLE, "plain"), Some(true));
        assert_eq!(met(IDLE, "guarded-app"), Some(false));
        assert_eq!(met(CPU, "plain"), None);
    }
}
