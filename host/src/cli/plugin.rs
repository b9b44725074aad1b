//! `ghat plugin`: work on plugin files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use clap::Subcommand;
use ghat::plugins;

/// What can be done with plugin files.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Turn core modules, as a compiler leaves them, into components.
    Encode {
        /// The core modules.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The folder for the components. A file that would not change is left alone.
        #[arg(long)]
        out: PathBuf,
    },
}

/// Runs one command.
pub(super) fn run(command: Command) -> Result<()> {
    match command {
        Command::Encode { files, out } => {
            fs::create_dir_all(&out).with_context(|| format!("cannot make {}", out.display()))?;
            files.iter().try_for_each(|file| encode(file, &out).with_context(|| file.display().to_string()))
        }
    }
}

fn encode(file: &Path, out: &Path) -> Result<()> {
    let component = plugins::encode(&fs::read(file)?)?;
    let name = file.file_name().context("has no name")?;
    let to = out.join(name);
    if fs::read(&to).is_ok_and(|present| present == component) {
        return Ok(());
    }
    // Renamed into place, since a gateway may be watching.
    let mut half = out.join(name);
    half.set_extension("wasm.tmp");
    fs::write(&half, component)?;
    Ok(fs::rename(&half, &to)?)
}
