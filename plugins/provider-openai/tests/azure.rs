//! Azure OpenAI: where a request goes, with which key, and what its failures mean.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use ghat_sdk::provider::{
    Complaint, Credential, Encoded, Failure, FieldEdit, ProviderRequest, UpstreamBody, UpstreamReply,
};
use ghat_sdk::testing::conversations::{check_conversations, read_cut_anywhere, told};
use ghat_sdk::{Provider, Surface, testing};
use provider_openai::OpenAi;
use serde_json::{Value, json};

const SURFACES: [(&str, Surface); 4] = [
    ("chat", Surface::Chat),
    ("embeddings", Surface::Embeddings),
    ("responses", Surface::Responses),
    ("messages", Surface::Messages),
];

fn plugin(settings: &Value) -> OpenAi {
    testing::configure(&settings.to_string()).unwrap()
}

/// The path of a request, and the model's name in it.
fn sent(case: &Value) -> Value {
    let asked = &case["asked"];
    let (_, surface) = SURFACES.into_iter().find(|(name, _)| asked["surface"] == *name).unwrap();
    let body = match surface {
        Surface::Messages => json!({ "max_tokens": 9, "messages": [{ "role": "user", "content": "hi" }] }),
        Surface::Chat | Surface::Embeddings | Surface::Responses => json!({ "input": "hi" }),
    };
    let model = asked["model"].as_str().unwrap().to_owned();
    let ask = ProviderRequest {
        model,
        surface,
        streaming: false,
        fields: Vec::new(),
        body: Some(body.to_string()),
    };
    let sent = match plugin(&case["settings"]).encode(&testing::context(), &ask) {
        Ok(Encoded::Send(sent)) => sent,
        Ok(Encoded::Reply(answer)) => unreachable!("it answers by itself: {answer:?}"),
        Err(failure) => return told(failure),
    };
    let model = match sent.body {
        UpstreamBody::Whole(body) => serde_json::from_slice::<Value>(&body).unwrap()["model"].clone(),
        UpstreamBody::Forward(edits) => match edits.as_slice() {
            [FieldEdit::Set((name, model))] if name == "model" => serde_json::from_str(model).unwrap(),
            _ => unreachable!("other edits: {edits:?}"),
        },
    };
    json!({ "path": sent.path, "model": model })
}

#[test]
fn a_request_goes_to_its_deployment() {
    check_conversations(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases"), "azure", "sent", sent);
}

#[test]
fn the_key_goes_into_the_header_that_is_set() {
    for (settings, credential) in [
        (json!({}), Credential::Bearer),
        (json!({ "azure": {} }), Credential::Header("api-key".into())),
        (json!({ "azure": { "key": "bearer" } }), Credential::Bearer),
    ] {
        assert_eq!(plugin(&settings).profile().credential, credential, "{settings}");
    }
}

#[test]
fn the_models_that_have_a_deployment_by_name_are_known() {
    let settings = json!({ "azure": { "deployments": { "gpt-4.1": "x", "text-embedding-3-small": "y" } } });
    let known: Vec<_> = plugin(&settings).profile().models.into_iter().map(|model| model.name).collect();
    assert_eq!(known, ["gpt-4.1", "text-embedding-3-small"]);
    assert!(plugin(&json!({ "azure": {} })).profile().models.is_empty());
}

#[test]
fn settings_that_lead_nowhere_are_refused() {
    let settings = r#"{"azure": {"api_version": "1&x=2", "deployments": {"a": "..", "b": ""}}}"#;
    let problems = testing::configure::<OpenAi>(settings).err().unwrap_or_default();
    let paths: Vec<&str> = problems.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["azure.api_version", "azure.deployments.a", "azure.deployments.b"]);
}

fn decode(surface: Surface, status: u16, error: &Value) -> Failure {
    let body = json!({ "error": error }).to_string().into_bytes();
    let reply = UpstreamReply { surface, status, headers: Vec::new(), body };
    plugin(&json!({ "azure": {} })).decode(&testing::context(), &reply).unwrap_err()
}

#[test]
fn what_the_content_filter_has_found_is_told_and_where() {
    let error = |inner: Value| json!({ "message": "m", "param": "prompt", "code": "content_filter", "innererror": inner });
    let results = json!({ "hate": { "filtered": true, "severity": "high" }, "jailbreak": { "filtered": true },
        "violence": { "filtered": false, "severity": "safe" } });
    for (surface, inner, param, found) in [
        (Surface::Chat, json!({ "content_filter_result": results }), "messages", ": hate (high), jailbreak"),
        (
            Surface::Responses,
            json!({ "content_filter_results": results }),
            "input",
            ": hate (high), jailbreak",
        ),
        (Surface::Embeddings, Value::Null, "input", ""),
    ] {
        let message = format!("The provider's content filter refuses the request{found}.");
        let expected = Failure::InvalidRequest(Complaint { param: Some(param.into()), message });
        assert_eq!(decode(surface, 400, &error(inner)), expected);
    }
}

#[test]
fn a_deployment_that_is_missing_is_told_from_one_that_cannot() {
    let code = |status, code: &str| decode(Surface::Chat, status, &json!({ "code": code, "message": "m" }));
    assert_eq!(code(404, "DeploymentNotFound"), Failure::UnknownModel);
    assert_eq!(code(400, "OperationNotSupported"), Failure::UnsupportedOperation);
    assert_eq!(code(404, "404"), Failure::Unavailable("status 404: m".into()));
    let unsupported = json!({ "code": "unsupported_parameter", "message": "m", "param": "top_p" });
    assert_eq!(decode(Surface::Chat, 400, &unsupported), Failure::UnsupportedParameter("top_p".into()));
}

#[test]
fn a_stream_that_begins_with_the_filters_word_begins_with_the_answer() {
    let chunks = [
        json!({ "id": "", "object": "", "created": 0, "model": "", "choices": [],
            "prompt_filter_results": [{ "prompt_index": 0, "content_filter_results": {} }] }),
        json!({ "id": "c1", "model": "gpt-4.1", "choices": [{ "index": 0, "delta": { "content": "fine" } }] }),
        json!({ "id": "c1", "model": "gpt-4.1", "choices": [{ "index": 0, "finish_reason": null,
            "content_filter_offsets": { "check_offset": 0, "start_offset": 0, "end_offset": 4 } }] }),
        json!({ "id": "c1", "model": "gpt-4.1", "choices": [{ "index": 0, "delta": {}, "finish_reason": "content_filter" }] }),
    ];
    let framed: String = chunks.iter().map(|chunk| format!("data: {chunk}\n\n")).collect();
    let decoder = || plugin(&json!({ "azure": {} })).decoder(&testing::context(), Surface::Messages);
    let (events, failure) = read_cut_anywhere(&json!("azure"), &(framed + "data: [DONE]\n\n"), decoder);
    let events: Vec<Value> = events.iter().map(|event| serde_json::from_str(&event.data).unwrap()).collect();
    assert_eq!(failure, None);
    assert_eq!((&events[0]["message"]["id"], &events[0]["type"]), (&json!("c1"), &json!("message_start")));
    let ends = events.iter().find(|event| event["type"] == "message_delta").unwrap();
    assert_eq!(ends["delta"]["stop_reason"], "refusal");
}
