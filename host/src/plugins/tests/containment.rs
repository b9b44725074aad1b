//! What a plugin can do to others: nothing.

use std::time::Duration;

use super::*;
use crate::config::Isolation;

/// A guest that misbehaves is stopped and told by type, and the next request is served.
async fn check(name: &str, expected: impl Fn(&CallError) -> bool) {
    check_text(name, "now misbehave", expected).await;
}

/// The same with a text that makes this guest misbehave.
async fn check_text(name: &str, text: &str, expected: impl Fn(&CallError) -> bool) {
    let plugin = load(name).await;
    let mut first = lease(&plugin, "a");

    let error = inspect(&mut first, "a", text).await.unwrap_err();

    assert!(expected(&error), "{name}: {error:?}");
    assert!(inspect(&mut first, "a", "be good").await.is_ok(), "{name}: the same request goes on");
    assert!(inspect(&mut lease(&plugin, "a"), "a", "be good").await.is_ok(), "{name}: the next is served");
    assert_eq!(plugin.health().failures, 1, "{name}");
}

#[tokio::test]
async fn an_endless_loop_is_cut() {
    check("endless-loop", |error| matches!(error, CallError::OverTime { .. })).await;
}

#[tokio::test]
async fn a_sleep_in_the_host_is_cut() {
    check("sleeper", |error| matches!(error, CallError::OverTime { .. })).await;
}

#[tokio::test]
async fn endless_recursion_is_a_trap() {
    check("deep-recursion", |error| matches!(error, CallError::Trapped { .. })).await;
}

#[tokio::test]
async fn a_panic_is_a_trap() {
    check("trap", |error| matches!(error, CallError::Trapped { .. })).await;
}

#[tokio::test]
async fn memory_ends_at_the_limit() {
    check("memory-hog", |error| *error == CallError::OverMemory { limit: 32 << 20 }).await;
}

#[tokio::test]
async fn output_ends_at_the_limit() {
    check("huge-output", |error| *error == CallError::OverOutput { limit: 1 << 20 }).await;
}

#[tokio::test]
async fn bytes_that_are_no_text_are_not_believed() {
    check("broken-text", |error| matches!(error, CallError::BadReturn { .. })).await;
}

#[tokio::test]
async fn handles_end_at_the_limit() {
    check("handle-hog", |error| matches!(error, CallError::Trapped { .. })).await;
}

#[tokio::test]
async fn a_loop_before_the_call_has_begun_is_cut() {
    let text = "x".repeat(70_001);
    check_text("bad-allocator", &text, |error| matches!(error, CallError::OverTime { .. })).await;
}

#[tokio::test]
async fn a_trap_after_the_answer_is_a_trap() {
    let text = "x".repeat(70_002);
    check_text("bad-allocator", &text, |error| matches!(error, CallError::Trapped { .. })).await;
}

#[tokio::test]
async fn a_span_out_of_range_is_not_believed() {
    check("span-out-of-range", |error| matches!(error, CallError::BadReturn { .. })).await;
}

#[tokio::test]
async fn a_loop_lets_others_run() {
    let plugin = load("endless-loop").await;
    let mut lease = lease(&plugin, "a");
    let mut turns = 0;
    let looping = inspect(&mut lease, "a", "now misbehave");
    tokio::pin!(looping);

    let ended = loop {
        tokio::select! {
            ended = &mut looping => break ended,
            () = tokio::time::sleep(Duration::from_millis(5)) => turns += 1,
        }
    };

    assert!(ended.is_err());
    assert!(turns > 10, "others had {turns} turns on the only thread");
}

#[tokio::test]
async fn a_dropped_call_takes_its_instance_with_it() {
    let plugin = load("endless-loop").await;
    let mut lease = lease(&plugin, "a");

    let left =
        tokio::time::timeout(Duration::from_millis(20), inspect(&mut lease, "a", "now misbehave")).await;

    assert!(left.is_err());
    assert!(inspect(&mut lease, "a", "be good").await.is_ok());
}

