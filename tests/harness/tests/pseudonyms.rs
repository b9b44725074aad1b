//! What redactors swap goes upstream as placeholders, and comes back as it was.

use ghat_tests::{Gateway, MockProvider, Upstream, chat, gateway::CHAT, streamed, with};
use serde_json::{Value, json};

const TEXT: &str = "tell ann@example.org and bob@example.org, ann@example.org first";

/// An upstream that says what it was told, cut where the body's `cuts` say, and calls a tool with it where `tool` does.
async fn parrot() -> MockProvider {
    MockProvider::scripted(|request| {
        let body = request.json();
        let said = request.last_message();
        let cuts: Vec<usize> = body["cuts"].as_array().into_iter().flatten().filter_map(|cut| Some(cut.as_u64()? as usize)).collect();
        let pieces = crate::streams::cut(&said, &cuts);
        match body["tool"].is_null() {
            true => Upstream::stream_of(&pieces),
            false => {
                let arguments = json!({ "text": said }).to_string();
                Upstream::calling("f", &crate::streams::cut(&arguments, &cuts))
            }
        }
    })
    .await
}

async fn gateway(provider: &MockProvider) -> Gateway {
    Gateway::with(provider).plugin("pseudonymizer").mode("redact").start().await
}

#[tokio::test]
async fn the_provider_sees_placeholders_and_the_client_the_originals() {
    let provider = parrot().await;
    let gateway = gateway(&provider).await;

    let reply = gateway.chat(TEXT).await;

    assert_eq!(provider.only_request().last_message(), "tell <EMAIL_1> and <EMAIL_2>, <EMAIL_1> first");
    assert_eq!(reply.message(), TEXT);
    assert_eq!(reply.decisions(), ["pseudonymizer input redacted: email x3"]);
}

#[tokio::test]
async fn a_stream_gets_the_originals_wherever_it_is_cut() {
    let provider = parrot().await;
    let gateway = gateway(&provider).await;
    let upstream = "tell <EMAIL_1> and <EMAIL_2>, <EMAIL_1> first";
    for cut in 0..=upstream.len() {
        let stream = gateway.open(&with(streamed(TEXT), "cuts", json!([cut]))).await.all().await;
        assert_eq!(stream.text(), TEXT, "cut at {cut}");
        assert!(stream.is_done());
    }
    let every: Vec<usize> = (1..upstream.len()).collect();
    assert_eq!(gateway.open(&with(streamed(TEXT), "cuts", json!(every))).await.all().await.text(), TEXT);
}

#[tokio::test]
async fn tool_call_arguments_get_the_originals_and_stay_json() {
    let provider = parrot().await;
    let setup = Gateway::with(&provider).plugin("pseudonymizer").mode("redact").settings(r#"{ names = ["Ann \"The\" O\\Hara"] }"#);
    let gateway = setup.start().await;
    let text = r#"tell Ann "The" O\Hara at ann@example.org"#;
    let expected = json!({ "text": text });

    let whole = gateway.post(CHAT, &with(chat(text), "tool", true)).await;
    let arguments = whole.at("/choices/0/message/tool_calls/0/function/arguments");
    assert_eq!(serde_json::from_str::<Value>(arguments.as_str().unwrap()).unwrap(), expected, "{arguments}");

    for cut in 0..60 {
        let body = with(with(streamed(text), "tool", true), "cuts", json!([cut]));
        let arguments = gateway.open(&body).await.all().await.arguments();
        assert_eq!(serde_json::from_str::<Value>(&arguments).unwrap(), expected, "cut at {cut}: {arguments}");
    }
}

#[tokio::test]
async fn a_placeholder_that_the_client_wrote_itself_stays_as_it_is() {
    let provider = parrot().await;
    let gateway = gateway(&provider).await;
    let text = "what does <EMAIL_1> mean, ann@example.org?";

    let reply = gateway.chat(text).await;

    assert_eq!(reply.message(), text);
    assert!(!provider.only_request().last_message().contains("ann@example.org"));
}

#[tokio::test]
async fn one_requests_originals_never_come_back_to_another() {
    let provider = MockProvider::replying("<EMAIL_1>").await;
    let gateway = gateway(&provider).await;

    assert_eq!(gateway.chat("ann@example.org").await.message(), "ann@example.org");
    assert_eq!(gateway.chat("bob@example.org").await.message(), "bob@example.org");
    assert_eq!(gateway.chat("nobody").await.message(), "<EMAIL_1>");
}

#[tokio::test]
async fn a_guardrail_on_the_answer_sees_placeholders_and_not_originals() {
    let provider = parrot().await;
    let setup = Gateway::with(&provider).plugin("pseudonymizer").mode("redact");
    let gateway = setup.plugin("pii").mode("redact").on(&["response"]).start().await;

    let reply = gateway.chat(TEXT).await;

    assert_eq!(reply.message(), TEXT);
    assert_eq!(reply.decisions(), ["pseudonymizer input redacted: email x3"]);
}

#[tokio::test]
async fn one_placeholder_for_two_texts_is_refused() {
    let provider = parrot().await;
    let closed = Gateway::with(&provider).plugin("same-placeholder").mode("redact").start().await;
    let open = Gateway::with(&provider).plugin("same-placeholder").mode("redact").fail("open").start().await;

    assert_eq!(closed.chat("ann and bob").await.error(), "500 plugin_failed");
    assert_eq!(closed.chat("only ann").await.message(), "only ann");
    let passed = open.chat("ann and bob").await;
    assert_eq!(passed.message(), "ann and bob");
    assert_eq!(passed.decisions(), ["same_placeholder input detected: failed-open x1"]);
}
