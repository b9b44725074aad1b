//! `ghat plugin run`: what does a plugin make of this text, and how long does it take?

use std::{
    fs,
    io::{self, Read, Write},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use ghat::{
    plugins::{Finding, Kind, ModelRequest, Plugin, Segment, Surface},
    request,
};
use serde_json::json;
use tokio::time::Instant;

use super::{
    bed::{Around, Bed, scope},
    show::marked,
};

/// How many calls are timed.
const CALLS: usize = 200;

/// What a plugin is shown.
#[derive(Debug, Args)]
pub(crate) struct Input {
    /// A text; - or nothing reads standard input.
    #[arg(long, conflicts_with_all = ["request", "model"])]
    text: Option<String>,
    /// The body of a chat request, JSON, whose texts are shown.
    #[arg(long)]
    request: Option<PathBuf>,
    /// The name of a model, for a router.
    #[arg(long)]
    model: Option<String>,
    /// What the app's policy says to the plugin, a JSON object.
    #[arg(long, default_value = "{}")]
    options: String,
    /// What an answer must be grounded in; may be given several times.
    #[arg(long)]
    grounding: Vec<String>,
    /// JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// One text and where it stands.
struct Shown {
    path: String,
    segment: (ghat::plugins::Author, String),
}

/// Calls a plugin and shows what it answers.
pub(super) async fn run(bed: &Bed, settings: &str, input: &Input) -> Result<()> {
    let plugin = bed.plugin(settings).await?;
    if plugin.kind() == Kind::Router {
        return route(&plugin, input).await;
    }
    let around =
        Around { options: input.options.clone(), grounding: input.grounding.clone(), ..Around::of(&plugin) };
    let shown = shown(&plugin, &around, input)?;
    let segments: Vec<_> = shown.iter().map(Shown::segment).collect();
    let begun = Instant::now();
    let found = around.find(&plugin, &segments).await?;
    let first = begun.elapsed();
    let warm = timed(&plugin, &around, &segments).await?;
    let mut out = io::stdout().lock();
    if input.json {
        let told = json!({
            "findings": found.iter().map(|finding| told(&shown, finding)).collect::<Vec<_>>(),
            "first_us": micros(first), "warm_us": micros(warm),
        });
        return Ok(writeln!(out, "{told}")?);
    }
    for finding in &found {
        writeln!(out, "{}", shown_finding(&shown, finding))?;
    }
    let count = match found.len() {
        0 => "nothing found".to_owned(),
        1 => "1 finding".to_owned(),
        more => format!("{more} findings"),
    };
    Ok(writeln!(out, "{count}; {:.0} µs at first, {:.1} µs when warm", micros(first), micros(warm))?)
}

impl Shown {
    fn segment(&self) -> Segment<'_> {
        let (author, text) = &self.segment;
        Segment { path: &self.path, author: *author, text, settled: 0, complete: true }
    }
}

fn shown(plugin: &Plugin, around: &Around, input: &Input) -> Result<Vec<Shown>> {
    if let Some(path) = &input.request {
        let body = fs::read(path).with_context(|| path.display().to_string())?;
        let request = request::read(Surface::Chat, &http::HeaderMap::new(), body.into())?;
        let wanted = |author| plugin.manifest().authors.contains(author);
        let texts = request.texts.into_iter().filter(|text| wanted(text.author));
        return Ok(texts
            .map(|text| Shown { path: text.path.to_string(), segment: (text.author, text.text) })
            .collect());
    }
    let text = match input.text.as_deref() {
        Some(text) if text != "-" => text.to_owned(),
        _ => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).context("standard input")?;
            text
        }
    };
    Ok(vec![Shown { path: around.whole("").path.to_owned(), segment: (around.author, text) }])
}

async fn route(plugin: &Arc<Plugin>, input: &Input) -> Result<()> {
    let Some(model) = &input.model else { bail!("a router is asked for a model: --model NAME") };
    let ask = ModelRequest { model, streaming: false, fields: &["model", "messages"], body_bytes: 100 };
    let around = Around::of(plugin);
    let candidates = plugin.lease(&scope()).route(&around.context(), &ask).await?;
    let mut out = io::stdout().lock();
    for candidate in &candidates {
        let (provider, model) = (&candidate.provider, &candidate.model);
        writeln!(out, "@{provider}/{model}  weight {}  tries {}", candidate.weight, candidate.tries)?;
    }
    if candidates.is_empty() {
        writeln!(out, "no model serves {model}")?;
    }
    Ok(())
}

/// The median of many calls.
async fn timed(plugin: &Arc<Plugin>, around: &Around, text: &[Segment<'_>]) -> Result<Duration> {
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let begun = Instant::now();
        around.find(plugin, text).await?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    Ok(times.get(CALLS / 2).copied().unwrap_or_default())
}

fn shown_finding(shown: &[Shown], finding: &Finding) -> String {
    let place = finding.span.and_then(|span| Some((span, shown.get(span.segment as usize)?)));
    let (rule, score, instead) = (&finding.rule, finding.score, &finding.replacement);
    match place {
        None => format!("{rule}  score {score:.2}  in the whole"),
        Some((span, Shown { path, segment: (_, text) })) => {
            let marked = marked(text, span.start as usize, span.end as usize);
            format!("{rule}  score {score:.2}  {path} {}..{}  → {instead}\n{marked}", span.start, span.end)
        }
    }
}

fn told(shown: &[Shown], finding: &Finding) -> serde_json::Value {
    let path = finding.span.and_then(|span| shown.get(span.segment as usize)).map(|shown| &shown.path);
    json!({
        "rule": finding.rule, "score": finding.score, "replacement": finding.replacement, "path": path,
        "start": finding.span.map(|span| span.start), "end": finding.span.map(|span| span.end),
    })
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
