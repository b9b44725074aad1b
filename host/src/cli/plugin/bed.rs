//! How is a plugin loaded and called without a gateway?

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use ghat::plugins::{
    Author, Context, Finding, HostSettings, Isolation, Kind, Plugin, PluginFile, PluginHost, PluginSpec,
    Scope, Segment, Side, Substitution, Surface, Verdict,
};

use super::project;

/// What one call may take: more than a gateway allows, so that a slow plugin is shown and not cut.
pub(super) const TIME: Duration = Duration::from_secs(5);
/// What an instance may grow to.
const MEMORY: u64 = 256 << 20;

/// One plugin file, and the gateway's plugin host.
pub(super) struct Bed {
    host: Arc<PluginHost>,
    file: PluginFile,
}

/// What is around a text.
#[derive(Clone)]
pub(super) struct Around {
    pub(super) side: Side,
    pub(super) author: Author,
    pub(super) grounding: Vec<String>,
    pub(super) options: String,
}

impl Bed {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let path = &project::component_at(path)?;
        let bytes = fs::read(path).with_context(|| path.display().to_string())?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let host = PluginHost::start(&HostSettings {
            instances: 8,
            max_memory: MEMORY,
            // Where a gateway keeps it too: compiling what carries a language's runtime takes many seconds.
            cache_dir: user_cache(),
            pool_wait: Duration::from_secs(1),
            max_file: 256 << 20,
        })?;
        Ok(Self { host, file: PluginFile { name, path: path.to_owned(), bytes: bytes.into() } })
    }

    /// The file.
    pub(super) fn file(&self) -> &PluginFile {
        &self.file
    }

    /// The plugin with these settings, a JSON object.
    pub(super) async fn plugin(&self, settings: &str) -> Result<Arc<Plugin>> {
        let spec = PluginSpec {
            kinds: &Kind::ALL,
            settings: settings.to_owned(),
            isolation: Some(Isolation::App),
            timeout: TIME,
            memory: MEMORY,
            output: 64 << 20,
            grants: Vec::new(),
        };
        self.host.load(&self.file, &spec).await.with_context(|| self.file.path.display().to_string())
    }
}

/// `ghat` in the user's cache folder, as the configuration's own default is.
fn user_cache() -> Option<PathBuf> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")))?;
    Some(cache.join("ghat"))
}

impl Around {
    /// What a plugin that looks at this side sees there.
    pub(super) fn of(plugin: &Plugin) -> Self {
        let manifest = plugin.manifest();
        let side = if manifest.sides.request { Side::Request } else { Side::Response };
        let all = [Author::User, Author::Tool, Author::Operator, Author::Assistant];
        let wanted = all.into_iter().find(|author| manifest.authors.contains(*author));
        let author = if side == Side::Response { Author::Model } else { wanted.unwrap_or(Author::User) };
        Self { side, author, grounding: Vec::new(), options: "{}".to_owned() }
    }

    /// What a plugin is told of the request.
    pub(super) fn context(&self) -> Context<'_> {
        Context {
            request_id: "req_0123456789abcdef0123456789abcdef",
            tenant: "default",
            app: "default",
            surface: Surface::Chat,
            side: self.side,
            model: "smart-default",
            seed: 7,
            metadata: &[],
            grounding: &self.grounding,
            options: &self.options,
        }
    }

    /// A text that is whole.
    pub(super) fn whole<'t>(&self, text: &'t str) -> Segment<'t> {
        let path =
            if self.side == Side::Response { "choices[0].message.content" } else { "messages[0].content" };
        Segment { path, author: self.author, text, settled: 0, complete: true }
    }

    /// A guardrail's verdict on texts.
    pub(super) async fn inspect(&self, plugin: &Arc<Plugin>, text: &[Segment<'_>]) -> Result<Verdict> {
        Ok(plugin.lease(&scope()).inspect(&self.context(), text).await?)
    }

    /// A redactor's substitutions in texts.
    pub(super) async fn redact(
        &self,
        plugin: &Arc<Plugin>,
        text: &[Segment<'_>],
    ) -> Result<Vec<Substitution>> {
        Ok(plugin.lease(&scope()).redact(&self.context(), text).await?)
    }

    /// What a guardrail or a redactor finds in texts; what a redactor swaps is told like a finding.
    pub(super) async fn find(&self, plugin: &Arc<Plugin>, text: &[Segment<'_>]) -> Result<Vec<Finding>> {
        let told = |one: Substitution| Finding {
            rule: one.rule,
            span: Some(one.span),
            replacement: one.placeholder,
            score: 1.0,
        };
        let mut found = match plugin.kind() {
            Kind::Guardrail => self.inspect(plugin, text).await?.findings,
            Kind::Redactor => self.redact(plugin, text).await?.into_iter().map(told).collect(),
            kind @ (Kind::Router | Kind::Provider) => bail!("a {kind} finds nothing in texts"),
        };
        found.sort_by_key(|finding| finding.span);
        Ok(found)
    }
}

pub(super) fn scope() -> Scope {
    Scope { tenant: "default".into(), app: "default".into() }
}
