//! What do the samples of all rounds come to? Medians, and differences taken within a round.

use serde::Serialize;

use crate::rounds::{DIRECT, Measured, NGINX};
use crate::stats::median;
use crate::traffic::Mode;

/// One target's medians for one kind of load.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figures {
    pub(crate) target: String,
    pub(crate) mode: Mode,
    pub(crate) connections: usize,
    pub(crate) per_second: Option<f64>,
    pub(crate) p50_us: Option<f64>,
    pub(crate) p99_us: Option<f64>,
    /// Over the direct call of the same round.
    pub(crate) added_p50_us: Option<f64>,
    /// Over the direct call of the same round.
    pub(crate) added_p99_us: Option<f64>,
    pub(crate) cpu_us: Option<f64>,
    /// Processor time over nginx's for a whole answer, in the same round at as many connections.
    pub(crate) cpu_over_nginx: Option<f64>,
    /// Requests a second over nginx's, in the same round and mode at as many connections.
    pub(crate) rate_over_nginx: Option<f64>,
}

/// The medians, in the order of the first round.
pub(crate) fn figures(samples: &[Measured]) -> Vec<Figures> {
    let mut kinds: Vec<(&str, Mode, usize)> = Vec::new();
    for sample in samples {
        let kind = (sample.target.as_str(), sample.mode, sample.connections);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds.into_iter().map(|(target, mode, connections)| of_kind(samples, target, mode, connections)).collect()
}

fn of_kind(samples: &[Measured], target: &str, mode: Mode, connections: usize) -> Figures {
    let own: Vec<&Measured> = samples
        .iter()
        .filter(|sample| sample.target == target && sample.mode == mode && sample.connections == connections)
        .collect();
    let beside = |own: &Measured, target: &str, mode: Mode| {
        samples.iter().find(|other| {
            other.target == target
                && other.mode == mode
                && other.connections == connections
                && other.round == own.round
        })
    };
    let over_direct = |pick: fn(&Measured) -> f64| {
        median(own.iter().filter_map(|own| Some(pick(own) - pick(beside(own, DIRECT, mode)?))))
    };
    let cpu_over_nginx = own
        .iter()
        .filter_map(|own| Some(own.sample.cpu_us? / beside(own, NGINX, Mode::Sync)?.sample.cpu_us?));
    let rate_over_nginx = own
        .iter()
        .filter_map(|own| Some(own.sample.per_second / beside(own, NGINX, mode)?.sample.per_second));
    Figures {
        target: target.to_owned(),
        mode,
        connections,
        per_second: median(own.iter().map(|own| own.sample.per_second)),
        p50_us: median(own.iter().map(|own| own.sample.p50_us)),
        p99_us: median(own.iter().map(|own| own.sample.p99_us)),
        added_p50_us: over_direct(|own| own.sample.p50_us),
        added_p99_us: over_direct(|own| own.sample.p99_us),
        cpu_us: median(own.iter().filter_map(|own| own.sample.cpu_us)),
        cpu_over_nginx: median(cpu_over_nginx),
        rate_over_nginx: median(rate_over_nginx),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wrk::Sample;

    fn measured(round: usize, target: &str, p50_us: f64, cpu_us: Option<f64>) -> Measured {
        let sample = Sample { requests: 1, per_second: 1e6 / p50_us, p50_us, p99_us: p50_us * 2.0, cpu_us };
        Measured { round, target: target.to_owned(), mode: Mode::Sync, connections: 8, sample }
    }

    #[test]
    fn differences_are_taken_within_a_round() {
        let mut samples = Vec::new();
        for (round, slow) in [1.0, 10.0, 2.0].into_iter().enumerate() {
            samples.push(measured(round, DIRECT, 100.0 * slow, None));
            samples.push(measured(round, NGINX, 150.0 * slow, Some(20.0 * slow)));
            samples.push(measured(round, "plain", 100.0 * slow + 80.0, Some(60.0 * slow)));
        }
        let figures = figures(&samples);
        let plain = figures.iter().find(|figures| figures.target == "plain").unwrap();
        assert_eq!(plain.added_p50_us, Some(80.0));
        assert_eq!(plain.cpu_over_nginx, Some(3.0));
        assert_eq!(plain.cpu_us, Some(120.0));
    }
}
