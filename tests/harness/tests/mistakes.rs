//! What is a client told of its own mistakes?

use ghat_tests::{Gateway, MockProvider, chat, gateway::{CHAT, EMBEDDINGS}, with};
use http::Method;
use serde_json::json;

const HI: &str = r#""messages":[{"role":"user","content":"hi"}]"#;

/// The path, the body and the error.
async fn check(cases: &[(&str, &str, &str)]) {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).server("max_body", "\"2KiB\"").start().await;
    for (path, body, error) in cases {
        let reply = gateway.post_text(path, (*body).replace("HI", HI)).await;
        assert_eq!(reply.error(), *error, "{body}: {}", reply.text());
        assert!(!reply.header("x-request-id").is_empty());
        assert_eq!(reply.header("content-type"), "application/json");
        let kind = if reply.status() < 500 { "invalid_request_error" } else { "api_error" };
        assert_eq!(reply.at("/error/type"), kind);
        assert!(reply.at("/error/message").as_str().is_some_and(|message| !message.is_empty()));
    }
    assert_eq!(provider.requests().len(), 0);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    let long = format!("{{\"model\":\"smart-default\",\"x\":\"{}\",HI}}", "x".repeat(3000));
    check(&[
        (CHAT, "", "400 validation_error"),
        (CHAT, "{", "400 validation_error"),
        (CHAT, "[]", "400 validation_error"),
        (CHAT, "\"hi\"", "400 validation_error"),
        (CHAT, "{\"model\":\"smart-default\",HI}trailing", "400 validation_error"),
        (CHAT, &long, "413 request_too_large"),
    ])
    .await;
}

#[tokio::test]
async fn a_wrong_field_is_named() {
    check(&[
        (CHAT, "{HI}", "400 validation_error model"),
        (CHAT, r#"{"model":7,HI}"#, "400 validation_error model"),
        (CHAT, r#"{"model":"",HI}"#, "400 validation_error model"),
        (CHAT, r#"{"model":"smart-default"}"#, "400 validation_error messages"),
        (CHAT, r#"{"model":"smart-default","messages":"hi"}"#, "400 validation_error messages"),
        (CHAT, r#"{"model":"smart-default","messages":[]}"#, "400 validation_error messages"),
        (CHAT, r#"{"model":"smart-default","messages":[{"content":"x"}]}"#, "400 validation_error messages[0].role"),
        (CHAT, r#"{"model":"smart-default","messages":[{"role":"user","content":7}]}"#, "400 validation_error messages[0].content"),
        (CHAT, r#"{"model":"smart-default","stream":"yes",HI}"#, "400 validation_error stream"),
        (CHAT, r#"{"model":"smart-default","agumbe_guardrails_app_id":"",HI}"#, "400 validation_error agumbe_guardrails_app_id"),
        (CHAT, r#"{"model":"smart-default","agumbe_metadata":{"color":"red"},HI}"#, "400 validation_error agumbe_metadata.color"),
        (CHAT, r#"{"model":"smart-default","agumbe_grounding_context":[],HI}"#, "400 validation_error agumbe_grounding_context"),
        (EMBEDDINGS, r#"{"model":"embed-default"}"#, "400 validation_error input"),
        (EMBEDDINGS, r#"{"model":"embed-default","input":{}}"#, "400 validation_error input"),
        (EMBEDDINGS, r#"{"model":"embed-default","input":["a",1]}"#, "400 validation_error input"),
    ])
    .await;
}

#[tokio::test]
async fn a_model_that_cannot_serve_is_refused() {
    check(&[
        (CHAT, r#"{"model":"no-such-model",HI}"#, "400 invalid_model model"),
        (CHAT, r#"{"model":"embed-default",HI}"#, "400 invalid_model model"),
        (CHAT, r#"{"model":"@openai/text-embedding-3-small",HI}"#, "400 invalid_model model"),
        (EMBEDDINGS, r#"{"model":"smart-default","input":"hi"}"#, "400 invalid_model model"),
        (CHAT, r#"{"model":"reasoning",HI}"#, "501 unsupported_provider"),
        (CHAT, r#"{"model":"@nobody/x",HI}"#, "501 unsupported_provider"),
    ])
    .await;
}

#[tokio::test]
async fn a_field_that_stands_twice_cannot_smuggle_a_text_past_the_guardrails() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;
    let secret = r#"[{"role":"user","content":"ann@example.org"}]"#;
    for body in [
        format!(r#"{{"model":"smart-default",{HI},"messages":{secret}}}"#),
        format!(r#"{{"model":"smart-default","messages":{secret},{HI}}}"#),
        format!(r#"{{"model":"smart-default",{HI},"m\u0065ssages":{secret}}}"#),
    ] {
        gateway.post_text(CHAT, body).await;
    }
    assert!(provider.requests().iter().all(|request| !request.text().contains("ann@example.org")));
}

#[tokio::test]
async fn another_content_type_is_refused_and_json_by_another_name_is_not() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;
    for (kind, status) in [
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/json; charset=utf-8", 200),
        ("application/vnd.api+json", 200),
    ] {
        let request = http::Request::post(format!("http://{}{CHAT}", gateway.address())).header("content-type", kind);
        let reply = gateway.send(request.body(chat("hi").to_string().into()).unwrap()).await;
        assert_eq!(reply.status(), status, "{kind}");
        if status == 415 {
            assert_eq!(reply.error(), "415 unsupported_media_type");
        }
    }
}

#[tokio::test]
async fn a_path_or_method_that_is_not_there_is_told_apart() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;

    assert_eq!(gateway.get("/v1/nothing").await.error(), "404 route_not_found");
    assert_eq!(gateway.get("/").await.error(), "404 route_not_found");
    for (method, path, allowed) in [(Method::GET, CHAT, "POST"), (Method::DELETE, EMBEDDINGS, "POST"), (Method::PUT, "/v1/models", "GET")] {
        let reply = gateway.send(gateway.request(method, path).body("{}".into()).unwrap()).await;
        assert_eq!(reply.error(), "405 route_not_found");
        assert!(reply.header("allow").split(',').any(|method| method == allowed), "{path}: {}", reply.header("allow"));
    }
}

#[tokio::test]
async fn a_mistake_in_a_request_for_a_stream_is_an_error_and_not_a_stream() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("block").start().await;
    for (body, error) in [
        (json!({ "model": "smart-default", "stream": true }), "400 validation_error messages"),
        (with(with(chat("hi"), "stream", true), "model", "nothing"), "400 invalid_model model"),
        (with(chat("ann@example.org"), "stream", true), "400 guardrail_blocked messages"),
    ] {
        assert_eq!(gateway.post(CHAT, &body).await.error(), error);
    }
}
