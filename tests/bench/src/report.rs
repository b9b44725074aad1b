//! How are the figures told? A table on the terminal, JSON on disk.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};

use anyhow::Context;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::bars::Checked;
use crate::rounds::Footprint;
use crate::scratch::timestamp;
use crate::settings::Common;
use crate::table::Figures;

/// Says that a round is over.
pub(crate) fn progress(round: usize, rounds: usize) -> io::Result<()> {
    writeln!(io::stderr(), "round {round} of {rounds}")
}

/// Says something that a subcommand found out.
pub(crate) fn line(text: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{text}")
}

/// Prints the figures by kind of load, then the processes.
pub(crate) fn table(figures: &[Figures], footprints: &BTreeMap<String, Footprint>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let mut kind = None;
    for row in sorted(figures) {
        if kind != Some((row.mode, row.connections)) {
            kind = Some((row.mode, row.connections));
            writeln!(out, "\n{}, c = {}", row.mode.name(), row.connections)?;
            writeln!(
                out,
                "  {:<16} {:>10} {:>9} {:>9} {:>10} {:>10} {:>9} {:>11} {:>12}",
                "",
                "requests/s",
                "p50 ms",
                "p99 ms",
                "added p50",
                "added p99",
                "CPU µs",
                "CPU ×nginx",
                "rate ×nginx"
            )?;
        }
        figures_line(&mut out, row)?;
    }
    writeln!(
        out,
        "\n  {:<16} {:>10} {:>11} {:>14} {:>13}",
        "", "idle MiB", "loaded MiB", "first start ms", "warm start ms"
    )?;
    for (name, footprint) in footprints {
        let mib = |kib: Option<u64>| number(kib.map(|kib| kib as f64 / 1024.0), 1);
        let (idle, loaded) = (mib(footprint.idle_kib), mib(footprint.loaded_kib));
        let (first, warm) = (number(footprint.first_start_ms, 0), number(footprint.warm_start_ms, 0));
        writeln!(out, "  {name:<16} {idle:>10} {loaded:>11} {first:>14} {warm:>13}")?;
    }
    writeln!(out)
}

/// Prints the bars, each with what was measured.
pub(crate) fn bars(bars: &[Checked]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out)?;
    for bar in bars {
        let mark = match bar.met {
            Some(true) => "pass",
            Some(false) => "FAIL",
            None => "  – ",
        };
        let value = number(bar.value, 2);
        writeln!(out, "  {mark}  {:<16} {:<44} {:>7}  {value:>8}", bar.target, bar.what, bar.limit)?;
    }
    Ok(())
}

/// By kind of load; the order of targets within one stays.
fn sorted(figures: &[Figures]) -> Vec<&Figures> {
    let mut rows: Vec<&Figures> = figures.iter().collect();
    rows.sort_by_key(|row| (row.mode.name() != "sync", row.connections));
    rows
}

fn figures_line(out: &mut impl Write, row: &Figures) -> io::Result<()> {
    let ms = |us: Option<f64>| number(us.map(|us| us / 1e3), 3);
    writeln!(
        out,
        "  {:<16} {:>10} {:>9} {:>9} {:>10} {:>10} {:>9} {:>11} {:>12}",
        row.target,
        number(row.per_second, 0),
        ms(row.p50_us),
        ms(row.p99_us),
        ms(row.added_p50_us),
        ms(row.added_p99_us),
        number(row.cpu_us, 1),
        number(row.cpu_over_nginx, 2),
        number(row.rate_over_nginx, 2),
    )
}

fn number(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.digits$}"))
}

/// Puts one subcommand's section into `latest.json`, beside what the others last wrote there, and keeps a copy under the
/// time.
pub(crate) fn write(common: &Common, section: &str, content: &impl Serialize) -> anyhow::Result<()> {
    let folder = common.out.clone().unwrap_or_else(|| common.repo.join("target/bench"));
    fs::create_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
    let latest = folder.join("latest.json");
    let before = fs::read(&latest).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let mut whole: Map<String, Value> = before.unwrap_or_default();
    whole.insert(section.to_owned(), serde_json::to_value(content)?);
    let text = serde_json::to_string_pretty(&whole)?;
    let copy = folder.join(format!("{}.json", timestamp()));
    fs::write(&copy, &text)?;
    fs::write(&latest, &text)?;
    line(&format!("\n{} and {}", latest.display(), copy.display()))?;
    Ok(())
}
