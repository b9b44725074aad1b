//! A model that keeps failing is left alone for a while, and serves again once it can.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use ghat_tests::{Gateway, MockProvider, Setup, Upstream, chat, gateway::CHAT, streamed, with};
use serde_json::json;
use tokio::time::{Instant, sleep};

const MODEL: &str = "gpt-4.1-mini";
const EITHER: &str = r#"{ candidates = [{ model = "@openai/gpt-4.1-mini", weight = 1 }, { model = "@backup/gpt-4o-mini", weight = 0 }] }"#;

/// An upstream that fails for as long as it is told to.
async fn failing(how: Upstream) -> (MockProvider, Arc<AtomicBool>) {
    let fails = Arc::new(AtomicBool::new(true));
    let told = fails.clone();
    let answer = move |_: &_| if told.load(Ordering::SeqCst) { how.clone() } else { Upstream::text("fine") };
    (MockProvider::scripted(answer).await, fails)
}

fn breaking(provider: &MockProvider, cooldown: &str) -> Setup {
    let breaker = format!("{{ failures = 3, cooldown = \"{cooldown}\" }}");
    Gateway::with(provider).provider_key("timeout", "\"2s\"").provider_key("breaker", &breaker)
}

async fn state(gateway: &Gateway) -> String {
    gateway.circuit("openai", MODEL).await
}

#[tokio::test]
async fn fault_6_a_circuit_breaker_closes_again_under_steady_traffic() {
    let (provider, fails) = failing(Upstream::status(503, "down")).await;
    let gateway = breaking(&provider, "1s").start().await;
    for _ in 0..3 {
        assert_eq!(gateway.chat("hi").await.error(), "502 provider_error");
    }
    fails.store(false, Ordering::SeqCst);

    // Somebody asks all the time.
    let opened = Instant::now();
    let mut refused = 0;
    while gateway.chat("hi").await.status() == 503 {
        refused += 1;
        assert!(opened.elapsed() < Duration::from_secs(20), "refused {refused} times, and still open");
    }

    assert!(refused > 3, "nothing was refused");
    assert!(opened.elapsed() >= Duration::from_millis(900), "it was not left alone");
    assert_eq!(state(&gateway).await, "closed");
    assert_eq!(gateway.chat("hi").await.message(), "fine");
    assert_eq!(provider.requests().len(), 3 + 2, "who is refused does not reach the provider");
}

#[tokio::test]
async fn a_circuit_opens_is_tried_with_one_call_and_closes() {
    let (provider, fails) = failing(Upstream::status(500, "down").delay(Duration::from_millis(100))).await;
    let gateway = breaking(&provider, "1s").metrics().start().await;
    let mut line = vec![state(&gateway).await];
    for _ in 0..3 {
        assert_eq!(gateway.chat("hi").await.error(), "502 provider_error");
        line.push(state(&gateway).await);
    }
    let refused = gateway.chat("hi").await;
    assert_eq!(refused.error(), "503 circuit_open");
    assert_eq!(refused.header("retry-after"), "1");

    // One call decides, however many ask.
    sleep(Duration::from_millis(1050)).await;
    line.push(state(&gateway).await);
    let together = std::iter::repeat_with(|| gateway.chat("hi")).take(8);
    let replies = futures_util::future::join_all(together).await;
    let mut told: Vec<_> = replies.iter().map(ghat_tests::Reply::error).collect();
    told.sort();
    assert_eq!(told[0], "502 provider_error");
    assert!(told[1..].iter().all(|error| error == "503 circuit_open"), "{told:?}");
    assert_eq!(provider.requests().len(), 4);
    line.push(state(&gateway).await);

    sleep(Duration::from_millis(1050)).await;
    fails.store(false, Ordering::SeqCst);
    line.push(state(&gateway).await);
    assert_eq!(gateway.chat("hi").await.message(), "fine");
    line.push(state(&gateway).await);

    assert_eq!(line, ["", "closed", "closed", "open", "half_open", "open", "half_open", "closed"]);
    let metrics = gateway.metrics().await;
    let counted = |start: &str| metrics.lines().filter(|line| line.starts_with(start)).collect::<Vec<_>>();
    let opened = counted("llm_gateway_circuit_breaker_open_total");
    assert!(opened.iter().any(|line| line.contains(MODEL)), "{opened:?}");
    assert!(!counted("ghat_circuit_state").is_empty());
}

#[tokio::test]
async fn the_next_candidate_answers_while_a_circuit_is_open() {
    let (first, _) = failing(Upstream::hang_up()).await;
    let second = MockProvider::replying("from the second").await;
    let setup = breaking(&first, "1m").provider("backup", &second.base_url());
    let gateway = setup.alias("either", EITHER).start().await;

    for _ in 0..6 {
        assert_eq!(gateway.routed("either", "hi").await.message(), "from the second");
    }

    let reply = gateway.routed("either", "hi").await;
    assert_eq!(reply.tried(), ["@openai/gpt-4.1-mini circuit_open", "@backup/gpt-4o-mini ok"]);
    assert_eq!((first.requests().len(), second.requests().len()), (3, 7));
    // Another model of the same provider is another matter.
    let other = gateway.routed("@openai/gpt-4o-mini", "hi").await;
    assert_eq!(other.error(), "502 provider_error");
}

