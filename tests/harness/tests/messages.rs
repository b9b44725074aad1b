//! What does a client of Anthropic's API see of the gateway?

use ghat_tests::{
    MockProvider, Reply, Setup, Streamed, Upstream, gateway::MESSAGES, message, reply::decisions, with,
};
use serde_json::{Value, json};

fn before(provider: &MockProvider) -> Setup {
    Setup::default().anthropic("anthropic", &provider.base_url())
}

/// The names of a stream's events, each once in a row.
fn order(stream: &Streamed) -> Vec<String> {
    let mut names: Vec<_> =
        stream.events.iter().map(|event| event.name.clone().unwrap_or_default()).collect();
    names.dedup();
    names
}

/// What the deltas of a block come to.
fn joined(stream: &Streamed, index: u64, field: &str) -> String {
    let events: Vec<_> = stream.events.iter().map(ghat_tests::Event::json).collect();
    let deltas = events.iter().filter(|event| event["index"] == index);
    deltas.filter_map(|event| event["delta"][field].as_str()).collect()
}

/// Status, type and code of an error.
fn refused(reply: &Reply) -> String {
    assert_eq!(reply.at("/type"), "error", "{}", reply.text());
    let of = |pointer: &str| reply.at(pointer).as_str().unwrap_or_default().to_owned();
    format!("{} {} {}", reply.status(), of("/error/type"), of("/error/code"))
}

const BODY: &str = r#"{ "max_tokens":100,"model" : "reasoning", "system":[{"type":"text","text":"be \u006bind","cache_control":{"type":"ephemeral"}}],
 "messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},{"type":"document","source":{"type":"text","media_type":"text/plain","data":"d"}}]},
 {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"c2ln"},{"type":"redacted_thinking","data":"x"},{"type":"tool_use","id":"t","name":"f","input":{ "n" : 1.50, "a":"b"}}]},
 {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"42"}]}]}],
 "tools":[{"name":"f","description":"does f","input_schema":{"z":1,"a":2}}],"thinking":{"type":"enabled","budget_tokens":1024}, "not_invented_yet":{"b":[1e3,-0.0],"a":null}}"#;

#[tokio::test]
async fn bytes_pass_untouched_but_for_the_models_name() {
    let provider = MockProvider::replying(Upstream::text("fine").thinking(&["hm"], "c2ln")).await;
    let gateway = before(&provider).plugin("pii").mode("redact").start().await;

    let reply = gateway.post_text(MESSAGES, BODY).await;

    assert_eq!(reply.status(), 200, "{}", reply.text());
    assert_eq!(provider.only_request().text(), BODY.replace("reasoning", "claude-sonnet-4"));
    let request = provider.only_request().json();
    let sent = ghat_mock::anthropic::message(&request, &[thoughtful()]);
    let model = with(sent, "model", "@anthropic/claude-sonnet-4");
    assert_eq!(
        with(reply.json(), "agumbe_guardrails", Value::Null),
        with(model, "agumbe_guardrails", Value::Null)
    );
}

fn thoughtful() -> ghat_mock::openai::Choice {
    let thought = ghat_mock::openai::Thought { deltas: vec!["hm".into()], signature: "c2ln".into() };
    let choice = ghat_mock::openai::Choice::of(ghat_mock::openai::default_deltas("fine"));
    ghat_mock::openai::Choice { thought: Some(thought), ..choice }
}

#[tokio::test]
async fn a_stream_passes_event_by_event_in_true_order() {
    let provider = MockProvider::replying(Upstream::text("fine").thinking(&["hm"], "c2ln")).await;
    for setup in [before(&provider), before(&provider).plugin("pii").mode("off")] {
        let gateway = setup.start().await;

        let stream = gateway.open_at(MESSAGES, &with(message("hi"), "stream", true)).await.all().await;

        assert_eq!(stream.headers["content-type"], "text/event-stream");
        let asked = provider.last_request().json();
        let sent = ghat_mock::anthropic::frames(&asked, &[thoughtful()]).concat();
        let expected =
            sent.replace("\"model\":\"claude-sonnet-4\"", "\"model\":\"@anthropic/claude-sonnet-4\"");
        assert_eq!(String::from_utf8_lossy(&stream.raw), expected);
        assert!(!stream.broken);
    }
}

