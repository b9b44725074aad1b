//! `ghat-bench`: what a request costs in Ghat, beside nginx and beside no proxy at all.
//!
//! Nothing is pinned: on two cores every target has the same neighbours in turn, and it is the ratios that count. On
//! a larger machine run the whole under `taskset -c 0-3` to keep it on one socket.

mod bars; // what must hold
mod calls; // one call of a plugin, stage by stage
mod client; // one HTTP connection
mod count; // instructions for each request
mod delay; // how long streams are held back
mod gateway; // Ghat: its configuration and its process
mod load; // a load that checks every answer
mod nginx; // the yardstick
mod plugins; // swapping a plugin's file
mod process; // processor time and memory of a process
mod report; // terminal and JSON
mod rounds; // every target, in turns
mod scratch; // a temporary directory, the report's place, the machine
mod settings; // the command line
mod soak; // hours under load
mod stats; // medians, percentiles, slopes
mod swap; // swaps under load
mod table; // the measurements as figures
mod target; // what is measured: a name, a base URL, a process
mod traffic; // what is asked and what must be answered
mod upstream; // the mock, on a thread of its own
mod verify; // one answer of each target, checked for real
mod wrk; // one measurement

use clap::Parser;

use crate::bars::Results;
use crate::settings::{Arguments, Command, Common, Run, defaults};

/// The gateway's own, so that calls of plugins cost here what they cost there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main(worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let common = &arguments.common;
    match arguments.command {
        None => everything(common, &arguments.run).await,
        Some(Command::Rounds) => {
            let rounds = Some(rounds::run(common, &arguments.run).await?);
            bars::tell(common, &arguments.run, &Results { rounds, ..Results::default() })
        }
        Some(Command::Calls(calls)) => {
            let calls = calls::run(common, &calls).await?;
            bars::tell(common, &arguments.run, &Results { calls, ..Results::default() })
        }
        Some(Command::Swap(swap)) => {
            let swap = Some(swap::run(common, &swap).await?);
            bars::tell(common, &arguments.run, &Results { swap, ..Results::default() })
        }
        Some(Command::Delay) => {
            let delayed = delay::run(common).await?;
            bars::tell(common, &arguments.run, &Results { delayed, ..Results::default() })
        }
        Some(Command::Soak(soak)) => soak::run(common, &soak).await,
        Some(Command::Count(count)) => count::run(common, &count).await,
    }
}

/// All but the soak, which takes its ten minutes. The calls come first: nothing else runs beside them.
async fn everything(common: &Common, run: &Run) -> anyhow::Result<()> {
    let calls = calls::run(common, &defaults()).await?;
    let mut rounds = rounds::run(common, run).await?;
    let every = rounds::run(&Common { every: true, ..common.clone() }, run).await?;
    rounds.figures.extend(every.figures);
    rounds.footprints.extend(every.footprints);
    let rounds = Some(rounds);
    let swap = Some(swap::run(common, &defaults()).await?);
    let delayed = delay::run(common).await?;
    count::run(common, &defaults()).await?;
    bars::tell(common, run, &Results { rounds, calls, swap, delayed })
}
