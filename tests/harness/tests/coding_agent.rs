//! A coding agent's conversation as it stands on the wire, in front of the API that it was made for and of another.
//!
//! `scenarios/claude-code` has what Claude Code's protocol looks like: a turn with thirteen tools, thinking and caching;
//! what differs in the next turn, which carries thoughts and results back; a small request beside them; answers.

use ghat_tests::{Gateway, MockProvider, Reply, Setup, Upstream, gateway::MESSAGES, reply::decisions, with};
use http::Method;
use serde_json::{Value, json};

const BETAS: &str = "claude-code-20250219,interleaved-thinking-2025-05-14,fine-grained-tool-streaming-2025-05-14,context-management-2025-06-27,effort-2025-11-24";

fn recorded(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/claude-code");
    std::fs::read_to_string(format!("{folder}/{name}")).unwrap()
}

fn body(name: &str) -> Value {
    serde_json::from_str(&recorded(name)).unwrap()
}

/// The turn in which thoughts and results go back.
fn going_on() -> Value {
    let changes = body("go-on.json");
    let changes = changes.as_object().unwrap().iter();
    changes.fold(body("ask.json"), |turn, (name, value)| with(turn, name, value.clone()))
}

fn frames(name: &str) -> Vec<String> {
    recorded(name).split_terminator("\n\n").map(|frame| format!("{frame}\n\n")).collect()
}

