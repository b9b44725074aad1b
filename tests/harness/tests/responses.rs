//! What does a client of OpenAI's Responses API see of the gateway?

use std::time::Duration;

use ghat_mock::openai::{Choice, Thought, ToolCall};
use ghat_tests::{
    Gateway, MockProvider, Streamed, Upstream, gateway::RESPONSES, reply::decisions, response, with,
};
use serde_json::{Value, json};

const TEXT: &str = "response.output_text.delta";
const ARGUMENTS: &str = "response.function_call_arguments.delta";
const SUMMARY: &str = "response.reasoning_summary_text.delta";
const KEY: &str = "sk-aBXZBMKST9OPE261yEzR2Um5sD1Wet1aSXBLsPXE6tjkESJ4";

async fn streamed(gateway: &Gateway, body: Value) -> Streamed {
    gateway.open_at(RESPONSES, &with(body, "stream", true)).await.all().await
}

/// What a response says, wherever an output has words.
fn said(response: &Value) -> Vec<String> {
    let items = response["output"].as_array().cloned().unwrap_or_default();
    let of = |item: &Value| match item["type"].as_str() {
        Some("message") => item["content"][0]["text"].clone(),
        Some("reasoning") => item["summary"][0]["text"].clone(),
        _ => item["arguments"].clone(),
    };
    items.iter().map(|item| of(item).as_str().unwrap_or_default().to_owned()).collect()
}

/// Everything that a stream says of one text, once it is said as a whole.
#[track_caller]
fn repeats(stream: &Streamed, text: &str) -> usize {
    let mut found = 0;
    for event in stream.events.iter().map(ghat_tests::Event::json) {
        let kind = event["type"].as_str().unwrap_or_default();
        let named = |name: &str| event[name].as_str().map(str::to_owned);
        let whole = match kind {
            "response.output_text.done" | "response.reasoning_summary_text.done" => named("text"),
            "response.function_call_arguments.done" => named("arguments"),
            "response.content_part.done" => event["part"]["text"].as_str().map(str::to_owned),
            "response.output_item.done" => said(&json!({ "output": [event["item"]] })).pop(),
            "response.completed" => said(&event["response"]).into_iter().find(|one| one == text),
            _ => continue,
        };
        found += usize::from(whole.as_deref() == Some(text));
    }
    found
}

