//! Whole files: what they become, and what is said of those with many mistakes.

mod auth;
mod refusals;

use super::*;

/// The least that is a configuration, five lines; what a test adds begins at line 6.
const LEAST: &str = "\
[provider.openai]
plugin = \"provider-openai\"
[router]
plugin = \"alias-router\"
# a test adds:
";

const SECRET: &str = "sk-canary";

fn env(name: &str) -> Option<String> {
    match name {
        "SECRET" => Some(SECRET.to_owned()),
        "LINES" => Some("two\nlines \"quoted\"".to_owned()),
        "PORT" => Some("9000".to_owned()),
        "HOME" => Some("/home/ann".to_owned()),
        "XDG_CACHE_HOME" => Some("relative".to_owned()),
        _ => None,
    }
}

fn parse(text: &str) -> Result<Config, Problems> {
    Config::parse(text, Path::new("/etc/ghat/ghat.toml"), &env)
}

fn parsed(addition: &str) -> Config {
    parse(&format!("{LEAST}{addition}")).unwrap_or_else(|problems| panic!("{addition}\n{problems}"))
}

#[test]
fn a_preset_knows_where_an_api_begins_unless_it_is_said() {
    let url = |rest: &str| {
        let config = parsed(&format!("[provider.b]\nplugin = \"b\"\npreset = \"groq\"\n{rest}"));
        config
            .providers
            .iter()
            .find(|provider| provider.name == "b")
            .unwrap()
            .base_url
            .clone()
            .unwrap()
            .to_string()
    };
    assert_eq!(url(""), "https://api.groq.com/openai/v1");
    assert_eq!(url("base_url = \"http://10.0.0.1/v1\""), "http://10.0.0.1/v1");
}

/// The problems of a text, without the file's name.
fn problems(text: &str) -> Vec<String> {
    let shown = parse(text).expect_err(text).to_string();
    shown.lines().map(|line| line.strip_prefix("/etc/ghat/ghat.toml:").unwrap().to_owned()).collect()
}

/// Checks that an addition to the least configuration is wrong in one way, and what is said of it.
fn check(addition: &str, expected: &str) {
    assert_eq!(problems(&format!("{LEAST}{addition}")), [expected], "{addition}");
}

/// A file that sets a key of every kind.
const FULL: &str = r#"
[server]
listen = "127.0.0.1:${PORT}"
max_body = 4096
workers = 2
[metrics]
listen = "0.0.0.0:9090"
[log]
format = "json"
level = "warn,ghat=debug"
requests = "failed"
[plugins]
dir = "plugins/dist"
cache = "/var/cache/ghat"
watch = false
[provider.openai]
plugin = "provider-openai"
base_url = "https://api.openai.com/v1/"
api_key = "${SECRET}"
api_keys = ["sk-2", "sk-3"]
max_concurrent = 8
breaker = { failures = 3, cooldown = "250ms" }
models = ["gpt-4.1-mini"]
timeout = "90s"
call_timeout = "20ms"
[router]
plugin = "alias-router"
settings = { b = 1979-05-27, a = { smart-default = "@openai/gpt-4.1-mini" }, c = [1, 0x10, 1.5, true, "$${X}"] }
[[chain]]
plugin = "pii"
mode = "redact"
on = ["request"]
fail = "open"
isolation = "request"
timeout = "50ms"
memory = "10MB"
output = "2 KiB"
grants = ["models"]
options = { strict = true }
hold = { bytes = "1KiB", time = "1m" }
[[chain]]
plugin = "pii"
name = "pii_again"
"#;

