//! What does one call of a plugin cost, stage by stage? Measured in this process, through the gateway's plugin host.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use ghat::plugins::{
    Author, Context, HostSettings, Isolation, Kind, Lease, ModelRequest, Plugin, PluginFile, PluginHost,
    PluginSpec, ProviderRequest, Scope, Segment, Side, Surface,
};
use serde::Serialize;
use tokio::time::Instant;

use crate::scratch::{Machine, Scratch, timestamp};
use crate::settings::{Calls, Common};
use crate::stats::percentile;
use crate::{report, traffic};

/// The plugins that are measured: name, kind, settings.
static PLUGINS: [(&str, Kind, &str); 9] = [
    ("pii", Kind::Guardrail, "{}"),
    ("secrets", Kind::Guardrail, "{}"),
    ("prompt-injection", Kind::Guardrail, "{}"),
    ("indirect-prompt-injection", Kind::Guardrail, "{}"),
    ("denied-topics", Kind::Guardrail, r#"{"topics":["insider trading","gambling","weapons"]}"#),
    ("output-safety", Kind::Guardrail, "{}"),
    ("pseudonymizer", Kind::Redactor, r#"{"names":["Ann Smith"]}"#),
    ("alias-router", Kind::Router, r#"{"aliases":{"smart-default":"@openai/gpt-4.1-mini"}}"#),
    ("provider-openai", Kind::Provider, "{}"),
];

/// Calls before those that count.
const WARMING: usize = 200;

/// What every call is told.
const CONTEXT: Context<'static> = Context {
    request_id: "req_0123456789abcdef0123456789abcdef",
    tenant: "default",
    app: "default",
    surface: Surface::Chat,
    side: Side::Request,
    model: "smart-default",
    seed: 1,
    metadata: &[],
    grounding: &[],
    options: "{}",
};

/// The fields of the request that routers and adapters are told of.
const FIELDS: [&str; 4] = ["model", "messages", "temperature", "max_tokens"];

/// One plugin's stages; times of calls in µs, medians.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Stages {
    pub(crate) plugin: &'static str,
    /// Milliseconds from a file to a plugin: examined, configured, frozen, compiled, tried.
    pub(crate) load_ms: f64,
    /// The same with the compiled code in the cache.
    pub(crate) cached_load_ms: f64,
    /// A call with an instance of its own, from the snapshot: the three below together.
    pub(crate) fresh_us: f64,
    /// Making the instance and its first call.
    pub(crate) first_us: f64,
    /// Another call of the same instance: what the first would be without the making.
    pub(crate) next_us: f64,
    /// Giving the instance back.
    pub(crate) drop_us: f64,
    /// A call with an instance that is kept.
    pub(crate) warm_us: f64,
    /// The same with one word: the fixed part.
    pub(crate) warm_word_us: f64,
    /// The 99th percentile of the whole fresh call.
    pub(crate) fresh_p99_us: f64,
}

#[derive(Serialize)]
struct Report<'a> {
    taken: String,
    machine: Machine,
    calls: usize,
    plugins: &'a [Stages],
}

/// Measures every plugin and prints a line for each.
pub(crate) async fn run(common: &Common, calls: &Calls) -> anyhow::Result<Vec<Stages>> {
    let (machine, scratch) = (Machine::look(), Scratch::new()?);
    let count = if common.quick { calls.calls.min(500) } else { calls.calls };
    report::line(&format!("one call with ten texts of 300 bytes, µs (medians of {count})"))?;
    report::line(
        "                             fresh  =  first +  drop    next    warm   fixed     p99   load ms  cached ms",
    )?;
    let mut plugins = Vec::new();
    for &(name, ref kind, settings) in &PLUGINS {
        let bench = Bench { folder: &common.plugins(), cache: scratch.path(), count };
        let stages = bench.measure(name, kind, settings).await.with_context(|| name.to_owned())?;
        report::line(&stages.told())?;
        plugins.push(stages);
    }
    report::write(
        common,
        "plugin",
        &Report { taken: timestamp(), machine, calls: count, plugins: &plugins },
    )?;
    Ok(plugins)
}

impl Stages {
    fn told(&self) -> String {
        format!(
            "  {:<26} {:>7.1}    {:>7.1} {:>7.1} {:>7.1} {:>7.1} {:>7.1} {:>7.1} {:>9.1} {:>10.2}",
            self.plugin,
            self.fresh_us,
            self.first_us,
            self.drop_us,
            self.next_us,
            self.warm_us,
            self.warm_word_us,
            self.fresh_p99_us,
            self.load_ms,
            self.cached_load_ms,
        )
    }
}

struct Bench<'a> {
    folder: &'a Path,
    cache: &'a Path,
    count: usize,
}