const BODY: &str = r#"{ "max_output_tokens":100,"model" : "smart-default", "instructions":"be \u006bind","store":false,"include":["reasoning.encrypted_content"],
 "input":[{"role":"user","content":[{"type":"input_text","text":"hi"},{"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"auto"}]},
 {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"e"},{"type":"function_call","call_id":"c","name":"f","arguments":"{ \"n\" : 1.50}"},
 {"type":"function_call_output","call_id":"c","output":"42"}],
 "tools":[{"type":"function","name":"f","parameters":{"z":1,"a":2},"strict":true},{"type":"web_search"}], "previous_response_id":"resp_0",
 "conversation":null,"background":false,"not_invented_yet":{"b":[1e3,-0.0],"a":null}}"#;

fn answer() -> Upstream {
    Upstream::text("fine").thinking(&["hm"], "ZW5j").tool_call("f", &["{\"a\":", "1}"])
}

fn mocked() -> Choice {
    let thought = Thought { deltas: vec!["hm".into()], signature: "ZW5j".into() };
    let call = ToolCall { name: "f".into(), arguments: vec!["{\"a\":".into(), "1}".into()] };
    let deltas = ghat_mock::openai::default_deltas("fine");
    Choice { deltas, tools: vec![call], thought: Some(thought) }
}

#[tokio::test]
async fn bytes_pass_untouched_but_for_the_models_name() {
    let provider = MockProvider::replying(answer()).await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;
    for path in [RESPONSES, "/api/v1/llm/responses"] {
        let reply = gateway.post_text(path, BODY).await;

        assert_eq!(reply.status(), 200, "{}", reply.text());
        let request = provider.last_request();
        assert_eq!(request.path, "/v1/responses");
        assert_eq!(request.header("authorization"), Some("Bearer sk-upstream-key"));
        assert_eq!(request.text(), BODY.replace("smart-default", "gpt-4.1-mini"));
        let sent = ghat_mock::responses::response(&request.json(), &[mocked()]).to_string();
        let expected = sent.replace("\"model\":\"gpt-4.1-mini\"", "\"model\":\"@openai/gpt-4.1-mini\"");
        let trace = format!(",\"agumbe_guardrails\":{}}}", reply.at("/agumbe_guardrails"));
        assert_eq!(reply.text(), format!("{}{trace}", expected.strip_suffix('}').unwrap()));
    }
}

#[tokio::test]
async fn a_stream_passes_event_by_event_and_has_no_done() {
    let provider = MockProvider::replying(answer()).await;
    for setup in [Gateway::with(&provider), Gateway::with(&provider).plugin("pii").mode("off")] {
        let gateway = setup.start().await;

        let stream = streamed(&gateway, response("hi")).await;

        assert_eq!(stream.headers["content-type"], "text/event-stream");
        let asked = provider.last_request().json();
        let sent = ghat_mock::responses::frames(&asked, &[mocked()]).concat();
        let expected = sent.replace("\"model\":\"gpt-4.1-mini\"", "\"model\":\"@openai/gpt-4.1-mini\"");
        assert_eq!(String::from_utf8_lossy(&stream.raw), expected);
        assert!(!stream.broken);
    }
}

#[tokio::test]
async fn guardrails_see_every_text_of_a_request() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;
    let mail = "ann@example.org";
    let body = json!({
        "model": "smart-default", "instructions": format!("be kind to {mail}"),
        "input": [
            { "role": "user", "content": mail },
            { "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": mail }] },
            { "type": "reasoning", "id": "rs_1", "summary": [{ "type": "summary_text", "text": mail }] },
            { "type": "function_call", "call_id": "c", "name": "f", "arguments": format!("{{\"to\":\"{mail}\"}}") },
            { "type": "function_call_output", "call_id": "c", "output": mail },
            { "type": "custom_tool_call", "call_id": "d", "name": "g", "input": mail },
            { "type": "custom_tool_call_output", "call_id": "d", "output": [{ "type": "input_text", "text": mail }] },
            { "type": "not_invented_yet", "inner": { "text": mail } } ],
        "tools": [{ "type": "function", "name": "f", "description": mail, "parameters": { "type": "object" } }],
    });

    let reply = gateway.post(RESPONSES, &body).await;

    assert_eq!(reply.status(), 200, "{}", reply.text());
    let expected =
        body.to_string().replace(mail, "[REDACTED_EMAIL]").replace("smart-default", "gpt-4.1-mini");
    assert_eq!(provider.only_request().text(), expected);
    assert_eq!(reply.decisions(), ["pii input redacted: email x10"]);
}

