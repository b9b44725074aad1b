//! How is a guardrail loaded and called without a server?

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use ghat::plugins::{
    CallError, Context, Finding, HostSettings, Isolation, Kind, Plugin, PluginFile, PluginHost, PluginSpec,
    Scope, Segment, Surface, Verdict,
};
use tokio::time::Instant;

use crate::case::{Answer, Case, Found};

/// A guardrail that is kept warm: what is measured is looking at a text, not making an instance.
pub(crate) struct Guard(Arc<Plugin>);

impl Guard {
    pub(crate) async fn load(path: &Path, settings: String) -> anyhow::Result<Self> {
        let host = PluginHost::start(&HostSettings {
            instances: 4,
            max_memory: 64 << 20,
            cache_dir: None,
            pool_wait: Duration::from_secs(1),
            max_file: 64 << 20,
        })?;
        let spec = PluginSpec {
            kinds: &[Kind::Guardrail],
            settings,
            isolation: Some(Isolation::App),
            timeout: Duration::from_secs(2),
            memory: 64 << 20,
            output: 1 << 20,
            grants: Vec::new(),
        };
        let bytes = fs::read(path).with_context(|| path.display().to_string())?.into();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let file = PluginFile { name, path: path.to_owned(), bytes };
        Ok(Self(host.load(&file, &spec).await?))
    }

    /// Shows it a text. A call that fails is an answer too: it counts as nothing found.
    pub(crate) async fn inspect<'a>(&self, case: &'a Case) -> Answer<'a> {
        let segments = segments(case);
        let options = case.options.as_ref().map_or_else(|| "{}".to_owned(), ToString::to_string);
        let context = Context {
            request_id: "req_0123456789abcdef0123456789abcdef",
            tenant: "default",
            app: "default",
            surface: Surface::Chat,
            side: case.side(),
            model: "smart-default",
            seed: 1,
            metadata: &[],
            grounding: &case.grounding,
            options: &options,
        };
        let begun = Instant::now();
        let verdict = self.call(&context, &segments).await;
        let micros = begun.elapsed().as_secs_f64() * 1e6;
        let judged = case.context.len();
        match verdict {
            Ok(verdict) => Answer { id: &case.id, findings: found(verdict, judged), micros, error: None },
            Err(error) => {
                Answer { id: &case.id, findings: Vec::new(), micros, error: Some(format!("{error:?}")) }
            }
        }
    }

    async fn call(&self, context: &Context<'_>, text: &[Segment<'_>]) -> Result<Verdict, CallError> {
        let scope = Scope { tenant: context.tenant.into(), app: context.app.into() };
        self.0.lease(&scope).inspect(context, text).await
    }
}

fn segments(case: &Case) -> Vec<Segment<'_>> {
    let whole =
        |author, text| Segment { path: "messages[0].content", author, text, settled: 0, complete: true };
    let before = case.context.iter().map(|before| whole(before.author(), before.text.as_str()));
    before.chain([whole(case.author(), case.text.as_str())]).collect()
}

/// The findings about the segment that is judged, and those about the whole.
fn found(verdict: Verdict, judged: usize) -> Vec<Found> {
    let about = |finding: &Finding| finding.span.is_none_or(|span| span.segment as usize == judged);
    let told = |finding: Finding| Found {
        rule: finding.rule,
        start: finding.span.map(|span| span.start),
        end: finding.span.map(|span| span.end),
        score: finding.score,
    };
    verdict.findings.into_iter().filter(about).map(told).collect()
}
