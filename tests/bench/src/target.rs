//! What is measured? A name, where it answers, and the process that does the work.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::traffic::{Mode, PATH};

/// How long a process may take to end in good order before it is killed.
const STOPPING: Duration = Duration::from_secs(60);

/// Something that answers chats.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) name: String,
    /// Scheme, host and port.
    pub(crate) base: String,
    /// Where streams are asked for, if elsewhere: nginx turns buffering off by location.
    pub(crate) stream_base: Option<String>,
    /// Whose processor time and memory count; none for the direct call.
    pub(crate) pid: Option<u32>,
    /// Whether it keeps e-mail addresses from the upstream.
    pub(crate) guarded: bool,
}

impl Target {
    pub(crate) fn new(name: &str, base: String, pid: Option<u32>) -> Self {
        Self { name: name.to_owned(), base, stream_base: None, pid, guarded: false }
    }

    pub(crate) fn base(&self, mode: Mode) -> &str {
        match (mode, &self.stream_base) {
            (Mode::Stream, Some(base)) => base,
            (Mode::Stream | Mode::Sync, _) => &self.base,
        }
    }

    pub(crate) fn url(&self, mode: Mode) -> String {
        format!("{}{PATH}", self.base(mode))
    }
}

/// A command, run under another program (`valgrind …`) when there is one.
pub(crate) fn command(prefix: &[String], program: &std::path::Path) -> Command {
    let mut command = match prefix {
        [] => Command::new(program),
        [outer, arguments @ ..] => {
            let mut command = Command::new(outer);
            command.args(arguments).arg(program);
            command
        }
    };
    command.kill_on_drop(true).stdin(Stdio::null());
    command
}

/// Asks a process to end and waits for it.
pub(crate) async fn stop(mut child: Child) -> anyhow::Result<()> {
    let Some(pid) = child.id() else { return Ok(()) };
    let asked = Command::new("sh").args(["-c", &format!("kill -TERM {pid}")]).status().await?;
    if !asked.success() {
        bail!("process {pid} could not be asked to end");
    }
    timeout(STOPPING, child.wait()).await.with_context(|| format!("process {pid} does not end"))??;
    Ok(())
}
