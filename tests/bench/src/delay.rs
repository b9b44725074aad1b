//! How long does a guarded stream hold text back? Answers at the pace of a model, beside the direct call.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, ensure};
use ghat_mock::fast;
use http_body_util::BodyExt;
use memchr::memmem;
use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::client::Client;
use crate::gateway::{self, Launch, Shape};
use crate::scratch::{Machine, Scratch, timestamp};
use crate::settings::Common;
use crate::stats::percentile;
use crate::traffic::{self, Mode, PATH};
use crate::{report, target, upstream};

/// Fifty deltas a second, as a quick model writes.
const GAP: Duration = Duration::from_millis(20);
/// Deltas with text in an answer.
const DELTAS: usize = 64;
/// Bytes of an answer's text.
const BYTES: usize = 704;
/// Frames of an answer without text: the role, the end, `[DONE]`.
const FIXED: usize = 3;
/// Answers at once, from each target.
const STREAMS: usize = 8;
/// Times that they are asked for.
const ROUNDS: usize = 4;

/// How a target's text comes later than the direct call's.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Delayed {
    pub(crate) target: &'static str,
    /// Milliseconds that a delta's text comes later, the median.
    p50_ms: f64,
    /// The 99th percentile of that.
    pub(crate) p99_ms: f64,
    /// The most bytes held at once, half a gap after a delta has come.
    held_bytes: usize,
    /// Milliseconds in which so much text arrives.
    pub(crate) held_ms: f64,
    /// Milliseconds that the end of the stream comes later, the worst.
    pub(crate) end_ms: f64,
}

#[derive(Serialize)]
struct Report<'a> {
    taken: String,
    machine: Machine,
    delayed: &'a [Delayed],
}

/// When a stream has brought how many bytes of text: milliseconds since it was asked for, and bytes.
type Arrivals = Vec<(f64, usize)>;

/// Measures every guarded configuration with isolation `app` and prints a line for each.
pub(crate) async fn run(common: &Common) -> anyhow::Result<Vec<Delayed>> {
    let (machine, scratch) = (Machine::look(), Scratch::new()?);
    let answer = fast::Shape { reply_bytes: BYTES, frames: DELTAS + FIXED, frame_gap: GAP };
    let upstream = upstream::start(answer)?;
    report::line("text of a stream later than the direct call's: 64 deltas, one each 20 ms")?;
    report::line("                      p50 ms   p99 ms   held bytes   = ms of text   end ms")?;
    let mut delayed = Vec::new();
    for shape in Shape::all(false).into_iter().chain(Shape::all(true)) {
        if shape.isolation.as_deref() == Some("app") {
            let one = measure(common, &scratch, upstream, &shape).await?;
            report::line(&one.told())?;
            delayed.push(one);
        }
    }
    report::write(common, "delay", &Report { taken: timestamp(), machine, delayed: &delayed })?;
    Ok(delayed)
}

impl Delayed {
    fn told(&self) -> String {
        format!(
            "  {:<18} {:>8.1} {:>8.1} {:>12} {:>14.1} {:>8.1}",
            self.target, self.p50_ms, self.p99_ms, self.held_bytes, self.held_ms, self.end_ms
        )
    }
}

async fn measure(
    common: &Common,
    scratch: &Scratch,
    upstream: SocketAddr,
    shape: &Shape,
) -> anyhow::Result<Delayed> {
    let (binary, plugins) = (common.gateway(), common.plugins());
    let launch = Launch { binary, plugins, upstream, scratch, prefix: Vec::new() };
    let gateway = gateway::start(&launch, shape).await?;
    let direct = format!("http://{upstream}");
    // Connections and instances are made by answers that do not count.
    streams(&gateway.target.base).await?;
    let (mut late, mut held, mut end) = (Vec::new(), 0, 0.0_f64);
    for _ in 0..ROUNDS {
        let (bare, guarded) = tokio::try_join!(streams(&direct), streams(&gateway.target.base))?;
        for (bare, guarded) in bare.iter().zip(&guarded) {
            late.extend(lateness(bare, guarded)?);
            held = held.max(most_held(bare, guarded));
            let ends = bare.last().zip(guarded.last()).context("a stream without text")?;
            end = end.max(ends.1.0 - ends.0.0);
        }
    }
    target::stop(gateway.child).await?;
    late.sort_unstable();
    let millis = |micros: Option<u32>| micros.map_or(f64::NAN, |micros| f64::from(micros) / 1e3);
    let each = BYTES as f64 / DELTAS as f64;
    Ok(Delayed {
        target: shape.name,
        p50_ms: millis(percentile(&late, 50)),
        p99_ms: millis(percentile(&late, 99)),
        held_bytes: held,
        held_ms: held as f64 / each * GAP.as_secs_f64() * 1e3,
        end_ms: end,
    })
}

