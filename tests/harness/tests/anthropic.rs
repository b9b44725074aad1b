//! What does a client of Chat Completions see of a provider that speaks Anthropic's API?

use ghat_tests::{Gateway, MockProvider, Setup, Upstream, chat, gateway::CHAT, streamed, with};
use serde_json::{Value, json};

fn before(provider: &MockProvider) -> Setup {
    Setup::default().anthropic("anthropic", &provider.base_url())
}

fn asking(text: &str) -> Value {
    with(chat(text), "model", "reasoning")
}

#[tokio::test]
async fn a_question_is_translated_and_so_is_the_answer() {
    let provider = MockProvider::replying("fine").await;
    let gateway = before(&provider).start().await;

    let reply = gateway.post(CHAT, &asking("how are you?")).await;

    assert_eq!((reply.status(), reply.message()), (200, "fine".to_owned()));
    assert_eq!(reply.at("/model"), "@anthropic/claude-sonnet-4");
    assert_eq!(reply.at("/object"), "chat.completion");
    let request = provider.only_request();
    assert_eq!(request.path, "/v1/messages");
    assert_eq!(request.header("x-api-key"), Some("sk-ant-upstream-key"));
    assert_eq!(request.header("anthropic-version"), Some("2023-06-01"));
    assert_eq!(request.header("authorization"), None);
    assert_eq!(request.json()["model"], "claude-sonnet-4");
    assert_eq!(request.last_message(), "how are you?");
}

