//! One measurement: wrk against one target, with the target's processor time meanwhile.

use std::process::Stdio;

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};
use tokio::process::Command;

use crate::process::CpuTime;
use crate::target::Target;
use crate::traffic::{Mode, Scripts};

/// What wrk's script reports.
#[derive(Debug, Deserialize)]
struct Result {
    requests: u64,
    duration_us: u64,
    connect: u64,
    read: u64,
    write: u64,
    status: u64,
    timeout: u64,
    p50_us: f64,
    p99_us: f64,
}

/// One measurement's figures.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Sample {
    pub(crate) requests: u64,
    pub(crate) per_second: f64,
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
    /// Microseconds of the target's processor time for each request; none for the direct call.
    pub(crate) cpu_us: Option<f64>,
}

/// Drives one target. An answer that is not 2xx, and any error of a connection, fails the run.
pub(crate) async fn measure(
    target: &Target,
    mode: Mode,
    connections: usize,
    seconds: u64,
    scripts: &Scripts,
) -> anyhow::Result<Sample> {
    let cpu = || target.pid.map(CpuTime::of);
    let before = cpu();
    let output = Command::new("wrk")
        .args(["-t1", &format!("-c{connections}"), &format!("-d{seconds}s"), "--timeout", "20s", "-s"])
        .arg(scripts.of(mode))
        .arg(target.url(mode))
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output()
        .await
        .context("wrk does not start; apt-get install wrk")?;
    let after = cpu();
    let what = format!("{} {} c={connections}", target.name, mode.name());
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.strip_prefix("RESULT "));
    let line = line.with_context(|| format!("{what}: wrk reported nothing: {text}"))?;
    let result: Result = serde_json::from_str(line)?;
    let errors = result.connect + result.read + result.write + result.status + result.timeout;
    ensure!(errors == 0 && result.requests > 0, "{what}: not every answer was 2xx: {line}");
    let cpu_ns = after.zip(before).map(|(after, before)| after.since(&before));
    let requests = result.requests as f64;
    Ok(Sample {
        requests: result.requests,
        per_second: requests * 1e6 / result.duration_us as f64,
        p50_us: result.p50_us,
        p99_us: result.p99_us,
        cpu_us: cpu_ns.map(|ns| ns as f64 / 1e3 / requests),
    })
}
