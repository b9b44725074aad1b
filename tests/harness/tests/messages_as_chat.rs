//! What does a client of Anthropic's API see of a provider that speaks OpenAI's?

use ghat_tests::{
    Gateway, MockProvider, Streamed, Upstream, gateway::MESSAGES, message, reply::decisions, with,
};
use serde_json::{Value, json};

fn asking(text: &str) -> Value {
    with(message(text), "model", "smart-default")
}

fn joined(stream: &Streamed, field: &str) -> String {
    let events: Vec<_> = stream.events.iter().map(ghat_tests::Event::json).collect();
    events.iter().filter_map(|event| event["delta"][field].as_str()).collect()
}

#[tokio::test]
async fn a_question_is_translated_and_so_is_the_answer() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;

    let reply = gateway.post(MESSAGES, &with(asking("how are you?"), "system", "be kind")).await;

    assert_eq!(reply.status(), 200, "{}", reply.text());
    assert_eq!((reply.at("/type"), reply.at("/model")), (json!("message"), json!("@openai/gpt-4.1-mini")));
    assert_eq!(reply.at("/content"), json!([{ "type": "text", "text": "fine" }]));
    let request = provider.only_request();
    assert_eq!(request.path, "/v1/chat/completions");
    assert_eq!(request.header("authorization"), Some("Bearer sk-upstream-key"));
    let expected = json!({
        "model": "gpt-4.1-mini", "max_completion_tokens": 100,
        "messages": [{ "role": "system", "content": "be kind" }, { "role": "user", "content": "how are you?" }],
    });
    assert_eq!(request.json(), expected);
}

#[tokio::test]
async fn a_stream_has_the_order_of_the_messages_api_and_is_guarded() {
    let reply = Upstream::stream_of(&["write to ann@", "example.", "org now"])
        .tool_call("send", &["{\"to\":\"bob@exam", "ple.org\"}"]);
    for size in [1, 5, 1000] {
        let provider = MockProvider::replying(reply.clone().drip(size, std::time::Duration::ZERO)).await;
        let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;

        let stream = gateway.open_at(MESSAGES, &with(asking("hi"), "stream", true)).await.all().await;

        assert_eq!(joined(&stream, "text"), "write to [REDACTED_EMAIL] now");
        assert_eq!(joined(&stream, "partial_json"), r#"{"to":"[REDACTED_EMAIL]"}"#);
        let mut names: Vec<_> = stream.events.iter().filter_map(|event| event.name.as_deref()).collect();
        names.dedup();
        let block = ["content_block_start", "content_block_delta", "content_block_stop"];
        let expected = [&["message_start"][..], &block, &block, &["message_delta", "message_stop"]].concat();
        assert_eq!(names, expected, "{size} bytes at a time");
        let last = stream.events.last().unwrap().json();
        assert_eq!(decisions(&last["agumbe_guardrails"]), ["pii output redacted: email x2"]);
        let told = stream.events[stream.events.len() - 2].json();
        assert_eq!(told["delta"]["stop_reason"], "tool_use");
        assert!(told["usage"]["input_tokens"].as_u64() > Some(0), "{told}");
        assert_eq!(stream.events[0].json()["message"]["model"], "@openai/gpt-4.1-mini");
    }
}

#[tokio::test]
async fn what_cannot_be_honoured_is_refused_by_name() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;
    let signed = json!([
        { "role": "user", "content": "hi" },
        { "role": "assistant", "content": [{ "type": "thinking", "thinking": "hm", "signature": "c2ln" }] },
        { "role": "user", "content": "go on" },
    ]);
    for (field, value, param) in [
        ("top_k", json!(5), "top_k"),
        ("not_invented_yet", json!(1), "not_invented_yet"),
        ("messages", signed, "messages[1].content[0]"),
    ] {
        let reply = gateway.post(MESSAGES, &with(asking("hi"), field, value)).await;
        assert_eq!((reply.status(), reply.at("/error/type")), (400, json!("invalid_request_error")));
        assert_eq!(
            (reply.at("/error/code"), reply.at("/error/param")),
            (json!("unsupported_parameter"), json!(param))
        );
    }
    let count = gateway.post(&format!("{MESSAGES}/count_tokens"), &asking("hi")).await;
    assert_eq!((count.status(), count.at("/error/code")), (501, json!("unsupported_provider")));
    assert!(provider.requests().is_empty());
}

#[tokio::test]
async fn a_stream_that_breaks_off_ends_with_an_error() {
    let provider = MockProvider::replying(Upstream::stream_of(&["one ", "two "]).cut_after(3)).await;
    let gateway = Gateway::with(&provider).start().await;

    let stream = gateway.open_at(MESSAGES, &with(asking("hi"), "stream", true)).await.all().await;

    let last = stream.events.last().unwrap();
    assert_eq!((last.name.as_deref(), &last.json()["error"]["type"]), (Some("error"), &json!("api_error")));
    assert_eq!(joined(&stream, "text"), "one two ");
}

#[tokio::test]
async fn one_conversation_may_be_served_by_either() {
    let (broken, provider) = (
        MockProvider::replying(Upstream::anthropic_error(529, "overloaded_error", "")).await,
        MockProvider::replying("fine").await,
    );
    let setup = Gateway::with(&provider).anthropic("anthropic", &broken.base_url());
    let both = r#"{ candidates = [{ model = "@anthropic/claude-sonnet-4", weight = 1 }, { model = "@openai/gpt-4.1", weight = 0 }] }"#;
    let gateway = setup.alias("steady", both).start().await;

    let reply = gateway.post(MESSAGES, &with(message("hi"), "model", "steady")).await;

    assert_eq!((reply.status(), reply.at("/model")), (200, json!("@openai/gpt-4.1")), "{}", reply.text());
}

#[tokio::test]
async fn however_deep_a_body_nests_it_is_the_clients_mistake() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).anthropic("anthropic", &provider.base_url()).start().await;
    for depth in [10, 30, 61, 200] {
        let open = r#"[{"type":"tool_result","tool_use_id":"t","content":"#.repeat(depth);
        let content = format!("{open}\"x\"{}", "}]".repeat(depth));
        let body = format!(
            r#"{{"model":"smart-default","max_tokens":9,"messages":[{{"role":"user","content":{content}}}]}}"#
        );
        let reply = gateway.post_text(MESSAGES, body).await;
        assert_eq!(reply.status(), 400, "{depth} deep: {}", reply.text());
    }
    assert!(provider.requests().is_empty());
}
