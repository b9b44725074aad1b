//! What do clients of every surface see of a provider that speaks Mistral's dialect? The mock refuses what Mistral does.

use ghat_tests::{
    MockProvider, Setup, Upstream, chat,
    gateway::{CHAT, EMBEDDINGS, MESSAGES, RESPONSES},
    message, with,
};
use serde_json::{Value, json};

const MODEL: &str = "@mistral/mistral-small-latest";

fn before(provider: &MockProvider) -> Setup {
    Setup::default().mistral("mistral", &provider.base_url())
}

fn asking(text: &str) -> Value {
    with(chat(text), "model", MODEL)
}

#[tokio::test]
async fn a_question_is_asked_in_mistrals_words_and_answered_in_openais() {
    let provider = MockProvider::replying("fine").await;
    let gateway = before(&provider).start().await;
    let body = with(with(with(asking("hi"), "max_completion_tokens", 50), "seed", 7), "store", false);

    let reply = gateway.post(CHAT, &with(body, "safe_prompt", true)).await;

    assert_eq!((reply.status(), reply.message()), (200, "fine".to_owned()), "{}", reply.text());
    assert_eq!((reply.at("/model"), reply.at("/object")), (json!(MODEL), json!("chat.completion")));
    let request = provider.only_request();
    assert_eq!(request.path, "/mistral/v1/chat/completions");
    assert_eq!(request.header("authorization"), Some("Bearer mistral-upstream-key"));
    let sent = request.json();
    assert_eq!((&sent["max_tokens"], &sent["random_seed"]), (&json!(50), &json!(7)));
    assert_eq!(sent["safe_prompt"], true);
}

