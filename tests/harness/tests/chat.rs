//! What reaches the provider, and what comes back?

use ghat_tests::{Gateway, MockProvider, Reply, Upstream, chat, gateway::CHAT, with};
use serde_json::{Value, json};

#[tokio::test]
async fn a_question_is_answered() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;

    let reply = gateway.chat("how are you?").await;

    assert_eq!((reply.status(), reply.message()), (200, "fine".to_owned()));
    assert_eq!(provider.only_request().path, "/v1/chat/completions");
    assert_eq!(provider.only_request().last_message(), "how are you?");
}

/// What the provider is sent for a body: the same bytes with the model's name in place of the alias.
async fn forwarded(gateway: &Gateway, provider: &MockProvider, body: &str) -> String {
    let reply = gateway.post_text(CHAT, body.to_owned()).await;
    assert_eq!(reply.status(), 200, "{body}: {}", reply.text());
    provider.last_request().text()
}

#[tokio::test]
async fn every_field_reaches_the_provider_byte_for_byte() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;
    let messages = r#""messages":[{"role":"user","content":"hi \u00e9 \ud83d\ude00"}]"#;
    for field in [
        r#""tools":[{"type":"function","function":{"name":"f","description":"does f","parameters":{"type":"object"}}}]"#,
        r#""tool_choice":{"type":"function","function":{"name":"f"}}"#,
        r#""response_format":{"type":"json_schema","json_schema":{"name":"x","strict":true,"schema":{}}}"#,
        r#""n":2"#,
        r#""stop":["\n","END"]"#,
        r#""logprobs":true,"top_logprobs":3"#,
        r#""stream_options":{"include_usage":true}"#,
        r#""seed":12345678901234567890123,"temperature":1.50,"top_p":1E-1"#,
        r#""max_completion_tokens":7,"reasoning_effort":"high","store":null"#,
        r#""not_invented_yet":{"b":[1e3,-0.0,"A\/"],"a":null,  "": 1}"#,
    ] {
        let body = format!("{{ \"model\" : \"smart-default\",\n {messages}, {field} }}");
        let expected = body.replace("smart-default", "gpt-4.1-mini");
        assert_eq!(forwarded(&gateway, &provider, &body).await, expected);
    }
}

#[tokio::test]
async fn every_kind_of_message_reaches_the_provider() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;
    let messages = json!([
        { "role": "developer", "content": "be brief" },
        { "role": "user", "content": [
            { "type": "text", "text": "what is this?" },
            { "type": "image_url", "image_url": { "url": "data:image/png;base64,AAAA", "detail": "low" } },
            { "type": "input_audio", "input_audio": { "data": "AAAA", "format": "wav" } },
        ] },
        { "role": "assistant", "content": null, "tool_calls": [
            { "id": "call_1", "type": "function", "function": { "name": "f", "arguments": "{\"a\": 1}" } },
        ] },
        { "role": "tool", "tool_call_id": "call_1", "content": "42" },
        { "role": "not_invented_yet", "content": "what?", "name": "x" },
    ]);

    let reply = gateway.post(CHAT, &json!({ "model": "smart-default", "messages": messages })).await;

    assert_eq!(reply.status(), 200, "{}", reply.text());
    assert_eq!(provider.only_request().json()["messages"], messages);
}

#[tokio::test]
async fn an_edit_changes_its_text_and_nothing_else() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;
    let body = r#"{"x":1.50,"model":"smart-default","messages":[{"z":[ 1 ],"role":"user","content":"I am ann@example.org"},{"role":"user","content":"\u0041"}]}"#;

    let forwarded = forwarded(&gateway, &provider, body).await;

    assert_eq!(
        forwarded,
        body.replace("smart-default", "gpt-4.1-mini").replace("ann@example.org", "[REDACTED_EMAIL]")
    );
}

#[tokio::test]
async fn the_gateways_own_fields_never_reach_the_provider() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;
    let body = with(chat("hi"), "agumbe_guardrails_app_id", "shop");
    let body = with(body, "agumbe_metadata", json!({ "operation": "test", "workspace_id": "w" }));
    let body = with(body, "agumbe_grounding_context", json!(["the sky is blue"]));

    assert_eq!(gateway.post(CHAT, &with(body, "seed", 7)).await.status(), 200);

    let request = provider.only_request();
    assert_eq!(request.json(), with(with(chat("hi"), "model", "gpt-4.1-mini"), "seed", 7));
    assert!(request.headers.keys().all(|name| !name.as_str().contains("agumbe")));
}

#[tokio::test]
async fn the_provider_gets_the_operators_credential_and_not_the_clients() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;
    let request = gateway.request(http::Method::POST, CHAT).header("authorization", "Bearer of-the-client");
    let request = request.header("cookie", "a=b").body(chat("hi").to_string().into()).unwrap();

    assert_eq!(gateway.send(request).await.status(), 200);

    let request = provider.only_request();
    assert_eq!(request.header("authorization"), Some("Bearer sk-upstream-key"));
    assert_eq!(request.header("cookie"), None);
}

#[tokio::test]
async fn the_answer_passes_byte_for_byte_but_for_the_models_name() {
    let answer = r#"{"id":"x","object":"chat.completion","created":1,"model":"gpt-4.1-mini-2025-04-14", "new": {"b":1.0,"a":"\u00e9"},"choices":[{"index":0,"message":{"role":"assistant","content":"fine","annotations":[]},"finish_reason":"stop","logprobs":null}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"#;
    let provider = MockProvider::replying(Upstream::status(200, answer)).await;
    let gateway = Gateway::with(&provider).start().await;

    let reply = gateway.chat("hi").await;

    assert_eq!(reply.text(), answer.replace("gpt-4.1-mini-2025-04-14", "@openai/gpt-4.1-mini"));
}

