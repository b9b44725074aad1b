//! Does what was written make a configuration?

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::defaults::{self, Limit};
use super::file;
use super::problem::Report;
use super::read::At;
use super::settings::Settings;
use super::store::StoreTable;
use super::value::{Name, Quantity, Size};
use super::{Auth, AuthMode, ChainEntry, Config, Hold, Log, PluginUse, Plugins, Policy, Provider, Server};

/// Turns the tables of the file into the configuration. A method that returns `None` has noted why, or the reader has.
pub(super) struct Checker<'c, 'a> {
    pub(super) report: &'c mut Report<'a>,
    pub(super) source: &'c Path,
    pub(super) env: &'c dyn Fn(&str) -> Option<String>,
}

impl Checker<'_, '_> {
    /// The whole, or `None`. Every part is checked even if another is already known to be wrong.
    pub(super) fn config(mut self, root: file::Root) -> Option<Config> {
        let auth = self.auth(tables(root.auth));
        let server = self.server(tables(root.server), &auth);
        let metrics = root.metrics.and_then(|table| table.value.listen.0);
        let metrics = metrics.map(|listen| self.metrics(&listen, server.listen));
        let traces = root.traces.map(|table| self.traces(table));
        let log = log(tables(root.log));
        let needed = auth.mode != AuthMode::None;
        let store = root.store.map(At::into_value).or_else(|| needed.then(StoreTable::default));
        let store = store.map(|table| self.store(table));
        let ledger = self.ledger(tables(root.ledger), store.as_ref(), server.listen);
        let counting = self.counting(tables(root.limits));
        let prices = self.prices(root.price.map(At::into_value).unwrap_or_default());
        let models = self.models(root.model.map(At::into_value).unwrap_or_default());
        let policy = self.policy(tables(root.policy));
        let plugins = self.plugins(tables(root.plugins));
        let providers = self.providers(root.provider.0);
        let router = root.router.0.map(At::into_value).and_then(|table| {
            let limits = self.limits(table.timeout, table.memory, table.output);
            self.plugin_use(table.uses, &limits)
        });
        let chain = self.chain(root.chain.map(At::into_value).unwrap_or_default());
        Some(Config {
            server,
            metrics,
            traces: traces.flatten(),
            log,
            auth,
            store,
            ledger,
            counting,
            prices,
            models,
            policy,
            plugins,
            providers: providers?,
            router: router?,
            chain: chain?,
        })
    }

    fn server(&mut self, table: file::Server, auth: &Auth) -> Server {
        let listen = match table.listen {
            Some(At { value, place }) => {
                let local = value.ip().to_canonical().is_loopback();
                if auth.mode == AuthMode::None && !auth.allow_public && !local {
                    let written = self.report.written(&place);
                    let message = format!(
                        "{written} can be reached from other machines, and auth.mode is \"none\"; listen on \
                         127.0.0.1, or set auth.allow_public = true"
                    );
                    self.report.add(&place, message);
                }
                value
            }
            None => defaults::LISTEN,
        };
        Server {
            listen,
            tls: table.tls.and_then(|table| self.tls(table)),
            max_header: self.within(table.max_header, &defaults::MAX_HEADER).in_memory(),
            max_body: self.within(table.max_body, &defaults::MAX_BODY).in_memory(),
            header_timeout: self.within(table.header_timeout, &defaults::HEADER_TIMEOUT),
            body_timeout: self.within(table.body_timeout, &defaults::BODY_TIMEOUT),
            request_timeout: self.within(table.request_timeout, &defaults::REQUEST_TIMEOUT),
            idle_timeout: self.within(table.idle_timeout, &defaults::IDLE_TIMEOUT),
            max_connections: self.within(table.max_connections, &defaults::MAX_CONNECTIONS) as usize,
            max_requests: self.within(table.max_requests, &defaults::MAX_REQUESTS) as usize,
            drain_timeout: self.within(table.drain_timeout, &defaults::DRAIN_TIMEOUT),
            workers: table
                .workers
                .map_or_else(cores, |workers| self.within(Some(workers), &defaults::WORKERS) as usize),
        }
    }

    fn metrics(&mut self, listen: &At<SocketAddr>, server: SocketAddr) -> SocketAddr {
        if listen.value == server && server.port() != 0 {
            self.report.add(&listen.place, "is the address of the server; metrics need a port of their own");
        }
        listen.value
    }

