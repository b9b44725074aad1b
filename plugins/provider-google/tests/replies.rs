//! Where requests are sent, what settings say, and what a reply means that is no answer.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use ghat_sdk::provider::{
    Complaint, Credential, Encoded, Failure, ProviderRequest, Surfaces, UpstreamBody, UpstreamReply,
};
use ghat_sdk::{Provider, Surface, testing};
use provider_google::Google;

fn plugin(settings: &str) -> Google {
    testing::configure(settings).unwrap()
}

fn sent_to(model: &str, (surface, streaming): (Surface, bool), body: &str) -> Result<String, Failure> {
    let (model, body) = (model.into(), Some(body.into()));
    let ask = ProviderRequest { model, surface, streaming, fields: Vec::new(), body };
    match plugin("{}").encode(&testing::context(), &ask)? {
        Encoded::Send(sent) => {
            assert!(matches!(sent.body, UpstreamBody::Whole(_)));
            assert_eq!((&*sent.method, sent.headers), ("POST", Vec::new()));
            Ok(sent.path)
        }
        Encoded::Reply(_) => panic!("not sent"),
    }
}

fn decode(status: u16, headers: &[(&str, &str)], body: &str) -> Result<String, Failure> {
    let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let reply = UpstreamReply { surface: Surface::Chat, status, headers, body: body.into() };
    plugin("{}").decode(&testing::context(), &reply)
}

fn check(status: u16, body: &str, expected: Failure) {
    assert_eq!(decode(status, &[], body), Err(expected), "{status} {body}");
}

fn error(code: u16, status: &str, message: &str, details: &str) -> String {
    format!(
        r#"{{"error":{{"code":{code},"message":"{message}","status":"{status}","details":[{details}]}}}}"#
    )
}

fn complaint(message: &str) -> Failure {
    Failure::InvalidRequest(Complaint { param: None, message: message.into() })
}

#[test]
fn the_path_says_the_model_and_what_it_is_asked_to_do() {
    let chat = r#"{"messages":[{"role":"user","content":"hi"}]}"#;
    let sent = |model, surface, body| sent_to(model, surface, body).unwrap();
    assert_eq!(sent("gemini-x", (Surface::Chat, false), chat), "/models/gemini-x:generateContent");
    let streamed = "/models/gemini-x:streamGenerateContent?alt=sse";
    assert_eq!(sent("gemini-x", (Surface::Chat, true), chat), streamed);
    assert_eq!(sent("tunedModels/a", (Surface::Chat, false), chat), "/tunedModels/a:generateContent");
    let one = sent("e", (Surface::Embeddings, false), r#"{"input":"a"}"#);
    assert_eq!(one, "/models/e:embedContent");
    let list = sent("e", (Surface::Embeddings, false), r#"{"input":["a"]}"#);
    assert_eq!(list, "/models/e:batchEmbedContents");
    assert_eq!(sent_to("../x", (Surface::Chat, false), chat), Err(Failure::UnknownModel));
}

#[test]
fn the_profile_says_what_is_served() {
    let set = plugin(r#"{"models": [{"name": "a"}, {"name": "b", "kind": "embeddings"}]}"#);
    let profile = set.profile();
    let answers = Surfaces::CHAT | Surfaces::MESSAGES | Surfaces::RESPONSES;
    assert_eq!((profile.serves, profile.native), (answers | Surfaces::EMBEDDINGS, Surfaces::empty()));
    assert!(matches!(profile.credential, Credential::Header(name) if name == "x-goog-api-key"));
    let models: Vec<_> = profile.models.into_iter().map(|one| (one.name, one.surfaces)).collect();
    assert_eq!(models, [("a".to_owned(), answers), ("b".to_owned(), Surfaces::EMBEDDINGS)]);
}

#[test]
fn settings_that_cannot_hold_are_refused() {
    let settings = r#"{"safety": {"HARM_CATEGORY_HARASSMENT": "some"}, "models": [{"name": ""}],
        "headers": {"X-Goog-Api-Key": "x", "a b": "x", "c": "", "X-Goog-User-Project": "p"}}"#;
    let problems = testing::configure::<Google>(settings).err().unwrap_or_default();
    let paths: Vec<&str> = problems.iter().map(|one| one.path.as_str()).collect();
    let headers = ["headers.X-Goog-Api-Key", "headers.a b", "headers.c"];
    let expected = [&["safety.HARM_CATEGORY_HARASSMENT"], &headers[..], &["models[0].name"]].concat();
    assert_eq!(paths, expected);
}

#[test]
fn whose_fault_a_failure_is() {
    let invalid = error(400, "INVALID_ARGUMENT", "* temperature: too hot", "");
    check(400, &invalid, complaint("* temperature: too hot"));
    check(400, &format!("[{invalid}]"), complaint("* temperature: too hot"));
    let key = r#"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}"#;
    check(400, &error(400, "INVALID_ARGUMENT", "API key not valid.", key), Failure::Unauthorized);
    check(401, &error(401, "UNAUTHENTICATED", "no", ""), Failure::Unauthorized);
    check(403, "<html>", Failure::Unauthorized);
    let place = error(400, "FAILED_PRECONDITION", "User location is not supported", "");
    let unavailable = |text: &str| Failure::Unavailable(text.into());
    check(400, &place, unavailable("status 400, FAILED_PRECONDITION: User location is not supported"));
    check(404, &error(404, "NOT_FOUND", "models/x is not found", ""), Failure::UnknownModel);
    let cached = "Cached content is not there";
    check(404, &error(404, "NOT_FOUND", cached, ""), complaint(cached));
    check(404, "<html>", unavailable("status 404 without an error"));
    check(413, "<html>", complaint("the request is too large for the provider"));
    check(400, "<html>", Failure::InvalidReply("status 400 without an error".into()));
    check(500, &error(500, "INTERNAL", "oops", ""), unavailable("status 500, INTERNAL: oops"));
    check(503, &error(503, "UNAVAILABLE", "busy", ""), unavailable("status 503, UNAVAILABLE: busy"));
    check(504, "", unavailable("status 504 without an error"));
}

#[test]
fn the_wait_that_the_provider_asks_for_is_read() {
    let detail = |delay: &str| {
        let help = r#"{"@type":"type.googleapis.com/google.rpc.Help","links":[{"url":"u"}]}"#;
        let retry = r#"{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"#;
        error(429, "RESOURCE_EXHAUSTED", "quota", &format!(r#"{help},{retry}"{delay}"}}"#))
    };
    for (delay, seconds) in [("36s", Some(36)), ("0.2s", Some(1)), ("x", None), ("-1s", None), ("36", None)] {
        check(429, &detail(delay), Failure::RateLimited(seconds));
    }
    let headers = [("retry-after", "7")];
    assert_eq!(decode(429, &headers, ""), Err(Failure::RateLimited(Some(7))));
    assert_eq!(decode(429, &headers, &detail("9s")), Err(Failure::RateLimited(Some(9))));
}

#[test]
fn what_is_no_answer_is_told() {
    for body in ["<html>", "{}", r#"{"candidates":[]}"#, "\u{fffd}"] {
        let decoded = decode(200, &[], body);
        assert!(matches!(decoded, Err(Failure::InvalidReply(_))), "{decoded:?}");
    }
}

#[test]
fn the_schemas_that_are_kept_are_those_of_the_types() {
    testing::check_schemas::<Google>(env!("CARGO_MANIFEST_DIR"));
}
