//! Azure OpenAI: paths, versions and keys of its own, a content filter, and streams that begin with its word on the prompt.

use ghat_tests::{
    Gateway, MockProvider, Setup, Upstream, chat,
    gateway::{CHAT, EMBEDDINGS, MESSAGES, RESPONSES},
    message, response, streamed, with,
};
use serde_json::{Value, json};

/// A resource of Azure's as provider `azure`.
fn setup(provider: &MockProvider, settings: &str) -> Setup {
    let address = format!("\"http://{}\"", provider.address());
    Setup::default()
        .provider("azure", "http://127.0.0.1")
        .provider_key("base_url", &address)
        .provider_key("settings", &format!("{{ azure = {settings} }}"))
        .alias("mini", "\"@azure/gpt-4.1-mini\"")
}

const DEPLOYED: &str =
    r#"{ deployments = { "gpt-4.1-mini" = "my-mini", "text-embedding-3-small" = "embed" } }"#;

fn mini(body: Value) -> Value {
    with(body, "model", "mini")
}

#[tokio::test]
async fn a_deployment_is_asked_under_its_path_with_version_and_key() {
    let provider = MockProvider::replying("fine").await;
    let gateway = setup(&provider, DEPLOYED).start().await;

    let reply = gateway.post(CHAT, &mini(chat("hi"))).await;
    gateway.post(RESPONSES, &mini(response("hi"))).await;
    gateway.post(EMBEDDINGS, &json!({ "model": "@azure/text-embedding-3-small", "input": "hi" })).await;
    gateway.post(CHAT, &with(chat("hi"), "model", "@azure/other name")).await;

    assert_eq!((reply.message(), reply.at("/model")), ("fine".into(), "@azure/gpt-4.1-mini".into()));
    let sent = provider.requests();
    let paths: Vec<&str> = sent.iter().map(|request| &*request.path).collect();
    assert_eq!(
        paths,
        [
            "/openai/deployments/my-mini/chat/completions?api-version=2024-10-21",
            "/openai/responses?api-version=2024-10-21",
            "/openai/deployments/embed/embeddings?api-version=2024-10-21",
            "/openai/deployments/other%20name/chat/completions?api-version=2024-10-21",
        ]
    );
    assert_eq!((sent[0].header("api-key"), sent[0].header("authorization")), (Some("sk-upstream-key"), None));
    assert_eq!((&sent[0].json()["model"], &sent[1].json()["model"]), (&json!("my-mini"), &json!("my-mini")));
    for climbing in ["@azure/..", "@azure/."] {
        let reply = gateway.post(CHAT, &with(chat("hi"), "model", climbing)).await;
        assert_eq!(reply.error(), "400 invalid_model model");
    }
    assert_eq!(provider.requests().len(), 4);
}