/// A gateway whose alias is the name that the agent has for a model.
fn before(provider: &MockProvider) -> Setup {
    let setup = Setup::default().anthropic("anthropic", &provider.base_url());
    let setup = setup.alias("claude-sonnet-4-5", r#""@anthropic/claude-sonnet-4-5""#);
    setup.alias("claude-haiku-4-5", r#""@anthropic/claude-haiku-4-5""#)
}

/// The same in front of a server that speaks Chat Completions.
fn before_chat(provider: &MockProvider) -> Setup {
    Setup::with(provider).alias("claude-sonnet-4-5", r#""@openai/gpt-5.1""#)
}

/// Sends a body as the agent does.
async fn send(gateway: &Gateway, path: &str, credential: (&str, &str), body: &str) -> Reply {
    let request = gateway
        .request(Method::POST, &format!("{path}?beta=true"))
        .header(credential.0, credential.1)
        .header("accept", "application/json")
        .header("anthropic-version", "2023-06-01")
        .header("anthropic-beta", BETAS)
        .header("anthropic-dangerous-direct-browser-access", "true")
        .header("x-app", "cli")
        .header("user-agent", "claude-cli/2.0.0 (external, cli)")
        .header("x-stainless-retry-count", "0")
        .header("x-stainless-timeout", "600");
    gateway.send(request.body(body.to_owned().into()).unwrap()).await
}

async fn ask(gateway: &Gateway, body: &Value) -> Reply {
    send(gateway, MESSAGES, ("x-api-key", "unused"), &body.to_string()).await
}

/// The events of a stream.
fn events(reply: &Reply) -> Vec<Value> {
    let text = reply.text();
    let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
    data.map(|data| serde_json::from_str(data).unwrap()).collect()
}

/// The content that a client puts together from the events.
fn content(events: &[Value]) -> Value {
    let mut blocks: Vec<Value> = Vec::new();
    for event in events {
        let index = usize::try_from(event["index"].as_u64().unwrap_or_default()).unwrap();
        match event["type"].as_str().unwrap() {
            "content_block_start" => {
                assert_eq!(index, blocks.len(), "{event}");
                blocks.push(event["content_block"].clone());
            }
            "content_block_delta" => grow(&mut blocks[index], &event["delta"]),
            "content_block_stop" => finish(&mut blocks[index]),
            _ => {}
        }
    }
    json!(blocks)
}

fn grow(block: &mut Value, delta: &Value) {
    for (of, field) in
        [("text", "text"), ("thinking", "thinking"), ("signature", "signature"), ("partial_json", "json")]
    {
        if let Some(more) = delta[of].as_str() {
            let grown = format!("{}{more}", block[field].as_str().unwrap_or_default());
            block[field] = json!(grown);
        }
    }
}

fn finish(block: &mut Value) {
    if let Some(json) = block.as_object_mut().unwrap().remove("json") {
        block["input"] = serde_json::from_str(json.as_str().unwrap()).unwrap();
    }
}

/// What an agent of 150 turns has said and read before this one.
fn long_conversation(turn: &Value) -> Value {
    let mut messages = turn["messages"].as_array().unwrap().clone();
    let answer = messages.remove(0);
    let mut history = Vec::new();
    for index in 0..150 {
        let id = format!("toolu_{index:04}");
        let code = format!("     1→fn f{index}() -> u8 {{ 1 }}\n").repeat(40);
        let used = json!({ "type": "tool_use", "id": id, "name": "Read", "input": { "file_path": format!("/src/{index}.rs") } });
        let thought = json!({ "type": "thinking", "thinking": "Next.", "signature": "c2ln" });
        history.push(json!({ "role": "user", "content": [{ "type": "text", "text": "go on" }] }));
        history.push(json!({ "role": "assistant", "content": [thought, used] }));
        let result = json!({ "tool_use_id": id, "type": "tool_result", "content": code });
        history.push(json!({ "role": "user", "content": [result] }));
        history.push(json!({ "role": "assistant", "content": [{ "type": "text", "text": "Done." }] }));
    }
    history.push(answer);
    history.extend(messages);
    with(turn.clone(), "messages", history)
}

#[tokio::test]
async fn every_byte_of_a_turn_reaches_the_api_and_comes_back() {
    let provider = MockProvider::replying(Upstream::frames(frames("ask.sse"))).await;
    let gateway = before(&provider).keys().start().await;
    let (key, _) = gateway.make_key(&json!({})).await;
    for credential in [("x-api-key", key.clone()), ("authorization", format!("Bearer {key}"))] {
        for turn in [body("ask.json"), going_on(), long_conversation(&going_on())] {
            let reply = send(&gateway, MESSAGES, (credential.0, &credential.1), &turn.to_string()).await;

            assert_eq!(reply.status(), 200, "{}", reply.text());
            let sent = provider.last_request();
            assert_eq!(sent.text(), turn.to_string());
            assert_eq!(sent.header("anthropic-version"), Some("2023-06-01"));
            assert_eq!(sent.header("anthropic-beta"), Some(BETAS));
            assert_eq!(sent.header("x-api-key"), Some("sk-ant-upstream-key"));
            let leaked =
                sent.headers.values().any(|value| value.to_str().is_ok_and(|text| text.contains(&key)));
            assert!(!leaked, "{:?}", sent.headers);
            let expected =
                recorded("ask.sse").replacen("claude-sonnet-4-5", "@anthropic/claude-sonnet-4-5", 1);
            assert_eq!(reply.text(), expected);
        }
    }
}

#[tokio::test]
async fn a_small_request_and_a_count_of_tokens_pass_as_they_are() {
    let provider = MockProvider::replying(r#"{"title":"Quotes"}"#).await;
    let gateway = before(&provider).plugin("pii").mode("redact").start().await;

    let titled = ask(&gateway, &body("title.json")).await;

    assert_eq!(titled.at("/content/0/text"), r#"{"title":"Quotes"}"#, "{}", titled.text());
    assert_eq!(provider.last_request().text(), body("title.json").to_string());
    let mut count = going_on();
    for other in ["max_tokens", "stream", "metadata"] {
        count.as_object_mut().unwrap().remove(other);
    }
    let mail = count.to_string();
    let path = format!("{MESSAGES}/count_tokens");
    let counted = send(&gateway, &path, ("x-api-key", "unused"), &mail).await;
    assert!(counted.at("/input_tokens").as_u64() > Some(0), "{}", counted.text());
    assert_eq!(provider.last_request().text(), mail.replace("ann@example.org", "[REDACTED_EMAIL]"));
    assert!(provider.last_request().path.starts_with("/v1/messages/count_tokens"));
}

#[tokio::test]
async fn where_a_guardrail_edits_one_message_all_else_stays() {
    let provider = MockProvider::replying(Upstream::frames(frames("ask.sse"))).await;
    let setup = before(&provider).plugin("prompt-injection").mode("detect");
    let setup = setup.plugin("indirect-prompt-injection").mode("detect").plugin("secrets").mode("redact");
    let gateway = setup.plugin("pii").mode("redact").start().await;
    let turn = long_conversation(&going_on()).to_string();
    assert_eq!(turn.matches("ann@example.org").count(), 1);

    let reply = ask(&gateway, &serde_json::from_str(&turn).unwrap()).await;

    assert_eq!(reply.status(), 200, "{}", reply.text());
    assert_eq!(provider.only_request().text(), turn.replace("ann@example.org", "[REDACTED_EMAIL]"));
    let mut seen = events(&reply);
    let trace = seen.last_mut().unwrap().as_object_mut().unwrap().remove("agumbe_guardrails").unwrap();
    assert_eq!(decisions(&trace), ["pii input redacted: email x1"]);
    let sent: Vec<Value> = frames("ask.sse")
        .iter()
        .map(|frame| serde_json::from_str(frame.split_once("data: ").unwrap().1).unwrap())
        .collect();
    let begun = with(sent[0]["message"].clone(), "model", "@anthropic/claude-sonnet-4-5");
    assert_eq!(seen[0]["message"], begun);
    assert_eq!(seen[1..], sent[1..]);
}

#[tokio::test]
async fn an_error_in_the_midst_of_a_stream_ends_it() {
    let error = json!({ "type": "error", "error": { "type": "overloaded_error", "message": "Overloaded" } });
    let mut begun = frames("ask.sse");
    begun.truncate(12);
    begun.push(format!("event: error\ndata: {error}\n\n"));
    let provider = MockProvider::replying(Upstream::frames(begun)).await;
    let gateway = before(&provider).plugin("pii").mode("redact").start().await;

    let reply = ask(&gateway, &body("ask.json")).await;

    let seen = events(&reply);
    assert!(seen.iter().any(|event| event["delta"]["type"] == "thinking_delta"), "{seen:?}");
    let last = seen.last().unwrap();
    assert_eq!((&last["type"], &last["error"]["type"]), (&json!("error"), &json!("api_error")));
    assert!(reply.text().contains("event: error\n"));
}

#[tokio::test]
async fn another_dialect_is_given_all_of_it() {
    let provider = MockProvider::replying(Upstream::frames(frames("ask.chat.sse"))).await;
    let gateway = before_chat(&provider).plugin("pii").mode("redact").start().await;
    let turn = body("ask.json");

    let reply = ask(&gateway, &turn).await;

    assert_eq!(reply.status(), 200, "{}", reply.text());
    let sent = provider.only_request().json();
    let system: Vec<_> = turn["system"].as_array().unwrap().iter().map(|block| &block["text"]).collect();
    let told: Vec<_> =
        sent["messages"][0]["content"].as_array().unwrap().iter().map(|part| &part["text"]).collect();
    assert_eq!((&sent["messages"][0]["role"], told), (&json!("system"), system));
    let schemas = |tools: &Value, path: &str| -> Vec<Value> {
        tools.as_array().unwrap().iter().map(|tool| tool.pointer(path).unwrap().clone()).collect()
    };
    assert_eq!(schemas(&sent["tools"], "/function/parameters"), schemas(&turn["tools"], "/input_schema"));
    assert_eq!(schemas(&sent["tools"], "/function/name"), schemas(&turn["tools"], "/name"));
    let rest = ["max_completion_tokens", "user", "reasoning_effort", "stream"].map(|name| sent[name].clone());
    assert_eq!(rest, [json!(32000), turn["metadata"]["user_id"].clone(), json!("high"), json!(true)]);
}

#[tokio::test]
async fn what_another_dialect_answers_goes_back_to_it() {
    let replies = Upstream::frames(frames("ask.chat.sse")).then("fine");
    let provider = MockProvider::replying(replies).await;
    let gateway = before_chat(&provider).plugin("pii").mode("redact").start().await;

    let seen = events(&ask(&gateway, &body("ask.json")).await);

    let mut expected = body("go-on.json")["messages"][1]["content"].clone();
    expected[0]["signature"] = json!("");
    for (index, id) in [(2, "call_0"), (3, "call_1"), (4, "call_2")] {
        expected[index]["id"] = json!(id);
    }
    assert_eq!(content(&seen), expected);
    let end = &seen[seen.len() - 2];
    assert_eq!(end["delta"]["stop_reason"], "tool_use");
    let cost =
        ["input_tokens", "cache_read_input_tokens", "output_tokens"].map(|name| end["usage"][name].clone());
    assert_eq!(cost, [json!(5193), json!(11402), json!(214)]);

    let mut next = going_on();
    next["messages"][1]["content"] = content(&seen);
    for (index, id) in ["call_0", "call_1", "call_2"].into_iter().enumerate() {
        next["messages"][2]["content"][index]["tool_use_id"] = json!(id);
    }
    let reply = ask(&gateway, &next).await;

    assert_eq!(content(&events(&reply)), json!([{ "type": "text", "text": "fine" }]), "{}", reply.text());
    let sent = provider.last_request().json();
    assert_eq!(sent["reasoning_effort"], "medium");
    assert_eq!(sent["messages"].as_array().unwrap()[2..], carried_back());
}

/// What the other dialect makes of the calls and their results.
fn carried_back() -> [Value; 5] {
    let turn = body("go-on.json");
    let (said, results) = (&turn["messages"][1]["content"], &turn["messages"][2]["content"]);
    let call = |index: usize| {
        let used = &said[index + 2];
        let function = json!({ "name": used["name"], "arguments": used["input"].to_string() });
        json!({ "id": format!("call_{index}"), "type": "function", "function": function })
    };
    let result = |index: usize, content: Value| json!({ "role": "tool", "tool_call_id": format!("call_{index}"), "content": content });
    let file = results[0]["content"].as_str().unwrap().replace("ann@example.org", "[REDACTED_EMAIL]");
    let failed = json!([{ "type": "text", "text": "The tool failed." }, { "type": "text", "text": results[2]["content"] }]);
    let source = &results[1]["content"][1]["source"];
    let picture = format!("data:image/png;base64,{}", source["data"].as_str().unwrap());
    [
        json!({ "role": "assistant", "content": said[1]["text"], "tool_calls": [call(0), call(1), call(2)] }),
        result(0, json!(file)),
        result(1, json!("shot.png, 1×1")),
        result(2, failed),
        json!({ "role": "user", "content": [
            { "type": "text", "text": "What the tool returned for call_1:" },
            { "type": "image_url", "image_url": { "url": picture } },
            { "type": "text", "text": results[3]["text"] },
        ] }),
    ]
}
