//! What is a gateway started with? A configuration, put together knob by knob, and its plugin files.

use std::{fmt::Write, path::Path};

use ghat_mock::{MockProvider, sigv4::KeyPair};

use crate::{Gateway, files};

/// A configuration. Knobs of a plugin's entry (`mode`, `fail`, …) turn the entry that was added last.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    server: Vec<String>,
    plugins: Vec<String>,
    policy: Vec<String>,
    providers: Vec<Table>,
    aliases: Vec<String>,
    router: Option<(String, String)>,
    chain: Vec<Table>,
    files: Vec<(String, String)>,
    auth: Option<String>,
    more: String,
    metrics: bool,
    whole: Option<String>,
}

#[derive(Clone, Debug)]
struct Table {
    name: String,
    lines: Vec<(String, String)>,
}

impl Table {
    fn set(&mut self, key: &str, value: impl Into<String>) {
        self.lines.retain(|(known, _)| known != key);
        self.lines.push((key.to_owned(), value.into()));
    }

    fn write(&self, out: &mut String) {
        for (key, value) in &self.lines {
            writeln!(out, "{key} = {value}").unwrap();
        }
    }
}

const ALIASES: &str = r#""smart-default" = "@openai/gpt-4.1-mini", "cheap-fast" = "@openai/gpt-4o-mini", "reasoning" = "@anthropic/claude-sonnet-4", "embed-default" = "@openai/text-embedding-3-small""#;

impl Setup {
    /// One upstream, as provider `openai`, behind the aliases of the contract.
    pub fn with(provider: &MockProvider) -> Self {
        Self::default().provider("openai", &provider.base_url())
    }

    /// No upstream: the plugin `provider-echo` answers under the name `openai`.
    pub fn echoing() -> Self {
        let mut setup = Self::default();
        setup.files.push(("provider-echo".into(), "provider-echo".into()));
        setup
            .providers
            .push(Table { name: "openai".into(), lines: vec![("plugin".into(), quoted("provider-echo"))] });
        setup
    }

    /// A further provider that speaks OpenAI's API.
    pub fn provider(self, name: &str, base_url: &str) -> Self {
        self.upstream(name, base_url, ("provider-openai", "sk-upstream-key"))
    }

    /// A further provider that speaks Anthropic's API.
    pub fn anthropic(self, name: &str, base_url: &str) -> Self {
        self.upstream(name, base_url, ("provider-anthropic", "sk-ant-upstream-key"))
    }

    /// A further provider that speaks Google's API.
    pub fn google(self, name: &str, base_url: &str) -> Self {
        self.upstream(name, base_url, ("provider-google", "google-upstream-key"))
    }

    /// A further provider that speaks Mistral's API; the mock does, below a path of its own.
    pub fn mistral(self, name: &str, base_url: &str) -> Self {
        let base_url = base_url.replace("/v1", &format!("{}v1", ghat_mock::mistral::PATH));
        self.upstream(name, &base_url, ("provider-mistral", "mistral-upstream-key"))
    }

    fn upstream(mut self, name: &str, base_url: &str, (plugin, api_key): (&str, &str)) -> Self {
        let mut table = Table { name: name.into(), lines: Vec::new() };
        for (key, value) in [("plugin", plugin), ("base_url", base_url), ("api_key", api_key)] {
            table.set(key, quoted(value));
        }
        self.providers.push(table);
        self.file(plugin, plugin)
    }

    /// A further provider that speaks Amazon Bedrock's API; its requests are signed.
    pub fn bedrock(mut self, name: &str, base_url: &str) -> Self {
        let mut table = Table { name: name.into(), lines: Vec::new() };
        table.set("plugin", quoted("provider-bedrock"));
        table.set("base_url", quoted(base_url));
        let key = format!(
            "access_key_id = {}, secret_access_key = {}",
            quoted(BEDROCK_KEY.id),
            quoted(BEDROCK_KEY.secret)
        );
        table.set("aws_keys", format!("[{{ {key} }}]"));
        table.set("settings", "{ region = \"us-east-1\" }");
        self.providers.push(table);
        self.file("provider-bedrock", "provider-bedrock")
    }

    /// Sets a key of the provider that was added last; the value is TOML.
    pub fn provider_key(mut self, key: &str, value: &str) -> Self {
        self.providers.last_mut().unwrap().set(key, value);
        self
    }

    /// A further alias; the target is TOML.
    pub fn alias(mut self, name: &str, target: &str) -> Self {
        self.aliases.push(format!("{} = {target}", quoted(name)));
        self
    }