    fn policy(&mut self, table: file::Policy) -> Policy {
        Policy {
            default: table.default.map_or(defaults::POLICY_DEFAULT, At::into_value),
            fresh: self.within(table.fresh, &defaults::POLICY_FRESH),
        }
    }

    fn plugins(&mut self, table: file::Plugins) -> Plugins {
        if let Some(dir) = table.dir.as_ref().filter(|dir| dir.value.is_empty()) {
            self.report.add(&dir.place, "the folder is empty; write . for the folder of this file");
        }
        let dir = table.dir.map_or_else(|| defaults::PLUGIN_DIR.to_owned(), At::into_value);
        let cache = match table.cache {
            Some(cache) => (!cache.value.is_empty()).then(|| self.resolve(&cache.value)),
            None => self.user_cache(),
        };
        Plugins {
            dir: self.resolve(&dir),
            cache,
            watch: table.watch.map_or(defaults::WATCH, At::into_value),
            poll: self.within(table.poll, &defaults::POLL),
            instances: self.within(table.instances, &defaults::INSTANCES),
            pool_wait: self.within(table.pool_wait, &defaults::POOL_WAIT),
            max_file: self.within(table.max_file, &defaults::MAX_FILE).in_memory(),
        }
    }

    fn providers(
        &mut self,
        tables: Option<At<BTreeMap<String, At<file::Provider>>>>,
    ) -> Option<Vec<Provider>> {
        let At { value: tables, place } = tables?;
        if tables.is_empty() {
            self.report.add(&place, "no provider is configured; add a table [provider.NAME]");
        }
        let providers: Vec<_> = tables.into_iter().map(|(name, table)| self.provider(&name, table)).collect();
        providers.into_iter().collect()
    }

    fn provider(&mut self, name: &str, At { value: table, place }: At<file::Provider>) -> Option<Provider> {
        let name = Name::parse(name);
        if name.is_none() {
            self.report.add(&place, format!("the provider's name {}", Name::REFUSAL));
        }
        let limits = CallLimits {
            timeout: self.within(table.call_timeout, &defaults::PROVIDER_CALL_TIMEOUT),
            memory: self.within(table.memory, &defaults::PROVIDER_MEMORY),
            output: self.within(table.output, &defaults::PROVIDER_OUTPUT),
        };
        let uses = self.plugin_use(table.uses, &limits);
        let sent = table.api_key.is_some() || table.api_keys.is_some();
        let api_keys = self.api_keys(table.api_key, table.api_keys);
        let aws_keys = self.aws_keys(table.aws_keys, sent);
        let breaker = self.breaker(tables(table.breaker));
        let limits = self.upstream_limits(table.limits);
        let models = self.distinct(table.models);
        let base_url = table.base_url.map(|url| url.value.0);
        let preset = table.preset.map(|preset| preset.value.0);
        let connect_timeout = self.within(table.connect_timeout, &defaults::CONNECT_TIMEOUT);
        let timeout = self.within(table.timeout, &defaults::UPSTREAM_TIMEOUT);
        let idle_timeout = self.within(table.idle_timeout, &defaults::UPSTREAM_IDLE_TIMEOUT);
        let max_reply = self.within(table.max_reply, &defaults::MAX_REPLY).in_memory();
        Some(Provider {
            name: name?.0,
            uses: uses?,
            base_url: base_url.or(preset),
            api_keys,
            aws_keys,
            models,
            connect_timeout,
            timeout,
            idle_timeout,
            max_reply,
            breaker,
            limits,
        })
    }

    fn chain(&mut self, tables: Vec<At<file::ChainEntry>>) -> Option<Vec<ChainEntry>> {
        let mut names = BTreeSet::new();
        let entries: Vec<_> = tables.into_iter().map(|table| self.entry(table.value, &mut names)).collect();
        entries.into_iter().collect()
    }