#[tokio::test]
async fn thoughts_and_words_of_a_stream_are_told_apart_guarded_and_counted() {
    let reply = Upstream::stream_of(&["write to ann@", "example.", "org now"])
        .thinking(&["ask bob@exam", "ple.org"], "")
        .tool_call("f", &[r#"{"to":"bob@example.org"}"#]);
    for (size, asked) in [(1, true), (10_000, false)] {
        let provider = MockProvider::replying(reply.clone().drip(size, std::time::Duration::ZERO)).await;
        let gateway = before(&provider).plugin("pii").mode("redact").start().await;
        let body =
            with(with(asking("hi"), "stream", true), "stream_options", json!({ "include_usage": asked }));

        let stream = gateway.open(&body).await.all().await;

        let events: Vec<Value> = stream
            .events
            .iter()
            .filter(|event| event.data != "[DONE]")
            .map(ghat_tests::Event::json)
            .collect();
        let thoughts: String = events
            .iter()
            .filter_map(|event| event["choices"][0]["delta"]["reasoning_content"].as_str())
            .collect();
        assert_eq!(
            (thoughts.as_str(), stream.text()),
            ("ask [REDACTED_EMAIL]", "write to [REDACTED_EMAIL] now".into())
        );
        assert_eq!(stream.arguments(), r#"{"to":"[REDACTED_EMAIL]"}"#);
        assert_eq!(stream.decisions(), ["pii output redacted: email x3"]);
        let alone = |event: &&Value| event["choices"] == json!([]) && event["usage"].is_object();
        assert_eq!(events.iter().filter(alone).count(), usize::from(asked), "{events:?}");
    }
}

#[tokio::test]
async fn a_conversation_that_another_provider_has_begun_goes_on() {
    let script = Upstream::text("sun").thinking(&["hm"], "").then("rain");
    let provider = MockProvider::replying(script).await;
    let gateway = before(&provider).start().await;
    let call = json!({ "id": "call_2f8a", "type": "function", "function": { "name": "weather", "arguments": "{}" } });
    let mut said = vec![
        json!({ "role": "user", "content": "weather?" }),
        json!({ "role": "assistant", "content": null, "tool_calls": [call] }),
        json!({ "role": "tool", "tool_call_id": "call_2f8a", "content": "sunny" }),
        json!({ "role": "user", "content": "well?" }),
    ];

    let first = gateway.post(CHAT, &with(asking("hi"), "messages", said.clone())).await;
    let answer = first.at("/choices/0/message");
    assert_eq!(
        (&answer["content"], &answer["reasoning_content"]),
        (&json!("sun"), &json!("hm")),
        "{}",
        first.text()
    );
    said.extend([answer, json!({ "role": "user", "content": "sure?" })]);
    let second = gateway.post(CHAT, &with(asking("hi"), "messages", said)).await;

    assert_eq!(second.message(), "rain", "{}", second.text());
    let sent = provider.last_request().json();
    let messages = sent["messages"].as_array().unwrap();
    assert_eq!(messages[1]["tool_calls"][0]["id"], messages[2]["tool_call_id"]);
    let roles: Vec<&str> = messages.iter().filter_map(|message| message["role"].as_str()).collect();
    assert_eq!(roles, ["user", "assistant", "tool", "assistant", "user", "assistant", "user"]);
    assert_eq!(messages[5]["content"][0]["thinking"][0]["text"], "hm");
}

#[tokio::test]
async fn other_surfaces_are_served_too() {
    let provider = MockProvider::replying(Upstream::text("fine").thinking(&["hm"], "")).await;
    let gateway = before(&provider).start().await;
    let tool = json!({ "name": "f", "input_schema": { "type": "object" } });
    let said = json!([
        { "role": "user", "content": "hi" },
        { "role": "assistant", "content": [{ "type": "tool_use", "id": "toolu_01", "name": "f", "input": {} }] },
        { "role": "user", "content": [{ "type": "tool_result", "tool_use_id": "toolu_01", "content": "1" }, { "type": "text", "text": "and?" }] },
    ]);
    for stream in [false, true] {
        let body =
            with(with(with(message("hi"), "model", MODEL), "messages", said.clone()), "tools", json!([tool]));
        let reply = gateway.post(MESSAGES, &with(body, "stream", stream)).await;
        assert_eq!(reply.status(), 200, "{}", reply.text());
        if !stream {
            assert_eq!(reply.at("/content/0/thinking"), "hm");
            assert_eq!(reply.at("/content/1"), json!({ "type": "text", "text": "fine" }));
        }
    }
    let asked =
        json!({ "model": MODEL, "input": "hi", "max_output_tokens": 50, "reasoning": { "effort": "low" } });
    let response = gateway.post(RESPONSES, &asked).await;
    assert_eq!(response.at("/output/1/content/0/text"), "fine", "{}", response.text());
    let last = gateway.open_at(RESPONSES, &with(asked, "stream", true)).await.all().await.response();
    assert_eq!(last["output"][1]["content"][0]["text"], "fine", "{last}");
    assert_eq!(provider.last_request().json()["reasoning_effort"], "high");

    let asked = json!({ "model": "@mistral/mistral-embed", "input": ["a", "b"], "dimensions": 8, "encoding_format": "base64" });
    let embedded = gateway.post(EMBEDDINGS, &asked).await;
    assert!(embedded.at("/data/1/embedding").is_string(), "{}", embedded.text());
    assert_eq!(provider.last_request().json()["output_dimension"], 8);
}

#[tokio::test]
async fn what_mistral_does_not_know_is_refused_by_its_name_or_left_out() {
    let provider = MockProvider::replying("fine").await;
    let lenient = format!(r#"{{ lenient = true, candidates = [{{ model = "{MODEL}" }}] }}"#);
    let gateway = before(&provider).alias("lenient", &lenient).start().await;
    let body = with(with(asking("hi"), "not_invented_yet", 1), "logprobs", true);

    assert_eq!(gateway.post(CHAT, &body).await.error(), "400 unsupported_parameter logprobs");
    let body = with(body, "logprobs", false);
    assert_eq!(gateway.post(CHAT, &body).await.error(), "400 unsupported_parameter not_invented_yet");
    let reply = gateway.post(CHAT, &with(body, "model", "lenient")).await;

    assert_eq!(reply.message(), "fine", "{}", reply.text());
    assert_eq!(reply.decisions(), ["lenient_route request dropped: not_invented_yet"]);
}