#[tokio::test]
async fn a_model_is_named_in_every_way_and_answers_by_its_canonical_name() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;
    for (asked, canonical) in [
        ("smart-default", "@openai/gpt-4.1-mini"),
        ("cheap-fast", "@openai/gpt-4o-mini"),
        ("@openai/gpt-4.1-mini", "@openai/gpt-4.1-mini"),
        ("@openai/ft:gpt-4o:me/x", "@openai/ft:gpt-4o:me/x"),
    ] {
        let reply = gateway.post(CHAT, &with(chat("hi"), "model", asked)).await;
        assert_eq!(reply.at("/model"), canonical, "{asked}: {}", reply.text());
        let upstream = canonical.strip_prefix("@openai/").unwrap();
        assert_eq!(provider.last_request().json()["model"], upstream);
    }
}

/// Every timing header, as a number.
fn timings(reply: &Reply) -> Vec<f64> {
    let stages = [
        "total",
        "model-resolve",
        "guardrail-config",
        "guardrail-input",
        "provider",
        "guardrail-output",
        "request-log",
        "usage-emit",
        "side-effects",
        "gateway-overhead",
    ];
    let number = |stage: &&str| reply.header(&format!("x-agumbe-timing-{stage}-ms")).parse().ok();
    stages.iter().filter_map(number).collect()
}

#[tokio::test]
async fn every_answer_names_its_request_and_what_took_how_long() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;

    let (first, second) = (gateway.chat("hi").await, gateway.chat("hi").await);
    let refused = gateway.post_text(CHAT, "{").await;

    let ids = [&first, &second, &refused].map(|reply| reply.header("x-request-id").to_owned());
    assert!(ids.iter().all(|id| !id.is_empty()) && ids[0] != ids[1] && ids[1] != ids[2], "{ids:?}");
    let timings = timings(&first);
    assert_eq!(timings.len(), 10, "{:?}", first.headers);
    assert!(timings.iter().all(|&time| time >= 0.0) && timings[0] >= timings[4]);
}

#[tokio::test]
async fn both_paths_answer_the_same() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;
    for base in ["/v1", "/api/v1/llm"] {
        let reply = gateway.post(&format!("{base}/chat/completions"), &chat("hi")).await;
        assert_eq!((reply.status(), reply.message()), (200, "fine".to_owned()));
        assert_eq!(gateway.get(&format!("{base}/models")).await.status(), 200);
        let embed = json!({ "model": "embed-default", "input": "hi" });
        assert_eq!(gateway.post(&format!("{base}/embeddings"), &embed).await.status(), 200);
    }
}

#[tokio::test]
async fn a_gateway_without_an_upstream_echoes() {
    let gateway = ghat_tests::Setup::echoing().start().await;
    let body = with(chat("hello there"), "model", "@openai/echo");

    let reply = gateway.post(CHAT, &body).await;
    let streamed = gateway.open(&with(body, "stream", true)).await.all().await;

    assert_eq!(reply.status(), 200, "{}", reply.text());
    assert!(reply.message().contains("hello there"), "{}", reply.message());
    assert_eq!(streamed.text(), reply.message());
    assert!(streamed.is_done());
}

#[tokio::test]
async fn a_stream_passes_event_by_event_with_only_the_model_changed() {
    let provider = MockProvider::replying("one two three").await;
    for setup in [Gateway::with(&provider), Gateway::with(&provider).plugin("pii").mode("off")] {
        let gateway = setup.start().await;

        let streamed = gateway.stream("hi").await;

        assert_eq!(streamed.status, 200);
        assert_eq!(streamed.headers["content-type"], "text/event-stream");
        assert!(streamed.headers.contains_key("x-request-id") && streamed.is_done());
        let (asked, choice) = (
            provider.last_request().json(),
            ghat_mock::openai::Choice::of(ghat_mock::openai::default_deltas("one two three")),
        );
        let sent = ghat_mock::openai::frames(&asked, &[choice]).concat();
        let received = String::from_utf8(streamed.raw.to_vec()).unwrap();
        assert_eq!(
            received,
            sent.replace("\"model\":\"gpt-4.1-mini\"", "\"model\":\"@openai/gpt-4.1-mini\"")
        );
    }
}

#[tokio::test]
async fn the_first_words_of_a_stream_do_not_wait_for_the_last() {
    let provider =
        MockProvider::replying(Upstream::stream_of(&["first ", "second ", "third"]).stall_after(3)).await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;

    let mut stream = gateway.open(&ghat_tests::streamed("hi")).await;

    assert_eq!(stream.next_words().await, "first ");
}

#[tokio::test]
async fn a_stream_is_the_same_however_its_bytes_are_cut() {
    let text = "grüße 😀 ann@example.org und mehr";
    for size in [1, 2, 3, 7, 100] {
        let drip = Upstream::text(text).drip(size, std::time::Duration::ZERO);
        let provider = MockProvider::replying(drip).await;
        let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;

        let streamed = gateway.stream("hi").await;

        assert_eq!(streamed.text(), "grüße 😀 [REDACTED_EMAIL] und mehr", "{size} bytes at a time");
        assert!(streamed.is_done());
    }
}

#[tokio::test]
async fn usage_at_the_end_of_a_stream_arrives() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;
    let body = with(ghat_tests::streamed("hi"), "stream_options", json!({ "include_usage": true }));

    let streamed = gateway.open(&body).await.all().await;

    let usage: Vec<Value> = streamed
        .events
        .iter()
        .map(|event| event.json()["usage"].clone())
        .filter(|usage| usage.is_object())
        .collect();
    assert_eq!(usage.len(), 1);
    assert!(streamed.is_done() && streamed.trace().is_object());
}
