//! The gateway's keys at a provider: they take turns, and one that is refused rests while the others serve.

use ghat_tests::{Gateway, MockProvider, Recorded, Setup, Upstream, gateway::PROVIDERS};
use tokio::time::{Duration, sleep};

const KEYS: [&str; 3] = ["sk-one", "sk-two", "sk-three"];

fn key(request: &Recorded) -> String {
    request.header("authorization").unwrap_or_default().trim_start_matches("Bearer ").to_owned()
}

/// An upstream that answers a key like this, and is fine with the others.
async fn refusing(refused: &'static [&'static str], how: Upstream) -> MockProvider {
    MockProvider::scripted(move |request| {
        if refused.contains(&&*key(request)) { how.clone() } else { Upstream::text("fine") }
    })
    .await
}

fn with_keys(provider: &MockProvider) -> Setup {
    Gateway::with(provider)
        .provider_key("api_key", "\"sk-one\"")
        .provider_key("api_keys", "[\"sk-two\", \"sk-three\"]")
}

fn uses(provider: &MockProvider) -> [usize; 3] {
    let used: Vec<_> = provider.requests().iter().map(key).collect();
    KEYS.map(|key| used.iter().filter(|used| *used == key).count())
}

#[tokio::test]
async fn keys_take_turns() {
    let provider = MockProvider::replying("fine").await;
    let gateway = with_keys(&provider).start().await;
    for _ in 0..6 {
        assert_eq!(gateway.chat("hi").await.message(), "fine");
    }
    assert_eq!(uses(&provider), [2, 2, 2]);
}

#[tokio::test]
async fn a_bad_key_rests_and_the_model_serves_on() {
    for how in [
        Upstream::error(401, "invalid_api_key", "x"),
        Upstream::error(403, "forbidden", "x"),
        Upstream::error(429, "rate_limit_exceeded", "x"),
        Upstream::error(429, "rate_limit_exceeded", "x").header("retry-after", "50"),
        Upstream::error(429, "insufficient_quota", "x"),
    ] {
        let provider = refusing(&["sk-two"], how).await;
        let gateway = with_keys(&provider).start().await;
        for _ in 0..9 {
            assert_eq!(gateway.chat("hi").await.message(), "fine");
        }
        let [one, bad, three] = uses(&provider);
        assert_eq!((bad, one + three), (1, 9), "a request that met the bad key was answered with another");
        assert_eq!(gateway.get(PROVIDERS).await.at("/data/0/keys_resting"), 1);
        assert_eq!(gateway.circuit("openai", "gpt-4.1-mini").await, "closed");
    }
}

#[tokio::test]
async fn a_key_that_has_rested_is_tried_again() {
    let provider = refusing(&["sk-two"], Upstream::error(401, "invalid_api_key", "x")).await;
    let gateway = with_keys(&provider).provider_key("key_cooldown", "\"100ms\"").start().await;
    for _ in 0..3 {
        gateway.chat("hi").await;
    }
    sleep(Duration::from_millis(120)).await;
    for _ in 0..3 {
        assert_eq!(gateway.chat("hi").await.message(), "fine");
    }
    assert_eq!(uses(&provider)[1], 2);
}

#[tokio::test]
async fn where_every_key_is_refused_the_candidate_fails_as_with_one() {
    let refused = refusing(&KEYS, Upstream::error(401, "invalid_api_key", "x")).await;
    let gateway = with_keys(&refused).start().await;
    assert_eq!(gateway.chat("hi").await.error(), "502 provider_auth_failed");
    assert_eq!(uses(&refused), [1, 1, 1], "each was tried once");
    assert_eq!(gateway.chat("hi").await.error(), "502 provider_auth_failed");
    assert_eq!(refused.requests().len(), 4);

    let waiting = refusing(&KEYS, Upstream::error(429, "x", "x").header("retry-after", "40")).await;
    let gateway = with_keys(&waiting).start().await;
    for _ in 0..5 {
        let reply = gateway.chat("hi").await;
        assert_eq!(reply.error(), "429 rate_limit_exceeded");
        assert!(reply.header("retry-after").parse::<u64>().is_ok_and(|wait| (30..=40).contains(&wait)));
    }
    assert_eq!(waiting.requests().len(), 3, "who was told to wait waits");
}

#[tokio::test]
async fn a_storm_of_429_reaches_a_provider_once() {
    let limited = Upstream::error(429, "rate_limit_exceeded", "slow").header("retry-after", "3");
    let provider = MockProvider::replying(limited.then("fine")).await;
    let gateway = Gateway::with(&provider).start().await;
    for _ in 0..10 {
        assert_eq!(gateway.chat("hi").await.error(), "429 rate_limit_exceeded");
    }
    assert_eq!(provider.requests().len(), 1);

    sleep(Duration::from_millis(3100)).await;
    assert_eq!(gateway.chat("hi").await.message(), "fine");
}

#[tokio::test]
async fn a_wait_that_was_asked_for_is_waited_and_the_call_is_made() {
    let limited = Upstream::error(429, "rate_limit_exceeded", "slow").header("retry-after", "1");
    let provider = MockProvider::replying(limited.then("fine")).await;
    let patient = r#"{ candidates = [{ model = "@openai/gpt-4.1-mini", retry_attempts = 2 }] }"#;
    let gateway = Gateway::with(&provider).alias("patient", patient).start().await;

    let reply = gateway.routed("patient", "hi").await;

    assert_eq!(reply.message(), "fine");
    assert_eq!(reply.tried(), ["@openai/gpt-4.1-mini rate_limit_exceeded", "@openai/gpt-4.1-mini ok"]);
}

#[tokio::test]
async fn only_an_administrator_sees_how_providers_are_doing() {
    let provider = MockProvider::replying("fine").await;
    let gateway = with_keys(&provider).keys().start().await;
    assert_eq!(gateway.get(PROVIDERS).await.status(), 401);
    assert_eq!(gateway.with_key(None).await.get(PROVIDERS).await.status(), 403);

    let list = gateway.admin().get(PROVIDERS).await;

    assert_eq!((list.at("/data/0/name"), list.at("/data/0/keys")), ("openai".into(), 3.into()));
    assert!(!list.text().contains("sk-"), "{}", list.text());
}

#[tokio::test]
async fn a_key_that_rests_is_no_reason_to_leave_another_model_alone() {
    let provider = MockProvider::scripted(|request| {
        let limited = request.json()["model"] == "gpt-4.1-mini";
        let told = Upstream::error(429, "x", "x").header("retry-after", "50");
        if limited { told } else { Upstream::text("fine") }
    })
    .await;
    let gateway = Gateway::with(&provider).start().await;

    assert_eq!(gateway.chat("hi").await.error(), "429 rate_limit_exceeded");

    assert_eq!(gateway.routed("cheap-fast", "hi").await.message(), "fine");
}
