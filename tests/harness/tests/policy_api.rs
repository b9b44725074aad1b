//! How do an app's owners read and write its policy?

use ghat_tests::{Gateway, MockProvider, Reply, chat, gateway::CHAT, gateway::POLICY, with};
use serde_json::{Value, json};

async fn started() -> Gateway {
    let provider = MockProvider::replying("fine").await;
    Gateway::with(&provider).plugin("pii").mode("block").plugin("teller").plugin("marker").start().await
}

async fn put(gateway: &Gateway, settings: Value) -> Reply {
    gateway.put(POLICY, &json!({ "app_id": "shop", "settings": settings })).await
}

async fn get(gateway: &Gateway, app: &str) -> Value {
    gateway.get(&format!("{POLICY}?app_id={app}")).await.json()["data"].clone()
}

#[tokio::test]
async fn a_policy_reads_as_it_was_written_with_every_field() {
    let gateway = started().await;
    let plugins = json!({ "teller": { "mode": "redact", "options": { "tone": "dry" } } });

    let written = put(&gateway, json!({ "pii": "off", "maxTokens": null, "plugins": plugins })).await;

    assert_eq!(written.status(), 200, "{}", written.text());
    let expected = json!({ "promptInjection": "detect", "indirectPromptInjection": "detect", "pii": "off",
        "secrets": "redact", "deniedTopics": "detect", "outputSafety": "detect", "groundedness": "detect",
        "deniedTopicsList": [], "allowedModels": [], "maxTokens": null, "rateLimitPerMinute": 60, "plugins": plugins });
    assert_eq!((written.at("/data/settings"), written.at("/data/app_id")), (expected, json!("shop")));
    assert_eq!(written.at("/data/updatedBy"), "local");
    assert!(written.at("/data/updatedAt").as_str().unwrap().ends_with('Z'));
    assert_eq!(get(&gateway, "shop").await, written.json()["data"]);
}

#[tokio::test]
async fn a_policy_is_replaced_whole() {
    let gateway = started().await;
    put(&gateway, json!({ "pii": "off", "deniedTopicsList": ["tax"], "maxTokens": 7 })).await;
    put(&gateway, json!({ "secrets": "block" })).await;

    let settings = get(&gateway, "shop").await["settings"].clone();

    assert_eq!((&settings["pii"], &settings["secrets"]), (&json!("redact"), &json!("block")));
    assert_eq!((&settings["deniedTopicsList"], &settings["maxTokens"]), (&json!([]), &json!(1024)));
}

