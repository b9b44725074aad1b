//! Ghat itself: the configurations that are measured, and a process for each.

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use tokio::fs::File;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader};
use tokio::process::Child;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::client::Client;
use crate::scratch::Scratch;
use crate::target::{self, Target};

/// A first start compiles every plugin; under valgrind it does so fifty times slower.
const STARTING: Duration = Duration::from_secs(600);

/// A guard: the plugin, its mode, its settings.
type Guard = (&'static str, &'static str, &'static str);

/// The guards of the guarded configurations, in order.
const GUARDS: [Guard; 4] = [
    ("pii", "redact", "{}"),
    ("secrets", "redact", "{}"),
    ("prompt-injection", "detect", "{}"),
    ("pseudonymizer", "redact", "{}"),
];

/// Every guardrail that ships.
const EVERY: [Guard; 7] = [
    ("pii", "redact", "{}"),
    ("secrets", "redact", "{}"),
    ("prompt-injection", "detect", "{}"),
    ("indirect-prompt-injection", "detect", "{}"),
    ("denied-topics", "block", r#"{ topics = ["insider trading", "gambling", "weapons"] }"#),
    ("output-safety", "redact", "{}"),
    ("groundedness", "detect", "{}"),
];

/// The plugin that passes on what the client said.
const OPENAI: &str = "provider-openai";

/// One configuration.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) guards: &'static [Guard],
    /// The plugin that speaks to the upstream.
    pub(crate) adapter: &'static str,
    /// What every guard's `isolation` says. Router and adapter, which are shown no texts, are left to the gateway.
    pub(crate) isolation: Option<String>,
}

impl Shape {
    /// Router and provider only.
    pub(crate) fn plain() -> Self {
        Self { name: "plain", guards: &[], adapter: OPENAI, isolation: None }
    }

    /// The same, where the upstream speaks another API than the client.
    fn translated() -> Self {
        Self { name: "translated", adapter: "provider-anthropic", ..Self::plain() }
    }

    /// Four guards on both sides.
    pub(crate) fn guarded(isolation: &str) -> Self {
        let name = if isolation == "app" { "guarded-app" } else { "guarded-request" };
        Self { name, guards: &GUARDS, adapter: OPENAI, isolation: Some(isolation.to_owned()) }
    }

    /// Every guardrail on both sides.
    fn every(isolation: &str) -> Self {
        let name = if isolation == "app" { "every-app" } else { "every-request" };
        Self { name, guards: &EVERY, adapter: OPENAI, isolation: Some(isolation.to_owned()) }
    }

    /// Every configuration that the benchmark compares.
    pub(crate) fn all(every: bool) -> Vec<Self> {
        if every {
            return vec![Self::every("request"), Self::every("app")];
        }
        vec![Self::plain(), Self::translated(), Self::guarded("request"), Self::guarded("app")]
    }

    fn configuration(&self, plugins: &Path, cache: &Path, upstream: SocketAddr) -> String {
        let isolation =
            self.isolation.as_ref().map_or_else(String::new, |kind| format!("isolation = \"{kind}\"\n"));
        let mut text = format!(
            r#"[server]
listen = "127.0.0.1:0"

[log]
requests = "failed"

[plugins]
dir = "{plugins}"
cache = "{cache}"

[provider.openai]
plugin = "{adapter}"
base_url = "http://{upstream}/v1"
api_key = "test"

[router]
plugin = "alias-router"
settings = {{ aliases = {{ smart-default = "@openai/gpt-4.1-mini" }} }}
"#,
            plugins = plugins.display(),
            adapter = self.adapter,
            cache = cache.display()
        );
        for (plugin, mode, settings) in self.guards {
            let sides = "on = [\"request\", \"response\"]";
            // Writing to a string does not fail.
            let _written = write!(
                text,
                "\n[[chain]]\nplugin = \"{plugin}\"\nmode = \"{mode}\"\nsettings = {settings}\n{sides}\n{isolation}"
            );
        }
        text
    }
}

/// Where the binary and its plugins are, and how it is run.
pub(crate) struct Launch<'a> {
    pub(crate) binary: PathBuf,
    pub(crate) plugins: PathBuf,
    pub(crate) upstream: SocketAddr,
    pub(crate) scratch: &'a Scratch,
    /// The program to run it under, with its arguments; usually none.
    pub(crate) prefix: Vec<String>,
}

/// A running gateway.
pub(crate) struct Gateway {
    pub(crate) target: Target,
    pub(crate) child: Child,
    /// From its start to the first 200 of `/readyz`.
    pub(crate) start: Duration,
    /// Copies its output to a file, so that it never waits for a full pipe.
    _output: JoinSet<()>,
}