fn full() -> Config {
    parse(FULL).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn the_gateways_own_tables_become_a_configuration() {
    let config = full();
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:9000");
    assert_eq!((config.server.max_body, config.server.workers), (4096, 2));
    assert_eq!(config.metrics.unwrap().to_string(), "0.0.0.0:9090");
    let level = "warn,ghat=debug".to_owned();
    assert_eq!(config.log, Log { format: LogFormat::Json, level, requests: RequestLog::Failed });
    assert_eq!(config.plugins.dir, Path::new("/etc/ghat/plugins/dist"));
    assert_eq!(config.plugins.cache.as_deref(), Some(Path::new("/var/cache/ghat")));
    assert!(!config.plugins.watch);
}

#[test]
fn a_provider_and_the_router_become_a_configuration() {
    let config = full();
    let [provider] = config.providers.as_slice() else { panic!("one provider") };
    assert_eq!((provider.name.as_str(), provider.uses.plugin.as_str()), ("openai", "provider-openai"));
    assert_eq!(provider.base_url.as_ref().unwrap().to_string(), "https://api.openai.com/v1");
    assert_eq!(provider.api_keys.iter().map(Hidden::expose).collect::<Vec<_>>(), [SECRET, "sk-2", "sk-3"]);
    assert_eq!((provider.limits.max_concurrent, provider.limits.hedge_after), (Some(8), None));
    assert_eq!((provider.breaker.failures, provider.breaker.cooldown), (3, Duration::from_millis(250)));
    assert!(provider.breaker.enabled);
    assert_eq!(provider.models, ["gpt-4.1-mini"]);
    assert_eq!(
        (provider.timeout, provider.uses.timeout),
        (Duration::from_secs(90), Duration::from_millis(20))
    );
    assert_eq!(
        config.router.settings,
        r#"{"a":{"smart-default":"@openai/gpt-4.1-mini"},"b":"1979-05-27","c":[1,16,1.5,true,"${X}"]}"#
    );
}

#[test]
fn the_chain_becomes_a_configuration() {
    let config = full();
    let [first, second] = config.chain.as_slice() else { panic!("two entries") };
    let uses = PluginUse {
        plugin: "pii".to_owned(),
        settings: "{}".to_owned(),
        isolation: Some(Isolation::Request),
        timeout: Duration::from_millis(50),
        memory: 10_000_000,
        output: 2048,
        grants: vec!["models".to_owned()],
    };
    let expected = ChainEntry {
        name: "pii".to_owned(),
        uses,
        mode: Mode::Redact,
        request: true,
        response: false,
        fail: Fail::Open,
        options: r#"{"strict":true}"#.to_owned(),
        hold: Hold { bytes: 1024, time: Duration::from_secs(60) },
    };
    assert_eq!(*first, expected);
    assert_eq!((second.name.as_str(), second.uses.plugin.as_str()), ("pii_again", "pii"));
    assert_eq!((second.request, second.response, second.mode), (true, true, Mode::Detect));
}

#[test]
fn what_is_left_out_has_a_default() {
    let config = parsed("[[chain]]\nplugin = \"pii\"");
    assert_eq!(config.server.listen, defaults::LISTEN);
    assert_eq!(config.metrics, None);
    assert_eq!(config.plugins.dir, Path::new("/etc/ghat/plugins"));
    assert_eq!(config.plugins.cache.as_deref(), Some(Path::new("/home/ann/.cache/ghat")));
    assert_eq!(config.chain[0].fail, Fail::Closed);
    assert_eq!(config.chain[0].uses.settings, "{}");
    assert_eq!(parsed("[plugins]\ncache = \"\"").plugins.cache, None);
}

#[test]
fn configurations_are_equal_if_they_decide_the_same() {
    let key =
        |key: &str| parse(&LEAST.replace("[router]", &format!("api_key = \"{key}\"\n[router]"))).unwrap();
    assert_eq!(key("${SECRET}"), key(SECRET));
    assert_ne!(key("a"), key("b"));
    assert_eq!(parsed(""), parsed("[server]\nlisten = \"127.0.0.1:8080\""));
    assert_ne!(parsed(""), parsed("[server]\nmax_requests = 1"));
}

#[test]
fn every_mistake_is_reported_with_its_line() {
    let text = format!(
        "{LEAST}[server]\nlisten = 8080\nmax_boddy = \"1MiB\"\n[[chain]]\n  timeout = \"50 lightyears\"\n[extra]\n"
    );
    assert_eq!(
        problems(&text),
        [
            "7:10: server.listen: expected a string, found an integer",
            "8:1: server.max_boddy: unknown key; did you mean `max_body`?",
            "9:1: chain[0].plugin: is missing",
            "10:13: chain[0].timeout: \"50 lightyears\" is not a duration; write 50ms, 2s, 1m",
            "11:2: extra: unknown key; known here: server, metrics, traces, log, auth, store, ledger, limits, price, model, policy, plugins, provider, router, chain",
        ]
    );
}

#[test]
fn an_empty_file_lacks_a_provider_and_a_router() {
    let router = "[router]\nplugin = \"a\"\n";
    assert_eq!(problems(""), ["1:1: provider: is missing", "1:1: router: is missing"]);
    let expected = "3:1: provider: no provider is configured; add a table [provider.NAME]";
    assert_eq!(problems(&format!("{router}[provider]")), [expected]);
    let expected = "1:12: provider: expected a table, found an integer";
    assert_eq!(problems(&format!("provider = 1\n{router}")), [expected]);
}

#[test]
fn a_syntax_error_stands_alone_and_quotes_nothing() {
    let found = problems(&format!("{LEAST}x = \"{SECRET}\n[server]\nlisten = 1"));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("6:") && !found[0].contains(SECRET), "{found:?}");
}