    fn entry(&mut self, table: file::ChainEntry, names: &mut BTreeSet<String>) -> Option<ChainEntry> {
        let name = table.name.as_ref().or(table.uses.plugin.0.as_ref());
        if let Some(At { value: Name(name), place }) = name
            && !names.insert(name.clone())
        {
            let message = "an earlier entry has this name; set a `name` of its own to tell them apart";
            self.report.add(place, message);
        }
        let name = name.map(|name| name.value.0.clone());
        let (request, response) = self.sides(table.on);
        let limits = self.limits(table.timeout, table.memory, table.output);
        let uses = self.plugin_use(table.uses, &limits);
        let hold = tables(table.hold);
        let hold = Hold {
            bytes: self.within(hold.bytes, &defaults::HOLD_BYTES).in_memory(),
            time: self.within(hold.time, &defaults::HOLD_TIME),
        };
        Some(ChainEntry {
            name: name?,
            uses: uses?,
            mode: table.mode.map_or(defaults::MODE, At::into_value),
            request,
            response,
            fail: table.fail.map_or(defaults::FAIL, At::into_value),
            options: settings(table.options),
            hold,
        })
    }

    fn sides(&mut self, on: Option<At<Vec<At<file::Side>>>>) -> (bool, bool) {
        let Some(At { value: sides, place }) = on else { return (true, true) };
        if sides.is_empty() {
            self.report
                .add(&place, "sees neither requests nor responses; to keep an entry idle set mode = \"off\"");
        }
        let sees = |side| sides.iter().any(|at| at.value == side);
        (sees(file::Side::Request), sees(file::Side::Response))
    }

    fn limits(
        &mut self,
        timeout: Option<At<Duration>>,
        memory: Option<At<Size>>,
        output: Option<At<Size>>,
    ) -> CallLimits {
        CallLimits {
            timeout: self.within(timeout, &defaults::CALL_TIMEOUT),
            memory: self.within(memory, &defaults::CALL_MEMORY),
            output: self.within(output, &defaults::CALL_OUTPUT),
        }
    }

    fn plugin_use(&mut self, table: file::Plugin, limits: &CallLimits) -> Option<PluginUse> {
        let grants = self.distinct(table.grants);
        Some(PluginUse {
            plugin: table.plugin.0?.value.0,
            settings: settings(table.settings),
            isolation: table.isolation.map(At::into_value),
            timeout: limits.timeout,
            memory: limits.memory.0,
            output: limits.output.0,
            grants,
        })
    }

    /// A list of names, none of them empty, none of them twice.
    pub(super) fn distinct(&mut self, list: Option<At<Vec<At<String>>>>) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let list = list.map(At::into_value).unwrap_or_default();
        for At { value, place } in &list {
            if value.is_empty() {
                self.report.add(place, "is empty");
            } else if !seen.insert(value) {
                self.report.add(place, format!("{} is here twice", self.report.written(place)));
            }
        }
        list.into_iter().map(At::into_value).collect()
    }

    /// The value that was set, or the default.
    pub(super) fn within<T: Quantity>(&mut self, set: Option<At<T>>, limit: &Limit<T>) -> T {
        let Some(At { value, place }) = set else { return limit.default };
        if value < limit.least || value > limit.most {
            let written = self.report.written(&place);
            let (least, most) = (limit.least.written(), limit.most.written());
            self.report.add(&place, format!("{written} is out of range; write {least} to {most}"));
        }
        value
    }

    /// A path of the file, which begins at the file's folder.
    pub(super) fn resolve(&self, path: &str) -> PathBuf {
        self.source.parent().unwrap_or(Path::new("")).join(path)
    }

    /// `ghat` in the user's cache folder, by the rules of the XDG base directory specification: a relative path
    /// there counts as none.
    fn user_cache(&self) -> Option<PathBuf> {
        let folder = |name: &str| (self.env)(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let cache = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")))?;
        Some(cache.join("ghat"))
    }
}

/// The limits of a call to a plugin.
struct CallLimits {
    timeout: Duration,
    memory: Size,
    output: Size,
}

/// How many threads can run at once.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

fn log(table: file::Log) -> Log {
    Log {
        format: table.format.map_or(defaults::LOG_FORMAT, At::into_value),
        level: table.level.map_or_else(|| defaults::LOG_LEVEL.to_owned(), |level| level.value.0),
        requests: table.requests.map_or(defaults::LOG_REQUESTS, At::into_value),
    }
}

fn settings(table: Option<At<Settings>>) -> String {
    table.map(At::into_value).unwrap_or_default().0
}

/// A table that was left out is one with nothing in it.
fn tables<T: Default>(table: Option<At<T>>) -> T {
    table.map(At::into_value).unwrap_or_default()
}
