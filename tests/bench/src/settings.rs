//! What was asked on the command line, and where the defaults come from.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::traffic::Talk;

/// Measures Ghat beside nginx and beside the direct call: latency, throughput, processor time and memory, in turns.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) run: Run,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What every subcommand needs.
#[derive(Args, Clone)]
pub(crate) struct Common {
    /// The repository's root.
    #[arg(long, global = true, default_value = ".")]
    pub(crate) repo: PathBuf,
    /// The gateway's binary; by default target/release/ghat of the repository.
    #[arg(long, global = true)]
    pub(crate) gateway: Option<PathBuf>,
    /// The folder of plugins; by default plugins/dist of the repository.
    #[arg(long, global = true)]
    pub(crate) plugins: Option<PathBuf>,
    /// Where the figures go; by default target/bench of the repository.
    #[arg(long, global = true)]
    pub(crate) out: Option<PathBuf>,
    /// Only nginx and the direct call: to try the driver without a gateway.
    #[arg(long, global = true)]
    pub(crate) without_gateway: bool,
    /// Puts an e-mail address into the load's last message, so that guards have something to rewrite.
    #[arg(long, global = true)]
    pub(crate) finding: bool,
    /// Every guardrail that ships on both sides of a chat of 1 KB, in place of the four of a chat of 3 KB.
    #[arg(long, global = true)]
    pub(crate) every: bool,
    /// Short measurements, for a look.
    #[arg(long, global = true)]
    pub(crate) quick: bool,
}

/// One part of it; without any, all but the soak, and the bars at the end.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Requests to every target in turns: latency, throughput, processor time, memory.
    Rounds,
    /// One call of each plugin, stage by stage.
    Calls(Calls),
    /// Plugins swapped under load, beside a calm phase of the same length.
    Swap(Swap),
    /// A long load with swaps, memory sampled each second.
    Soak(Soak),
    /// How much later a guarded stream's text comes than the direct call's.
    Delay,
    /// Instructions for each request, under callgrind.
    Count(Count),
}

/// The rounds of the benchmark.
#[derive(Args)]
pub(crate) struct Run {
    /// Seconds of one measurement; 3 by default, 1 with --quick.
    #[arg(long)]
    pub(crate) seconds: Option<u64>,
    /// Rounds, of which the median counts; 5 by default, 1 with --quick.
    #[arg(long)]
    pub(crate) rounds: Option<usize>,
    /// Fail when a bar is not met.
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Swaps under load.
#[derive(Parser)]
pub(crate) struct Swap {
    /// Seconds of each of the two phases.
    #[arg(long, default_value_t = 60)]
    pub(crate) seconds: u64,
    #[command(flatten)]
    pub(crate) swapping: Swapping,
}

/// A long load.
#[derive(Args)]
pub(crate) struct Soak {
    /// How long.
    #[arg(long, default_value_t = 10.0)]
    pub(crate) minutes: f64,
    #[command(flatten)]
    pub(crate) swapping: Swapping,
}

/// How plugins are swapped, and the load meanwhile.
#[derive(Args)]
pub(crate) struct Swapping {
    /// Milliseconds between two swaps.
    #[arg(long, default_value_t = 200)]
    pub(crate) every_ms: u64,
    /// The plugin that is swapped.
    #[arg(long, default_value = "pii")]
    pub(crate) plugin: String,
    /// Connections of the load.
    #[arg(long, default_value_t = 32)]
    pub(crate) connections: usize,
    /// One request in so many is streamed.
    #[arg(long, default_value_t = 4)]
    pub(crate) stream_every: usize,
    /// The guards' isolation: request or app.
    #[arg(long, default_value = "request")]
    pub(crate) isolation: String,
}

/// Calls of plugins.
#[derive(Parser)]
pub(crate) struct Calls {
    /// Calls of each kind that count; enough for a 99th percentile.
    #[arg(long, default_value_t = 5_000)]
    pub(crate) calls: usize,
}

/// Instructions for each request.
#[derive(Parser)]
pub(crate) struct Count {
    /// Requests that are counted, after twenty of each kind that are not.
    #[arg(long, default_value_t = 200)]
    pub(crate) requests: u32,
}

/// What a part is asked for when it is run with all others.
pub(crate) fn defaults<T: Parser>() -> T {
    T::parse_from([""])
}

impl Common {
    pub(crate) fn talk(&self) -> Talk {
        Talk { finding: self.finding, short: self.every }
    }

    pub(crate) fn gateway(&self) -> PathBuf {
        self.gateway.clone().unwrap_or_else(|| self.repo.join("target/release/ghat"))
    }

    pub(crate) fn plugins(&self) -> PathBuf {
        self.plugins.clone().unwrap_or_else(|| self.repo.join("plugins/dist"))
    }
}

impl Run {
    /// Long enough that connecting and the first packets do not show.
    pub(crate) fn seconds(&self, quick: bool) -> u64 {
        self.seconds.unwrap_or(if quick { 1 } else { 3 })
    }

    pub(crate) fn rounds(&self, quick: bool) -> usize {
        self.rounds.unwrap_or(if quick { 1 } else { 5 })
    }
}