#[tokio::test]
async fn a_stream_is_translated_guarded_and_counted() {
    let reply = Upstream::stream_of(&["write to ann@", "example.", "org now"])
        .tool_call("f", &["{\"to\":\"bob@exam", "ple.org\"}"]);
    let provider = MockProvider::replying(reply.drip(7, std::time::Duration::ZERO)).await;
    let gateway = before(&provider).plugin("pii").mode("redact").start().await;
    let body =
        with(with(streamed("hi"), "model", "reasoning"), "stream_options", json!({ "include_usage": true }));

    let stream = gateway.open(&body).await.all().await;

    assert_eq!(stream.text(), "write to [REDACTED_EMAIL] now");
    assert_eq!(stream.arguments(), r#"{"to":"[REDACTED_EMAIL]"}"#);
    assert!(stream.is_done());
    assert_eq!(stream.decisions(), ["pii output redacted: email x2"]);
    let usage: Vec<_> =
        stream.events.iter().map(|event| event.json()["usage"].clone()).filter(Value::is_object).collect();
    assert_eq!(usage.len(), 1, "{usage:?}");
    assert_eq!(stream.events[0].json()["model"], "@anthropic/claude-sonnet-4");
}

#[tokio::test]
async fn thoughts_are_guarded_and_go_back_as_they_came() {
    let provider =
        MockProvider::replying(Upstream::text("yes").thinking(&["ask ann@exam", "ple.org"], "c2ln")).await;
    let gateway = before(&provider).plugin("pii").mode("redact").on(&["response"]).start().await;

    let whole = gateway.post(CHAT, &asking("hi")).await;
    let stream = gateway.open(&with(asking("hi"), "stream", true)).await.all().await;

    let message = whole.at("/choices/0/message");
    assert_eq!(message["reasoning_content"], "ask [REDACTED_EMAIL]");
    let thought =
        json!({ "index": 0, "type": "thinking", "thinking": "ask [REDACTED_EMAIL]", "signature": "c2ln" });
    assert_eq!(message["thinking_blocks"], json!([thought]));
    let deltas: Vec<_> =
        stream.events.iter().map(|event| event.json()["choices"][0]["delta"].clone()).collect();
    let reasoning: String = deltas.iter().filter_map(|delta| delta["reasoning_content"].as_str()).collect();
    assert_eq!(reasoning, "ask [REDACTED_EMAIL]");
    assert!(deltas.iter().any(|delta| delta["thinking_blocks"][0] == thought), "{deltas:?}");

    let history =
        json!([{ "role": "user", "content": "hi" }, message, { "role": "user", "content": "sure?" }]);
    let again = gateway.post(CHAT, &with(asking(""), "messages", history)).await;

    assert_eq!(again.status(), 200, "{}", again.text());
    let sent = provider.last_request().json()["messages"][1]["content"][0].clone();
    assert_eq!(sent, json!({ "type": "thinking", "thinking": "ask [REDACTED_EMAIL]", "signature": "c2ln" }));
}

#[tokio::test]
async fn what_cannot_be_honoured_is_refused_by_name() {
    let provider = MockProvider::replying("fine").await;
    let gateway = before(&provider).start().await;
    for (field, value) in [("n", json!(2)), ("seed", json!(7)), ("not_invented_yet", json!({}))] {
        let reply = gateway.post(CHAT, &with(asking("hi"), field, value)).await;
        assert_eq!(reply.error(), format!("400 unsupported_parameter {field}"));
    }
    assert!(provider.requests().is_empty());
}

#[tokio::test]
async fn a_limit_of_the_policy_is_the_one_that_is_sent() {
    let provider = MockProvider::replying("fine").await;
    let gateway = before(&provider).start().await;
    gateway.set_policy(&json!({ "maxTokens": 50 })).await;

    for body in [asking("hi"), with(asking("hi"), "max_tokens", 4000)] {
        assert_eq!(gateway.post(CHAT, &body).await.status(), 200);
        assert_eq!(provider.last_request().json()["max_tokens"], 50, "{body}");
    }
}

#[tokio::test]
async fn a_failure_is_the_one_whose_fault_it_is() {
    for (status, kind, told) in [
        (400, "invalid_request_error", "400 validation_error"),
        (401, "authentication_error", "502 provider_auth_failed"),
        (403, "permission_error", "502 provider_auth_failed"),
        (404, "not_found_error", "400 invalid_model model"),
        (413, "request_too_large", "400 validation_error"),
        (429, "rate_limit_error", "429 rate_limit_exceeded"),
        (500, "api_error", "502 provider_error"),
        (529, "overloaded_error", "502 provider_error"),
    ] {
        let provider = MockProvider::replying(Upstream::anthropic_error(status, kind, "the reason")).await;
        let gateway = before(&provider).start().await;

        let reply = gateway.post(CHAT, &asking("hi")).await;

        assert_eq!(reply.error(), told, "{status} {kind}");
        let explained = reply.text().contains("the reason");
        assert_eq!(explained, told.starts_with("400 validation"), "{}", reply.text());
    }
}

#[tokio::test]
async fn an_error_within_a_stream_ends_it_after_what_came_before() {
    let begun = [
        r#"event: message_start
data: {"type":"message_start","message":{"id":"m","model":"x","usage":{"input_tokens":1}}}"#,
        r#"event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"half"}}"#,
        r#"event: error
data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
    ];
    let provider = MockProvider::replying(Upstream::frames(begun)).await;
    let gateway = before(&provider).start().await;

    let stream = gateway.open(&with(asking("hi"), "stream", true)).await.all().await;

    assert_eq!((stream.text().as_str(), stream.error().as_str()), ("half", "provider_error"));
}

#[tokio::test]
async fn it_can_stand_in_for_another_provider() {
    let (broken, provider) =
        (MockProvider::replying(Upstream::status(500, "")).await, MockProvider::replying("fine").await);
    let setup = Gateway::with(&broken).anthropic("anthropic", &provider.base_url());
    let both = r#"{ candidates = [{ model = "@openai/gpt-4.1", weight = 1 }, { model = "@anthropic/claude-sonnet-4", weight = 0 }] }"#;
    let gateway = setup.alias("steady", both).start().await;

    let reply = gateway.post(CHAT, &with(chat("hi"), "model", "steady")).await;

    assert_eq!((reply.message().as_str(), reply.at("/model")), ("fine", json!("@anthropic/claude-sonnet-4")));
}