#[tokio::test]
async fn guardrails_see_every_text_of_a_request() {
    let provider = MockProvider::replying("fine").await;
    let gateway = before(&provider).plugin("pii").mode("redact").start().await;
    let mail = "ann@example.org";
    let body = json!({
        "model": "reasoning", "max_tokens": 9, "system": format!("be kind to {mail}"),
        "messages": [
            { "role": "user", "content": mail },
            { "role": "assistant", "content": [
                { "type": "text", "text": mail },
                { "type": "tool_use", "id": "t", "name": "f", "input": { "to": [mail], "n": 1 } } ] },
            { "role": "user", "content": [
                { "type": "tool_result", "tool_use_id": "t", "content": mail },
                { "type": "document", "title": mail, "source": { "type": "text", "media_type": "text/plain", "data": mail } } ] } ],
        "tools": [{ "name": "f", "description": mail, "input_schema": { "type": "object" } }],
    });

    let reply = gateway.post(MESSAGES, &body).await;

    assert_eq!(reply.status(), 200, "{}", reply.text());
    let expected = body.to_string().replace(mail, "[REDACTED_EMAIL]").replace("reasoning", "claude-sonnet-4");
    assert_eq!(provider.only_request().text(), expected);
    assert_eq!(decisions(&reply.at("/agumbe_guardrails")), ["pii input redacted: email x8"]);
}

