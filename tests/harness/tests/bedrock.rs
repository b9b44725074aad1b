//! What does a client of any API see of Amazon Bedrock, and what does Bedrock see of the gateway?

use ghat_mock::{
    bedrock::{event, exception},
    sigv4::{self, KeyPair},
};
use ghat_tests::{
    Gateway, MockProvider, Recorded, Setup, Upstream, chat, gateway::CHAT, message, response,
    setup::BEDROCK_KEY, streamed, with,
};
use serde_json::{Value, json};

const MODEL: &str = "@bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const PATH: &str = "/v1/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0";

/// An upstream that answers who has signed with one of these, as it is told; others it refuses as AWS does.
async fn knowing(keys: &'static [KeyPair], reply: impl Into<Upstream>) -> MockProvider {
    let reply = reply.into();
    MockProvider::scripted(move |request| checked(request, keys, reply.clone())).await
}

fn checked(request: &Recorded, keys: &[KeyPair], reply: Upstream) -> Upstream {
    match sigv4::check(request, keys, ("bedrock", "us-east-1")) {
        Ok(_) => reply,
        Err((kind, message)) => Upstream::bedrock_error(403, kind, &message),
    }
}

const KEYS: &[KeyPair] = &[BEDROCK_KEY];

fn before(provider: &MockProvider) -> Setup {
    Setup::default().bedrock("bedrock", &provider.base_url())
}

/// The same setup with other keys, as a line of TOML.
fn keyed(setup: Setup, line: &str) -> Setup {
    let toml = setup.toml();
    let own = |line: &&str| line.starts_with("aws_keys") || line.starts_with("api_key");
    let toml: Vec<_> = toml.lines().map(|one| if own(&one) { line } else { one }).collect();
    setup.whole(&toml.join("\n"))
}

fn asking(body: Value) -> Value {
    with(body, "model", MODEL)
}

#[tokio::test]
async fn a_question_is_signed_translated_and_answered() {
    let provider = knowing(KEYS, "fine").await;
    let gateway = before(&provider).start().await;

    let reply = gateway.post(CHAT, &asking(chat("how are you?"))).await;

    assert_eq!((reply.status(), reply.message()), (200, "fine".to_owned()), "{}", reply.text());
    assert_eq!(reply.at("/model"), MODEL);
    let request = provider.only_request();
    assert_eq!(request.path, format!("{PATH}/converse"));
    assert_eq!(request.json()["messages"][0]["content"][0]["text"], "how are you?");
    let signed = request.header("authorization").unwrap();
    assert!(signed.contains("SignedHeaders=content-type;host;x-amz-date,"), "{signed}");
    assert!(!format!("{:?}{}", request.headers, request.text()).contains(BEDROCK_KEY.secret));
}

