//! How many instructions is a request? Counted by callgrind, so that a small change shows on a noisy machine.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde::Serialize;
use tokio::process::Child;

use crate::client::{Client, read};
use crate::gateway::{self, Gateway, Launch, Shape};
use crate::nginx::{self, Nginx};
use crate::scratch::{Machine, Scratch, timestamp};
use crate::settings::{Common, Count};
use crate::target::{self, Target};
use crate::traffic::{self, Mode, PATH, Talk};
use crate::{report, upstream};

/// Requests of each kind in every run, so that what happens once is in every run alike.
const WARMING: u32 = 20;

#[derive(Serialize)]
struct Report {
    taken: String,
    machine: Machine,
    requests: u32,
    targets: Vec<Counted>,
}

#[derive(Serialize)]
struct Counted {
    target: &'static str,
    instructions_sync: Option<u64>,
    instructions_stream: Option<u64>,
    /// Why there are no figures.
    reason: Option<String>,
}

/// What is counted: nginx, or a gateway.
enum Subject {
    Nginx,
    Gateway(Shape),
}

/// One process under callgrind.
enum Running {
    Nginx(Nginx),
    Gateway(Gateway),
}

/// Counts for every target: runs that differ in the number of requests only, and the difference.
pub(crate) async fn run(common: &Common, count: &Count) -> anyhow::Result<()> {
    let (machine, scratch) = (Machine::look(), Scratch::new()?);
    let upstream = upstream::start(ghat_mock::fast::Shape::default())?;
    let requests = if common.quick { count.requests.min(50) } else { count.requests };
    let gateways =
        Shape::all(common.every).into_iter().filter(|_| !common.without_gateway).map(Subject::Gateway);
    let mut targets = Vec::new();
    for subject in std::iter::once(Subject::Nginx).chain(gateways) {
        let bench = Bench { common, scratch: &scratch, upstream, requests };
        let counted = bench.count(&subject).await;
        report::line(&counted.told())?;
        targets.push(counted);
    }
    report::write(common, "count", &Report { taken: timestamp(), machine, requests, targets })
}

struct Bench<'a> {
    common: &'a Common,
    scratch: &'a Scratch,
    upstream: SocketAddr,
    requests: u32,
}

impl Bench<'_> {
    async fn count(&self, subject: &Subject) -> Counted {
        let target = match subject {
            Subject::Nginx => "nginx",
            Subject::Gateway(shape) => shape.name,
        };
        match self.differences(subject).await {
            Ok((sync, stream)) => Counted {
                target,
                instructions_sync: Some(sync),
                instructions_stream: Some(stream),
                reason: None,
            },
            Err(error) => {
                // perf needs a counter that virtual machines seldom have; it is not tried behind one's back.
                let reason = Some(format!("{error:#}"));
                Counted { target, instructions_sync: None, instructions_stream: None, reason }
            }
        }
    }

    async fn differences(&self, subject: &Subject) -> anyhow::Result<(u64, u64)> {
        // The first run compiles the plugins: valgrind's processor is another one, so that nothing from outside fits.
        self.instructions(subject, [1, 1]).await?;
        let base = self.instructions(subject, [WARMING, WARMING]).await?;
        let sync = self.instructions(subject, [WARMING + self.requests, WARMING]).await?;
        let stream = self.instructions(subject, [WARMING, WARMING + self.requests]).await?;
        let each = |total: u64| {
            let more = total.checked_sub(base).context("more requests took fewer instructions")?;
            anyhow::Ok(more / u64::from(self.requests.max(1)))
        };
        Ok((each(sync)?, each(stream)?))
    }

    /// The instructions of a whole process's life with this many whole and streamed answers.
    async fn instructions(&self, subject: &Subject, requests: [u32; 2]) -> anyhow::Result<u64> {
        let file = self.scratch.path().join("callgrind.out");
        let running = self.start(subject, prefix(&file)).await?;
        for (mode, count) in Mode::ALL.into_iter().zip(requests) {
            ask(running.target(), (mode, self.common.talk()), count).await?;
        }
        target::stop(running.child()).await?;
        let total = total(&file)?;
        fs::remove_file(&file)?;
        Ok(total)
    }

    async fn start(&self, subject: &Subject, prefix: Vec<String>) -> anyhow::Result<Running> {
        Ok(match subject {
            Subject::Nginx => Running::Nginx(nginx::start(self.scratch, self.upstream, &prefix).await?),
            Subject::Gateway(shape) => Running::Gateway(gateway::start(&self.launch(prefix), shape).await?),
        })
    }

    fn launch(&self, prefix: Vec<String>) -> Launch<'_> {
        let (binary, plugins) = (self.common.gateway(), self.common.plugins());
        Launch { binary, plugins, upstream: self.upstream, scratch: self.scratch, prefix }
    }
}

impl Running {
    fn target(&self) -> &Target {
        match self {
            Self::Nginx(nginx) => &nginx.target,
            Self::Gateway(gateway) => &gateway.target,
        }
    }

    fn child(self) -> Child {
        match self {
            Self::Nginx(nginx) => nginx.child,
            Self::Gateway(gateway) => gateway.child,
        }
    }
}

impl Counted {
    fn told(&self) -> String {
        let Self { target, reason, .. } = self;
        match (self.instructions_sync, self.instructions_stream) {
            (Some(sync), Some(stream)) => format!("{target:<16} {sync:>12} sync {stream:>12} stream"),
            _ => format!("{target:<16} not counted: {}", reason.as_deref().unwrap_or("no reason")),
        }
    }
}

fn prefix(file: &Path) -> Vec<String> {
    let out = format!("--callgrind-out-file={}", PathBuf::from(file).display());
    ["valgrind", "--tool=callgrind", "--quiet", &out].map(str::to_owned).to_vec()
}

async fn ask(target: &Target, (mode, talk): (Mode, Talk), count: u32) -> anyhow::Result<()> {
    let mut client = Client::connect(target.base(mode)).await?;
    let chat = traffic::chat(mode, talk);
    for turn in 0..count {
        let response = client.post(PATH, chat.numbered(turn.into())).await?;
        let status = response.status();
        let body = read(response).await?;
        ensure!(status == 200 && traffic::text(mode, &body).is_some(), "{status} under callgrind");
    }
    Ok(())
}

/// The sum over all threads in a callgrind file.
fn total(file: &Path) -> anyhow::Result<u64> {
    let text = fs::read_to_string(file).context("callgrind wrote nothing")?;
    let total =
        text.lines().find_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: ")));
    Ok(total.context("callgrind's file has no total")?.trim().parse()?)
}
