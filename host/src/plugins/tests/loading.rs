//! What becomes a plugin, and what is refused with which reason.

use tokio::time::Instant;

use super::*;
use crate::config::Isolation;
use crate::plugins::contract::{Problem, ProviderRequest};

#[tokio::test]
async fn every_plugin_that_ships_has_a_snapshot() {
    let host = host();
    for (name, kind) in [
        ("pii", Kind::Guardrail),
        ("secrets", Kind::Guardrail),
        ("prompt-injection", Kind::Guardrail),
        ("indirect-prompt-injection", Kind::Guardrail),
        ("groundedness", Kind::Guardrail),
        ("pseudonymizer", Kind::Redactor),
        ("alias-router", Kind::Router),
        ("provider-openai", Kind::Provider),
        ("provider-anthropic", Kind::Provider),
        ("provider-bedrock", Kind::Provider),
        ("provider-google", Kind::Provider),
        ("provider-mistral", Kind::Provider),
        ("provider-echo", Kind::Provider),
    ] {
        let spec = PluginSpec { kinds: &Kind::ALL, memory: 64 << 20, ..spec() };
        let plugin =
            host.load(&guest(name), &spec).await.unwrap_or_else(|refusal| panic!("{name}: {refusal}"));

        assert_eq!(plugin.kind(), kind, "{name}");
        // Only what is shown names and no texts, at least for one API, is kept warm unless told otherwise.
        let names_only =
            matches!(name, "alias-router" | "provider-openai" | "provider-anthropic" | "provider-mistral");
        let expected = if names_only { Isolation::App } else { Isolation::Request };
        assert_eq!((plugin.isolation(), plugin.isolation_note()), (expected, None), "{name}");
        assert_eq!(plugin.digest().len(), 64);
        assert!(plugin.imports().iter().all(|import| import.starts_with("ghat:plugin/")), "{name}");
    }
}

#[tokio::test]
async fn an_adapter_that_is_kept_warm_gets_clean_memory_where_it_translates() {
    let spec = PluginSpec { kinds: &Kind::ALL, memory: 64 << 20, ..spec() };
    let plugin = host().load(&guest("provider-openai"), &spec).await.unwrap();
    let scope = Scope { tenant: "acme".into(), app: "a".into() };
    let body = r#"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"hi"}]}"#;
    let ask = |surface, body| ProviderRequest { model: "m", surface, streaming: false, fields: &[], body };
    let warm = plugin.warm.clone().unwrap();

    let mut lease = plugin.lease(&scope).showing_texts();
    assert!(lease.encode(&context("a"), &ask(Surface::Messages, Some(body))).await.unwrap().is_ok());
    drop(lease);
    assert!(warm.take(&scope).is_none());

    let mut lease = plugin.lease(&scope);
    assert!(lease.encode(&context("a"), &ask(Surface::Chat, None)).await.unwrap().is_ok());
    assert!(warm.take(&scope).is_some());
}

#[tokio::test]
async fn settings_are_in_the_snapshot() {
    let spec = PluginSpec { settings: r#"{"word":"ghost"}"#.into(), ..spec() };
    let plugin = host().load(&guest("marker"), &spec).await.unwrap();

    let verdict = inspect(&mut lease(&plugin, "a"), "a", "a ghost, marked").await.unwrap();

    assert_eq!(rules(&verdict), ["word"]);
}

#[tokio::test]
async fn settings_that_are_refused_are_told_with_every_problem() {
    let spec = PluginSpec { settings: r#"{"strength":7}"#.into(), ..spec() };

    let problem = |path: &str, message: &str| Problem { path: path.into(), message: message.into() };
    let problems = vec![problem("strength", "must be weak or strong"), problem("", "there is too much here")];
    assert_eq!(refusal("refuses-settings", &spec).await, Refusal::Settings { problems });
}

#[tokio::test]
async fn a_trap_in_configure_is_named() {
    let refusal = refusal("trap-in-configure", &spec()).await;

    assert!(matches!(refusal, Refusal::Trapped { step: "configure", .. }), "{refusal}");
}

#[tokio::test]
async fn an_import_that_is_not_granted_is_named() {
    let refusal = refusal("wants-vault", &spec()).await;

    assert!(matches!(&refusal, Refusal::NotGranted { imports } if imports.len() == 1), "{refusal}");
}

#[tokio::test]
async fn a_future_version_is_refused_by_name() {
    let refusal = refusal("future-version", &spec()).await;

    assert!(matches!(refusal, Refusal::WrongVersion { .. }), "{refusal}");
}

#[tokio::test]
async fn a_redactor_is_not_a_router() {
    let spec = PluginSpec { kinds: &[Kind::Router], ..spec() };

    let wanted = spec.kinds;
    assert_eq!(refusal("pseudonymizer", &spec).await, Refusal::WrongKind { wanted, found: Kind::Redactor });
}

#[tokio::test]
async fn too_little_memory_is_named() {
    let spec = PluginSpec { memory: 64 << 10, ..spec() };

    let refusal = refusal("marker", &spec).await;

    assert!(matches!(refusal, Refusal::OverMemory { .. }), "{refusal}");
}

#[tokio::test]
async fn a_damaged_file_is_refused() {
    let host = host();
    let whole = guest("marker");
    for cut in [9, 100, whole.bytes.len() / 2, whole.bytes.len() - 1] {
        let file = PluginFile { bytes: whole.bytes.slice(..cut), ..whole.clone() };
        assert!(host.load(&file, &spec()).await.is_err(), "cut at {cut}");
    }
    for place in (8..whole.bytes.len()).step_by(whole.bytes.len() / 40) {
        let mut bytes = whole.bytes.to_vec();
        bytes[place] ^= 0x55;
        let file = PluginFile { bytes: bytes.into(), ..whole.clone() };
        // It may happen to be a plugin still; what counts is that the host lives.
        let _ = host.load(&file, &spec()).await;
    }
    assert!(host.load(&whole, &spec()).await.is_ok());
}

#[tokio::test]
async fn a_second_start_compiles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let settings = HostSettings { cache_dir: Some(folder.path().join("cache")), ..SETTINGS };
    let first = PluginHost::start(&settings).unwrap();
    first.load(&guest("pii"), &spec()).await.unwrap();
    drop(first);

    let second = PluginHost::start(&settings).unwrap();
    let began = Instant::now();
    let plugin = second.load(&guest("pii"), &spec()).await.unwrap();

    assert!(began.elapsed() < Duration::from_millis(500), "{:?}", began.elapsed());
    assert_eq!(plugin.isolation(), Isolation::Request);
    assert_eq!(std::fs::read_dir(folder.path().join("cache")).unwrap().count(), 1);
}

#[tokio::test]
async fn without_a_snapshot_every_instance_is_given_its_settings() {
    let spec = PluginSpec { settings: r#"{"word":"ghost"}"#.into(), ..spec() };
    let plugin = host().load_unfrozen(&guest("marker"), &spec).await.unwrap();

    assert_eq!(plugin.isolation(), Isolation::App);
    assert!(plugin.isolation_note().is_some());
    for app in ["a", "b"] {
        let verdict = inspect(&mut lease(&plugin, app), app, "a ghost, marked").await.unwrap();
        assert_eq!(rules(&verdict), ["word"]);
    }
}