/// Asks for some answers at once and notes when their texts come.
async fn streams(base: &str) -> anyhow::Result<Vec<Arrivals>> {
    let mut streams = JoinSet::new();
    for _ in 0..STREAMS {
        let base = base.to_owned();
        streams.spawn(async move { arrivals(&base).await });
    }
    streams.join_all().await.into_iter().collect()
}

async fn arrivals(base: &str) -> anyhow::Result<Arrivals> {
    let mut client = Client::connect(base).await?;
    let begun = Instant::now();
    let response = client.post(PATH, traffic::body(Mode::Stream, traffic::Talk::default())).await?;
    ensure!(response.status() == 200, "{}", response.status());
    let (mut body, mut whole, mut seen) = (response.into_body(), Vec::new(), Vec::new());
    while let Some(frame) = body.frame().await {
        let Ok(bytes) = frame?.into_data() else { continue };
        whole.extend_from_slice(&bytes);
        seen.push((begun.elapsed().as_secs_f64() * 1e3, text_bytes(&whole)));
    }
    ensure!(seen.last().is_some_and(|(_, bytes)| *bytes == BYTES), "not the whole answer");
    Ok(seen)
}

/// How many bytes of text the events so far hold. The answer's text has no escapes.
fn text_bytes(events: &[u8]) -> usize {
    const FIELD: &[u8] = b"\"content\":\"";
    let texts = memmem::find_iter(events, FIELD).map(|at| {
        let text = events.get(at + FIELD.len()..).unwrap_or_default();
        memchr::memchr(b'"', text).unwrap_or(0)
    });
    texts.sum()
}

/// For each delta of the direct call, the microseconds by which the last byte of it comes later.
fn lateness(bare: &Arrivals, guarded: &Arrivals) -> anyhow::Result<Vec<u32>> {
    let deltas = bare.iter().filter(|(_, bytes)| *bytes > 0);
    deltas
        .map(|(at, bytes)| {
            let here = guarded.iter().find(|(_, come)| come >= bytes).context("text that never came")?;
            Ok(((here.0 - at).max(0.0) * 1e3) as u32)
        })
        .collect()
}

/// The most bytes that the direct call has brought and the other has not, half a gap after each delta.
fn most_held(bare: &Arrivals, guarded: &Arrivals) -> usize {
    let half = GAP.as_secs_f64() * 1e3 / 2.0;
    let come =
        |at: f64| guarded.iter().take_while(|(when, _)| *when <= at).last().map_or(0, |(_, bytes)| *bytes);
    bare.iter().map(|(at, bytes)| bytes.saturating_sub(come(at + half))).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_waits_for_the_next_delta_is_one_gap_late() {
        let bare = vec![(0.0, 0), (20.0, 5), (40.0, 10), (60.0, 15)];
        let guarded = vec![(1.0, 0), (41.0, 5), (61.0, 15)];
        assert_eq!(lateness(&bare, &guarded).unwrap(), [21_000, 21_000, 1_000]);
        assert_eq!(most_held(&bare, &guarded), 5);
        assert!(lateness(&bare, &vec![(41.0, 5)]).is_err());
    }

    #[test]
    fn text_is_counted_in_events() {
        let events = br#"data: {"choices":[{"delta":{"role":"assistant","content":""}}]}

data: {"choices":[{"delta":{"content":"abc"}}]}

data: {"choices":[{"delta":{"content":"de"}}]}
"#;
        assert_eq!(text_bytes(events), 5);
    }
}
