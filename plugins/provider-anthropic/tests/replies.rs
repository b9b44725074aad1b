//! What is sent natively, and what a reply means that is no answer.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use ghat_sdk::provider::{
    Complaint, Credential, Encoded, Failure, FieldEdit, ProviderRequest, Surfaces, UpstreamBody,
    UpstreamReply,
};
use ghat_sdk::{Facts, Provider, Surface, testing};
use provider_anthropic::Anthropic;

fn plugin(settings: &str) -> Anthropic {
    testing::configure(settings).unwrap()
}

fn encode(plugin: &Anthropic, surface: Surface, facts: &[(&str, &str)]) -> Result<Encoded, Failure> {
    let ask =
        ProviderRequest { model: "a\"b".into(), surface, streaming: false, fields: Vec::new(), body: None };
    let metadata = facts.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    plugin.encode(&testing::context().with(Facts { metadata, ..Facts::default() }), &ask)
}

fn headers(plugin: &Anthropic, facts: &[(&str, &str)]) -> Vec<String> {
    let Ok(Encoded::Send(sent)) = encode(plugin, Surface::Messages, facts) else { panic!("not sent") };
    sent.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect()
}

fn check(status: u16, headers: &[(&str, &str)], body: &str, expected: Failure) {
    let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let reply = UpstreamReply { surface: Surface::Chat, status, headers, body: body.into() };
    assert_eq!(plugin("{}").decode(&testing::context(), &reply), Err(expected), "{status} {body}");
}

fn error(kind: &str, message: &str) -> String {
    format!(r#"{{"type":"error","error":{{"type":"{kind}","message":"{message}"}},"request_id":"req_1"}}"#)
}

#[test]
fn natively_only_the_model_is_changed() {
    let Ok(Encoded::Send(sent)) = encode(&plugin("{}"), Surface::Messages, &[]) else { panic!("not sent") };
    assert_eq!((sent.method.as_str(), sent.path.as_str()), ("POST", "/messages"));
    assert_eq!(sent.body, UpstreamBody::Forward(vec![FieldEdit::Set(("model".into(), r#""a\"b""#.into()))]));
    assert_eq!(encode(&plugin("{}"), Surface::Embeddings, &[]), Err(Failure::UnsupportedOperation));
}

#[test]
fn the_profile_says_what_is_native() {
    let profile = plugin(r#"{"models": ["claude-x"]}"#).profile();
    let all = Surfaces::CHAT | Surfaces::MESSAGES | Surfaces::RESPONSES;
    assert_eq!((profile.serves, profile.native), (all, Surfaces::MESSAGES));
    assert!(matches!(profile.credential, Credential::Header(name) if name == "x-api-key"));
    let models: Vec<_> = profile.models.into_iter().map(|one| (one.name, one.surfaces)).collect();
    assert_eq!(models, [("claude-x".to_owned(), all)]);
}

#[test]
fn version_and_betas_are_the_operators_and_the_clients() {
    assert_eq!(headers(&plugin("{}"), &[]), ["anthropic-version: 2023-06-01"]);
    let set = plugin(r#"{"version": "2030-01-01", "beta": ["a", "b"], "headers": {"X-Team": "t"}}"#);
    assert_eq!(headers(&set, &[]), ["x-team: t", "anthropic-version: 2030-01-01", "anthropic-beta: a,b"]);
    let facts = [("anthropic-version", "2023-06-01"), ("anthropic-beta", "b, c")];
    assert_eq!(
        headers(&set, &facts),
        ["x-team: t", "anthropic-version: 2023-06-01", "anthropic-beta: a,b,c"]
    );
}

#[test]
fn settings_that_cannot_hold_are_refused() {
    let settings = r#"{"version": "", "beta": ["a\nb"], "max_tokens": 0, "budgets": {"low": 1},
        "headers": {"X-Api-Key": "x", "a b": "x", "c": ""}, "models": [""]}"#;
    let problems = testing::configure::<Anthropic>(settings).err().unwrap_or_default();
    let paths: Vec<&str> = problems.iter().map(|one| one.path.as_str()).collect();
    let expected = [
        "version",
        "beta[0]",
        "max_tokens",
        "budgets.low",
        "headers.X-Api-Key",
        "headers.a b",
        "headers.c",
        "models[0]",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn whose_fault_a_failure_is() {
    let complaint =
        |message: &str| Failure::InvalidRequest(Complaint { param: None, message: message.into() });
    check(
        400,
        &[],
        &error("invalid_request_error", "max_tokens: too large"),
        complaint("max_tokens: too large"),
    );
    check(413, &[], &error("request_too_large", "too large"), complaint("too large"));
    check(413, &[], "<html>", complaint("the request is too large for the provider"));
    check(400, &[], "<html>", Failure::InvalidReply("status 400 without an error".into()));
    let unpaid = error("invalid_request_error", "Your credit balance is too low");
    check(400, &[], &unpaid, Failure::Unavailable("the credit is spent".into()));
    check(401, &[], &error("authentication_error", "invalid x-api-key"), Failure::Unauthorized);
    check(403, &[], &error("permission_error", "no"), Failure::Unauthorized);
    check(404, &[], &error("not_found_error", "model: x"), Failure::UnknownModel);
    check(404, &[], "", Failure::Unavailable("status 404 without an error".into()));
    check(429, &[("retry-after", "7")], &error("rate_limit_error", "slow"), Failure::RateLimited(Some(7)));
    check(429, &[], "", Failure::RateLimited(None));
    check(500, &[], &error("api_error", "oops"), Failure::Unavailable("status 500, api_error: oops".into()));
    let overloaded = Failure::Unavailable("status 529, overloaded_error: Overloaded".into());
    check(529, &[], &error("overloaded_error", "Overloaded"), overloaded);
}

#[test]
fn what_is_no_answer_is_told() {
    let reply =
        UpstreamReply { surface: Surface::Chat, status: 200, headers: Vec::new(), body: "<html>".into() };
    let decoded = plugin("{}").decode(&testing::context(), &reply);
    assert!(matches!(decoded, Err(Failure::InvalidReply(_))), "{decoded:?}");
}

#[test]
fn the_schemas_that_are_kept_are_those_of_the_types() {
    testing::check_schemas::<Anthropic>(env!("CARGO_MANIFEST_DIR"));
}