#[tokio::test]
async fn request_isolation_keeps_nothing() {
    let plugin = load("canary").await;
    assert_eq!(plugin.isolation(), Isolation::Request);
    let mut first = lease(&plugin, "a");

    assert_eq!(rules(&inspect(&mut first, "a", "x").await.unwrap()), ["seen-0"]);
    assert_eq!(rules(&inspect(&mut first, "a", "x").await.unwrap()), ["seen-1"], "one request, one instance");
    drop(first);
    for _ in 0..100 {
        assert_eq!(rules(&inspect(&mut lease(&plugin, "b"), "b", "x").await.unwrap()), ["seen-0"]);
    }
}

/// One slot, so that each instance gets the memory of the one before, whichever plugin that was of.
#[tokio::test]
async fn memory_of_one_instance_is_clean_for_the_next_of_any_plugin() {
    let host = PluginHost::start(&HostSettings { instances: 1, ..SETTINGS }).unwrap();
    let first = host.load(&guest("litterer"), &spec()).await.unwrap();
    let second = host.load(&guest("litterer"), &PluginSpec { memory: 31 << 20, ..spec() }).await.unwrap();

    for round in 0..50 {
        for plugin in [&first, &second] {
            let verdict = inspect(&mut lease(plugin, "a"), "a", "now misbehave").await.unwrap();
            assert!(verdict.findings.is_empty(), "round {round}: {:?}", rules(&verdict));
        }
    }
}

#[tokio::test]
async fn app_isolation_never_crosses_apps() {
    let spec = PluginSpec { isolation: Some(Isolation::App), ..spec() };
    let plugin = host().load(&guest("canary"), &spec).await.unwrap();

    assert_eq!(rules(&inspect(&mut lease(&plugin, "a"), "a", "x").await.unwrap()), ["seen-0"]);
    assert_eq!(rules(&inspect(&mut lease(&plugin, "b"), "b", "x").await.unwrap()), ["seen-0"]);
    assert_eq!(rules(&inspect(&mut lease(&plugin, "a"), "a", "x").await.unwrap()), ["seen-1"]);
    assert_eq!(plugin.isolation_note(), None);
}

#[tokio::test]
async fn a_full_pool_makes_a_call_wait_and_then_says_so() {
    let settings = HostSettings { instances: 2, ..SETTINGS };
    let host = PluginHost::start(&settings).unwrap();
    let plugin = host.load(&guest("canary"), &spec()).await.unwrap();
    let (mut first, mut second) = (lease(&plugin, "a"), lease(&plugin, "a"));
    inspect(&mut first, "a", "x").await.unwrap();
    inspect(&mut second, "a", "x").await.unwrap();

    let third = inspect(&mut lease(&plugin, "a"), "a", "x").await;
    assert_eq!(third.unwrap_err(), CallError::Busy);
    assert_eq!(plugin.health().failures, 0, "that is not the plugin's fault");

    first.release();
    assert!(inspect(&mut lease(&plugin, "a"), "a", "x").await.is_ok());
}

#[tokio::test]
async fn idle_instances_make_room_for_others() {
    let settings = HostSettings { instances: 2, ..SETTINGS };
    let host = PluginHost::start(&settings).unwrap();
    let warm = PluginSpec { isolation: Some(Isolation::App), ..spec() };
    let plugin = host.load(&guest("canary"), &warm).await.unwrap();

    for app in ["a", "b", "c", "d"] {
        assert!(inspect(&mut lease(&plugin, app), app, "x").await.is_ok(), "{app}");
    }
}

#[tokio::test]
async fn a_plugin_that_keeps_failing_is_benched() {
    let plugin = load("trap").await;
    for _ in 0..5 {
        inspect(&mut lease(&plugin, "a"), "a", "now misbehave").await.unwrap_err();
    }

    let benched = inspect(&mut lease(&plugin, "a"), "a", "be good").await;

    assert!(matches!(benched, Err(CallError::Benched { .. })), "{benched:?}");
    assert!(plugin.health().benched_for.is_some());
}

#[tokio::test]
async fn a_log_flood_is_harmless() {
    let plugin = load("log-flood").await;

    let answer = inspect(&mut lease(&plugin, "a"), "a", "now misbehave").await;

    assert!(!matches!(answer, Err(CallError::Trapped { .. })), "{answer:?}");
}
