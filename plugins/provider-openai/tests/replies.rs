//! What is sent for a request, and what a reply means.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ghat_sdk::provider::{
    Complaint, Encoded, Failure, FieldEdit, ProviderRequest, Surfaces, UpstreamBody, UpstreamReply,
};
use ghat_sdk::{Provider, Surface, testing};
use provider_openai::OpenAi;

fn plugin(settings: &str) -> OpenAi {
    testing::configure(settings).unwrap()
}

fn encode(plugin: &OpenAi, surface: Surface, model: &str) -> Result<Encoded, Failure> {
    let fields = vec!["model".into(), "messages".into()];
    let ask = ProviderRequest { model: model.into(), surface, streaming: true, fields, body: None };
    plugin.encode(&testing::context(), &ask)
}

fn decode(status: u16, headers: &[(&str, &str)], body: &str) -> Result<String, Failure> {
    let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let reply = UpstreamReply { surface: Surface::Chat, status, headers, body: body.into() };
    plugin("{}").decode(&testing::context(), &reply)
}

fn check(status: u16, body: &str, expected: Failure) {
    assert_eq!(decode(status, &[], body), Err(expected), "{status} {body}");
}

fn complaint(param: Option<&str>, message: &str) -> Failure {
    Failure::InvalidRequest(Complaint { param: param.map(Into::into), message: message.into() })
}

#[test]
fn only_the_model_is_changed() {
    for (surface, path) in [
        (Surface::Chat, "/chat/completions"),
        (Surface::Embeddings, "/embeddings"),
        (Surface::Responses, "/responses"),
    ] {
        let Ok(Encoded::Send(sent)) = encode(&plugin("{}"), surface, "a\"b") else { panic!("not sent") };
        assert_eq!((sent.method.as_str(), sent.path.as_str()), ("POST", path));
        let edits = vec![FieldEdit::Set(("model".into(), r#""a\"b""#.into()))];
        assert_eq!(sent.body, UpstreamBody::Forward(edits));
        assert_eq!(sent.headers, []);
    }
}

#[test]
fn settings_become_headers_and_models() {
    let plugin = plugin(
        r#"{"organization": "org-1", "project": "p", "headers": {"X-Title": "Ghat"},
            "models": [{"name": "llama"}, {"name": "nomic", "kind": "embeddings"}]}"#,
    );
    let Ok(Encoded::Send(sent)) = encode(&plugin, Surface::Chat, "x") else { panic!("not sent") };
    let headers: Vec<String> = sent.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    assert_eq!(headers, ["openai-organization: org-1", "openai-project: p", "x-title: Ghat"]);
    let models: Vec<_> = plugin.profile().models.into_iter().map(|one| (one.name, one.surfaces)).collect();
    assert_eq!(
        models,
        [
            ("llama".into(), Surfaces::CHAT | Surfaces::MESSAGES | Surfaces::RESPONSES),
            ("nomic".into(), Surfaces::EMBEDDINGS)
        ]
    );
}

#[test]
fn responses_are_translated_where_a_server_does_not_speak_them() {
    let translating = plugin(r#"{"responses": "chat"}"#);
    let all = Surfaces::CHAT | Surfaces::EMBEDDINGS | Surfaces::MESSAGES | Surfaces::RESPONSES;
    assert_eq!((plugin("{}").profile().serves, translating.profile().serves), (all, all));
    assert!(plugin("{}").profile().native.contains(Surfaces::RESPONSES));
    assert!(!translating.profile().native.contains(Surfaces::RESPONSES));
}

#[test]
fn settings_that_no_header_can_carry_are_refused() {
    let settings = r#"{"organization": "a\nb", "headers": {"Authorization": "x", "a b": "x", "c": ""}, "models": [{"name": ""}]}"#;
    let problems = testing::configure::<OpenAi>(settings).err().unwrap_or_default();
    let paths: Vec<&str> = problems.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(
        paths,
        ["organization", "headers.Authorization", "headers.a b", "headers.c", "models[0].name"]
    );
}

#[test]
fn a_refused_request_is_explained_to_the_client() {
    let body = r#"{"error": {"message": "too hot", "type": "invalid_request_error", "param": "temperature", "code": null}}"#;
    check(400, body, complaint(Some("temperature"), "too hot"));
    check(
        422,
        r#"{"object": "error", "message": "no tools", "type": "BadRequestError", "param": null}"#,
        complaint(None, "no tools"),
    );
    check(400, r#"{"error": "bad"}"#, complaint(None, "bad"));
    check(413, "", complaint(None, "the request is too large for the provider"));
    check(400, "<html>", Failure::InvalidReply("status 400 without an OpenAI error".into()));
    check(400, &format!(r#"{{"error": "{}"}}"#, "é".repeat(900)), complaint(None, &"é".repeat(500)));
}

#[test]
fn an_unknown_model_is_told_from_a_wrong_address() {
    check(404, r#"{"error": {"message": "m", "code": "model_not_found"}}"#, Failure::UnknownModel);
    check(400, r#"{"error": {"message": "m", "code": "model_not_found"}}"#, Failure::UnknownModel);
    check(404, r#"{"message": "m", "type": "NotFoundError", "code": 404}"#, Failure::UnknownModel);
    check(404, "<html>", Failure::Unavailable("status 404 without an OpenAI error".into()));
    let wrong = r#"{"error": {"message": "Invalid URL", "type": "invalid_request_error"}}"#;
    check(404, wrong, Failure::Unavailable("status 404: Invalid URL".into()));
}

#[test]
fn the_operators_faults_are_told_from_the_providers() {
    check(401, r#"{"error": {"message": "Incorrect API key provided: sk-1"}}"#, Failure::Unauthorized);
    check(403, "", Failure::Unauthorized);
    let quota = r#"{"error": {"message": "m", "type": "insufficient_quota", "code": "insufficient_quota"}}"#;
    check(429, quota, Failure::Unavailable("the quota is spent".into()));
    check(503, "busy", Failure::Unavailable("status 503 without an OpenAI error".into()));
    check(
        529,
        r#"{"error": {"message": "overloaded"}}"#,
        Failure::Unavailable("status 529: overloaded".into()),
    );
}

#[test]
fn the_wait_that_a_provider_asks_for_is_read() {
    let wait = |headers: &[(&str, &str)]| decode(429, headers, "{}");
    assert_eq!(wait(&[]), Err(Failure::RateLimited(None)));
    assert_eq!(wait(&[("retry-after", "7")]), Err(Failure::RateLimited(Some(7))));
    assert_eq!(wait(&[("retry-after-ms", "1500"), ("retry-after", "9")]), Err(Failure::RateLimited(Some(2))));
    assert_eq!(wait(&[("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")]), Err(Failure::RateLimited(None)));
    assert_eq!(wait(&[("retry-after", "-1")]), Err(Failure::RateLimited(None)));
}

#[test]
fn a_good_reply_that_is_shown_must_be_json() {
    assert_eq!(decode(200, &[], r#"{"id":"x"}"#), Ok(r#"{"id":"x"}"#.into()));
    assert_eq!(
        decode(200, &[], "<html>"),
        Err(Failure::InvalidReply("a success without a JSON object".into()))
    );
}

#[test]
fn the_schemas_that_are_kept_are_those_of_the_types() {
    testing::check_schemas::<OpenAi>(env!("CARGO_MANIFEST_DIR"));
}