    /// Takes another router; what its settings say besides the aliases is TOML, as in `explore = 0.2, tolerance = 0`.
    pub fn router(mut self, plugin: &str, settings: &str) -> Self {
        self.router = Some((plugin.to_owned(), settings.to_owned()));
        self.file(plugin, plugin)
    }

    /// Sets a key of `[server]`; the value is TOML.
    pub fn server(mut self, key: &str, value: &str) -> Self {
        self.server.push(format!("{key} = {value}"));
        self
    }

    /// Sets a key of `[plugins]`; the value is TOML.
    pub fn plugins(mut self, key: &str, value: &str) -> Self {
        self.plugins.push(format!("{key} = {value}"));
        self
    }

    /// Sets a key of `[policy]`; the value is TOML.
    pub fn policy(mut self, key: &str, value: &str) -> Self {
        self.policy.push(format!("{key} = {value}"));
        self
    }

    /// Looks at changed files by itself; otherwise only when it is told to.
    pub fn watching(self) -> Self {
        self.plugins("watch", "true")
    }

    /// Lets nobody in without a key. `acme` and `bolt` have an administrator each.
    pub fn keys(self) -> Self {
        self.auth(&format!("[auth]\nmode = \"keys\"\nrecheck = \"100ms\"\n{}", administrators()))
    }

    /// The same, with keys asked for again as often as a gateway does by itself.
    pub fn keys_as_usual(self) -> Self {
        self.auth(&format!("[auth]\nmode = \"keys\"\n{}", administrators()))
    }

    /// Lets nobody in without a key or a session token; what `[auth.jwt]` says is TOML.
    pub fn sessions(self, jwt: &str) -> Self {
        let auth = "[auth]\nmode = \"jwt\"\nrecheck = \"100ms\"";
        self.auth(&format!("{auth}\n[auth.jwt]\n{jwt}\n{}", administrators()))
    }

    /// Takes this for all that is said of callers.
    pub fn auth(mut self, toml: &str) -> Self {
        self.auth = Some(toml.to_owned());
        self
    }

    /// Adds tables, in TOML.
    pub fn more(mut self, toml: &str) -> Self {
        self.more = toml.to_owned();
        self
    }

    /// Serves metrics on a port of their own.
    pub fn metrics(mut self) -> Self {
        self.metrics = true;
        self
    }

    /// Puts a built plugin into the folder under a name.
    pub fn file(mut self, name: &str, built: &str) -> Self {
        self.files.retain(|(known, _)| known != name);
        self.files.push((name.into(), built.into()));
        self
    }

    /// Adds a chain entry of a plugin.
    pub fn plugin(self, name: &str) -> Self {
        self.plugin_from(name, name)
    }

    /// Adds a chain entry of a plugin whose file has the content of another.
    pub fn plugin_from(mut self, name: &str, built: &str) -> Self {
        self.chain.push(Table { name: name.into(), lines: vec![("plugin".into(), quoted(name))] });
        self.file(name, built)
    }

    /// Adds a chain entry of a plugin whose file is a copy of this one.
    pub fn plugin_at(self, name: &str, file: &Path) -> Self {
        self.plugin_from(name, file.to_str().unwrap())
    }

    /// Sets a key of the entry that was added last; the value is TOML.
    pub fn set(mut self, key: &str, value: &str) -> Self {
        self.chain.last_mut().unwrap().set(key, value);
        self
    }

    /// What happens with a finding.
    pub fn mode(self, mode: &str) -> Self {
        self.set("mode", &quoted(mode))
    }

    /// Which sides the entry sees.
    pub fn on(self, sides: &[&str]) -> Self {
        let sides: Vec<_> = sides.iter().map(|side| quoted(side)).collect();
        self.set("on", &format!("[{}]", sides.join(", ")))
    }

    /// What the plugin is told with each call, an inline table of TOML.
    pub fn options(self, options: &str) -> Self {
        self.set("options", options)
    }

    /// What happens when the plugin fails.
    pub fn fail(self, fail: &str) -> Self {
        self.set("fail", &quoted(fail))
    }

    /// How the plugin's memory is kept apart.
    pub fn isolation(self, isolation: &str) -> Self {
        self.set("isolation", &quoted(isolation))
    }

    /// How long one call may take.
    pub fn timeout(self, timeout: &str) -> Self {
        self.set("timeout", &quoted(timeout))
    }

    /// How much memory an instance may have.
    pub fn memory(self, memory: &str) -> Self {
        self.set("memory", &quoted(memory))
    }

    /// The plugin's settings, an inline table of TOML.
    pub fn settings(self, settings: &str) -> Self {
        self.set("settings", settings)
    }

