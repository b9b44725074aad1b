//! A load that checks every answer to its last byte: what wrk cannot do.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context;
use ghat_mock::fast::{Numbered, Shape};
use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::client::{Client, read};
use crate::stats::percentile;
use crate::traffic::{self, Mode, PATH, Talk};

/// How many failures are kept in words.
const KEPT: usize = 5;

/// Who asks, and for what.
#[derive(Clone)]
pub(crate) struct Load {
    base: String,
    connections: usize,
    stream_every: usize,
    whole: Numbered,
    stream: Numbered,
    /// How many requests there were.
    turns: Arc<AtomicU64>,
}

/// What came of a load.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Tally {
    pub(crate) answered: u64,
    pub(crate) streamed: u64,
    /// No answer, or one that is not 2xx.
    pub(crate) failed: u64,
    /// An answer that ended before its end.
    pub(crate) cut: u64,
    /// A whole answer of status 2xx that says something else than the upstream.
    pub(crate) wrong: u64,
    pub(crate) p50_us: Option<u32>,
    pub(crate) p99_us: Option<u32>,
    pub(crate) worst_us: Option<u32>,
    /// The first failures, in words.
    pub(crate) failures: Vec<String>,
    #[serde(skip)]
    times_us: Vec<u32>,
}

enum Outcome {
    Right,
    Failed(String),
    Cut(String),
    Wrong(String),
}

impl Load {
    pub(crate) fn new(base: &str, connections: usize, stream_every: usize, talk: Talk) -> Self {
        Self {
            base: base.to_owned(),
            connections,
            stream_every: stream_every.max(1),
            whole: traffic::chat(Mode::Sync, talk),
            stream: traffic::chat(Mode::Stream, talk),
            turns: Arc::default(),
        }
    }

    /// Drives the load for some time; answers under way then are waited for.
    pub(crate) async fn drive(&self, time: Duration) -> Tally {
        let until = Instant::now() + time;
        let mut clients = JoinSet::new();
        for turn in 0..self.connections {
            let load = self.clone();
            clients.spawn(async move { load.one(turn, until).await });
        }
        let mut tally = Tally::default();
        while let Some(client) = clients.join_next().await {
            tally.add(client.unwrap_or_default());
        }
        tally.finish();
        tally
    }

    async fn one(&self, turn: usize, until: Instant) -> Tally {
        let (mut tally, mut connection) = (Tally::default(), None);
        for asked in turn.. {
            if Instant::now() >= until {
                break;
            }
            let mode = if asked.is_multiple_of(self.stream_every) { Mode::Stream } else { Mode::Sync };
            let begun = Instant::now();
            let outcome = self.ask(&mut connection, mode).await;
            let failed = !matches!(outcome, Outcome::Right);
            tally.count(mode, begun.elapsed(), outcome);
            if failed {
                connection = None;
                // A gateway that refuses is not to be asked in a busy loop.
                sleep(Duration::from_millis(5)).await;
            }
        }
        tally
    }

    async fn ask(&self, connection: &mut Option<Client>, mode: Mode) -> Outcome {
        let response = match self.head(connection, mode).await {
            Ok(response) => response,
            Err(error) => return Outcome::Failed(format!("{error:#}")),
        };
        let status = response.status();
        let body = match read(response).await {
            Ok(body) => body,
            Err(error) => return Outcome::Cut(format!("{status}: {error:#}")),
        };
        let said = || format!("{status}: {}", String::from_utf8_lossy(&body));
        if !status.is_success() {
            return Outcome::Failed(said());
        }
        match traffic::text(mode, &body) {
            Some(text) if Shape::default().is_answer(&text) => Outcome::Right,
            Some(_) => Outcome::Wrong(said()),
            None => Outcome::Cut(said()),
        }
    }

    async fn head(
        &self,
        connection: &mut Option<Client>,
        mode: Mode,
    ) -> anyhow::Result<hyper::Response<hyper::body::Incoming>> {
        if connection.is_none() {
            *connection = Some(Client::connect(&self.base).await?);
        }
        let client = connection.as_mut().context("no connection")?;
        let chat = if mode == Mode::Stream { &self.stream } else { &self.whole };
        let body = chat.numbered(self.turns.fetch_add(1, Ordering::Relaxed));
        client.post(PATH, body).await
    }
}

impl Tally {
    /// How many answers were not right.
    pub(crate) fn bad(&self) -> u64 {
        self.failed + self.cut + self.wrong
    }

    /// One line for the terminal.
    pub(crate) fn told(&self) -> String {
        let ms = |us: Option<u32>| us.map_or(f64::NAN, |us| f64::from(us) / 1e3);
        format!(
            "{} answers, {} of them streams; {} failed, {} cut, {} wrong; p50 {:.2} ms, p99 {:.2} ms, worst {:.1} ms",
            self.answered,
            self.streamed,
            self.failed,
            self.cut,
            self.wrong,
            ms(self.p50_us),
            ms(self.p99_us),
            ms(self.worst_us)
        )
    }

    fn count(&mut self, mode: Mode, time: Duration, outcome: Outcome) {
        let (counter, why) = match outcome {
            Outcome::Right => {
                self.answered += 1;
                self.streamed += u64::from(mode == Mode::Stream);
                self.times_us.push(u32::try_from(time.as_micros()).unwrap_or(u32::MAX));
                return;
            }
            Outcome::Failed(why) => (&mut self.failed, why),
            Outcome::Cut(why) => (&mut self.cut, why),
            Outcome::Wrong(why) => (&mut self.wrong, why),
        };
        *counter += 1;
        if self.failures.len() < KEPT {
            self.failures.push(format!("{}: {}", mode.name(), why.chars().take(400).collect::<String>()));
        }
    }

    /// Adds one client's tally.
    fn add(&mut self, other: Self) {
        self.answered += other.answered;
        self.streamed += other.streamed;
        self.failed += other.failed;
        self.cut += other.cut;
        self.wrong += other.wrong;
        self.times_us.extend(other.times_us);
        self.failures.extend(other.failures);
        self.failures.truncate(KEPT);
    }

    fn finish(&mut self) {
        self.times_us.sort_unstable();
        self.p50_us = percentile(&self.times_us, 50);
        self.p99_us = percentile(&self.times_us, 99);
        self.worst_us = self.times_us.last().copied();
    }
}

#[cfg(test)]
mod tests {
    use ghat_mock::{MockProvider, Reply};

    use super::*;

    async fn drive(reply: Reply) -> Tally {
        let mock = MockProvider::replying(reply).await;
        let base = format!("http://{}", mock.address());
        Load::new(&base, 2, 2, Talk::default()).drive(Duration::from_millis(50)).await
    }

    #[tokio::test]
    async fn right_answers_are_counted_by_kind() {
        let tally = drive(Reply::text(Shape::default().answer())).await;
        assert!(tally.streamed > 0 && tally.answered > tally.streamed, "{tally:?}");
        assert_eq!(tally.bad(), 0);
    }

    #[tokio::test]
    async fn failed_cut_and_wrong_answers_are_told_apart() {
        let failed = drive(Reply::error(503, "overloaded", "later")).await;
        let cut = drive(Reply::text(Shape::default().answer()).cut_after_bytes(200)).await;
        let wrong = drive(Reply::text("something else")).await;
        assert!(failed.failed > 0 && failed.bad() == failed.failed, "{failed:?}");
        assert!(cut.cut > 0 && cut.bad() == cut.cut, "{cut:?}");
        assert!(wrong.wrong > 0 && wrong.bad() == wrong.wrong, "{wrong:?}");
    }
}
