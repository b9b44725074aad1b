//! What do clients of every surface see of a provider that speaks Google's API?

use base64::{Engine, engine::general_purpose::STANDARD};
use ghat_tests::{
    Gateway, MockProvider, Setup, Upstream, chat,
    gateway::{CHAT, EMBEDDINGS, MESSAGES, RESPONSES},
    message, with,
};
use serde_json::{Value, json};

const MODEL: &str = "@google/gemini-3.5-flash";

fn before(provider: &MockProvider) -> Setup {
    Setup::default().google("google", &provider.base_url())
}

fn asking(text: &str) -> Value {
    with(chat(text), "model", MODEL)
}

#[tokio::test]
async fn a_question_is_translated_and_so_is_the_answer() {
    let provider = MockProvider::replying("fine").await;
    let gateway = before(&provider).start().await;

    let reply = gateway.post(CHAT, &asking("how are you?")).await;

    assert_eq!((reply.status(), reply.message()), (200, "fine".to_owned()));
    assert_eq!((reply.at("/model"), reply.at("/object")), (json!(MODEL), json!("chat.completion")));
    let request = provider.only_request();
    assert_eq!(request.path, "/v1/models/gemini-3.5-flash:generateContent");
    assert_eq!(request.header("x-goog-api-key"), Some("google-upstream-key"));
    assert_eq!(request.header("authorization"), None);
    assert_eq!(request.last_message(), "how are you?");
}

