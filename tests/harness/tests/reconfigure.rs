//! A new configuration comes into service under traffic, and a bad one does not.

use ghat_tests::{Gateway, MockProvider, Setup, chat, gateway::CHAT, with};
use serde_json::Value;

fn marking(provider: &MockProvider, word: &str) -> Setup {
    Gateway::with(provider).plugin("marker").mode("redact").settings(&format!("{{ word = \"{word}\" }}"))
}

async fn sent(gateway: &Gateway) -> String {
    gateway.chat("red and blue").await.message()
}

#[tokio::test]
async fn new_settings_take_effect() {
    let provider = MockProvider::echoing().await;
    let gateway = marking(&provider, "red").start().await;
    assert_eq!(sent(&gateway).await, "[MARKED] and blue");

    gateway.reconfigure(&marking(&provider, "blue"));
    assert_eq!(gateway.reload().await.at("/swapped"), true);

    assert_eq!(sent(&gateway).await, "red and [MARKED]");
}

#[tokio::test]
async fn a_changed_configuration_is_seen_without_being_told() {
    let provider = MockProvider::echoing().await;
    let gateway = marking(&provider, "red").watching().start().await;

    gateway.reconfigure(&marking(&provider, "blue").watching());

    gateway.until("marker", |line| line["calls"] == 0 && line["state"] == "serving").await;
    let mut told = sent(&gateway).await;
    for _ in 0..100_000 {
        if told == "red and [MARKED]" {
            return;
        }
        told = sent(&gateway).await;
    }
    panic!("still {told}");
}

#[tokio::test]
async fn mode_order_and_entries_change_at_once() {
    let provider = MockProvider::echoing().await;
    let gateway = marking(&provider, "red").start().await;
    for (setup, message) in [
        (marking(&provider, "red").mode("detect"), "red and blue"),
        (marking(&provider, "red").mode("off"), "red and blue"),
        (marking(&provider, "red"), "[MARKED] and blue"),
        (Gateway::with(&provider), "red and blue"),
    ] {
        gateway.reconfigure(&setup);
        assert_eq!(gateway.reload().await.at("/swapped"), true);
        assert_eq!(sent(&gateway).await, message);
    }
    assert_eq!(gateway.chat("hi").await.at("/agumbe_guardrails"), Value::Null);
    assert_eq!(gateway.listed("marker").await["state"], "unused");
}

#[tokio::test]
async fn a_new_provider_serves() {
    let (first, second) = (MockProvider::replying("first").await, MockProvider::replying("second").await);
    let gateway = Gateway::with(&first).start().await;
    let ask = with(chat("hi"), "model", "@other/x");
    assert_eq!(gateway.post(CHAT, &ask).await.error(), "501 unsupported_provider");

    gateway.reconfigure(&Gateway::with(&first).provider("other", &second.base_url()));
    gateway.reload().await;

    assert_eq!(gateway.post(CHAT, &ask).await.message(), "second");
}

/// A bad configuration: the old one keeps serving, and whoever asked is told why.
async fn check_bad(toml: &str, reasons: &[&str]) {
    let provider = MockProvider::echoing().await;
    let gateway = marking(&provider, "red").start().await;

    gateway.write_config(toml);
    let looked = gateway.reload().await;

    assert_eq!((looked.status(), looked.at("/swapped")), (409, false.into()));
    let problem = looked.at("/problem").as_str().unwrap().to_owned();
    for reason in reasons {
        assert!(problem.contains(reason), "{problem}");
    }
    assert_eq!(sent(&gateway).await, "[MARKED] and blue");
    assert_eq!(gateway.get("/readyz").await.status(), 200);

    gateway.reconfigure(&marking(&provider, "blue"));
    assert_eq!(gateway.reload().await.status(), 200);
    assert_eq!(sent(&gateway).await, "red and [MARKED]");
}

#[tokio::test]
async fn a_configuration_that_is_no_toml_is_refused() {
    check_bad("[server\nlisten = ", &["ghat.toml:"]).await;
}

#[tokio::test]
async fn an_empty_configuration_is_refused() {
    check_bad("", &["provider", "router"]).await;
}

#[tokio::test]
async fn a_configuration_with_an_unknown_key_is_refused() {
    let toml = Gateway::with(&MockProvider::echoing().await).toml().replace("[log]", "[log]\nlevle = \"info\"");
    check_bad(&toml, &["log.levle", "did you mean `level`"]).await;
}

#[tokio::test]
async fn a_configuration_of_a_plugin_that_is_not_there_is_refused() {
    let toml = Gateway::with(&MockProvider::echoing().await).toml() + "[[chain]]\nplugin = \"missing\"\n";
    check_bad(&toml, &["missing.wasm"]).await;
}

#[tokio::test]
async fn a_configuration_whose_settings_a_plugin_refuses_is_refused() {
    let provider = MockProvider::echoing().await;
    let good = Gateway::with(&provider).plugin("refuses-settings");
    let gateway = good.clone().start().await;

    gateway.reconfigure(&good.settings("{ strength = 1 }"));
    let looked = gateway.reload().await;

    assert_eq!(looked.status(), 409);
    assert!(looked.text().contains("must be weak or strong"), "{}", looked.text());
    assert_eq!(gateway.chat("hi").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_is_lost_while_configurations_change() {
    let provider = MockProvider::echoing().await;
    let gateway = marking(&provider, "red").start().await;
    let done = std::sync::atomic::AtomicBool::new(false);

    let requests = async {
        let mut count = 0;
        while !done.load(std::sync::atomic::Ordering::Relaxed) || count == 0 {
            let (whole, stream) = tokio::join!(sent(&gateway), gateway.stream("red and blue"));
            let possible = ["[MARKED] and blue", "red and [MARKED]"];
            assert!(possible.contains(&&*whole) && possible.contains(&&*stream.text()), "{whole}, {}", stream.text());
            assert!(stream.is_done());
            count += 2;
        }
    };
    let changes = async {
        for turn in 0..12 {
            gateway.reconfigure(&marking(&provider, ["blue", "red"][turn % 2]));
            assert_eq!(gateway.reload().await.at("/swapped"), true);
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    };
    tokio::join!(requests, changes);
}
