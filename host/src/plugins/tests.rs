//! Real plugins, good and bad, through everything between a file and an answer. The guests are built by
//! `scripts/build-guests` and `scripts/build-plugins`.

mod containment;
mod loading;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::contract::{Author, Context, Kind, Segment, Side, Surface, Verdict};
use super::failure::CallError;
use super::host::{HostSettings, PluginFile, PluginHost};
use super::lease::{Lease, Scope};
use super::plugin::{Plugin, PluginSpec};
use super::refusal::Refusal;

const SETTINGS: HostSettings = HostSettings {
    instances: 16,
    max_memory: 64 << 20,
    cache_dir: None,
    pool_wait: Duration::from_millis(50),
    max_file: 4 << 20,
};

fn host() -> Arc<PluginHost> {
    PluginHost::start(&SETTINGS).unwrap()
}

fn guest(name: &str) -> PluginFile {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let file = format!("{name}.wasm");
    let path = [root.join("tests/guests/dist").join(&file), root.join("plugins/dist").join(&file)]
        .into_iter()
        .find(|path| path.exists())
        .unwrap_or_else(|| panic!("{file} is not built"));
    let bytes = Bytes::from(std::fs::read(&path).unwrap());
    PluginFile { name: name.into(), path, bytes }
}

fn spec() -> PluginSpec {
    PluginSpec {
        kinds: &[Kind::Guardrail, Kind::Redactor],
        settings: "{}".into(),
        isolation: None,
        timeout: Duration::from_millis(200),
        memory: 32 << 20,
        output: 1 << 20,
        grants: Vec::new(),
    }
}

async fn load(name: &str) -> Arc<Plugin> {
    host().load(&guest(name), &spec()).await.unwrap()
}

async fn refusal(name: &str, spec: &PluginSpec) -> Refusal {
    host().load(&guest(name), spec).await.unwrap_err()
}

fn lease(plugin: &Arc<Plugin>, app: &str) -> Lease {
    plugin.lease(&Scope { tenant: "acme".into(), app: app.into() })
}

fn context(app: &str) -> Context<'_> {
    Context {
        request_id: "r-1",
        tenant: "acme",
        app,
        surface: Surface::Chat,
        side: Side::Request,
        model: "m",
        seed: 1,
        metadata: &[],
        grounding: &[],
        options: "{}",
    }
}

/// Shows one text of one app to a guardrail.
async fn inspect(lease: &mut Lease, app: &str, text: &str) -> Result<Verdict, CallError> {
    let segment =
        Segment { path: "messages[0].content", author: Author::User, text, settled: 0, complete: true };
    lease.inspect(&context(app), &[segment]).await
}

fn rules(verdict: &Verdict) -> Vec<&str> {
    verdict.findings.iter().map(|finding| finding.rule.as_str()).collect()
}
