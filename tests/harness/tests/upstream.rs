//! What is a client told of a provider's failures, and who answers instead?

use std::time::Duration;

use ghat_tests::{Gateway, MockProvider, Reply, Upstream, chat, gateway::CHAT, streamed, with};
use serde_json::json;

async fn asked(reply: Upstream) -> Reply {
    let provider = MockProvider::replying(reply).await;
    Gateway::with(&provider).provider_key("timeout", "\"2s\"").start().await.chat("hi").await
}

#[tokio::test]
async fn every_failure_of_a_provider_has_its_error() {
    for (reply, error) in [
        (Upstream::error(401, "invalid_api_key", "secret detail"), "502 provider_auth_failed"),
        (Upstream::error(403, "forbidden", "secret detail"), "502 provider_auth_failed"),
        (Upstream::error(404, "model_not_found", "secret detail"), "400 invalid_model model"),
        (Upstream::error(500, "server_error", "secret detail"), "502 provider_error"),
        (Upstream::status(503, "secret detail"), "502 provider_error"),
        (
            Upstream::status(502, "<html>secret detail</html>").header("content-type", "text/html"),
            "502 provider_error",
        ),
        (Upstream::status(200, "<html>secret detail</html>"), "502 provider_error"),
        (Upstream::garbage(), "502 provider_error"),
        (Upstream::json(&json!({ "error": { "message": "secret detail" } })), "502 provider_error"),
        (Upstream::json(&json!({ "choices": "secret detail" })), "502 provider_error"),
        (Upstream::status(302, "").header("location", "http://127.0.0.1:1/"), "502 provider_error"),
        (Upstream::hang_up(), "502 provider_error"),
        (Upstream::text("fine").cut_after_bytes(20), "502 provider_error"),
        (Upstream::stalling(), "504 request_timeout"),
    ] {
        let told = format!("{reply:?}");
        let reply = asked(reply).await;
        assert_eq!(reply.error(), error, "{told}");
        assert!(!reply.text().contains("secret detail"), "{}", reply.text());
    }
}

#[tokio::test]
async fn what_the_client_can_mend_is_passed_on() {
    let complaint =
        json!({ "error": { "message": "temperature is too high", "param": "temperature", "code": "x" } });

    let reply = asked(Upstream::status(400, complaint.to_string())).await;

    assert_eq!(reply.error(), "400 validation_error temperature");
    assert_eq!(reply.at("/error/message"), "temperature is too high");
}

#[tokio::test]
async fn a_provider_that_asks_to_wait_is_heard() {
    let reply = asked(Upstream::error(429, "rate_limit_exceeded", "slow").header("retry-after", "7")).await;

    assert_eq!(reply.error(), "429 rate_limit_exceeded");
    assert_eq!(reply.at("/error/type"), "rate_limit_error");
    assert_eq!(reply.header("retry-after"), "7");
}

