//! `ghat-bench`: what a request costs in Ghat, beside nginx and beside no proxy at all.
//!
//! Nothing is pinned: on two cores every target has the same neighbours in turn, and it is the ratios that count. On
//! a larger machine run the whole under `taskset -c 0-3` to keep it on one socket.

mod bars; // what must hold
mod bench; // the rounds, in turns
mod client; // one HTTP connection
mod count; // instructions for each request
mod gateway; // Ghat: its configuration and its process
mod load; // a load that checks every answer
mod nginx; // the yardstick
mod plugins; // swapping a plugin's file
mod process; // processor time and memory of a process
mod report;
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
mod wrk; // one measurement // terminal and JSON

use clap::Parser;

use crate::settings::{Arguments, Command};

#[tokio::main(worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let common = &arguments.common;
    match arguments.command {
        None => bench::run(common, &arguments.run).await,
        Some(Command::Swap(swap)) => swap::run(common, &swap).await,
        Some(Command::Soak(soak)) => soak::run(common, &soak).await,
        Some(Command::Count(count)) => count::run(common, &count).await,
    }
}