#[tokio::test]
async fn tries_end_where_the_circuit_opens() {
    let (provider, _) = failing(Upstream::status(500, "down")).await;
    let patient = r#"{ candidates = [{ model = "@openai/gpt-4.1-mini", retry_attempts = 10 }] }"#;
    let gateway = breaking(&provider, "1m").alias("patient", patient).start().await;

    assert_eq!(gateway.routed("patient", "hi").await.error(), "502 provider_error");

    assert_eq!(provider.requests().len(), 3);
}

#[tokio::test]
async fn what_is_not_the_providers_fault_opens_nothing() {
    let complaint = json!({ "error": { "message": "no", "param": "seed" } }).to_string();
    for reply in [
        Upstream::status(400, complaint),
        Upstream::error(404, "model_not_found", "x"),
        Upstream::error(401, "invalid_api_key", "x"),
        Upstream::error(403, "forbidden", "x"),
        Upstream::error(429, "rate_limit_exceeded", "x"),
        Upstream::status(404, "<html>"),
        Upstream::text("x".repeat(10_000)),
    ] {
        let told = format!("{reply:?}");
        let (provider, fails) = failing(reply).await;
        let gateway = breaking(&provider, "1m").provider_key("max_reply", "\"4KiB\"").start().await;
        for _ in 0..10 {
            assert_ne!(gateway.chat("hi").await.error(), "503 circuit_open", "{told}");
        }
        fails.store(false, Ordering::SeqCst);
        assert_eq!(gateway.chat("hi").await.message(), "fine", "{told}");
    }
}

#[tokio::test]
async fn clients_that_leave_open_nothing() {
    let (provider, fails) = failing(Upstream::stalling()).await;
    let gateway = Gateway::with(&provider).provider_key("breaker", "{ failures = 1 }").start().await;
    for left in 1..=5 {
        tokio::select! {
            reply = gateway.chat("hi") => panic!("an answer: {}", reply.text()),
            seen = provider.wait_for_requests(left) => assert_eq!(seen, left),
        }
    }
    assert_eq!(provider.wait_for_cancelled(5).await, 5);
    fails.store(false, Ordering::SeqCst);

    assert_eq!(gateway.chat("hi").await.message(), "fine");
}

#[tokio::test]
async fn streams_that_break_off_open_a_circuit() {
    let (provider, _) = failing(Upstream::stream_of(&["one", " two"]).cut_after(2)).await;
    let gateway = breaking(&provider, "1m").start().await;
    for _ in 0..3 {
        assert_eq!(gateway.stream("hi").await.error(), "provider_error");
    }

    assert_eq!(gateway.post(CHAT, &streamed("hi")).await.error(), "503 circuit_open");
    assert_eq!(provider.requests().len(), 3);
}

#[tokio::test]
async fn answers_that_take_too_long_open_a_circuit() {
    let (provider, _) = failing(Upstream::stalling()).await;
    let gateway = breaking(&provider, "1m").provider_key("timeout", "\"300ms\"").start().await;
    for _ in 0..3 {
        assert_eq!(gateway.chat("hi").await.error(), "504 request_timeout");
    }

    assert_eq!(gateway.chat("hi").await.error(), "503 circuit_open");
}

#[tokio::test]
async fn an_open_circuit_stays_open_over_a_new_configuration() {
    let (provider, _) = failing(Upstream::status(500, "down")).await;
    let setup = breaking(&provider, "1m");
    let gateway = setup.clone().start().await;
    for _ in 0..3 {
        gateway.chat("hi").await;
    }
    assert_eq!(gateway.chat("hi").await.error(), "503 circuit_open");

    gateway.reconfigure(&setup.alias("more", "\"@openai/gpt-4o-mini\""));
    assert_eq!(gateway.reload().await.at("/swapped"), true);
    assert_eq!(gateway.chat("hi").await.error(), "503 circuit_open");

    // Without a breaker there is none to be open.
    let setup = breaking(&provider, "1m").provider_key("breaker", "{ enabled = false }");
    gateway.reconfigure(&setup);
    assert_eq!(gateway.reload().await.at("/swapped"), true);
    assert_eq!(gateway.chat("hi").await.error(), "502 provider_error");

    // Elsewhere, nothing is known of it.
    let other = MockProvider::replying("fine").await;
    gateway.reconfigure(&breaking(&other, "1m"));
    assert_eq!(gateway.reload().await.at("/swapped"), true);
    assert_eq!(gateway.chat("hi").await.message(), "fine");
}

#[tokio::test]
async fn a_circuit_that_is_not_wanted_never_opens() {
    let (provider, _) = failing(Upstream::status(500, "down")).await;
    let gateway = Gateway::with(&provider).provider_key("breaker", "{ enabled = false }").start().await;
    for _ in 0..10 {
        assert_eq!(gateway.chat("hi").await.error(), "502 provider_error");
    }
}

#[tokio::test]
async fn names_that_clients_make_up_do_not_name_circuits() {
    let (provider, _) = failing(Upstream::status(500, "down")).await;
    let gateway = breaking(&provider, "1m").metrics().start().await;
    for _ in 0..4 {
        gateway.post(CHAT, &with(chat("hi"), "model", "@openai/made-up-by-somebody")).await;
    }

    assert_eq!(gateway.circuit("openai", "other").await, "open");
    assert!(!gateway.metrics().await.contains("made-up-by-somebody"));
}
