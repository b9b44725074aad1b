//! On a lenient route a field that the chosen provider cannot honour is left out, and the trace lists it.

use ghat_tests::{Gateway, MockProvider, Setup, Upstream, chat, gateway::CHAT, streamed, with};
use serde_json::{Value, json};

const LENIENT: &str = r#"{ lenient = true, candidates = [{ model = "@MODEL" }] }"#;

fn in_front_of(setup: Setup, model: &str) -> Setup {
    setup.alias("lenient", &LENIENT.replace("MODEL", model)).alias("strict", &format!("\"@{model}\""))
}

/// A request with fields that Anthropic's API has no place for.
fn asking(model: &str, body: Value) -> Value {
    let body = with(with(body, "model", model), "seed", 7);
    with(with(body, "logit_bias", json!({ "50256": -100 })), "temperature", 0.5)
}

#[tokio::test]
async fn what_a_provider_cannot_honour_is_left_out_and_listed() {
    let provider = MockProvider::replying("fine").await;
    let setup = Setup::default().anthropic("anthropic", &provider.base_url());
    let gateway = in_front_of(setup, "anthropic/claude-sonnet-4").start().await;

    assert_eq!(
        gateway.post(CHAT, &asking("strict", chat("hi"))).await.error(),
        "400 unsupported_parameter logit_bias"
    );
    let whole = gateway.post(CHAT, &asking("lenient", chat("hi"))).await;
    let stream = gateway.open(&asking("lenient", streamed("hi"))).await.all().await;

    let dropped = ["lenient_route request dropped: logit_bias, seed"];
    assert_eq!((whole.message(), whole.decisions()), ("fine".into(), dropped.map(str::to_owned).to_vec()));
    assert_eq!((stream.text(), stream.decisions()), ("fine".into(), dropped.map(str::to_owned).to_vec()));
    for sent in provider.requests() {
        let sent = sent.json();
        assert_eq!((&sent["seed"], &sent["logit_bias"]), (&Value::Null, &Value::Null));
        assert_eq!(sent["temperature"], 0.5);
    }
}

#[tokio::test]
async fn what_is_said_is_never_left_out() {
    let provider = MockProvider::replying("fine").await;
    let setup = Setup::default().anthropic("anthropic", &provider.base_url());
    let gateway = in_front_of(setup, "anthropic/claude-sonnet-4").start().await;
    let audio = json!([{ "role": "user", "content": [
        { "type": "text", "text": "listen" },
        { "type": "input_audio", "input_audio": { "data": "AAAA", "format": "wav" } },
    ] }]);

    let reply = gateway.post(CHAT, &with(asking("lenient", chat("hi")), "messages", audio)).await;

    assert!(reply.error().starts_with("400 unsupported_parameter messages[0]"), "{}", reply.error());
    assert_eq!(provider.requests().len(), 0);
}

#[tokio::test]
async fn a_policys_bound_is_never_left_out() {
    let complaint = json!({ "error": { "message": "Use another.", "param": "max_tokens", "code": "unsupported_parameter" } });
    let provider = MockProvider::replying(Upstream::status(400, complaint.to_string()).then("fine")).await;
    let gateway = in_front_of(Gateway::with(&provider), "openai/o3").start().await;
    gateway.set_policy(&json!({ "maxTokens": 5 })).await;

    let reply = gateway.post(CHAT, &with(asking("lenient", chat("hi")), "max_tokens", 100)).await;

    assert_eq!(reply.error(), "400 unsupported_parameter max_tokens");
    assert_eq!(provider.only_request().json()["max_tokens"], 5);
}

/// A server that refuses `temperature` once, in OpenAI's words.
async fn particular() -> MockProvider {
    let complaint = json!({ "error": { "message": "Unsupported parameter: 'temperature'.", "param": "temperature",
        "type": "invalid_request_error", "code": "unsupported_parameter" } });
    MockProvider::replying(Upstream::status(400, complaint.to_string()).then("fine")).await
}

#[tokio::test]
async fn what_a_server_refuses_by_name_is_a_parameter_that_it_cannot_honour() {
    for (model, body) in
        [("strict", asking("strict", chat("hi"))), ("lenient", with(chat("hi"), "model", "lenient"))]
    {
        let provider = particular().await;
        let gateway = in_front_of(Gateway::with(&provider), "openai/o3").start().await;
        // Also on a lenient route, where the field is not there to be left out.
        let refused = gateway.post(CHAT, &body).await.error();
        assert_eq!(refused, "400 unsupported_parameter temperature", "{model}");
        assert_eq!(provider.requests().len(), 1);
    }
}

#[tokio::test]
async fn what_a_server_refuses_is_left_out_of_a_second_request_and_listed() {
    let provider = particular().await;
    let setup = in_front_of(Gateway::with(&provider), "openai/o3").more("[store]\nurl = \"sqlite:ghat.db\"");
    let gateway = setup.start().await;
    let request = gateway.request(http::Method::POST, CHAT).header("x-agumbe-route", "1");
    let body = asking("lenient", chat("hi")).to_string();

    let reply = gateway.send(request.body(body.into()).unwrap()).await;

    assert_eq!(reply.decisions(), ["lenient_route request dropped: temperature"]);
    assert!(reply.header("x-agumbe-route").ends_with(";dropped=temperature"), "{:?}", reply.headers);
    let sent = provider.last_request().json();
    assert_eq!((&sent["temperature"], &sent["seed"]), (&Value::Null, &json!(7)));
    let mut row = Value::Null;
    for _ in 0..600 {
        row = gateway.get("/api/v1/llm/requests").await.at("/data/0");
        if !row.is_null() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(row["route"][0]["dropped"], json!(["temperature"]), "{row}");
    assert_eq!(row["guardrailDecisions"][0]["action"], "dropped");
}
