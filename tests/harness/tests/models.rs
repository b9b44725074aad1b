//! Which models are there?

use ghat_tests::{Client, Gateway, MockProvider};
use http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn models_and_aliases_of_configured_providers_are_listed() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).start().await;

    let list = gateway.get("/v1/models").await.json();

    assert_eq!(list["object"], "list");
    let data = list["data"].as_array().unwrap();
    let find = |id: &str| data.iter().find(|model| model["id"] == id).cloned().unwrap_or(Value::Null);
    let model = find("@openai/gpt-4.1-mini");
    assert_eq!(
        (&model["object"], &model["owned_by"], &model["provider"], &model["kind"]),
        (&"model".into(), &"openai".into(), &"openai".into(), &"chat".into())
    );
    assert!(model["created"].is_u64());
    let alias = find("smart-default");
    assert_eq!(
        (&alias["is_alias"], &alias["upstream_model"]),
        (&true.into(), &"@openai/gpt-4.1-mini".into())
    );
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

/// A model as it is shown to a client.
async fn shown(client: &Client, id: &str) -> Value {
    client.get(&format!("/v1/models/{id}")).await.json()
}

#[tokio::test]
async fn what_is_known_of_a_model_is_shown_with_it() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).provider("own", &provider.base_url()).start().await;

    let alias = shown(&gateway, "smart-default").await;
    for (field, value) in [
        ("context_window", json!(1_047_576)),
        ("max_output_tokens", json!(32_768)),
        ("modalities", json!({ "input": ["text", "image", "file"], "output": ["text"] })),
        ("pricing", json!({ "input": 0.4, "cached_input": 0.1, "output": 1.6 })),
    ] {
        assert_eq!(alias[field], value, "{field}");
    }
    let embeddings = shown(&gateway, "embed-default").await;
    assert_eq!(
        (&embeddings["kind"], &embeddings["modalities"]["output"]),
        (&json!("embeddings"), &json!([]))
    );
    assert_eq!(alias.get("deprecated"), None, "{alias}");
    let anthropics =
        gateway.request(Method::GET, "/v1/models/smart-default").header("anthropic-version", "2023-06-01");
    let anthropics = gateway.send(anthropics.body(Default::default()).unwrap()).await.json();
    assert_eq!(
        (&anthropics["type"], &anthropics["display_name"]),
        (&json!("model"), &json!("smart-default"))
    );
    assert_eq!(anthropics["context_window"], alias["context_window"]);
    for list in ["/v1/models", "/api/v1/llm/models"] {
        let list = gateway.get(list).await.json();
        let listed = list["data"].as_array().unwrap().iter().find(|model| model["id"] == "smart-default");
        assert_eq!(listed, Some(&alias));
    }
}

#[tokio::test]
async fn the_operator_says_what_is_known_of_a_model() {
    let provider = MockProvider::replying("fine").await;
    let said = r#"
[[model]]
model = "@own/llama"
context = 8192
input = ["text", "audio"]
[[model]]
model = "vectors"
kind = "embeddings"
[[model]]
model = "gpt-4.1-mini"
deprecated = true
retires = "2030-01-31"
[[price]]
model = "llama"
tenant = "acme"
input = 0.2
"#;
    let setup = Gateway::with(&provider)
        .provider("own", &provider.base_url())
        .provider_key("models", r#"["llama", "vectors"]"#)
        .keys()
        .more(said);
    let gateway = setup.start().await;
    let client = gateway.with_key(None).await;

    let llama = shown(&client, "@own/llama").await;
    assert_eq!((&llama["context_window"], &llama["kind"]), (&json!(8192), &json!("chat")));
    assert_eq!(llama["modalities"], json!({ "input": ["text", "audio"], "output": ["text"] }));
    assert_eq!(llama["pricing"], json!({ "input": 0.2, "cached_input": 0.2, "output": 0.0 }));
    let alias = shown(&client, "smart-default").await;
    assert_eq!((&alias["deprecated"], &alias["retires"]), (&json!(true), &json!("2030-01-31")));
    assert_eq!(alias["context_window"], 1_047_576, "what is not said is as it ships");
    // What is said of its kind holds for requests, too.
    assert_eq!(shown(&client, "@own/vectors").await["kind"], "embeddings");
    let chat = ghat_tests::with(ghat_tests::chat("hi"), "model", "@own/vectors");
    assert_eq!(client.post("/v1/chat/completions", &chat).await.error(), "400 invalid_model model");
    let vectors = json!({ "model": "@own/vectors", "input": "hi" });
    assert_eq!(client.post("/v1/embeddings", &vectors).await.status(), 200);
}

#[tokio::test]
async fn a_key_sees_what_its_app_may_use() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).keys().start().await;
    let (all, shop) = (gateway.with_key(None).await, gateway.with_key(Some("shop")).await);
    let policy = json!({ "app_id": "shop", "settings": { "allowedModels": ["cheap-fast"] } });
    assert_eq!(gateway.admin().put("/api/v1/llm/guardrails", &policy).await.status(), 200);

    let seen = async |client: &Client, query: &str| -> Vec<Value> {
        let list = client.get(&format!("/v1/models{query}")).await.json();
        list["data"].as_array().unwrap().iter().map(|model| model["id"].clone()).collect()
    };

    assert!(seen(&all, "").await.len() > 10);
    let allowed = ["@openai/gpt-4o-mini", "cheap-fast"];
    assert_eq!(seen(&shop, "").await, allowed);
    assert_eq!(seen(&all, "?app_id=shop").await, allowed, "a key of the tenant, in that app");
    assert_eq!(shop.get("/v1/models/smart-default").await.error(), "404 invalid_model");
    assert_eq!(gateway.get("/v1/models").await.status(), 401);
}