#[tokio::test]
async fn the_newer_api_has_openais_paths_and_a_token_goes_where_openais_key_does() {
    for (settings, path) in [
        (r#"{ api = "v1", key = "bearer" }"#, "/openai/v1/chat/completions"),
        (
            r#"{ api = "v1", key = "bearer", api_version = "preview" }"#,
            "/openai/v1/chat/completions?api-version=preview",
        ),
    ] {
        let provider = MockProvider::replying("fine").await;
        let gateway = setup(&provider, settings).start().await;

        assert_eq!(gateway.post(CHAT, &mini(chat("hi"))).await.message(), "fine");

        let sent = provider.only_request();
        assert_eq!((&*sent.path, sent.header("api-key")), (path, None));
        assert_eq!(sent.header("authorization"), Some("Bearer sk-upstream-key"));
    }
}

/// What the content filter says, whole or as an event.
fn filtered() -> String {
    json!({ "error": {
        "message": "The response was filtered due to the prompt triggering the content management policy.",
        "type": null, "param": "prompt", "code": "content_filter", "status": 400,
        "innererror": { "code": "ResponsibleAIPolicyViolation", "content_filter_result": {
            "hate": { "filtered": true, "severity": "high" }, "jailbreak": { "filtered": true, "detected": true },
            "violence": { "filtered": false, "severity": "safe" },
        } },
    } })
    .to_string()
}

#[tokio::test]
async fn what_the_content_filter_refuses_is_told_and_not_tried_elsewhere() {
    let provider = MockProvider::replying(Upstream::status(400, filtered())).await;
    let other = MockProvider::replying("fine").await;
    let either = r#"{ candidates = [{ model = "@azure/m", weight = 1, retry_attempts = 3 }, { model = "@openai/m", weight = 0 }] }"#;
    let setup = setup(&provider, DEPLOYED).provider("openai", &other.base_url()).alias("either", either);
    let gateway = setup.start().await;
    let told = "The provider's content filter refuses the request: hate (high), jailbreak.";

    for (path, body, param) in [
        (CHAT, chat("hi"), "messages"),
        (CHAT, streamed("hi"), "messages"),
        (MESSAGES, message("hi"), "messages"),
        (RESPONSES, response("hi"), "input"),
    ] {
        let reply = gateway.post(path, &with(body, "model", "either")).await;
        assert_eq!(reply.error(), format!("400 validation_error {param}"), "{path}: {}", reply.text());
        assert!(reply.at("/error/message").as_str().unwrap().contains(told), "{}", reply.text());
    }
    assert_eq!((provider.requests().len(), other.requests().len()), (4, 0));
    assert_eq!(gateway.circuit("azure", "m").await, "closed");
}

#[tokio::test]
async fn a_model_without_a_deployment_is_unknown_and_a_wrong_address_the_operators() {
    for (status, code, error) in [
        (404, "DeploymentNotFound", "400 invalid_model model"),
        (400, "OperationNotSupported", "501 unsupported_provider"),
        (404, "404", "502 provider_error"),
        (401, "401", "502 provider_auth_failed"),
    ] {
        let fault =
            json!({ "error": { "code": code, "message": "about https://my-resource.openai.azure.com" } });
        let provider = MockProvider::replying(Upstream::status(status, fault.to_string())).await;
        let gateway = setup(&provider, DEPLOYED).start().await;

        let reply = gateway.post(CHAT, &mini(chat("hi"))).await;

        assert_eq!(reply.error(), error, "{code}");
        assert!(!reply.text().contains("my-resource"), "{}", reply.text());
    }
}

/// A stream as Azure sends it: its word on the prompt first, then the answer.
fn stream() -> Upstream {
    let chunk = |choices: Value| {
        json!({ "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4.1-mini-2025-04-14",
            "system_fingerprint": "fp", "choices": choices })
    };
    let safe = json!({ "hate": { "filtered": false, "severity": "safe" } });
    let said = |delta: Value, end: Value| {
        chunk(
            json!([{ "index": 0, "delta": delta, "finish_reason": end, "logprobs": null, "content_filter_results": safe }]),
        )
    };
    let prompt = json!({ "id": "", "object": "", "created": 0, "model": "", "choices": [],
        "prompt_filter_results": [{ "prompt_index": 0, "content_filter_results": safe }] });
    let frames = [
        prompt,
        said(json!({ "role": "assistant", "content": "" }), Value::Null),
        said(json!({ "content": "fi" }), Value::Null),
        said(json!({ "content": "ne" }), Value::Null),
        said(json!({}), json!("stop")),
        // With the asynchronous filter, where the text stands that it has looked at.
        chunk(json!([{ "index": 0, "finish_reason": null, "content_filter_results": safe,
            "content_filter_offsets": { "check_offset": 0, "start_offset": 0, "end_offset": 4 } }])),
    ];
    Upstream::frames(frames.iter().map(|frame| format!("data: {frame}")).chain(["data: [DONE]".to_owned()]))
}

#[tokio::test]
async fn a_stream_that_begins_with_the_filters_word_is_an_answer() {
    let provider = MockProvider::replying(stream()).await;
    let gateway = setup(&provider, DEPLOYED).plugin("pii").start().await;

    let passed = gateway.open(&mini(streamed("hi"))).await.all().await;
    assert_eq!((passed.text(), passed.is_done()), ("fine".into(), true));
    let translated = gateway.open_at(MESSAGES, &mini(with(message("hi"), "stream", true))).await.all().await;

    let events: Vec<_> = translated.events.iter().map(|event| event.json()).collect();
    let words: String = events.iter().filter_map(|event| event["delta"]["text"].as_str()).collect();
    assert_eq!(words, "fine");
    let begun = &events[0]["message"];
    assert_eq!(
        (&begun["id"], &begun["model"]),
        (&json!("chatcmpl-1"), &json!("@azure/gpt-4.1-mini")),
        "{begun}"
    );
}

#[tokio::test]
async fn a_preset_takes_the_name_of_the_resource() {
    let provider = MockProvider::replying("fine").await;
    let with_preset = |preset: &str| {
        let table = format!(
            "[provider.azure]\nplugin = \"provider-openai\"\npreset = \"{preset}\"\nsettings = {{ azure = {{}} }}"
        );
        Gateway::with(&provider).more(&table)
    };

    let wrong = with_preset("azure").try_start().await.err().unwrap_or_default();
    assert!(wrong.contains("write azure:NAME"), "{wrong}");
    // Where it leads is the business of the configuration's own tests: no test asks beyond this machine.
    assert_eq!(with_preset("azure:my-resource").start().await.chat("hi").await.message(), "fine");
}