#[tokio::test]
async fn guardrails_see_every_text_of_an_answer_and_all_that_says_it_again() {
    let card = "4111 1111 1111 1111";
    let reply = Upstream::stream_of(&["pay with 4111 1111", " 1111 1111 now"])
        .thinking(&["it is 4111 ", "1111 1111 1111"], "c2ln")
        .tool_call("pay", &["{\"card\":\"4111 11", "11 1111 1111\"}"]);
    let provider = MockProvider::replying(reply).await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").on(&["response"]).start().await;

    let whole = gateway.post(RESPONSES, &response("hi")).await;
    let stream = streamed(&gateway, response("hi")).await;

    let expected = ["it is [REDACTED_CARD]", "pay with [REDACTED_CARD] now", r#"{"card":"[REDACTED_CARD]"}"#];
    assert!(!whole.text().contains(card), "{}", whole.text());
    assert!(!String::from_utf8_lossy(&stream.raw).contains(card), "{stream:?}");
    assert_eq!(said(&whole.json()), expected);
    assert_eq!(said(&stream.response()), expected);
    let grown = [stream.grown(SUMMARY, 0), stream.grown(TEXT, 1), stream.grown(ARGUMENTS, 2)];
    assert_eq!(grown, expected);
    let repeated = expected.map(|text| repeats(&stream, text));
    assert_eq!(repeated, [3, 4, 3]);
    let found = ["pii output redacted: card x3"];
    assert_eq!(whole.decisions(), found);
    assert_eq!(decisions(&stream.events.last().unwrap().json()["agumbe_guardrails"]), found);
    assert_eq!(stream.response()["output"][0]["encrypted_content"], "c2ln");
}

#[tokio::test]
async fn a_stream_says_the_same_in_pieces_and_as_a_whole_wherever_it_is_cut() {
    let text = "grüße an ann.lee@example.org, oder nicht";
    let provider = MockProvider::scripted(|request| {
        let cuts: Vec<usize> = request.json()["cuts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|cut| cut.as_u64().unwrap() as usize)
            .collect();
        Upstream::stream_of(&crate::streams::cut("grüße an ann.lee@example.org, oder nicht", &cuts))
    })
    .await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").on(&["response"]).start().await;
    let places: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
    for cuts in places.iter().map(|at| vec![*at]).chain([places.clone()]) {
        let stream = streamed(&gateway, with(response("hi"), "cuts", json!(cuts))).await;

        let expected = "grüße an [REDACTED_EMAIL], oder nicht";
        assert_eq!(stream.grown(TEXT, 0), expected, "cut at {cuts:?}");
        assert_eq!(repeats(&stream, expected), 4, "cut at {cuts:?}");
        assert!(!String::from_utf8_lossy(&stream.raw).contains("ann.lee"), "cut at {cuts:?}");
    }
}

#[tokio::test]
async fn a_stream_is_the_same_however_its_bytes_are_cut() {
    for size in [1, 2, 3, 7, 100] {
        let drip = Upstream::text("grüße 😀 ann@example.org und mehr").drip(size, Duration::ZERO);
        let provider = MockProvider::replying(drip).await;
        let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;

        let stream = streamed(&gateway, response("hi")).await;

        assert_eq!(
            said(&stream.response()),
            ["grüße 😀 [REDACTED_EMAIL] und mehr"],
            "{size} bytes at a time"
        );
    }
}

#[tokio::test]
async fn what_says_something_else_than_its_pieces_is_looked_at_by_itself() {
    let event = |kind: &str, more: &str| {
        format!("event: response.{kind}\ndata: {{\"type\":\"response.{kind}\",\"sequence_number\":1{more}}}")
    };
    let at = r#","item_id":"m","output_index":0,"content_index":0"#;
    let item = |text: &str| {
        format!(
            r#"{{"id":"m","type":"message","role":"assistant","status":"completed","content":[{{"type":"output_text","text":"{text}","annotations":[]}}]}}"#
        )
    };
    let whole = |status: &str, items: &str| {
        format!(
            r#","response":{{"id":"r","object":"response","model":"m","status":"{status}","error":null,"output":[{items}]}}"#
        )
    };
    let mail = "to ann@example.org";
    let frames = [
        event("created", &whole("in_progress", "")),
        event("output_text.delta", &format!(r#"{at},"delta":"nothing ","logprobs":[{{"token":"nothing"}}]"#)),
        // Words that were never said in pieces, in every event that can hold them.
        event(
            "output_text.done",
            &format!(r#"{at},"text":"{mail}","logprobs":[{{"token":"ann@example.org"}}]"#),
        ),
        event(
            "content_part.done",
            &format!(r#"{at},"part":{{"type":"output_text","text":"{mail} 2","annotations":[]}}"#),
        ),
        event("output_item.done", &format!(r#","output_index":0,"item":{}"#, item(&format!("{mail} 3")))),
        event("not_invented_yet.delta", &format!(r#","output_index":0,"delta":"{mail} 4""#)),
        event("completed", &whole("completed", &item(&format!("{mail} 5")))),
    ];
    let provider = MockProvider::replying(Upstream::frames(frames)).await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").on(&["response"]).start().await;

    let stream = streamed(&gateway, response("hi")).await;

    let raw = String::from_utf8_lossy(&stream.raw).into_owned();
    assert!(!raw.contains("ann@"), "{raw}");
    assert_eq!(raw.matches("[REDACTED_EMAIL]").count(), 5, "{raw}");
    let logprobs: Vec<_> = stream.events.iter().map(|event| event.json()["logprobs"].clone()).collect();
    assert_eq!((&logprobs[1], &logprobs[2]), (&json!([{ "token": "nothing" }]), &json!([])));
}

#[tokio::test]
async fn a_block_ends_an_answer_in_the_form_of_the_api() {
    let reply =
        Upstream::stream_of(&["the key is sk-aBXZBMKST9OPE261yEzR2", "Um5sD1Wet1aSXBLsPXE6tjkESJ4", " ok"]);
    let provider = MockProvider::replying(reply).await;
    let gateway = Gateway::with(&provider).plugin("secrets").mode("block").start().await;

    let whole = gateway.post(RESPONSES, &response("hi")).await;
    let stream = streamed(&gateway, response("hi")).await;
    let asked = gateway.post(RESPONSES, &response(json!([{ "role": "user", "content": KEY }]))).await;

    assert_eq!(whole.error(), "400 guardrail_blocked output[0].content[0].text");
    assert_eq!(asked.error(), "400 guardrail_blocked input");
    let last = stream.events.last().unwrap();
    assert_eq!(last.name.as_deref(), Some("error"));
    let before =
        stream.events.iter().rev().skip(1).filter_map(|event| event.json()["sequence_number"].as_u64());
    let before = before.max();
    let error = last.json();
    assert_eq!((&error["type"], &error["code"]), (&json!("error"), &json!("guardrail_blocked")));
    assert_eq!(error["param"], "output[0].content[0].text");
    assert!(error["sequence_number"].as_u64() > before && error["message"].is_string(), "{error}");
    assert!(!String::from_utf8_lossy(&stream.raw).contains("sk-a"), "{stream:?}");
}

#[tokio::test]
async fn what_was_swapped_comes_back_in_pieces_and_as_a_whole() {
    let provider = MockProvider::scripted(|request| {
        let text = request.last_message();
        let pieces: Vec<_> = text.split_inclusive('_').collect();
        Upstream::stream_of(&pieces).tool_call("send", &[&json!({ "to": text }).to_string()])
    })
    .await;
    let gateway = Gateway::with(&provider).plugin("pseudonymizer").mode("redact").start().await;
    let text = "write to ann@example.org";

    let whole = gateway.post(RESPONSES, &response(text)).await;
    let stream = streamed(&gateway, response(text)).await;

    assert!(!provider.last_request().text().contains("ann@example.org"));
    let expected = [text.to_owned(), json!({ "to": text }).to_string()];
    assert_eq!(said(&whole.json()), expected);
    assert_eq!(said(&stream.response()), expected);
    assert_eq!([stream.grown(TEXT, 0), stream.grown(ARGUMENTS, 1)], expected);
}

#[tokio::test]
async fn a_limit_of_the_policy_holds_here_too() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;
    gateway.set_policy(&json!({ "maxTokens": 50, "rateLimitPerMinute": 2 })).await;

    let first = gateway.post(RESPONSES, &with(response("hi"), "max_output_tokens", 100)).await;
    let second = gateway.post(RESPONSES, &response("hi")).await;
    let third = gateway.post(RESPONSES, &response("hi")).await;

    let asked: Vec<_> =
        provider.requests().iter().map(|one| one.json()["max_output_tokens"].clone()).collect();
    assert_eq!(asked, [50, 50]);
    assert_eq!(first.decisions(), ["max_tokens request capped: max_output_tokens lowered to 50"]);
    assert_eq!(second.decisions(), ["max_tokens request capped: max_output_tokens set to 50"]);
    assert_eq!(third.error(), "429 guardrail_rate_limit_exceeded");
}

#[tokio::test]
async fn mistakes_and_failures_are_told_as_openai_tells_them() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;
    for (body, told) in [
        (json!({ "model": "smart-default" }), "400 validation_error input"),
        (response(json!([])), "400 validation_error input"),
        (response(json!([{ "role": "user", "content": "hi" }, "x"])), "400 validation_error input[1]"),
        (with(response("hi"), "model", "nothing"), "400 invalid_model model"),
        (with(response("hi"), "model", "embed-default"), "400 invalid_model model"),
    ] {
        assert_eq!(gateway.post(RESPONSES, &body).await.error(), told, "{body}");
    }
    assert_eq!(gateway.get(RESPONSES).await.error(), "405 route_not_found");
    assert!(provider.requests().is_empty());
    let odd = json!({ "error": { "message": "too odd", "type": "invalid_request_error", "param": "input[0]", "code": null } });
    let failed = |code: &str| {
        Upstream::json(&json!({ "id": "r", "object": "response", "status": "failed", "output": [],
                                "error": { "code": code, "message": "no" } }))
    };
    for (reply, told) in [
        (Upstream::status(400, odd.to_string()), "400 validation_error input[0]"),
        (Upstream::status(500, "oops"), "502 provider_error"),
        (Upstream::garbage(), "502 provider_error"),
        (failed("server_error"), "502 provider_error"),
        (failed("invalid_prompt"), "200 invalid_prompt"),
    ] {
        let provider = MockProvider::replying(reply).await;
        let gateway = Gateway::with(&provider).start().await;
        assert_eq!(gateway.post(RESPONSES, &response("hi")).await.error(), told);
    }
}

#[tokio::test]
async fn a_stream_that_breaks_off_or_fails_ends_with_an_error() {
    let failed = json!({ "type": "response.failed", "sequence_number": 2, "response": {
        "id": "r", "object": "response", "status": "failed", "output": [],
        "error": { "code": "server_error", "message": "of the inside" } } });
    let begun =
        json!({ "type": "response.created", "sequence_number": 0, "response": { "id": "r", "output": [] } });
    let frames = [("response.created", begun.clone()), ("response.failed", failed)];
    let frames = frames.map(|(name, event)| format!("event: {name}\ndata: {event}"));
    let odd = [format!("event: response.created\ndata: {begun}"), "data: [DONE]".to_owned()];
    for reply in [Upstream::text("one two").cut_after(6), Upstream::frames(frames), Upstream::frames(odd)] {
        let provider = MockProvider::replying(reply).await;
        let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;

        let stream = streamed(&gateway, response("hi")).await;

        let last = stream.events.last().unwrap();
        assert_eq!(last.name.as_deref(), Some("error"), "{stream:?}");
        assert_eq!(last.json()["code"], "provider_error");
        assert!(!String::from_utf8_lossy(&stream.raw).contains("of the inside"));
    }
}

#[tokio::test]
async fn an_incomplete_answer_and_one_that_is_refused_are_whole_streams() {
    for kind in ["incomplete", "failed"] {
        let error =
            if kind == "failed" { json!({ "code": "invalid_prompt", "message": "no" }) } else { Value::Null };
        let last = json!({ "type": format!("response.{kind}"), "sequence_number": 1, "response": {
            "id": "r", "object": "response", "model": "m", "status": kind, "output": [], "error": error } });
        let begun = json!({ "type": "response.created", "sequence_number": 0, "response": { "id": "r", "output": [] } });
        let frames = [
            format!("event: response.created\ndata: {begun}"),
            format!("event: response.{kind}\ndata: {last}"),
            "data: [DONE]".to_owned(),
        ];
        let provider = MockProvider::replying(Upstream::frames(frames)).await;
        let gateway = Gateway::with(&provider).start().await;

        let stream = streamed(&gateway, response("hi")).await;

        assert_eq!((stream.events.len(), stream.response()["status"].clone()), (2, json!(kind)));
        assert_eq!(stream.response()["error"], error);
    }
}

#[tokio::test]
async fn an_agents_turn_passes_as_it_is() {
    let reply = Upstream::text("")
        .thinking(&["**Reading** ", "the file"], "gAAAAABenc")
        .tool_call("shell", &["{\"command\":[\"cat\",", "\"src/main.rs\"]}"])
        .tool_call("update_plan", &["{\"plan\":[]}"]);
    let provider = MockProvider::replying(reply).await;
    let gateway =
        Gateway::with(&provider).plugin("prompt-injection").plugin("secrets").mode("redact").start().await;
    let body = json!({
        "model": "@openai/gpt-5", "instructions": "You are a coding agent running in a terminal.",
        "input": [
            { "type": "message", "role": "developer", "content": [{ "type": "input_text", "text": "<permissions>" }] },
            { "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "fix it" }] },
            { "type": "reasoning", "summary": [{ "type": "summary_text", "text": "look" }], "content": null, "encrypted_content": "gAAAAABold" },
            { "type": "function_call", "name": "shell", "arguments": "{\"command\":[\"ls\"]}", "call_id": "call_1" },
            { "type": "function_call_output", "call_id": "call_1", "output": "src" } ],
        "tools": [
            { "type": "function", "name": "shell", "description": "Runs a command", "strict": false, "parameters": { "type": "object" } },
            { "type": "custom", "name": "apply_patch", "description": "Edits files", "format": { "type": "grammar", "syntax": "lark", "definition": "start: x" } } ],
        "tool_choice": "auto", "parallel_tool_calls": true, "reasoning": { "effort": "medium", "summary": "auto" },
        "store": false, "stream": true, "include": ["reasoning.encrypted_content"], "prompt_cache_key": "0199",
        "text": { "verbosity": "low" },
    });

    let stream = gateway.open_at(RESPONSES, &body).await.all().await;

    assert_eq!(stream.status, 200);
    assert_eq!(provider.only_request().text(), body.to_string().replace("@openai/gpt-5", "gpt-5"));
    let response = stream.response();
    assert_eq!(
        said(&response),
        ["**Reading** the file", r#"{"command":["cat","src/main.rs"]}"#, r#"{"plan":[]}"#]
    );
    assert_eq!(response["output"][0]["encrypted_content"], "gAAAAABenc");
    assert_eq!(stream.grown(ARGUMENTS, 1), r#"{"command":["cat","src/main.rs"]}"#);
    assert_eq!(response["model"], "@openai/gpt-5");
    assert_eq!(stream.events.last().unwrap().name.as_deref(), Some("response.completed"));
}

#[tokio::test]
async fn what_was_asked_is_recorded_under_its_own_kind() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).keys().metrics().start().await;
    let client = gateway.with_key(None).await;

    let reply = client.post(RESPONSES, &response("hi")).await;
    client.open_at(RESPONSES, &with(response("hi"), "stream", true)).await.all().await;

    assert!(!reply.header("x-agumbe-estimated-cost-usd").is_empty());
    let mut rows = Value::Null;
    for _ in 0..600 {
        rows = client.get("/api/v1/llm/requests?request_kind=responses").await.at("/data");
        if rows.as_array().is_some_and(|rows| rows.len() == 2) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for (row, stream) in rows.as_array().unwrap().iter().zip([true, false]) {
        assert_eq!((&row["requestKind"], &row["stream"]), (&json!("responses"), &json!(stream)));
        assert_eq!(row["promptTokens"], reply.at("/usage/input_tokens"));
        assert_eq!(row["completionTokens"], reply.at("/usage/output_tokens"));
        assert!(row["estimatedCost"].as_f64() > Some(0.0), "{row}");
    }
    let metrics = gateway.metrics().await;
    let counted =
        |line: &str| line.starts_with("llm_gateway_tokens_output_total") && line.contains("\"responses\"");
    assert!(metrics.lines().any(counted), "{metrics}");
}