impl Bench<'_> {
    async fn measure(
        &self,
        name: &'static str,
        kind: &'static Kind,
        settings: &'static str,
    ) -> anyhow::Result<Stages> {
        let spec = |isolation| PluginSpec {
            kinds: std::slice::from_ref(kind),
            settings: settings.to_owned(),
            isolation: Some(isolation),
            timeout: Duration::from_secs(1),
            memory: 64 << 20,
            output: 1 << 20,
            grants: Vec::new(),
        };
        let (_, load_ms) = self.load(name, &spec(Isolation::Request)).await?;
        let (fresh, cached_load_ms) = self.load(name, &spec(Isolation::Request)).await?;
        ensure!(fresh.isolation() == Isolation::Request, "no snapshot: {:?}", fresh.isolation_note());
        let (warm, _) = self.load(name, &spec(Isolation::App)).await?;
        let mut times = Times::default();
        // One kind of call after the other, since each has its own way with the processor's caches.
        for number in 0..WARMING + self.count {
            let texts = Texts::unseen(number);
            times.whole.push(one_request(&fresh, *kind, &texts.segments()).await?);
        }
        for number in 0..WARMING + self.count {
            times.stages(&fresh, *kind, &Texts::unseen(number).segments()).await?;
        }
        for number in 0..WARMING + self.count {
            let texts = Texts::unseen(number);
            times.warm.push(one_request(&warm, *kind, &texts.segments()).await?);
        }
        for _ in 0..WARMING + self.count {
            times.warm_word.push(one_request(&warm, *kind, &[segment("word")]).await?);
        }
        let whole = settled(times.whole);
        Ok(Stages {
            plugin: name,
            load_ms,
            cached_load_ms,
            fresh_us: median(&whole),
            first_us: median(&settled(times.first)),
            next_us: median(&settled(times.next)),
            drop_us: median(&settled(times.drop)),
            warm_us: median(&settled(times.warm)),
            warm_word_us: median(&settled(times.warm_word)),
            fresh_p99_us: micros(percentile(&whole, 99)),
        })
    }

    /// Loads a plugin in a host of its own; the cache is shared by all of them.
    async fn load(&self, name: &str, spec: &PluginSpec) -> anyhow::Result<(Arc<Plugin>, f64)> {
        let path = self.folder.join(format!("{name}.wasm"));
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?.into();
        let settings = HostSettings {
            instances: 64,
            max_memory: spec.memory,
            cache_dir: Some(self.cache.join("calls")),
            pool_wait: Duration::from_secs(1),
            max_file: 64 << 20,
        };
        let host = PluginHost::start(&settings)?;
        let begun = Instant::now();
        let plugin = host.load(&PluginFile { name: name.to_owned(), path, bytes }, spec).await?;
        Ok((plugin, begun.elapsed().as_secs_f64() * 1e3))
    }
}

/// Nanoseconds, one for each request.
#[derive(Default)]
struct Times {
    whole: Vec<u32>,
    first: Vec<u32>,
    next: Vec<u32>,
    drop: Vec<u32>,
    warm: Vec<u32>,
    warm_word: Vec<u32>,
}

impl Times {
    /// A request of two calls, with a clock on each part of it.
    async fn stages(&mut self, plugin: &Arc<Plugin>, kind: Kind, text: &[Segment<'_>]) -> anyhow::Result<()> {
        let mut lease = plugin.lease(&scope());
        for times in [&mut self.first, &mut self.next] {
            let begun = Instant::now();
            call(&mut lease, kind, text).await?;
            times.push(nanos(begun));
        }
        let begun = Instant::now();
        lease.release();
        self.drop.push(nanos(begun));
        Ok(())
    }
}

/// Texts that no call has seen before.
struct Texts(Vec<String>);

impl Texts {
    fn unseen(number: usize) -> Self {
        Self(traffic::unseen(number as u64))
    }

    fn segments(&self) -> Vec<Segment<'_>> {
        self.0.iter().map(|text| segment(text)).collect()
    }
}

/// The nanoseconds of one request with one call.
async fn one_request(plugin: &Arc<Plugin>, kind: Kind, text: &[Segment<'_>]) -> anyhow::Result<u32> {
    let begun = Instant::now();
    let mut lease = plugin.lease(&scope());
    call(&mut lease, kind, text).await?;
    drop(lease);
    Ok(nanos(begun))
}

/// A call of the kind's own function. What the plugin finds does not matter, only that it answers.
async fn call(lease: &mut Lease, kind: Kind, text: &[Segment<'_>]) -> anyhow::Result<()> {
    match kind {
        Kind::Guardrail => drop(lease.inspect(&CONTEXT, text).await?),
        Kind::Redactor => drop(lease.redact(&CONTEXT, text).await?),
        Kind::Router => {
            let ask = ModelRequest {
                model: CONTEXT.model,
                streaming: false,
                fields: &FIELDS,
                body_bytes: text.iter().map(|segment| segment.text.len() as u32).sum(),
            };
            ensure!(!lease.route(&CONTEXT, &ask).await?.is_empty(), "no candidates");
        }
        Kind::Provider => {
            let ask = ProviderRequest {
                model: "gpt-4.1-mini",
                surface: Surface::Chat,
                streaming: false,
                fields: &FIELDS,
                body: None,
            };
            let encoded = lease.encode(&CONTEXT, &ask).await?;
            ensure!(encoded.is_ok(), "{encoded:?}");
        }
    }
    Ok(())
}

fn scope() -> Scope {
    Scope { tenant: CONTEXT.tenant.into(), app: CONTEXT.app.into() }
}

fn segment(text: &str) -> Segment<'_> {
    Segment { path: "messages[1].content", author: Author::User, text, settled: 0, complete: true }
}

fn nanos(begun: Instant) -> u32 {
    u32::try_from(begun.elapsed().as_nanos()).unwrap_or(u32::MAX)
}

/// Without the first ones, sorted.
fn settled(mut times: Vec<u32>) -> Vec<u32> {
    times.drain(..WARMING.min(times.len()));
    times.sort_unstable();
    times
}

fn median(sorted: &[u32]) -> f64 {
    micros(percentile(sorted, 50))
}

fn micros(nanos: Option<u32>) -> f64 {
    nanos.map_or(f64::NAN, |nanos| f64::from(nanos) / 1e3)
}
