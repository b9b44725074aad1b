//! Which models are there?

use ghat_tests::{Gateway, MockProvider};
use serde_json::Value;

#[tokio::test]
async fn models_and_aliases_of_configured_providers_are_listed() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;

    let list = gateway.get("/v1/models").await.json();

    assert_eq!(list["object"], "list");
    let data = list["data"].as_array().unwrap();
    let find = |id: &str| data.iter().find(|model| model["id"] == id).cloned().unwrap_or(Value::Null);
    let model = find("@openai/gpt-4.1-mini");
    assert_eq!((&model["object"], &model["owned_by"], &model["provider"], &model["kind"]), (&"model".into(), &"openai".into(), &"openai".into(), &"chat".into()));
    assert!(model["created"].is_u64());
    let alias = find("smart-default");
    assert_eq!((&alias["is_alias"], &alias["upstream_model"]), (&true.into(), &"@openai/gpt-4.1-mini".into()));
    assert_eq!(find("embed-default")["kind"], "embeddings");
    assert_eq!(find("reasoning"), Value::Null, "its provider is not configured");
}

#[tokio::test]
async fn one_model_is_shown_by_its_name() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;
    for id in ["smart-default", "@openai/gpt-4.1-mini", "%40openai%2Fgpt-4.1-mini"] {
        let reply = gateway.get(&format!("/v1/models/{id}")).await;
        assert_eq!(reply.status(), 200, "{id}");
        assert_eq!(reply.at("/object"), "model");
    }
    assert_eq!(gateway.get("/v1/models/nothing").await.error(), "404 invalid_model");
}

#[tokio::test]
async fn a_provider_that_lists_its_models_serves_no_others() {
    let provider = MockProvider::replying("fine").await;
    let setup = Gateway::with(&provider).provider_key("models", r#"["gpt-4.1-mini"]"#);
    let gateway = setup.start().await;

    let other = ghat_tests::with(ghat_tests::chat("hi"), "model", "@openai/gpt-4o-mini");

    assert_eq!(gateway.chat("hi").await.status(), 200);
    assert_eq!(gateway.post("/v1/chat/completions", &other).await.error(), "400 invalid_model model");
}
