//! What is sent for embeddings, what settings say, and what a reply means that is no answer.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use ghat_sdk::provider::{
    Complaint, Encoded, Failure, FieldEdit, ProviderRequest, Surfaces, UpstreamBody, UpstreamReply,
};
use ghat_sdk::{Provider, Surface, testing};
use provider_mistral::Mistral;

fn plugin(settings: &str) -> Mistral {
    testing::configure(settings).unwrap()
}

fn embedded(settings: &str, fields: &[&str]) -> Result<Vec<FieldEdit>, Failure> {
    let fields = fields.iter().map(|name| (*name).into()).collect();
    let (model, surface) = ("mistral-embed".into(), Surface::Embeddings);
    let ask = ProviderRequest { model, surface, streaming: false, fields, body: None };
    let Encoded::Send(sent) = plugin(settings).encode(&testing::context(), &ask)? else { panic!("not sent") };
    assert_eq!((&*sent.method, &*sent.path), ("POST", "/embeddings"));
    let UpstreamBody::Forward(edits) = sent.body else { panic!("another body") };
    Ok(edits)
}

#[test]
fn embeddings_go_on_but_for_a_name() {
    let model = FieldEdit::Set(("model".into(), r#""mistral-embed""#.into()));
    let renamed = FieldEdit::Rename(("dimensions".into(), "output_dimension".into()));
    let (same, user) = (["input", "encoding_format"], Failure::UnsupportedParameter("user".into()));
    assert_eq!(embedded("{}", &same), Ok(vec![model.clone()]));
    assert_eq!(embedded("{}", &["dimensions"]), Ok(vec![model.clone(), renamed]));
    assert_eq!(embedded("{}", &["user"]), Err(user));
    let left_out = FieldEdit::Remove("user".into());
    assert_eq!(embedded(r#"{"user": "ignore"}"#, &["user"]), Ok(vec![model, left_out]));
}

#[test]
fn the_profile_says_what_is_served_and_settings_are_checked() {
    let profile = plugin(r#"{"models": [{"name": "a"}, {"name": "b", "kind": "embeddings"}]}"#).profile();
    let answers = Surfaces::CHAT | Surfaces::MESSAGES | Surfaces::RESPONSES;
    assert_eq!((profile.serves, profile.native), (answers | Surfaces::EMBEDDINGS, Surfaces::EMBEDDINGS));
    let models: Vec<_> = profile.models.into_iter().map(|one| (one.name, one.surfaces)).collect();
    assert_eq!(models, [("a".to_owned(), answers), ("b".to_owned(), Surfaces::EMBEDDINGS)]);

    let settings = r#"{"headers": {"Authorization": "x", "c": ""}, "models": [{"name": ""}]}"#;
    let problems = testing::configure::<Mistral>(settings).err().unwrap_or_default();
    let paths: Vec<&str> = problems.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["headers.Authorization", "headers.c", "models[0].name"]);
}

fn decode(surface: Surface, status: u16, body: &str) -> Failure {
    let headers = vec![("retry-after".into(), "7".into())];
    let reply = UpstreamReply { surface, status, headers, body: body.into() };
    plugin("{}").decode(&testing::context(), &reply).unwrap_err()
}

fn check(status: u16, body: &str, expected: &Failure) {
    assert_eq!(decode(Surface::Chat, status, body), *expected, "{status} {body}");
}

fn complaint(param: Option<&str>, message: &str) -> Failure {
    Failure::InvalidRequest(Complaint { param: param.map(Into::into), message: message.into() })
}

/// An error as Mistral writes it.
fn error(message: &str, kind: &str, code: &str) -> String {
    format!(r#"{{"object":"error","message":{message},"type":"{kind}","param":null,"code":{code}}}"#)
}

#[test]
fn whose_fault_a_failure_is() {
    let order = error(r#""Unexpected role""#, "invalid_request_message_order", r#""3230""#);
    check(400, &order, &complaint(None, "Unexpected role"));
    check(400, &error(r#""Invalid model: x""#, "invalid_model", r#""1500""#), &Failure::UnknownModel);
    check(401, r#"{"detail":"Unauthorized"}"#, &Failure::Unauthorized);
    check(
        429,
        &error(r#""Rate limit exceeded""#, "rate_limited", r#""1300""#),
        &Failure::RateLimited(Some(7)),
    );
    check(413, "<html>", &complaint(None, "the request is too large for the provider"));
    check(400, "<html>", &Failure::InvalidReply("status 400 without an error".into()));
    let unavailable = |text: &str| Failure::Unavailable(text.into());
    let down = error(r#""Service unavailable.""#, "internal_server_error", r#""3800""#);
    check(500, &down, &unavailable("status 500: Service unavailable."));
    check(404, r#"{"message":"no Route matched"}"#, &unavailable("status 404: no Route matched"));
    check(503, "<html>", &unavailable("status 503 without an error"));
}

#[test]
fn a_field_that_mistral_refuses_is_told_as_the_client_knows_it() {
    let found = |kind: &str, place: &str| {
        format!(r#"[{{"type":"{kind}","loc":["body",{place}],"msg":"wrong","input":1}}]"#)
    };
    let unsupported = |name: &str| Failure::UnsupportedParameter(name.into());
    for (place, surface, name) in [
        (r#""top_k""#, Surface::Chat, "top_k"),
        (r#""random_seed""#, Surface::Chat, "seed"),
        (r#""messages",1,"assistant","more""#, Surface::Chat, "messages[1].more"),
        (r#""tools",0,"function","x""#, Surface::Chat, "tools[0].function.x"),
        (r#""messages",1,"assistant","more""#, Surface::Responses, "input"),
        (r#""reasoning_effort""#, Surface::Messages, "output_config.effort"),
        (r#""output_dimension""#, Surface::Embeddings, "dimensions"),
    ] {
        let list = found("extra_forbidden", place);
        let inside = error(&format!(r#"{{"detail":{list}}}"#), "invalid_request_error", "null");
        let beside = format!(r#"{{"object":"Error","detail":{list},"message":{list},"code":3001}}"#);
        for body in [format!(r#"{{"detail":{list}}}"#), inside, beside] {
            assert_eq!(decode(surface, 422, &body), unsupported(name), "{body}");
        }
    }
    let wrong = format!(r#"{{"detail":{}}}"#, found("less_than_equal", r#""temperature""#));
    check(422, &wrong, &complaint(Some("temperature"), "wrong"));
}

#[test]
fn the_schemas_that_are_kept_are_those_of_the_types() {
    testing::check_schemas::<Mistral>(env!("CARGO_MANIFEST_DIR"));
}