#[tokio::test]
async fn a_provider_that_refuses_connections_is_a_provider_error() {
    // Bound and dropped again: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let setup = ghat_tests::Setup::default().provider("openai", &format!("http://127.0.0.1:{port}/v1"));
    let gateway = setup.start().await;

    assert_eq!(gateway.chat("hi").await.error(), "502 provider_error");
    assert_eq!(gateway.post(CHAT, &streamed("hi")).await.error(), "502 provider_error");
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_cancelled_and_not_abandoned() {
    let provider = MockProvider::stalling().await;
    let gateway = Gateway::with(&provider).provider_key("timeout", "\"200ms\"").start().await;

    assert_eq!(gateway.chat("hi").await.error(), "504 request_timeout");
    assert_eq!(provider.wait_for_cancelled(1).await, 1);
}

#[tokio::test]
async fn a_stream_that_does_not_begin_is_an_error_and_not_a_stream() {
    for (reply, error) in [
        (Upstream::error(401, "x", "x"), "502 provider_auth_failed"),
        (Upstream::error(429, "x", "x").header("retry-after", "9"), "429 rate_limit_exceeded"),
        (Upstream::status(500, "x"), "502 provider_error"),
        (Upstream::garbage(), "502 provider_error"),
        (Upstream::hang_up(), "502 provider_error"),
    ] {
        let provider = MockProvider::replying(reply).await;
        let gateway = Gateway::with(&provider).start().await;
        assert_eq!(gateway.post(CHAT, &streamed("hi")).await.error(), error);
    }
}

#[tokio::test]
async fn a_stream_that_breaks_ends_with_an_error_event() {
    let frames = |last: &str| {
        let first = r#"data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":"one"}}]}"#;
        Upstream::frames([first.to_owned(), last.to_owned()])
    };
    for (reply, code) in [
        (Upstream::stream_of(&["one", " two"]).cut_after(2), "provider_error"),
        (Upstream::stream_of(&["one", " two"]).stall_after(2), "request_timeout"),
        (frames(r#"data: {"error":{"message":"secret detail","type":"server_error"}}"#), "provider_error"),
        (frames("data: secret detail"), "provider_error"),
        (frames(": neither an end nor [DONE]"), "provider_error"),
    ] {
        let provider = MockProvider::replying(reply).await;
        let setup = Gateway::with(&provider).provider_key("idle_timeout", "\"300ms\"");
        let streamed = setup.start().await.stream("hi").await;
        let raw = String::from_utf8_lossy(&streamed.raw).into_owned();
        assert_eq!((streamed.error().as_str(), streamed.text().as_str()), (code, "one"), "{raw}");
        assert!(!raw.contains("[DONE]") && !raw.contains("secret detail"), "{raw}");
    }
}

const FALLBACK: &str = r#"{ candidates = [{ model = "@openai/gpt-4.1-mini", weight = 1, retry_attempts = 1 }, { model = "@backup/gpt-4o-mini", weight = 0 }] }"#;

#[tokio::test]
async fn the_next_candidate_answers_where_the_first_fails() {
    for failure in [
        Upstream::status(500, "x"),
        Upstream::error(401, "x", "x"),
        Upstream::hang_up(),
        Upstream::error(429, "x", "x"),
    ] {
        let (first, second) =
            (MockProvider::replying(failure).await, MockProvider::replying("from the second").await);
        let setup = Gateway::with(&first).provider("backup", &second.base_url()).alias("either", FALLBACK);
        let gateway = setup.start().await;

        let reply = gateway.post(CHAT, &with(chat("hi"), "model", "either")).await;
        let streamed = gateway.open(&with(streamed("hi"), "model", "either")).await.all().await;

        assert_eq!(
            (reply.status(), reply.at("/model")),
            (200, "@backup/gpt-4o-mini".into()),
            "{}",
            reply.text()
        );
        assert_eq!(
            (reply.message(), streamed.text()),
            ("from the second".to_owned(), "from the second".to_owned())
        );
        assert_eq!((first.requests().len(), second.requests().len()), (2, 2));
        assert_eq!(second.last_request().json()["model"], "gpt-4o-mini");
    }
}

#[tokio::test]
async fn a_candidate_is_tried_as_often_as_its_route_says() {
    let flaky = Upstream::status(503, "busy").then(Upstream::status(500, "busy")).then("at last");
    let provider = MockProvider::replying(flaky).await;
    let patient = r#"{ candidates = [{ model = "@openai/gpt-4.1-mini", retry_attempts = 3 }] }"#;
    let gateway = Gateway::with(&provider).alias("patient", patient).start().await;

    let reply = gateway.post(CHAT, &with(chat("hi"), "model", "patient")).await;

    assert_eq!(reply.message(), "at last");
    assert_eq!(provider.requests().len(), 3);
}

#[tokio::test]
async fn where_nobody_answers_the_route_is_unavailable() {
    let (first, second) = (
        MockProvider::replying(Upstream::status(500, "x")).await,
        MockProvider::replying(Upstream::hang_up()).await,
    );
    let setup = Gateway::with(&first).provider("backup", &second.base_url()).alias("either", FALLBACK);
    let gateway = setup.start().await;

    assert_eq!(
        gateway.post(CHAT, &with(chat("hi"), "model", "either")).await.error(),
        "502 route_unavailable"
    );
}

#[tokio::test]
async fn a_mistake_of_the_client_is_not_tried_elsewhere() {
    let complaint = json!({ "error": { "message": "no", "param": "seed" } }).to_string();
    let (first, second) = (
        MockProvider::replying(Upstream::status(400, complaint)).await,
        MockProvider::replying("fine").await,
    );
    let setup = Gateway::with(&first).provider("backup", &second.base_url()).alias("either", FALLBACK);
    let gateway = setup.start().await;

    assert_eq!(
        gateway.post(CHAT, &with(chat("hi"), "model", "either")).await.error(),
        "400 validation_error seed"
    );
    assert_eq!(second.requests().len(), 0);
}

#[tokio::test]
async fn an_answer_larger_than_allowed_is_not_passed_on() {
    let provider = MockProvider::replying(Upstream::text("x".repeat(10_000)).delay(Duration::ZERO)).await;
    let gateway = Gateway::with(&provider).provider_key("max_reply", "\"4KiB\"").start().await;

    assert_eq!(gateway.chat("hi").await.error(), "502 provider_error");
}

#[tokio::test]
async fn who_asks_is_told_what_was_tried() {
    let (first, second) = (
        MockProvider::replying(Upstream::status(500, "secret detail")).await,
        MockProvider::replying("fine").await,
    );
    let setup = Gateway::with(&first).provider("backup", &second.base_url()).alias("either", FALLBACK);
    let gateway = setup.start().await;
    let asking = |body: serde_json::Value, value: &str| {
        let request = gateway.request(http::Method::POST, CHAT).header("x-agumbe-route", value);
        request.body(with(body, "model", "either").to_string().into()).unwrap()
    };

    for body in [chat("hi"), streamed("hi")] {
        let reply = gateway.send(asking(body.clone(), "1")).await;
        let told = reply.header("x-agumbe-route");
        assert_eq!(reply.tried(), ["@openai/gpt-4.1-mini provider_error", "@backup/gpt-4o-mini ok"]);
        assert!(told.starts_with("@openai/gpt-4.1-mini;outcome=provider_error;status=500;ms="), "{told}");

        assert_eq!(gateway.send(asking(body, "0")).await.header("x-agumbe-route"), "");
    }
    assert_eq!(gateway.post(CHAT, &chat("hi")).await.header("x-agumbe-route"), "");
    // An error tells it too, and candidates that nobody came to.
    let complaint = json!({ "error": { "message": "no", "param": "seed" } }).to_string();
    let strict = MockProvider::replying(Upstream::status(400, complaint)).await;
    let setup = Gateway::with(&strict).provider("backup", &second.base_url()).alias("either", FALLBACK);
    let reply = setup.start().await.routed("either", "hi").await;
    assert_eq!(reply.tried(), ["@openai/gpt-4.1-mini validation_error", "@backup/gpt-4o-mini untried"]);
}