#[tokio::test]
async fn a_stream_is_translated_guarded_and_counted_wherever_it_is_cut() {
    for size in [1, 7, 1000] {
        let reply = Upstream::stream_of(&["write to ann@", "example.", "org now"])
            .thinking(&["h", "m"], "c2ln")
            .tool_call("f", &["{\"to\":\"bob@exam", "ple.org\"}"]);
        let provider = knowing(KEYS, reply.drip(size, std::time::Duration::ZERO)).await;
        let gateway = before(&provider).plugin("pii").mode("redact").start().await;
        let body = with(asking(streamed("hi")), "stream_options", json!({ "include_usage": true }));

        let stream = gateway.open(&body).await.all().await;

        assert_eq!(stream.text(), "write to [REDACTED_EMAIL] now");
        assert_eq!(stream.arguments(), r#"{"to":"[REDACTED_EMAIL]"}"#);
        assert!(stream.is_done());
        let usage = stream.events.iter().filter(|event| event.json()["usage"].is_object()).count();
        assert_eq!(usage, 1);
        assert_eq!(provider.only_request().path, format!("{PATH}/converse-stream"));
    }
}

#[tokio::test]
async fn clients_of_every_api_are_answered() {
    let provider = knowing(KEYS, "fine").await;
    let gateway = before(&provider).start().await;

    let told = gateway.post("/v1/messages", &asking(message("hi"))).await;
    assert_eq!(told.at("/content/0/text"), "fine", "{}", told.text());
    assert_eq!((told.at("/stop_reason"), told.at("/model")), (json!("end_turn"), json!(MODEL)));
    let responded = gateway.post("/v1/responses", &asking(response("hi"))).await;
    assert_eq!(responded.at("/output/0/content/0/text"), "fine", "{}", responded.text());
    for (path, body) in [("/v1/messages", message("hi")), ("/v1/responses", response("hi"))] {
        let events = gateway.post(path, &with(asking(body), "stream", true)).await;
        let text = events.text();
        assert!(text.contains("message_stop") || text.contains("response.completed"), "{text}");
    }
}

#[tokio::test]
async fn embeddings_are_asked_for_one_by_one_or_refused() {
    let provider = knowing(KEYS, "fine").await;
    let gateway = before(&provider).start().await;
    let ask = |model: &str, input: Value| json!({ "model": format!("@bedrock/{model}"), "input": input });

    let titan = gateway.post("/v1/embeddings", &ask("amazon.titan-embed-text-v2:0", json!("one"))).await;
    assert_eq!(titan.at("/data/0/embedding/7"), 0.375, "{}", titan.text());
    let cohere = gateway.post("/v1/embeddings", &ask("cohere.embed-english-v3", json!(["one", "two"]))).await;
    assert_eq!(cohere.at("/data/1/index"), 1, "{}", cohere.text());
    let two =
        gateway.post("/v1/embeddings", &ask("amazon.titan-embed-text-v2:0", json!(["one", "two"]))).await;
    assert_eq!(two.error(), "400 unsupported_parameter input");
}

#[tokio::test]
async fn a_loop_of_tools_takes_thoughts_and_signatures_along() {
    let reply = Upstream::calling("weather", &["{\"city\":\"Paris\"}"]).thinking(&["hm"], "c2ln");
    let provider = knowing(KEYS, reply).await;
    let gateway = before(&provider).start().await;
    let tools = json!([{ "type": "function", "function": { "name": "weather" } }]);
    let ask = with(asking(chat("weather?")), "tools", tools);

    let message = gateway.post(CHAT, &ask).await.at("/choices/0/message");
    let result = json!({ "role": "tool", "tool_call_id": "tooluse_mock0", "content": "rain" });
    let history = json!([{ "role": "user", "content": "weather?" }, message, result]);
    let again = gateway.post(CHAT, &with(ask, "messages", history)).await;

    assert_eq!(again.status(), 200, "{}", again.text());
    let sent = provider.last_request().json()["messages"].clone();
    let thought = json!({ "reasoningText": { "text": "hm", "signature": "c2ln" } });
    assert_eq!(sent[1]["content"][0]["reasoningContent"], thought);
    assert_eq!(sent[1]["content"][1]["toolUse"]["input"], json!({ "city": "Paris" }));
    assert_eq!(sent[2]["content"][0]["toolResult"]["content"][0]["text"], "rain");
}

#[tokio::test]
async fn what_cannot_be_honoured_is_refused_by_name_and_nothing_is_fetched() {
    let provider = knowing(KEYS, "fine").await;
    let gateway = before(&provider).start().await;
    for (field, value) in [("n", json!(2)), ("seed", json!(7)), ("not_invented_yet", json!({}))] {
        let reply = gateway.post(CHAT, &with(asking(chat("hi")), field, value)).await;
        assert_eq!(reply.error(), format!("400 unsupported_parameter {field}"));
    }
    let image =
        json!([{ "type": "image_url", "image_url": { "url": format!("{}/x.png", provider.base_url()) } }]);
    let seen = with(asking(chat("")), "messages", json!([{ "role": "user", "content": image }]));
    let name = "messages[0].content[0].image_url.url";
    assert_eq!(gateway.post(CHAT, &seen).await.error(), format!("400 unsupported_parameter {name}"));
    assert!(provider.requests().is_empty());
}

#[tokio::test]
async fn key_pairs_take_turns_and_one_that_is_refused_rests() {
    const GOOD: KeyPair = KeyPair { id: "AKIDGOOD", secret: "good", token: Some("the-session-token") };
    let provider = knowing(&[GOOD], "fine").await;
    let keys = r#"[{ access_key_id = "AKIDBAD", secret_access_key = "bad" },
        { access_key_id = "AKIDGOOD", secret_access_key = "good", session_token = "the-session-token" }]"#;
    let gateway = before(&provider).provider_key("aws_keys", &keys.replace('\n', " ")).start().await;
    for _ in 0..4 {
        let reply = gateway.post(CHAT, &asking(chat("hi"))).await;
        assert_eq!(reply.message(), "fine", "{}", reply.text());
    }
    let requests = provider.requests();
    let bad = requests.iter().filter(|one| one.header("authorization").unwrap().contains("AKIDBAD"));
    assert_eq!((bad.count(), requests.len()), (1, 5), "the refused one was replaced at once");
}