/// Starts a gateway in a directory of its own and waits until it is ready.
pub(crate) async fn start(launch: &Launch<'_>, shape: &Shape) -> anyhow::Result<Gateway> {
    let binary = launch.binary.canonicalize().with_context(|| format!("no {}", launch.binary.display()))?;
    let plugins =
        launch.plugins.canonicalize().with_context(|| format!("no {}", launch.plugins.display()))?;
    let folder = launch.scratch.folder(shape.name)?;
    let file = folder.join("ghat.toml");
    // Of this run's own, so that a first start is one that compiles.
    let cache = launch.scratch.path().join("cache");
    std::fs::write(&file, shape.configuration(&plugins, &cache, launch.upstream))?;
    // Not beside the configuration: the gateway watches that folder.
    let log = launch.scratch.path().join(format!("{}.log", shape.name));

    let begun = Instant::now();
    let mut child = target::command(&launch.prefix, &binary)
        .args(["serve", "--config"])
        .arg(&file)
        .current_dir(&folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let ready = async {
        let (base, output) = address(&mut child, &log).await?;
        ready(&base).await?;
        anyhow::Ok((base, output))
    };
    let (base, output) = match timeout(STARTING, ready).await {
        Ok(Ok(ready)) => ready,
        Ok(Err(error)) => return Err(error.context(tail(&log))),
        Err(_) => bail!("{} is not ready after {STARTING:?}: {}", shape.name, tail(&log)),
    };
    let mut target = Target::new(shape.name, base, child.id());
    target.guarded = !shape.guards.is_empty();
    Ok(Gateway { target, child, start: begun.elapsed(), _output: output })
}

/// The address from the first line that says `listening`; the rest of the output goes on to the log file.
async fn address(child: &mut Child, log: &Path) -> anyhow::Result<(String, JoinSet<()>)> {
    let (found, mut addresses) = mpsc::channel(1);
    let (stdout, stderr) =
        (child.stdout.take().context("no stdout")?, child.stderr.take().context("no stderr")?);
    let mut output = JoinSet::new();
    output.spawn(copy(stdout, File::create(log.with_extension("out")).await?, found.clone()));
    output.spawn(copy(stderr, File::create(log).await?, found));
    let address = addresses.recv().await.context("the gateway ended before it listened")?;
    Ok((address, output))
}

async fn copy(pipe: impl AsyncRead + Unpin, mut file: File, found: mpsc::Sender<String>) {
    let mut lines = BufReader::new(pipe).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(address) = listening(&line) {
            // Only the first is read.
            let _later = found.try_send(address);
        }
        // A log that cannot be written must not stop the reading.
        let _lost = file.write_all(format!("{line}\n").as_bytes()).await;
        let _lost = file.flush().await;
    }
}

/// The base URL in a line such as `… listening … http://127.0.0.1:8080 …`; the metrics listener's does not count.
fn listening(line: &str) -> Option<String> {
    if !line.contains("listening") || line.contains("metrics") {
        return None;
    }
    let rest = line.split_once("http://")?.1;
    let end = rest.find(|found: char| !found.is_ascii_digit() && !".:".contains(found)).unwrap_or(rest.len());
    let address: SocketAddr = rest.get(..end)?.parse().ok()?;
    Some(format!("http://{address}"))
}

async fn ready(base: &str) -> anyhow::Result<()> {
    let mut client = Client::connect(base).await?;
    // Bounded by the caller: a gateway that never is ready runs out of `STARTING`.
    while let Err(error) = client.get("/readyz").await {
        ensure!(error.to_string().contains("503"), "/readyz: {error}");
        sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

/// The last lines of a log, for an error's context.
fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_a_line_of_either_log_form() {
        let found = Some("http://127.0.0.1:4321".to_owned());
        assert_eq!(listening("INFO ghat: listening on http://127.0.0.1:4321"), found);
        assert_eq!(listening(r#"{"message":"listening","address":"http://127.0.0.1:4321"}"#), found);
        assert_eq!(listening("metrics listening on http://127.0.0.1:9090"), None);
        assert_eq!(listening("see http://127.0.0.1:4321"), None);
    }

    #[test]
    fn a_guarded_configuration_names_every_guard_and_its_isolation() {
        let upstream = SocketAddr::from(([127, 0, 0, 1], 1));
        let text = Shape::guarded("app").configuration(Path::new("/p"), Path::new("/c"), upstream);
        assert_eq!(text.matches("[[chain]]").count(), 4);
        assert_eq!(text.matches("isolation = \"app\"").count(), 4);
        let every = Shape::every("app").configuration(Path::new("/p"), Path::new("/c"), upstream);
        assert_eq!(every.matches("[[chain]]").count(), EVERY.len());
        let plain = Shape::plain().configuration(Path::new("/p"), Path::new("/c"), upstream);
        assert!(!plain.contains("[[chain]]") && !plain.contains("isolation"));
    }
}
