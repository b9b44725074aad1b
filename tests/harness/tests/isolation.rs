//! What does one request leave behind for the next? The canary tells: it remembers every call it saw.

use futures_util::future::join_all;
use ghat_tests::{Gateway, MockProvider, Setup, chat, gateway::CHAT, with};

fn canary(provider: &MockProvider, isolation: &str) -> Setup {
    Gateway::with(provider).plugin("canary").mode("detect").on(&["request"]).isolation(isolation)
}

/// What the canary tells of a request of this app.
async fn told(gateway: &Gateway, app: &str) -> String {
    let reply = gateway.post(CHAT, &with(chat("hi"), "agumbe_guardrails_app_id", app)).await;
    assert_eq!(reply.status(), 200, "{}", reply.text());
    let decisions = reply.decisions();
    decisions[0].strip_prefix("canary input detected: ").unwrap().to_owned()
}

#[tokio::test]
async fn a_request_never_sees_what_another_left_in_request_isolation() {
    let provider = MockProvider::replying("fine").await;
    let gateway = canary(&provider, "request").start().await;
    assert_eq!(gateway.listed("canary").await["isolation"], "request");

    for _ in 0..5 {
        assert_eq!(told(&gateway, "shop").await, "seen-0 x1");
    }
    let together = join_all((0..30).map(|turn| told(&gateway, ["shop", "bank"][turn % 2]))).await;
    assert!(together.iter().all(|told| told == "seen-0 x1"), "{together:?}");
}

#[tokio::test]
async fn an_app_never_sees_what_another_left_in_app_isolation() {
    let provider = MockProvider::replying("fine").await;
    let gateway = canary(&provider, "app").start().await;
    assert_eq!(gateway.listed("canary").await["isolation"], "app");

    for turn in 0..5 {
        for app in ["shop", "bank"] {
            assert_eq!(told(&gateway, app).await, format!("seen-{turn} x1"), "{app}");
        }
    }
    let together = join_all((0..60).map(|turn| async move { (turn, ["a", "b", "c"][turn % 3]) })).await;
    let together = join_all(together.into_iter().map(|(_, app)| told(&gateway, app))).await;
    assert!(together.iter().all(|told| !told.contains("foreign")), "{together:?}");
}

#[tokio::test]
async fn two_uses_of_one_plugin_share_nothing() {
    let provider = MockProvider::replying("fine").await;
    let setup = canary(&provider, "app").plugin("canary").set("name", "\"second\"").mode("detect");
    let gateway = setup.on(&["request"]).isolation("app").settings("{ other = true }").start().await;

    let reply = gateway.chat("hi").await;

    assert_eq!(reply.decisions(), ["canary input detected: seen-0 x1", "second input detected: seen-0 x1"]);
}

#[tokio::test]
async fn both_sides_of_one_request_are_one_guests() {
    let provider = MockProvider::replying("fine").await;
    let gateway = canary(&provider, "request").on(&["request", "response"]).start().await;
    for _ in 0..3 {
        let decisions = gateway.chat("hi").await.decisions();
        assert_eq!(decisions, ["canary input detected: seen-0 x1", "canary output detected: seen-1 x1"]);
    }
}

#[tokio::test]
async fn an_instance_that_trapped_is_never_entered_again() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).plugin("trap").mode("detect").on(&["request"]).isolation("app").start().await;

    assert_eq!(gateway.chat("hi").await.status(), 200);
    assert_eq!(gateway.chat("misbehave").await.error(), "500 plugin_failed");
    assert_eq!(gateway.chat("hi").await.status(), 200);
}
