//! How long a request may take over all that is tried for it, and what happens to calls that nobody waits for.

use std::time::Duration;

use ghat_tests::{Gateway, MockProvider, Upstream, chat, gateway::CHAT, streamed, with};
use tokio::time::Instant;

fn rule(tries: (u32, u32)) -> String {
    format!(
        r#"{{ candidates = [{{ model = "@openai/gpt-4.1-mini", weight = 1, retry_attempts = {} }}, {{ model = "@backup/gpt-4o-mini", weight = 0, retry_attempts = {} }}] }}"#,
        tries.0, tries.1
    )
}

#[tokio::test]
async fn fault_7_a_call_that_timed_out_is_cancelled_and_retries_do_not_multiply() {
    let (first, second) = (MockProvider::stalling().await, MockProvider::stalling().await);
    let setup = Gateway::with(&first).provider_key("timeout", "\"400ms\"");
    let setup = setup.provider("backup", &second.base_url()).provider_key("timeout", "\"400ms\"");
    let gateway = setup.alias("both", &rule((3, 2))).start().await;

    let reply = gateway.routed("both", "hi").await;

    assert_eq!(reply.error(), "504 request_timeout");
    assert_eq!((first.wait_for_cancelled(3).await, second.wait_for_cancelled(2).await), (3, 2));
    assert_eq!((first.requests().len(), second.requests().len()), (3, 2));
    let tried = reply.tried();
    assert_eq!(tried.len(), 5, "{tried:?}");
    assert!(tried.iter().all(|one| one.ends_with("request_timeout")), "{tried:?}");
}

#[tokio::test]
async fn tries_waits_and_candidates_share_one_deadline() {
    let (first, second) = (MockProvider::stalling().await, MockProvider::stalling().await);
    let setup = Gateway::with(&first).provider_key("timeout", "\"200ms\"");
    let setup = setup.provider("backup", &second.base_url()).server("request_timeout", "\"1500ms\"");
    let gateway = setup.alias("both", &rule((2, 10))).start().await;

    let begun = Instant::now();
    let reply = gateway.routed("both", "hi").await;

    assert_eq!(reply.error(), "504 request_timeout");
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(1450) && took < Duration::from_secs(6), "{took:?}");
    assert_eq!((first.wait_for_cancelled(2).await, second.wait_for_cancelled(1).await), (2, 1));
    assert_eq!((first.requests().len(), second.requests().len()), (2, 1));
}

#[tokio::test]
async fn a_wait_that_would_outlast_the_deadline_is_not_begun() {
    let provider = MockProvider::replying(Upstream::error(429, "x", "x").header("retry-after", "4")).await;
    let patient = r#"{ candidates = [{ model = "@openai/gpt-4.1-mini", retry_attempts = 5 }] }"#;
    let setup = Gateway::with(&provider).server("request_timeout", "\"2s\"").alias("patient", patient);
    let gateway = setup.start().await;

    let begun = Instant::now();
    let reply = gateway.routed("patient", "hi").await;

    assert_eq!((reply.error().as_str(), reply.header("retry-after")), ("429 rate_limit_exceeded", "4"));
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert_eq!(provider.requests().len(), 1);
}

#[tokio::test]
async fn a_stream_may_run_longer_than_the_deadline_for_its_beginning() {
    let upstream = Upstream::stream_of(&["one ", "two ", "three"]).gap(Duration::from_millis(200));
    let provider = MockProvider::replying(upstream).await;
    let gateway = Gateway::with(&provider).server("request_timeout", "\"300ms\"").start().await;

    let stream = gateway.stream("hi").await;

    assert_eq!((stream.text().as_str(), stream.is_done()), ("one two three", true));
}

#[tokio::test]
async fn what_a_request_has_left_is_no_measure_of_a_provider() {
    // The first takes most of the time; that the second cannot answer in the rest is not its fault.
    let (first, second) = (
        MockProvider::stalling().await,
        MockProvider::replying(Upstream::text("slow but fine").delay(Duration::from_millis(800))).await,
    );
    let setup = Gateway::with(&first).provider_key("timeout", "\"1s\"");
    let setup = setup.provider_key("breaker", "{ enabled = false }");
    let setup = setup.provider("backup", &second.base_url()).provider_key("breaker", "{ failures = 1 }");
    let setup = setup.server("request_timeout", "\"1600ms\"").alias("both", &rule((1, 1)));
    let gateway = setup.start().await;
    for _ in 0..2 {
        assert_eq!(gateway.routed("both", "hi").await.error(), "504 request_timeout");
    }

    assert_eq!(gateway.circuit("backup", "gpt-4o-mini").await, "closed");
    let reply = gateway.post(CHAT, &with(chat("hi"), "model", "@backup/gpt-4o-mini")).await;
    assert_eq!(reply.message(), "slow but fine");
}

#[tokio::test]
async fn a_stream_that_does_not_come_to_its_first_event_is_cancelled() {
    let provider = MockProvider::replying(Upstream::stream_of(&["one"]).stall_after(0)).await;
    let gateway = Gateway::with(&provider).provider_key("timeout", "\"300ms\"").start().await;

    assert_eq!(gateway.post(CHAT, &streamed("hi")).await.error(), "504 request_timeout");
    assert_eq!(provider.wait_for_cancelled(1).await, 1);
}