#[tokio::test]
async fn a_key_of_bedrocks_own_goes_as_a_bearer() {
    let provider = MockProvider::replying("fine").await;
    let gateway = keyed(before(&provider), "api_key = \"bedrock-api-key-x\"").start().await;
    let reply = gateway.post(CHAT, &asking(chat("hi"))).await;
    assert_eq!(reply.message(), "fine", "{}", reply.text());
    assert_eq!(provider.only_request().header("authorization"), Some("Bearer bedrock-api-key-x"));
    assert_eq!(provider.only_request().header("x-amz-date"), None);
}

#[tokio::test]
async fn pairs_that_nobody_can_sign_with_are_refused_at_the_start() {
    let provider = MockProvider::replying("fine").await;
    let pair = r#"[{ access_key_id = "A", secret_access_key = "b" }]"#;
    let nowhere = before(&provider).provider_key("settings", "{}").try_start().await.err().unwrap();
    assert!(nowhere.contains("bedrock") && nowhere.contains("no region to sign for"), "{nowhere}");
    let unsigned = keyed(Gateway::with(&provider), &format!("aws_keys = {pair}"));
    let unsigned = unsigned.try_start().await.err().unwrap();
    assert!(unsigned.contains("`aws_keys` sign requests, and the adapter says not how"), "{unsigned}");
}

#[tokio::test]
async fn each_try_is_signed_anew() {
    let busy = Upstream::bedrock_error(503, "ServiceUnavailableException", "busy");
    let provider = MockProvider::replying(busy.then("fine")).await;
    let both = format!(r#"{{ candidates = [{{ model = "{MODEL}", tries = 2 }}] }}"#);
    let gateway = before(&provider).alias("twice", &both).start().await;
    let reply = gateway.post(CHAT, &with(chat("hi"), "model", "twice")).await;
    assert_eq!(reply.message(), "fine", "{}", reply.text());
    let requests = provider.requests();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert_eq!(sigv4::check(request, KEYS, ("bedrock", "us-east-1")), Ok(BEDROCK_KEY.id.to_owned()));
    }
}

#[tokio::test]
async fn a_failure_is_the_one_whose_fault_it_is() {
    for (status, kind, told) in [
        (400, "ValidationException", "400 validation_error"),
        (403, "AccessDeniedException", "502 provider_auth_failed"),
        (403, "ExpiredTokenException", "502 provider_auth_failed"),
        (404, "ResourceNotFoundException", "400 invalid_model model"),
        (408, "ModelTimeoutException", "502 provider_error"),
        (424, "ModelErrorException", "502 provider_error"),
        (429, "ThrottlingException", "429 rate_limit_exceeded"),
        (429, "ModelNotReadyException", "429 rate_limit_exceeded"),
        (500, "InternalServerException", "502 provider_error"),
        (503, "ServiceUnavailableException", "502 provider_error"),
    ] {
        let provider = knowing(KEYS, Upstream::bedrock_error(status, kind, "the reason")).await;
        let gateway = before(&provider).start().await;

        let reply = gateway.post(CHAT, &asking(chat("hi"))).await;

        assert_eq!(reply.error(), told, "{status} {kind}");
        assert_eq!(reply.text().contains("the reason"), told.starts_with("400 validation"));
    }
}

#[tokio::test]
async fn a_signature_that_does_not_match_is_the_operators_fault() {
    let provider = knowing(&[KeyPair { id: BEDROCK_KEY.id, secret: "another", token: None }], "fine").await;
    let gateway = before(&provider).start().await;
    let reply = gateway.post(CHAT, &asking(chat("hi"))).await;
    assert_eq!(reply.error(), "502 provider_auth_failed");
    assert!(!reply.text().contains("signature"), "{}", reply.text());
}

#[tokio::test]
async fn an_exception_within_a_stream_ends_it_after_what_came_before() {
    let delta = json!({ "contentBlockIndex": 0, "delta": { "text": "half" } });
    let frames = [
        event("messageStart", &json!({ "role": "assistant" })),
        event("contentBlockDelta", &delta),
        exception("modelStreamErrorException", "inner detail"),
    ];
    let reply =
        Upstream::status(200, frames.concat()).header("content-type", "application/vnd.amazon.eventstream");
    let provider = knowing(KEYS, reply).await;
    let gateway = before(&provider).start().await;

    let stream = gateway.open(&asking(streamed("hi"))).await.all().await;

    assert_eq!((stream.text().as_str(), stream.error().as_str()), ("half", "provider_error"));
}
