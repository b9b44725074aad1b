//! Health, metrics, stopping.

use std::time::Duration;

use ghat_tests::{Gateway, MockProvider, Upstream, chat, streamed};
use serde_json::json;

#[tokio::test]
async fn a_gateway_that_serves_is_alive_and_ready() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).plugin("pii").start().await;

    let (alive, ready) = (gateway.get("/healthz").await, gateway.get("/readyz").await);

    assert_eq!((alive.status(), alive.at("/ok"), alive.at("/service")), (200, true.into(), "ghat".into()));
    assert_eq!((ready.status(), ready.at("/ok"), ready.at("/not_ready")), (200, true.into(), json!([])));
}

#[tokio::test]
async fn metrics_have_a_listener_of_their_own() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("block").metrics().start().await;
    gateway.chat("hi").await;
    gateway.stream("hi").await;
    gateway.chat("ann@example.org").await;

    let metrics = gateway.metrics().await;

    for name in [
        "llm_gateway_requests_total",
        "llm_gateway_errors_total",
        "llm_gateway_policy_block_total",
        "llm_gateway_tokens_input_total",
        "llm_gateway_tokens_output_total",
        "llm_gateway_request_duration_ms",
        "llm_gateway_provider_latency_ms",
        "llm_gateway_inflight_requests",
        "ghat_plugin_calls_total",
        "ghat_overhead_ms_bucket",
        "ghat_stage_ms_count{route_kind=\"chat\",stage=\"guard_request\"}",
        "gen_ai_server_request_duration_seconds_bucket",
        "gen_ai_server_time_to_first_token_seconds_count",
        "gen_ai_token_type=\"output\"",
        "error_code=\"guardrail_blocked\"",
        "plugin=\"pii\"",
    ] {
        assert!(metrics.contains(name), "{name} is not in {metrics}");
    }
    assert!(!metrics.contains("ann@example.org"));
    assert_eq!(gateway.get("/metrics").await.status(), 404);
}

#[tokio::test]
async fn names_that_clients_make_up_never_become_labels() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).metrics().start().await;
    let body = ghat_tests::with(chat("hi"), "model", "@openai/made-up-by-a-client");
    assert_eq!(gateway.post(ghat_tests::gateway::CHAT, &body).await.status(), 200);

    assert!(!gateway.metrics().await.contains("made-up-by-a-client"));
}

#[tokio::test]
async fn stopping_waits_for_a_stream_in_flight() {
    let upstream = Upstream::stream_of(&["word "; 30]).gap(Duration::from_millis(10));
    let provider = MockProvider::replying(upstream).await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;
    let address = gateway.address();
    let mut stream = gateway.open(&streamed("hi")).await;
    stream.next_words().await;

    let (drained, rest) = tokio::join!(gateway.stop(), stream.all());

    assert!(drained, "the stream was cut off");
    assert!(rest.is_done() && rest.text().ends_with("word "), "{}", rest.text());
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "it still listens");
}

#[tokio::test]
async fn stopping_does_not_wait_for_ever() {
    let provider = MockProvider::stalling().await;
    let gateway = Gateway::with(&provider).server("drain_timeout", "\"200ms\"").start().await;
    let address = gateway.address();
    let asking = async move {
        let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
        let body = chat("hi").to_string();
        let head = format!(
            "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        tokio::io::AsyncWriteExt::write_all(&mut socket, head.as_bytes()).await.unwrap();
        socket
    };
    let _held = asking.await;
    provider.wait_for_requests(1).await;

    let stopping = tokio::time::timeout(Duration::from_secs(20), gateway.stop()).await;

    assert!(!stopping.expect("it stops"), "a request that never ends was drained");
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_stopping() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;
    let _idle = tokio::net::TcpStream::connect(gateway.address()).await.unwrap();
    gateway.chat("hi").await;

    let stopping = tokio::time::timeout(Duration::from_secs(10), gateway.stop()).await;

    assert!(stopping.expect("it stops soon"));
}