#[tokio::test]
async fn guardrails_see_every_text_of_an_answer_whole_and_streamed() {
    let card = "4111 1111 1111 1111";
    let reply = Upstream::stream_of(&["pay with 4111 1111", " 1111 1111 now"])
        .thinking(&["it is 4111 ", "1111 1111 1111"], "c2ln")
        .tool_call("pay", &["{\"card\":\"4111 11", "11 1111 1111\"}"]);
    let provider = MockProvider::replying(reply).await;
    let gateway = before(&provider).plugin("pii").mode("redact").on(&["response"]).start().await;

    let whole = gateway.post(MESSAGES, &message("hi")).await;
    let stream = gateway.open_at(MESSAGES, &with(message("hi"), "stream", true)).await.all().await;

    assert!(!whole.text().contains(card), "{}", whole.text());
    assert_eq!(whole.at("/content/0/thinking"), "it is [REDACTED_CARD]");
    assert_eq!(whole.at("/content/1/text"), "pay with [REDACTED_CARD] now");
    assert_eq!(whole.at("/content/2/input"), json!({ "card": "[REDACTED_CARD]" }));
    assert_eq!(joined(&stream, 0, "thinking"), "it is [REDACTED_CARD]");
    assert_eq!(joined(&stream, 0, "signature"), "c2ln");
    assert_eq!(joined(&stream, 1, "text"), "pay with [REDACTED_CARD] now");
    assert_eq!(joined(&stream, 2, "partial_json"), r#"{"card":"[REDACTED_CARD]"}"#);
    let expected = ["pii output redacted: card x3"];
    assert_eq!(decisions(&whole.at("/agumbe_guardrails")), expected);
    let last = stream.events.last().unwrap();
    assert_eq!(last.name.as_deref(), Some("message_stop"));
    assert_eq!(decisions(&last.json()["agumbe_guardrails"]), expected);
    let begun = order(&stream).into_iter().take(3).collect::<Vec<_>>();
    assert_eq!(begun, ["message_start", "ping", "content_block_start"]);
}

#[tokio::test]
async fn a_number_that_is_redacted_leaves_json_behind() {
    let provider = MockProvider::replying("fine").await;
    let gateway = before(&provider).plugin("pii").mode("redact").start().await;
    let used = json!({ "type": "tool_use", "id": "t", "name": "pay", "input": { "card": 4_111_111_111_111_111_u64, "x": 1 } });
    let messages = json!([{ "role": "user", "content": "pay" }, { "role": "assistant", "content": [used] }]);

    let reply = gateway.post(MESSAGES, &with(message(""), "messages", messages)).await;

    assert_eq!(reply.status(), 200, "{}", reply.text());
    let sent = provider.only_request().json()["messages"][1]["content"][0]["input"].clone();
    assert_eq!(sent, json!({ "card": "[REDACTED_CARD]", "x": 1 }));
}

#[tokio::test]
async fn a_block_that_is_complete_does_not_wait_for_the_next() {
    // The end of a thought may become an address; that it is complete is what decides it.
    let reply = Upstream::stream_of(&["first ", "second "]).thinking(&["ask ann"], "c2ln");
    // message_start, ping, a block of thoughts, the next one's beginning and its words; then nothing.
    let provider = MockProvider::replying(reply.stall_after(9)).await;
    let gateway = before(&provider).plugin("pii").mode("redact").start().await;

    let mut stream = gateway.open_at(MESSAGES, &with(message("hi"), "stream", true)).await;

    loop {
        let event = stream.next().await.expect("the stream goes on");
        if event.json()["delta"]["text"] == "first " {
            break;
        }
    }
}

#[tokio::test]
async fn what_was_swapped_comes_back_in_answers_of_tools_too() {
    let provider = MockProvider::scripted(|request| {
        let text = request.last_message();
        let arguments = json!({ "to": text }).to_string();
        Upstream::text(&text).tool_call("send", &[&arguments])
    })
    .await;
    let gateway = before(&provider).plugin("pseudonymizer").mode("redact").start().await;
    let text = "write to ann@example.org";

    let whole = gateway.post(MESSAGES, &message(text)).await;
    let stream = gateway.open_at(MESSAGES, &with(message(text), "stream", true)).await.all().await;

    assert!(!provider.last_request().text().contains("ann@example.org"));
    assert_eq!(whole.at("/content/0/text"), text);
    assert_eq!(whole.at("/content/1/input"), json!({ "to": text }));
    assert_eq!(joined(&stream, 0, "text"), text);
    assert_eq!(joined(&stream, 1, "partial_json"), json!({ "to": text }).to_string());
}

#[tokio::test]
async fn a_stream_is_the_same_however_its_bytes_are_cut() {
    for size in [1, 2, 3, 7, 100] {
        let drip = Upstream::text("grüße 😀 ann@example.org und mehr").drip(size, std::time::Duration::ZERO);
        let provider = MockProvider::replying(drip).await;
        let gateway = before(&provider).plugin("pii").mode("redact").start().await;

        let stream = gateway.open_at(MESSAGES, &with(message("hi"), "stream", true)).await.all().await;

        assert_eq!(
            joined(&stream, 0, "text"),
            "grüße 😀 [REDACTED_EMAIL] und mehr",
            "{size} bytes at a time"
        );
        assert_eq!(stream.events.last().unwrap().name.as_deref(), Some("message_stop"));
    }
}

#[tokio::test]
async fn mistakes_are_told_in_the_clients_own_form() {
    let provider = MockProvider::replying("fine").await;
    let gateway = before(&provider).plugin("secrets").mode("block").start().await;
    let secret = "use sk-aBXZBMKST9OPE261yEzR2Um5sD1Wet1aSXBLsPXE6tjkESJ4";
    for (body, told) in [
        (with(message("hi"), "messages", json!([])), "400 invalid_request_error validation_error"),
        (with(message("hi"), "model", "nothing"), "400 invalid_request_error invalid_model"),
        (with(message("hi"), "model", "smart-default"), "501 api_error unsupported_provider"),
        (message(secret), "400 invalid_request_error guardrail_blocked"),
    ] {
        assert_eq!(refused(&gateway.post(MESSAGES, &body).await), told, "{body}");
    }
    assert_eq!(
        refused(&gateway.post_text(MESSAGES, "{").await),
        "400 invalid_request_error validation_error"
    );
    assert_eq!(refused(&gateway.get(MESSAGES).await), "405 invalid_request_error route_not_found");
    assert_eq!(
        refused(&gateway.get("/api/v1/anthropic/v1/nothing").await),
        "404 not_found_error route_not_found"
    );
    assert!(provider.requests().is_empty());
}

#[tokio::test]
async fn failures_are_told_in_the_clients_own_form() {
    for (reply, told) in [
        (
            Upstream::anthropic_error(400, "invalid_request_error", "messages: too odd"),
            "400 invalid_request_error validation_error",
        ),
        (
            Upstream::anthropic_error(429, "rate_limit_error", "slow").header("retry-after", "3"),
            "429 rate_limit_error rate_limit_exceeded",
        ),
        (Upstream::anthropic_error(529, "overloaded_error", "Overloaded"), "502 api_error provider_error"),
        (Upstream::garbage(), "502 api_error provider_error"),
    ] {
        let provider = MockProvider::replying(reply).await;
        let gateway = before(&provider).start().await;

        let reply = gateway.post(MESSAGES, &message("hi")).await;

        assert_eq!(refused(&reply), told);
        assert_eq!(reply.header("retry-after"), if reply.status() == 429 { "3" } else { "" });
        assert_eq!(reply.header("request-id"), reply.header("x-request-id"));
        assert_eq!(reply.at("/request_id"), reply.header("x-request-id"));
    }
    let provider = MockProvider::replying(Upstream::text("one two").cut_after(5)).await;
    let gateway = before(&provider).start().await;

    let stream = gateway.open_at(MESSAGES, &with(message("hi"), "stream", true)).await.all().await;

    let last = stream.events.last().unwrap();
    assert_eq!(last.name.as_deref(), Some("error"));
    assert_eq!((&last.json()["type"], &last.json()["error"]["type"]), (&json!("error"), &json!("api_error")));
}

#[tokio::test]
async fn tokens_are_counted_by_the_provider_and_nothing_is_added() {
    let provider = MockProvider::replying("fine").await;
    let gateway = before(&provider).plugin("pii").mode("redact").start().await;
    gateway.set_policy(&json!({ "maxTokens": 50 })).await;
    let body =
        json!({ "model": "reasoning", "messages": [{ "role": "user", "content": "ann@example.org" }] });

    let reply = gateway.post(&format!("{MESSAGES}/count_tokens"), &body).await;

    assert_eq!(reply.status(), 200, "{}", reply.text());
    assert!(reply.at("/input_tokens").is_u64());
    let request = provider.only_request();
    assert_eq!(request.path, "/v1/messages/count_tokens");
    let expected = body
        .to_string()
        .replace("ann@example.org", "[REDACTED_EMAIL]")
        .replace("reasoning", "claude-sonnet-4");
    assert_eq!(request.text(), expected);
}

#[tokio::test]
async fn a_limit_of_the_policy_holds_here_too() {
    let provider = MockProvider::replying("fine").await;
    let gateway = before(&provider).start().await;
    gateway.set_policy(&json!({ "maxTokens": 50, "rateLimitPerMinute": 1 })).await;

    let first = gateway.post(MESSAGES, &message("hi")).await;
    let second = gateway.post(MESSAGES, &message("hi")).await;

    assert_eq!(provider.only_request().json()["max_tokens"], 50);
    assert_eq!(
        decisions(&first.at("/agumbe_guardrails")),
        ["max_tokens request capped: max_tokens lowered to 50"]
    );
    assert_eq!(refused(&second), "429 rate_limit_error guardrail_rate_limit_exceeded");
}

#[tokio::test]
async fn what_the_clients_headers_ask_of_the_api_reaches_it() {
    let provider = MockProvider::replying("fine").await;
    let gateway = before(&provider).start().await;
    let request = gateway
        .request(http::Method::POST, MESSAGES)
        .header("anthropic-version", "2024-01-01")
        .header("anthropic-beta", "one,two")
        .header("anthropic-beta", "three");

    let reply = gateway.send(request.body(message("hi").to_string().into()).unwrap()).await;

    assert_eq!(reply.status(), 200, "{}", reply.text());
    let request = provider.only_request();
    assert_eq!(request.header("anthropic-version"), Some("2024-01-01"));
    assert_eq!(request.header("anthropic-beta"), Some("one,two,three"));
}

#[tokio::test]
async fn an_agents_turn_with_tools_thinking_and_caching_passes_as_it_is() {
    let reply =
        Upstream::text("").thinking(&["read ", "it"], "c2ln").tool_call("Read", &["{\"path\":", "\"/a\"}"]);
    let provider = MockProvider::replying(reply).await;
    let gateway = before(&provider).plugin("prompt-injection").plugin("secrets").mode("redact").start().await;
    let cached = json!({ "type": "ephemeral" });
    let body = json!({
        "model": "@anthropic/claude-sonnet-4-5", "max_tokens": 32000, "stream": true,
        "thinking": { "type": "enabled", "budget_tokens": 10000 },
        "system": [{ "type": "text", "text": "You write code.", "cache_control": cached }],
        "metadata": { "user_id": "user_1" },
        "tools": [{ "name": "Read", "description": "Reads a file", "input_schema": { "type": "object" }, "cache_control": cached }],
        "messages": [
            { "role": "user", "content": [{ "type": "text", "text": "fix it", "cache_control": cached }] },
            { "role": "assistant", "content": [
                { "type": "thinking", "thinking": "look", "signature": "c2ln" },
                { "type": "tool_use", "id": "toolu_1", "name": "Read", "input": { "path": "/b" } } ] },
            { "role": "user", "content": [
                { "type": "tool_result", "tool_use_id": "toolu_1", "content": "fn main() {}", "is_error": false } ] } ],
    });

    let stream = gateway.open_at(&format!("{MESSAGES}?beta=true"), &body).await.all().await;

    assert_eq!(stream.status, 200);
    let sent = provider.only_request();
    assert_eq!(sent.text(), body.to_string().replace("@anthropic/claude-sonnet-4-5", "claude-sonnet-4-5"));
    assert_eq!(
        (joined(&stream, 0, "thinking"), joined(&stream, 0, "signature")),
        ("read it".into(), "c2ln".into())
    );
    assert_eq!(joined(&stream, 1, "partial_json"), r#"{"path":"/a"}"#);
    assert_eq!(stream.events[stream.events.len() - 2].json()["delta"]["stop_reason"], "tool_use");
}

#[tokio::test]
async fn the_gateways_own_fields_never_reach_the_provider() {
    let provider = MockProvider::replying("fine").await;
    let gateway = before(&provider).start().await;
    let body = with(message("hi"), "agumbe_guardrails_app_id", "shop");
    let body = with(body, "agumbe_metadata", json!({ "operation": "test" }));

    assert_eq!(gateway.post(MESSAGES, &with(body, "agumbe_grounding_context", "sky")).await.status(), 200);

    assert_eq!(provider.only_request().json(), with(message("hi"), "model", "claude-sonnet-4"));
}

#[tokio::test]
async fn models_are_listed_as_the_client_knows_them() {
    let provider = MockProvider::replying("fine").await;
    let setup = before(&provider).provider("openai", &provider.base_url());
    let gateway = setup.provider_key("models", r#"["text-embedding-3-small"]"#).start().await;
    let list = "/api/v1/anthropic/v1/models";

    let all = gateway.get(list).await;
    let some = gateway.get(&format!("{list}?limit=2")).await;
    let next =
        gateway.get(&format!("{list}?limit=2&after_id={}", some.at("/last_id").as_str().unwrap())).await;
    let back =
        gateway.get(&format!("{list}?limit=2&before_id={}", next.at("/first_id").as_str().unwrap())).await;
    let asked = gateway.request(http::Method::GET, "/v1/models").header("anthropic-version", "2023-06-01");
    let asked = gateway.send(asked.body(bytes::Bytes::new().into()).unwrap()).await;

    let ids: Vec<_> = all
        .at("/data")
        .as_array()
        .unwrap()
        .iter()
        .map(|model| model["id"].as_str().unwrap().to_owned())
        .collect();
    assert!(
        ids.contains(&"reasoning".to_owned()) && ids.contains(&"@anthropic/claude-sonnet-4".to_owned()),
        "{ids:?}"
    );
    assert!(!ids.iter().any(|id| id.contains("embed")), "{ids:?}");
    assert_eq!((all.at("/has_more"), all.at("/first_id")), (json!(false), json!(ids[0])));
    assert_eq!(all.at("/data/0/type"), "model");
    assert_eq!((some.at("/has_more"), some.at("/data/1/id")), (json!(true), json!(ids[1])));
    assert_eq!(next.at("/data/0/id"), ids[2]);
    assert_eq!((back.at("/data"), back.at("/has_more")), (some.at("/data"), json!(false)));
    assert_eq!(asked.json(), all.json());
    let one = gateway.get(&format!("{list}/reasoning")).await;
    assert_eq!((one.at("/type"), one.at("/id")), (json!("model"), json!("reasoning")));
    assert_eq!(refused(&gateway.get(&format!("{list}/nothing")).await), "404 not_found_error invalid_model");
    assert_eq!(
        refused(&gateway.get(&format!("{list}?limit=0")).await),
        "400 invalid_request_error validation_error"
    );
    assert_eq!(gateway.get("/v1/models").await.at("/object"), "list");
}

#[tokio::test]
async fn what_was_asked_is_measured_under_its_own_kind() {
    let provider = MockProvider::replying("fine").await;
    let gateway = before(&provider).metrics().start().await;

    gateway.open_at(MESSAGES, &with(message("hi"), "stream", true)).await.all().await;

    let names =
        ["llm_gateway_requests_total", "llm_gateway_tokens_input_total", "llm_gateway_tokens_output_total"];
    let is_counted = |metrics: &str, name: &str| {
        let mut lines = metrics.lines().filter(|line| {
            line.starts_with(name) && line.contains("\"messages\"") && line.contains("claude-sonnet-4")
        });
        lines.any(|line| !line.ends_with(" 0"))
    };
    // The last event may be here before it is counted there.
    let mut metrics = gateway.metrics().await;
    for _ in 0..200 {
        if names.iter().all(|name| is_counted(&metrics, name)) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        metrics = gateway.metrics().await;
    }
    for name in names {
        assert!(is_counted(&metrics, name), "{name}: {metrics}");
    }
}
