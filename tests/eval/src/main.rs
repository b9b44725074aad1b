//! `ghat-eval`: what does a guardrail find in a corpus? JSON lines in, JSON lines out.
//!
//! It is the component that ships, in the gateway's plugin host; only the server around it is left out.

mod case; // one line of a corpus
mod guard; // the plugin and a call of it

use std::io::{self, BufRead as _, BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Parser;

use crate::case::Case;
use crate::guard::Guard;

/// The gateway's own, so that calls of plugins cost here what they cost there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Shows the texts on standard input to a guardrail and writes what it finds to standard output.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The component.
    plugin: PathBuf,
    /// The operator's settings, a JSON object.
    #[arg(long, default_value = "{}")]
    settings: String,
}

#[tokio::main(worker_threads = 1)]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let guard = Guard::load(&arguments.plugin, arguments.settings).await?;
    let mut out = BufWriter::new(io::stdout().lock());
    for (number, line) in io::stdin().lock().lines().enumerate() {
        let line = line?;
        let case: Case = serde_json::from_str(&line).with_context(|| format!("line {}", number + 1))?;
        let answer = guard.inspect(&case).await;
        serde_json::to_writer(&mut out, &answer)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}
