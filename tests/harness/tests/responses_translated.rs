//! What does a client of the Responses API see of a provider that speaks another?

use std::time::Duration;

use ghat_tests::{
    Gateway, MockProvider, Setup, Streamed, Upstream, gateway::RESPONSES, reply::decisions, response, with,
};
use serde_json::{Value, json};

const TEXT: &str = "response.output_text.delta";
const ARGUMENTS: &str = "response.function_call_arguments.delta";
const SUMMARY: &str = "response.reasoning_summary_text.delta";

/// In front of a server that speaks Chat Completions and nothing else.
fn chat(provider: &MockProvider) -> Setup {
    Gateway::with(provider).provider_key("settings", r#"{ responses = "chat" }"#)
}

fn anthropic(provider: &MockProvider) -> Setup {
    Setup::default().anthropic("anthropic", &provider.base_url())
}

fn thinking(input: impl Into<Value>) -> Value {
    with(response(input), "model", "reasoning")
}

async fn streamed(gateway: &Gateway, body: Value) -> Streamed {
    gateway.open_at(RESPONSES, &with(body, "stream", true)).await.all().await
}

/// The kinds of a stream's events, each once in a row, without `response.`.
fn order(stream: &Streamed) -> Vec<String> {
    let kinds = stream.events.iter().filter_map(|event| event.name.as_deref()?.strip_prefix("response."));
    let mut kinds: Vec<_> = kinds.map(str::to_owned).collect();
    kinds.dedup();
    kinds
}

#[tokio::test]
async fn a_question_is_translated_to_chat_and_the_answer_back() {
    let provider = MockProvider::replying("fine").await;
    let gateway = chat(&provider).start().await;
    let asked = with(with(response("how are you?"), "instructions", "be kind"), "max_output_tokens", 50);

    let reply = gateway.post(RESPONSES, &asked).await;

    assert_eq!(reply.status(), 200, "{}", reply.text());
    let sent = provider.only_request();
    assert_eq!(sent.path, "/v1/chat/completions");
    let expected = json!({
        "model": "gpt-4.1-mini", "max_completion_tokens": 50,
        "messages": [{ "role": "system", "content": "be kind" }, { "role": "user", "content": "how are you?" }],
    });
    assert_eq!(sent.json(), expected);
    assert_eq!((reply.at("/object"), reply.at("/status")), (json!("response"), json!("completed")));
    assert_eq!(reply.at("/model"), "@openai/gpt-4.1-mini");
    assert_eq!(reply.at("/output/0/content/0/text"), "fine");
    assert_eq!(reply.at("/instructions"), "be kind");
    assert!(reply.at("/usage/input_tokens").as_u64() > Some(0));
    assert_eq!(reply.at("/usage/output_tokens"), 1);
}

#[tokio::test]
async fn a_question_is_translated_to_messages_and_the_answer_back() {
    let provider = MockProvider::replying("fine").await;
    let gateway = anthropic(&provider).plugin("pii").mode("redact").on(&["request"]).start().await;
    let tools = json!([{ "type": "function", "name": "f", "description": "f", "strict": false, "parameters": { "type": "object" } }]);
    let asked =
        with(with(thinking("how are you?"), "instructions", "tell ann@example.org"), "tools", tools.clone());

    let reply = gateway.post(RESPONSES, &with(asked, "tool_choice", "none")).await;

    assert_eq!(reply.status(), 200, "{}", reply.text());
    let sent = provider.only_request();
    assert_eq!((&*sent.path, sent.header("x-api-key")), ("/v1/messages", Some("sk-ant-upstream-key")));
    assert_eq!(sent.json()["system"][0]["text"], "tell [REDACTED_EMAIL]");
    assert_eq!(sent.json()["tools"][0]["input_schema"], json!({ "type": "object" }));
    // What was asked is told as it was sent.
    assert_eq!(reply.at("/instructions"), "tell [REDACTED_EMAIL]");
    assert_eq!((reply.at("/tools"), reply.at("/tool_choice")), (tools, json!("none")));
    assert_eq!(
        (reply.at("/model"), reply.at("/id")),
        (json!("@anthropic/claude-sonnet-4"), json!("resp_msg_mock"))
    );
    assert_eq!(reply.at("/output/0/content/0/text"), "fine");
}

#[tokio::test]
async fn a_stream_has_the_order_of_the_api_and_is_guarded() {
    let reply = Upstream::stream_of(&["write to ann@", "example.", "org now"])
        .tool_call("send", &["{\"to\":\"bob@exam", "ple.org\"}"]);
    for size in [1, 5, 1000] {
        let provider = MockProvider::replying(reply.clone().drip(size, Duration::ZERO)).await;
        for (setup, ask) in [(chat(&provider), response("hi")), (anthropic(&provider), thinking("hi"))] {
            let gateway = setup.plugin("pii").mode("redact").start().await;

            let stream = streamed(&gateway, ask).await;

            assert_eq!(stream.grown(TEXT, 0), "write to [REDACTED_EMAIL] now");
            assert_eq!(stream.grown(ARGUMENTS, 1), r#"{"to":"[REDACTED_EMAIL]"}"#);
            let raw = String::from_utf8_lossy(&stream.raw).into_owned();
            assert!(!raw.contains("ann@") && !raw.contains("example.org"), "{raw}");
            let expected = "created in_progress output_item.added content_part.added output_text.delta output_text.done \
                content_part.done output_item.done output_item.added function_call_arguments.delta \
                function_call_arguments.done output_item.done completed";
            assert_eq!(order(&stream).join(" "), expected, "{size} bytes at a time");
            let response = stream.response();
            assert_eq!(response["output"][0]["content"][0]["text"], "write to [REDACTED_EMAIL] now");
            assert_eq!(response["output"][1]["arguments"], r#"{"to":"[REDACTED_EMAIL]"}"#);
            assert!(response["usage"]["input_tokens"].as_u64() > Some(0), "{response}");
            let last = stream.events.last().unwrap().json();
            assert_eq!(decisions(&last["agumbe_guardrails"]), ["pii output redacted: email x2"]);
            let numbers = stream.events.iter().map(|event| event.json()["sequence_number"].as_u64().unwrap());
            assert!(numbers.eq(0..stream.events.len() as u64));
        }
    }
}

#[tokio::test]
async fn what_cannot_be_honoured_is_refused_by_name() {
    let provider = MockProvider::replying("fine").await;
    let sealed = json!([
        { "role": "user", "content": "hi" },
        { "type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAAAAB" },
        { "role": "user", "content": "go on" },
    ]);
    for (setup, model) in [(chat(&provider), "smart-default"), (anthropic(&provider), "reasoning")] {
        let gateway = setup.start().await;
        for (field, value, param) in [
            ("previous_response_id", json!("resp_1"), "previous_response_id"),
            ("conversation", json!("conv_1"), "conversation"),
            ("background", json!(true), "background"),
            ("tools", json!([{ "type": "web_search" }]), "tools[0].type"),
            ("not_invented_yet", json!(1), "not_invented_yet"),
            ("input", sealed.clone(), "input[1].encrypted_content"),
        ] {
            let reply =
                gateway.post(RESPONSES, &with(with(response("hi"), "model", model), field, value)).await;
            assert_eq!(reply.error(), format!("400 unsupported_parameter {param}"));
        }
    }
    assert!(provider.requests().is_empty());
}

#[tokio::test]
async fn an_agents_loop_keeps_its_signed_thoughts_where_messages_are_behind() {
    let provider =
        MockProvider::scripted(|request| match request.json()["messages"].as_array().map(Vec::len) {
            Some(1) => Upstream::text("")
                .thinking(&["read ", "ann@example.org"], "c2ln")
                .tool_call("shell", &["{\"command\":", "[\"ls\"]}"]),
            _ => Upstream::text("done"),
        })
        .await;
    let gateway = anthropic(&provider).plugin("pii").mode("redact").on(&["response"]).start().await;
    let body = json!({
        "model": "reasoning", "instructions": "You are a coding agent.",
        "input": [
            { "type": "message", "role": "developer", "content": [{ "type": "input_text", "text": "<permissions>" }] },
            { "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "fix it" }] } ],
        "tools": [{ "type": "function", "name": "shell", "description": "Runs", "strict": false, "parameters": { "type": "object" } }],
        "tool_choice": "auto", "parallel_tool_calls": false, "reasoning": { "effort": "medium", "summary": "auto" },
        "store": false, "stream": true, "include": ["reasoning.encrypted_content"], "prompt_cache_key": "0199",
    });

    let first = gateway.open_at(RESPONSES, &body).await.all().await;

    // The thought is guarded, and what seals it holds none of it.
    assert_eq!(first.grown(SUMMARY, 0), "read [REDACTED_EMAIL]");
    assert!(!String::from_utf8_lossy(&first.raw).contains("ann@"), "{first:?}");
    let output = first.response()["output"].as_array().unwrap().clone();
    assert_eq!(output[0]["encrypted_content"], "anthropic.signature.c2ln");
    assert_eq!(output[1]["arguments"], r#"{"command":["ls"]}"#);
    let mut input = body["input"].as_array().unwrap().clone();
    input.extend(output.iter().cloned());
    input.push(json!({ "type": "function_call_output", "call_id": output[1]["call_id"], "output": "src" }));
    let second = gateway.open_at(RESPONSES, &with(body, "input", input)).await.all().await;

    assert_eq!(second.grown(TEXT, 0), "done");
    let sent = provider.last_request().json();
    let said = json!([
        { "type": "thinking", "thinking": "read [REDACTED_EMAIL]", "signature": "c2ln" },
        { "type": "tool_use", "id": "toolu_mock0", "name": "shell", "input": { "command": ["ls"] } },
    ]);
    assert_eq!(sent["messages"][1]["content"], said);
    let result = json!([{ "type": "tool_result", "tool_use_id": "toolu_mock0", "content": [{ "type": "text", "text": "src" }] }]);
    assert_eq!(sent["messages"][2]["content"], result);
    assert_eq!(sent["tool_choice"], json!({ "type": "auto", "disable_parallel_tool_use": true }));
    assert_eq!(sent["thinking"], json!({ "type": "enabled", "budget_tokens": 4096 }));
}

#[tokio::test]
async fn a_stream_that_breaks_off_ends_with_an_error() {
    let provider = MockProvider::replying(Upstream::stream_of(&["one ", "two "]).cut_after(5)).await;
    for (setup, ask) in [(chat(&provider), response("hi")), (anthropic(&provider), thinking("hi"))] {
        let gateway = setup.start().await;

        let stream = streamed(&gateway, ask).await;

        let last = stream.events.last().unwrap();
        assert_eq!((last.name.as_deref(), &last.json()["code"]), (Some("error"), &json!("provider_error")));
        assert!(stream.grown(TEXT, 0).starts_with("one "), "{stream:?}");
    }
}

#[tokio::test]
async fn one_conversation_may_be_served_by_either() {
    let (broken, provider) =
        (MockProvider::replying(Upstream::status(500, "oops")).await, MockProvider::replying("fine").await);
    let setup = Gateway::with(&broken).anthropic("anthropic", &provider.base_url());
    let both = r#"{ candidates = [{ model = "@openai/gpt-4.1", weight = 1 }, { model = "@anthropic/claude-sonnet-4", weight = 0 }] }"#;
    let gateway = setup.alias("steady", both).start().await;

    let reply = gateway.post(RESPONSES, &with(response("hi"), "model", "steady")).await;

    assert_eq!(
        (reply.status(), reply.at("/model")),
        (200, json!("@anthropic/claude-sonnet-4")),
        "{}",
        reply.text()
    );
    assert_eq!(broken.last_request().path, "/v1/responses");
}
