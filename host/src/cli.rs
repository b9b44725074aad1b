//! What can be said on the command line?

mod keys;
mod plugin;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use ghat::{
    config::{self, Config, LogFormat},
    record::causes,
    reload::Loader,
    server::Gateway,
    store::{self, Schema},
};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// An AI gateway whose guardrails, routers and provider adapters are sandboxed WebAssembly components.
#[derive(Debug, Parser)]
#[command(name = "ghat", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until told to stop by SIGTERM or SIGINT.
    Serve {
        /// The configuration file.
        #[arg(long, default_value = "ghat.toml")]
        config: PathBuf,
    },
    /// Check the configuration and every plugin it uses, as `serve` would, and say all that is wrong.
    Check {
        /// The configuration file.
        #[arg(long, default_value = "ghat.toml")]
        config: PathBuf,
    },
    /// Print the JSON Schema of the configuration file.
    Schema,
    /// Bring the tables of the store up to date. `serve` does so too; here it is done before.
    Migrate {
        /// The configuration file, for its [store].
        #[arg(long, default_value = "ghat.toml")]
        config: PathBuf,
        /// Change nothing; fail if anything is to be done.
        #[arg(long)]
        check: bool,
    },
    /// Make, list and revoke API keys.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Work on plugin files.
    #[command(subcommand)]
    Plugin(plugin::Command),
}

/// Runs the command; a failure is one message on standard error and exit code 1.
pub(crate) fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // Nothing is left to tell it to if standard error is closed.
            let _ = writeln!(io::stderr(), "ghat: {}", causes(problem.as_ref()));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Serve { config } => serve(&config),
        Command::Check { config } => check(&config),
        Command::Schema => {
            let schema = serde_json::to_string_pretty(&config::schema())?;
            Ok(writeln!(io::stdout(), "{schema}")?)
        }
        Command::Migrate { config, check } => runtime()?.block_on(migrate(&config, check)),
        Command::Keys(command) => runtime()?.block_on(keys::run(command)),
        Command::Plugin(command) => runtime()?.block_on(plugin::run(command)),
    }
}

/// Serves until told to stop, then drains.
fn serve(path: &Path) -> Result<()> {
    let config = Config::load(path)?;
    let _flush = log_to_stderr(&config)?;
    runtime()?.block_on(async {
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let gateway = Gateway::start(path).await?;
        greet(&gateway)?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping; requests in flight are finished first");
        if !gateway.stop().await {
            tracing::warn!("some requests did not finish in time and were cut off");
        }
        Ok(())
    })
}

/// Tells whoever started it where it is, and a line to try.
fn greet(gateway: &Gateway) -> Result<()> {
    let generation = gateway.loader().current();
    let models = generation.catalog.models();
    let model = models.iter().find(|model| model.is_chat_alias()).or(models.first());
    let model = model.map_or("MODEL", |model| &model.id);
    let mut out = io::stdout().lock();
    let url = gateway.url();
    writeln!(out, "Ghat is listening on {url}. Try:")?;
    writeln!(out, "  curl {url}/v1/chat/completions -H 'content-type: application/json' \\")?;
    let ask = format!(
        r#"{{"model":"{model}","messages":[{{"role":"user","content":"My mail is ann@example.org"}}]}}"#
    );
    Ok(writeln!(out, "    -d '{ask}'")?)
}

/// Loads everything that `serve` would, and serves nothing.
fn check(path: &Path) -> Result<()> {
    let plugins = runtime()?.block_on(Loader::check(path))?;
    let mut out = io::stdout().lock();
    for plugin in plugins.iter().filter(|plugin| !plugin.used_by.is_empty()) {
        let version = plugin.version.as_deref().unwrap_or("?");
        writeln!(out, "{}: {} {version}, {}", plugin.used_by, plugin.name, plugin.file.display())?;
        if let Some(note) = &plugin.isolation_note {
            writeln!(out, "  {note}")?;
        }
    }
    Ok(writeln!(out, "{} is good", path.display())?)
}

/// Brings the tables of the store up to date, or says whether they are.
async fn migrate(path: &Path, check: bool) -> Result<()> {
    let config = Config::load(path)?;
    let Some(store) = &config.store else {
        bail!("{} keeps nothing: it has no table [store]", path.display());
    };
    let schema = if check { store::schema(store).await? } else { store::migrate(store).await? };
    let mut out = io::stdout().lock();
    let Schema { found, known } = schema;
    if schema.is_current() {
        return Ok(writeln!(out, "{}: version {known}, up to date", store.place)?);
    }
    if check {
        bail!("{}: version {found}; `ghat migrate` brings it to {known}", store.place);
    }
    Ok(writeln!(out, "{}: brought from version {found} to {known}", store.place)?)
}

/// Where all that is not a request runs: loading, watching, tending. Requests have threads of their own.
fn runtime() -> Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().context("the runtime did not start")
}

/// Writes the log on a thread of its own, so that a slow terminal never holds a request. What it cannot take is
/// counted and dropped.
fn log_to_stderr(config: &Config) -> Result<tracing_appender::non_blocking::WorkerGuard> {
    let (writer, guard) = tracing_appender::non_blocking(io::stderr());
    let filter = EnvFilter::try_new(&config.log.level).context("log.level")?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    match config.log.format {
        LogFormat::Text => {
            builder.with_target(false).with_ansi(io::IsTerminal::is_terminal(&io::stderr())).init()
        }
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    Ok(guard)
}