    /// How much of a stream the entry may hold back.
    pub fn hold(self, bytes: usize, time: &str) -> Self {
        self.set("hold", &format!("{{ bytes = {bytes}, time = {} }}", quoted(time)))
    }

    /// Takes this text for the whole configuration, with `PLUGINS` and `CACHE` standing for the two folders.
    pub fn whole(mut self, toml: &str) -> Self {
        self.whole = Some(toml.to_owned());
        self
    }

    /// Starts the gateway.
    ///
    /// # Panics
    /// Where it does not start.
    pub async fn start(self) -> Gateway {
        self.try_start().await.unwrap_or_else(|problem| panic!("the gateway does not start: {problem}"))
    }

    /// Starts the gateway, or says why it does not start.
    ///
    /// # Errors
    /// What the gateway says.
    pub async fn try_start(self) -> Result<Gateway, String> {
        Gateway::start(self).await
    }

    /// Puts the plugin files into a folder.
    pub fn place(&self, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        let router = ("alias-router".to_owned(), "alias-router".to_owned());
        for (name, built) in self.files.iter().chain([&router]) {
            // A copy, not a link: tests write into these files.
            let bytes = if Path::new(built).is_absolute() {
                std::fs::read(built).unwrap()
            } else {
                files::plugin(built)
            };
            std::fs::write(folder.join(format!("{name}.wasm")), bytes).unwrap();
        }
    }

    /// The text of `ghat.toml`.
    pub fn toml(&self) -> String {
        let cache = quoted(files::compiled().to_str().unwrap());
        if let Some(whole) = &self.whole {
            return whole.replace("PLUGINS", &quoted("plugins")).replace("CACHE", &cache);
        }
        let mut out = String::from("[server]\n");
        writeln!(out, "listen = \"127.0.0.1:0\"\n{}", self.server.join("\n")).unwrap();
        out.push_str("[log]\nlevel = \"error\"\nrequests = \"off\"\n[plugins]\ndir = \"plugins\"\n");
        let settable = [
            ("cache", &*cache),
            ("watch", "false"),
            ("poll", "\"1h\""),
            ("instances", "40"),
            ("pool_wait", "\"5s\""),
        ];
        for (key, value) in settable {
            if !self.plugins.iter().any(|line| line.starts_with(key)) {
                writeln!(out, "{key} = {value}").unwrap();
            }
        }
        writeln!(out, "{}", self.plugins.join("\n")).unwrap();
        writeln!(out, "{}", self.auth.as_deref().unwrap_or_default()).unwrap();
        writeln!(out, "{}\n[policy]\n{}", self.more, self.policy.join("\n")).unwrap();
        if self.metrics {
            out.push_str("[metrics]\nlisten = \"127.0.0.1:0\"\n");
        }
        for provider in &self.providers {
            writeln!(out, "[provider.{}]", provider.name).unwrap();
            provider.write(&mut out);
        }
        let aliases = [&[ALIASES.to_owned()], &*self.aliases].concat().join(", ");
        let (router, settings) =
            self.router.clone().unwrap_or_else(|| ("alias-router".into(), String::new()));
        let settings = if settings.is_empty() { settings } else { format!(", {settings}") };
        writeln!(out, "[router]\nplugin = {}\ntimeout = \"5s\"", quoted(&router)).unwrap();
        writeln!(out, "settings = {{ aliases = {{ {aliases} }}{settings} }}").unwrap();
        for entry in &self.chain {
            out.push_str("[[chain]]\n");
            if !entry.lines.iter().any(|(key, _)| key == "timeout") {
                // Machines that run tests stall; what a test wants to see overrun, it says.
                out.push_str("timeout = \"5s\"\n");
            }
            entry.write(&mut out);
        }
        out
    }
}

/// What requests to Amazon Bedrock are signed with.
pub const BEDROCK_KEY: KeyPair =
    KeyPair { id: "AKIDUPSTREAM", secret: "wJalr/upstream+canary+secret", token: None };
/// The credential of the administrator of tenant `acme`.
pub const ADMIN: &str = "administrator-of-acme-0123456789";
/// The credential of the administrator of tenant `bolt`.
pub const OTHER_ADMIN: &str = "administrator-of-bolt-0123456789";

fn administrators() -> String {
    let table =
        |tenant: &str, token: &str| format!("[[auth.admin]]\ntenant = \"{tenant}\"\ntoken = \"{token}\"\n");
    table("acme", ADMIN) + &table("bolt", OTHER_ADMIN)
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}