#[test]
fn a_variables_value_is_never_shown() {
    let root = ["listen", "max_body", "max_requests", "header_timeout"]
        .map(|key| format!("{key} = \"${{SECRET}}\"\n"));
    let server =
        format!("[server]\n{}[log]\nlevel = \"ghat=${{SECRET}}\"\nformat = \"${{SECRET}}\"\n", root.concat());
    let provider = "[provider.b]\nplugin = \"../${SECRET}\"\nbase_url = \"${SECRET}\"\napi_key = \" ${SECRET}\"\n\
                    models = [\"${SECRET}\", \"${SECRET}\"]\n";
    let chain = "[[chain]]\nplugin = \"${SECRET}\"\n[[chain]]\nplugin = \"${SECRET}\"\nmode = \"${SECRET}\"\n\
                 settings = { a = \"${SECRET}\" }\ngrants = [\"${SECRET}\", \"${SECRET}\"]\n";
    let problems = parse(&format!("{LEAST}{server}{provider}{chain}")).unwrap_err();
    assert_eq!(problems.0.len(), 14, "{problems}");
    assert!(!format!("{problems}{problems:?}").contains(SECRET), "{problems}");

    let config = parsed("[provider.b]\nplugin = \"b\"\napi_key = \"${SECRET}\"");
    assert!(!format!("{config:?}").contains(SECRET));
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let error = Config::load(Path::new("/nowhere/ghat.toml")).unwrap_err();
    assert_eq!(error.to_string(), "cannot read /nowhere/ghat.toml");
}

#[test]
fn every_default_is_in_its_range() {
    // Written out in full, the defaults are accepted and change nothing.
    let schema = serde_json::to_value(schema()).unwrap();
    let of = |table: &str| {
        let properties = schema["$defs"][table]["properties"].as_object().unwrap();
        let set = properties.iter().filter_map(|(key, property)| Some((key, property.get("default")?)));
        set.map(|(key, value)| format!("{key} = {value}\n")).collect::<String>()
    };
    let breaker = format!("[provider.openai.breaker]\n{}", of("Breaker"));
    let least = LEAST.replace("[router]", &format!("{}{breaker}[router]", of("Provider")));
    let tables = ["server", "log", "auth", "plugins", "store", "policy"];
    let tables = tables.map(|key| format!("[{key}]\n{}", of(&(key[..1].to_uppercase() + &key[1..]))));
    let chain = format!("[[chain]]\nplugin = \"a\"\n{}[chain.hold]\n{}", of("ChainEntry"), of("Hold"));
    let limits = format!("[limits]\n{}", of("Counting"));
    let text = format!("{least}{}{}{limits}{chain}", of("Router"), tables.concat());
    assert_eq!(
        parse(&text).map_err(|problems| format!("{text}\n{problems}")),
        Ok(parsed("[[chain]]\nplugin = \"a\"\n[store]"))
    );
}
