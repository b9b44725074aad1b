//! A plugin that keeps failing is left alone for a while, and everybody can see it.

use ghat_tests::{Gateway, MockProvider, Setup};

fn trapping(provider: &MockProvider) -> Setup {
    Gateway::with(provider).plugin("trap").mode("redact").on(&["request"])
}

/// Makes the plugin fail until it is benched.
async fn bench(gateway: &Gateway) {
    for _ in 0..20 {
        if gateway.listed("trap").await["state"] == "benched" {
            return;
        }
        gateway.chat("misbehave").await;
    }
    panic!("it is not benched: {}", gateway.listed("trap").await);
}

#[tokio::test]
async fn a_plugin_that_keeps_failing_is_benched_and_comes_back() {
    let provider = MockProvider::echoing().await;
    let gateway = trapping(&provider).start().await;
    assert_eq!(gateway.get("/readyz").await.status(), 200);

    bench(&gateway).await;

    assert_eq!(gateway.chat("hi").await.error(), "500 plugin_failed");
    let ready = gateway.get("/readyz").await;
    assert_eq!((ready.status(), ready.at("/ok")), (503, false.into()));
    assert!(ready.text().contains("trap"), "{}", ready.text());
    assert_eq!(gateway.get("/healthz").await.status(), 200);

    gateway.until("trap", |line| line["state"] == "serving").await;
    assert_eq!(gateway.chat("hi").await.message(), "hi");
    assert_eq!(gateway.get("/readyz").await.status(), 200);
}

#[tokio::test]
async fn a_benched_plugin_that_may_fail_open_is_passed_by() {
    let provider = MockProvider::echoing().await;
    let gateway = trapping(&provider).fail("open").start().await;

    bench(&gateway).await;
    let reply = gateway.chat("hi").await;

    assert_eq!(reply.message(), "hi");
    assert_eq!(reply.decisions(), ["trap input detected: failed-open x1"]);
}

#[tokio::test]
async fn a_plugin_that_fails_now_and_then_keeps_serving() {
    let provider = MockProvider::echoing().await;
    let gateway = trapping(&provider).start().await;
    for _ in 0..20 {
        assert_eq!(gateway.chat("misbehave").await.error(), "500 plugin_failed");
        assert_eq!(gateway.chat("hi").await.message(), "hi");
    }
    assert_eq!(gateway.listed("trap").await["failures"], 20);
}

#[tokio::test]
async fn one_benched_use_of_a_plugin_leaves_the_others_serving() {
    let provider = MockProvider::echoing().await;
    let setup = trapping(&provider).plugin("marker").mode("redact");
    let gateway = setup.start().await;

    bench(&gateway).await;

    assert_eq!(gateway.listed("marker").await["state"], "serving");
}
