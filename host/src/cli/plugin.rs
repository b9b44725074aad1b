//! `ghat plugin`: work on plugin files.

mod bed;
mod build;
mod cases;
mod conform;
mod inspect;
mod new;
mod project;
mod run;
mod show;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use bed::Bed;
use clap::{Args, Subcommand};
use ghat::plugins;

/// What can be done with plugin files.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a project that builds, tests and runs.
    New(new::New),
    /// Build a project with its language's own toolchain.
    Build {
        /// The project's folder.
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Turn core modules, as a compiler leaves them, into components.
    Encode {
        /// The core modules.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The folder for the components. A file that would not change is left alone.
        #[arg(long)]
        out: PathBuf,
    },
    /// Tell what a plugin is, what it sees and what it asks for.
    Inspect {
        #[command(flatten)]
        plugin: One,
        /// The schemas of its settings and options too.
        #[arg(long)]
        schemas: bool,
    },
    /// Show a plugin a text and tell what it finds, and how long it takes.
    Run {
        #[command(flatten)]
        plugin: One,
        #[command(flatten)]
        input: run::Input,
    },
    /// Test a plugin: its cases, and what holds for every plugin.
    Test {
        #[command(flatten)]
        plugin: One,
        /// The folder with cases, JSON or TOML; unless given, `cases` beside the plugin or here.
        #[arg(long)]
        cases: Option<PathBuf>,
        /// Write what is found into the cases instead of comparing it.
        #[arg(long)]
        update: bool,
    },
}

/// A plugin and its settings.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// The component, or the folder of the project that made it.
    file: PathBuf,
    /// The operator's settings, a JSON object.
    #[arg(long, default_value = "{}")]
    settings: String,
}

/// Runs one command.
pub(super) async fn run(command: Command) -> Result<()> {
    match command {
        Command::New(new) => new::run(&new),
        Command::Build { folder } => build::run(&folder),
        Command::Inspect { plugin, schemas } => {
            inspect::run(&Bed::open(&plugin.file)?, &plugin.settings, schemas).await
        }
        Command::Run { plugin, input } => run::run(&Bed::open(&plugin.file)?, &plugin.settings, &input).await,
        Command::Test { plugin, cases, update } => {
            cases::run(&Bed::open(&plugin.file)?, &plugin.settings, cases.as_deref(), update).await
        }
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