#[tokio::test]
async fn a_stream_is_translated_guarded_and_counted() {
    let reply = Upstream::stream_of(&["write to ann@", "example.", "org now"])
        .tool_call("f", &[r#"{"to":"bob@example.org"}"#]);
    for size in [1, 7, 10_000] {
        let reply = reply.clone().drip(size, std::time::Duration::ZERO);
        let provider = MockProvider::replying(reply).await;
        let gateway = before(&provider).plugin("pii").mode("redact").start().await;
        let counted = json!({ "include_usage": true });
        let body = with(with(asking("hi"), "stream", true), "stream_options", counted);

        let stream = gateway.open(&body).await.all().await;

        assert_eq!(stream.text(), "write to [REDACTED_EMAIL] now");
        assert_eq!(stream.arguments(), r#"{"to":"[REDACTED_EMAIL]"}"#);
        assert!(stream.is_done());
        assert_eq!(stream.decisions(), ["pii output redacted: email x2"]);
        let usage: Vec<_> = stream
            .events
            .iter()
            .map(|event| event.json()["usage"].clone())
            .filter(Value::is_object)
            .collect();
        assert_eq!(usage.len(), 1, "{usage:?}");
        assert!(usage[0]["prompt_tokens"].as_u64() > Some(0), "{usage:?}");
        assert_eq!(stream.events[0].json()["model"], MODEL);
        let path = "/v1/models/gemini-3.5-flash:streamGenerateContent?alt=sse";
        assert_eq!(provider.only_request().path, path);
    }
}

#[tokio::test]
async fn how_likely_words_were_goes_with_the_words() {
    let likely = json!({ "chosenCandidates": [{ "token": "ann@example.org", "logProbability": -0.5 }] });
    let part = json!({ "content": { "parts": [{ "text": "ann@example.org" }] }, "finishReason": "STOP", "logprobsResult": likely });
    let event = json!({ "candidates": [part], "responseId": "r" });
    for stream in [false, true] {
        let reply =
            if stream { Upstream::frames([format!("data: {event}")]) } else { Upstream::json(&event) };
        let provider = MockProvider::replying(reply).await;
        let gateway = before(&provider).plugin("pii").mode("redact").on(&["response"]).start().await;
        let body = with(with(asking("hi"), "logprobs", true), "stream", stream);

        let told = gateway.post(CHAT, &body).await.text();

        assert!(told.contains("[REDACTED_EMAIL]") && !told.contains("ann@"), "{told}");
    }
}

#[tokio::test]
async fn a_loop_of_tools_brings_back_what_proves_its_calls() {
    let reply = Upstream::calling("weather", &[r#"{"city":"Paris"}"#])
        .tool_call("weather", &[r#"{"city":"Rome"}"#])
        .thinking(&["ask ann@exam", "ple.org"], "c2ln");
    let provider = MockProvider::replying(reply.then("sun and rain")).await;
    let gateway = before(&provider).plugin("pii").mode("redact").on(&["response"]).start().await;
    let tool =
        json!({ "type": "function", "function": { "name": "weather", "parameters": { "type": "object" } } });
    let body = with(asking("how is the weather?"), "tools", json!([tool]));

    let message = gateway.post(CHAT, &body).await.at("/choices/0/message");

    assert_eq!(message["reasoning_content"], "ask [REDACTED_EMAIL]");
    assert_eq!(message["tool_calls"][0]["extra_content"]["google"]["thought_signature"], "c2ln");
    let result = |call: usize, text: &str| json!({ "role": "tool", "tool_call_id": message["tool_calls"][call]["id"], "content": text });
    let history = json!([{ "role": "user", "content": "how is the weather?" }, message, result(0, "sun"), result(1, "rain")]);
    let answer = gateway.post(CHAT, &with(body, "messages", history)).await;

    assert_eq!(answer.message(), "sun and rain", "{}", answer.text());
    let sent = provider.last_request().json();
    let call = |city: &str, id: &str| json!({ "id": id, "name": "weather", "args": { "city": city } });
    let calls = [
        json!({ "functionCall": call("Paris", "call_mock_0_0"), "thoughtSignature": "c2ln" }),
        json!({ "functionCall": call("Rome", "call_mock_0_1") }),
    ];
    assert_eq!(sent["contents"][1], json!({ "role": "model", "parts": calls }));
    let results = &sent["contents"][2]["parts"];
    assert_eq!(results[1]["functionResponse"]["response"], json!({ "output": "rain" }));
}

#[tokio::test]
async fn other_surfaces_are_served_too() {
    let provider = MockProvider::replying(Upstream::text("fine").thinking(&["hm"], "c2ln")).await;
    let gateway = before(&provider).start().await;
    let response = gateway.post(RESPONSES, &json!({ "model": MODEL, "input": "hi" })).await;
    assert_eq!((response.at("/object"), response.at("/model")), (json!("response"), json!(MODEL)));
    assert_eq!(response.at("/output/1/content/0/text"), "fine");
    assert_eq!(response.at("/output/0/encrypted_content"), "google.signature.c2ln");

    let reply = gateway.post(MESSAGES, &with(message("hi"), "model", MODEL)).await;
    assert_eq!((reply.at("/type"), reply.at("/model")), (json!("message"), json!(MODEL)));
    assert_eq!(reply.at("/content/1"), json!({ "type": "text", "text": "fine" }));

    let body = json!({ "model": MODEL, "input": "hi", "stream": true });
    let last = gateway.open_at(RESPONSES, &body).await.all().await.response();
    assert_eq!(last["output"], response.at("/output"));

    let body = with(with(message("hi"), "model", MODEL), "stream", true);
    let stream = gateway.open_at(MESSAGES, &body).await.all().await;
    let events: Vec<_> = stream.events.iter().map(ghat_tests::Event::json).collect();
    let text: String = events.iter().filter_map(|event| event["delta"]["text"].as_str()).collect();
    assert_eq!((text.as_str(), &events[0]["message"]["model"]), ("fine", &json!(MODEL)));
}

#[tokio::test]
async fn texts_become_vectors_in_either_form() {
    let provider = MockProvider::replying("unused").await;
    let gateway = before(&provider).plugin("pii").mode("redact").start().await;
    let model = "@google/gemini-embedding-001";
    let ask = |input: Value, format: &str| json!({ "model": model, "input": input, "encoding_format": format, "dimensions": 8 });

    let floats = gateway.post(EMBEDDINGS, &ask(json!("hi"), "float")).await;
    let several = gateway.post(EMBEDDINGS, &ask(json!(["ann@example.org", "hi"]), "base64")).await;

    assert_eq!((floats.status(), floats.at("/model")), (200, json!(model)), "{}", floats.text());
    let floats: Vec<f64> =
        floats.at("/data/0/embedding").as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect();
    let bytes = STANDARD.decode(several.at("/data/1/embedding").as_str().unwrap()).unwrap();
    let decoded: Vec<f64> =
        bytes.chunks(4).map(|four| f64::from(f32::from_le_bytes(four.try_into().unwrap()))).collect();
    assert_eq!((&decoded, floats.len()), (&floats, 8));
    let request = provider.last_request();
    assert_eq!(request.path, "/v1/models/gemini-embedding-001:batchEmbedContents");
    let first = request.json()["requests"][0].clone();
    let parts = json!({ "parts": [{ "text": "[REDACTED_EMAIL]" }] });
    let expected =
        json!({ "model": "models/gemini-embedding-001", "content": parts, "outputDimensionality": 8 });
    assert_eq!(first, expected);
    let tokens = gateway.post(EMBEDDINGS, &ask(json!([1, 2]), "float")).await;
    assert_eq!(tokens.error(), "400 unsupported_parameter input");
}

#[tokio::test]
async fn what_cannot_be_honoured_is_refused_by_name() {
    let provider = MockProvider::replying("fine").await;
    let gateway = before(&provider).start().await;
    let looking = json!([{ "role": "user", "content": [{ "type": "image_url", "image_url": { "url": "file:///x" } }] }]);
    for (field, value, told) in [
        ("user", json!("ann"), "unsupported_parameter user"),
        ("reasoning_effort", json!("none"), "unsupported_parameter reasoning_effort"),
        ("not_invented_yet", json!({}), "unsupported_parameter not_invented_yet"),
        ("messages", looking, "validation_error messages[0].content[0].image_url.url"),
    ] {
        let reply = gateway.post(CHAT, &with(asking("hi"), field, value)).await;
        assert_eq!(reply.error(), format!("400 {told}"));
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
        assert_eq!(provider.last_request().json()["generationConfig"]["maxOutputTokens"], 50, "{body}");
    }
}

#[tokio::test]
async fn a_failure_is_the_one_whose_fault_it_is() {
    for (code, status, told) in [
        (400, "INVALID_ARGUMENT", "400 validation_error"),
        (400, "FAILED_PRECONDITION", "502 provider_error"),
        (401, "UNAUTHENTICATED", "502 provider_auth_failed"),
        (403, "PERMISSION_DENIED", "502 provider_auth_failed"),
        (404, "NOT_FOUND", "400 invalid_model model"),
        (429, "RESOURCE_EXHAUSTED", "429 rate_limit_exceeded"),
        (500, "INTERNAL", "502 provider_error"),
        (503, "UNAVAILABLE", "502 provider_error"),
    ] {
        let reply = Upstream::google_error(code, status, "the reason of the model");
        let provider = MockProvider::replying(reply).await;
        let gateway = before(&provider).start().await;

        let reply = gateway.post(CHAT, &asking("hi")).await;

        assert_eq!(reply.error(), told, "{code} {status}");
        let explained = reply.text().contains("the reason");
        assert_eq!(explained, told.starts_with("400 validation"), "{}", reply.text());
    }
}

#[tokio::test]
async fn an_error_within_a_stream_ends_it_after_what_came_before() {
    let half = r#"data: {"candidates":[{"content":{"parts":[{"text":"half"}]},"index":0}],"responseId":"r"}"#;
    let overloaded = r#"data: {"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}"#;
    for frames in [&[half, overloaded][..], &[half]] {
        let provider = MockProvider::replying(Upstream::frames(frames.iter().copied())).await;
        let gateway = before(&provider).start().await;

        let stream = gateway.open(&with(asking("hi"), "stream", true)).await.all().await;

        assert_eq!((stream.text().as_str(), stream.error().as_str()), ("half", "provider_error"));
    }
}

#[tokio::test]
async fn it_can_stand_in_for_another_provider() {
    let (broken, provider) =
        (MockProvider::replying(Upstream::status(500, "")).await, MockProvider::replying("fine").await);
    let setup = Gateway::with(&broken).google("google", &provider.base_url());
    let both = r#"{ candidates = [{ model = "@openai/gpt-4.1", weight = 1 }, { model = "@google/gemini-3.5-flash", weight = 0 }] }"#;
    let gateway = setup.alias("steady", both).start().await;

    let reply = gateway.post(CHAT, &with(chat("hi"), "model", "steady")).await;

    assert_eq!((reply.message().as_str(), reply.at("/model")), ("fine", json!(MODEL)));
}
