//! Where the first candidate lets wait, the next one is asked beside it.

use std::time::Duration;

use ghat_tests::{Gateway, MockProvider, Setup, Upstream, streamed, with};

const EITHER: &str = r#"{ candidates = [{ model = "@openai/gpt-4.1-mini", weight = 1 }, { model = "@backup/gpt-4o-mini", weight = 0 }] }"#;

fn hedged(first: &MockProvider, second: &MockProvider) -> Setup {
    let setup = Gateway::with(first).provider_key("hedge_after", "\"400ms\"");
    setup.provider("backup", &second.base_url()).alias("either", EITHER)
}

fn slow(text: &str) -> Upstream {
    Upstream::text(text).delay(Duration::from_millis(1200))
}

#[tokio::test]
async fn the_second_answers_where_the_first_lets_wait_and_the_first_is_cancelled() {
    let (first, second) = (MockProvider::stalling().await, MockProvider::replying("second").await);
    let gateway = hedged(&first, &second).start().await;

    let reply = gateway.routed("either", "hi").await;
    let stream = gateway.open(&with(streamed("hi"), "model", "either")).await.all().await;

    assert_eq!((reply.message().as_str(), stream.text().as_str()), ("second", "second"));
    assert_eq!(reply.at("/model"), "@backup/gpt-4o-mini");
    assert_eq!(reply.tried(), ["@openai/gpt-4.1-mini cancelled", "@backup/gpt-4o-mini ok"]);
    assert_eq!(first.wait_for_cancelled(2).await, 2);
    assert_eq!(gateway.circuit("openai", "gpt-4.1-mini").await, "closed", "who loses has not failed");
}

#[tokio::test]
async fn the_first_answers_where_the_second_is_no_faster_and_the_second_is_cancelled() {
    let (first, second) = (MockProvider::replying(slow("first")).await, MockProvider::stalling().await);
    let gateway = hedged(&first, &second).start().await;

    let reply = gateway.routed("either", "hi").await;

    assert_eq!((reply.message().as_str(), reply.at("/model")), ("first", "@openai/gpt-4.1-mini".into()));
    assert_eq!(reply.tried(), ["@openai/gpt-4.1-mini ok", "@backup/gpt-4o-mini cancelled"]);
    assert_eq!(second.wait_for_cancelled(1).await, 1);
}

#[tokio::test]
async fn a_first_that_is_fast_or_fails_at_once_is_not_hedged() {
    let (first, second) = (
        MockProvider::replying(Upstream::from("first").then(Upstream::status(500, "x"))).await,
        MockProvider::replying("second").await,
    );
    let gateway = hedged(&first, &second).start().await;

    assert_eq!(gateway.routed("either", "hi").await.message(), "first");
    assert_eq!(second.requests().len(), 0);
    let reply = gateway.routed("either", "hi").await;
    assert_eq!(reply.message(), "second");
    assert_eq!(reply.tried(), ["@openai/gpt-4.1-mini provider_error", "@backup/gpt-4o-mini ok"]);
}

#[tokio::test]
async fn a_hedge_that_fails_leaves_the_first_its_time() {
    let (first, second) = (
        MockProvider::replying(slow("first")).await,
        MockProvider::replying(Upstream::status(500, "x")).await,
    );
    let gateway = hedged(&first, &second).start().await;

    assert_eq!(gateway.routed("either", "hi").await.message(), "first");
    assert_eq!((first.requests().len(), second.requests().len()), (1, 1));
}

#[tokio::test]
async fn where_both_fail_each_was_asked_once() {
    let late = || Upstream::status(500, "x").delay(Duration::from_millis(800));
    let (first, second) = (MockProvider::replying(late()).await, MockProvider::replying(late()).await);
    let gateway = hedged(&first, &second).start().await;

    assert_eq!(gateway.routed("either", "hi").await.error(), "502 route_unavailable");
    assert_eq!((first.requests().len(), second.requests().len()), (1, 1));
}