#[tokio::test]
async fn an_app_without_a_policy_is_shown_what_holds_for_it() {
    let gateway = started().await;
    let shown = get(&gateway, "a%20new%20app").await;
    assert_eq!((&shown["app_id"], &shown["updatedAt"]), (&json!("a new app"), &Value::Null));
    assert_eq!((&shown["settings"]["pii"], &shown["settings"]["secrets"]), (&json!("block"), &json!("off")));
    assert_eq!(
        (&shown["settings"]["maxTokens"], &shown["settings"]["rateLimitPerMinute"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(gateway.get(POLICY).await.at("/data/app_id"), "default");
    assert_eq!(gateway.get(&format!("{POLICY}?app_id=")).await.error(), "400 validation_error app_id");
}

#[tokio::test]
async fn each_mistake_is_named_and_nothing_is_written() {
    let gateway = started().await;
    put(&gateway, json!({ "pii": "off" })).await;
    let before = get(&gateway, "shop").await;
    for (settings, param) in [
        (json!({ "pi": "off" }), "settings.pi"),
        (json!({ "pii": "delete" }), "settings.pii"),
        (json!({ "pii": null }), "settings.pii"),
        (json!({ "deniedTopicsList": ["tax", ""] }), "settings.deniedTopicsList[1]"),
        (json!({ "allowedModels": "all" }), "settings.allowedModels"),
        (json!({ "maxTokens": 0 }), "settings.maxTokens"),
        (json!({ "maxTokens": 10.5 }), "settings.maxTokens"),
        (json!({ "rateLimitPerMinute": -1 }), "settings.rateLimitPerMinute"),
        (json!({ "plugins": [] }), "settings.plugins"),
        (json!({ "plugins": { "nobody": { "mode": "off" } } }), "settings.plugins.nobody"),
        (json!({ "plugins": { "pii": { "mode": "off" } } }), "settings.plugins.pii"),
        (json!({ "plugins": { "teller": {} } }), "settings.plugins.teller.mode"),
        (json!({ "plugins": { "teller": { "mode": "loud" } } }), "settings.plugins.teller.mode"),
        (json!({ "plugins": { "teller": { "mode": "off", "more": 1 } } }), "settings.plugins.teller.more"),
        (
            json!({ "plugins": { "teller": { "mode": "off", "options": [] } } }),
            "settings.plugins.teller.options",
        ),
        (
            json!({ "plugins": { "teller": { "mode": "off", "options": { "tone": "loud" } } } }),
            "settings.plugins.teller.options.tone",
        ),
        (
            json!({ "plugins": { "teller": { "mode": "off", "options": { "deep": 1 } } } }),
            "settings.plugins.teller.options.deep",
        ),
        (json!("off"), "settings"),
    ] {
        let reply = put(&gateway, settings.clone()).await;
        assert_eq!(reply.error(), format!("400 validation_error {param}"), "{settings}");
        assert!(reply.at("/error/message").as_str().unwrap().contains(param), "{}", reply.text());
    }
    assert_eq!(get(&gateway, "shop").await, before);
}

#[tokio::test]
async fn all_mistakes_are_named_at_once() {
    let gateway = started().await;
    let plugins =
        json!({ "teller": { "mode": "off", "options": { "tone": 7 } }, "nobody": { "mode": "off" } });

    let reply = put(&gateway, json!({ "pi": "off", "secrets": "delete", "maxTokens": 0 })).await;
    for name in ["settings.pi`", "settings.secrets`", "settings.maxTokens`"] {
        assert!(reply.text().contains(name), "{}", reply.text());
    }
    let reply = put(&gateway, json!({ "plugins": plugins })).await;
    for name in ["settings.plugins.teller.options.tone`", "settings.plugins.nobody`"] {
        assert!(reply.text().contains(name), "{}", reply.text());
    }
}

#[tokio::test]
async fn a_body_that_is_no_policy_is_refused() {
    let gateway = started().await;
    for (body, error) in [
        (json!({ "settings": {} }), "400 validation_error app_id"),
        (json!({ "app_id": " ", "settings": {} }), "400 validation_error app_id"),
        (json!({ "app_id": "shop" }), "400 validation_error settings"),
        (json!({ "app_id": "shop", "settings": {}, "tenant": "x" }), "400 validation_error tenant"),
        (json!([]), "400 validation_error"),
        (
            json!({ "app_id": "shop", "settings": { "deniedTopicsList": ["x".repeat(70_000)] } }),
            "413 request_too_large",
        ),
    ] {
        assert_eq!(gateway.put(POLICY, &body).await.error(), error);
    }
    assert_eq!(gateway.post(POLICY, &json!({})).await.status(), 405);
}

#[tokio::test]
async fn of_two_writers_the_last_one_wins_whole() {
    let gateway = started().await;
    let policies = [
        json!({ "pii": "off", "maxTokens": 11, "deniedTopicsList": ["first"] }),
        json!({ "pii": "detect", "maxTokens": 22, "deniedTopicsList": ["second"] }),
    ];
    for round in 0..20 {
        let writers = (0..8).map(|at| put(&gateway, policies[at % 2].clone()));
        let replies = futures_util::future::join_all(writers).await;
        assert!(replies.iter().all(|reply| reply.status() == 200));

        let settings = get(&gateway, "shop").await["settings"].clone();
        let won = policies.iter().find(|policy| policy["pii"] == settings["pii"]).unwrap();
        for field in ["maxTokens", "deniedTopicsList"] {
            assert_eq!(settings[field], won[field], "round {round}");
        }
        // What is in force is what was written last.
        let reply = gateway.post(CHAT, &with(chat("hi"), "agumbe_guardrails_app_id", "shop")).await;
        let detail = reply.at("/agumbe_guardrails/decisions/0/detail");
        assert_eq!(detail, format!("max_completion_tokens set to {}", won["maxTokens"]), "round {round}");
        put(&gateway, json!({ "rateLimitPerMinute": null })).await;
    }
}
