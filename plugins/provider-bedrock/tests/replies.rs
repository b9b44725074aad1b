//! Where requests go and what they are signed for, what a reply means that is no answer, embeddings, broken frames.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use ghat_sdk::provider::{
    Complaint, Credential, Decoder, Encoded, Failure, ProviderRequest, Signed, Surfaces, UpstreamBody,
    UpstreamReply,
};
use ghat_sdk::{Facts, Provider, Surface, testing};
use provider_bedrock::Bedrock;
use provider_bedrock::testing::frame;
use serde_json::{Value, json};

const TITAN: &str = "amazon.titan-embed-text-v2:0";
const COHERE: &str = "cohere.embed-multilingual-v3";

fn plugin(settings: &str) -> Bedrock {
    testing::configure(settings).unwrap()
}

fn encode(settings: &str, (surface, model): (Surface, &str), body: &Value) -> Result<Encoded, Failure> {
    let streaming = body["stream"] == true;
    let (model, body) = (model.into(), Some(body.to_string()));
    let ask = ProviderRequest { model, surface, streaming, fields: Vec::new(), body };
    plugin(settings).encode(&testing::context(), &ask)
}

/// Where a request to embed goes, and its body; or why it does not.
fn embedding(settings: &str, model: &str, body: &Value) -> Result<(String, Value), Failure> {
    match encode(settings, (Surface::Embeddings, model), body)? {
        Encoded::Send(sent) => {
            let UpstreamBody::Whole(body) = sent.body else { panic!("forwarded") };
            Ok((sent.path, serde_json::from_slice(&body).unwrap()))
        }
        Encoded::Reply(_) => panic!("not sent"),
    }
}

fn unsupported(name: &str) -> Failure {
    Failure::UnsupportedParameter(name.into())
}

#[test]
fn an_arn_is_one_segment_of_the_path() {
    let body = json!({"messages": [{"role": "user", "content": "hi"}], "stream": true});
    let model = "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.x";
    let settings = r#"{"headers": {"X-Team": "t"}}"#;
    let Ok(Encoded::Send(sent)) = encode(settings, (Surface::Chat, model), &body) else { panic!("not sent") };
    let segment = "arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.anthropic.x";
    assert_eq!((&*sent.method, sent.path), ("POST", format!("/model/{segment}/converse-stream")));
    assert_eq!(sent.headers, [("x-team".to_owned(), "t".to_owned())]);
}

#[test]
fn the_profile_says_that_nothing_is_native_and_all_is_signed_for_bedrock() {
    let conversing = Surfaces::CHAT | Surfaces::MESSAGES | Surfaces::RESPONSES;
    let profile = plugin(r#"{"models": ["anthropic.x", "cohere.embed-y"]}"#).profile();
    assert_eq!((profile.serves, profile.native), (conversing | Surfaces::EMBEDDINGS, Surfaces::empty()));
    assert!(matches!(profile.credential, Credential::Bearer));
    let surfaces: Vec<_> = profile.models.into_iter().map(|one| one.surfaces).collect();
    assert_eq!(surfaces, [conversing, Surfaces::EMBEDDINGS]);
    let scope = plugin(r#"{"region": "eu-west-3"}"#).scope();
    assert_eq!((&*scope.service, scope.region.as_deref()), ("bedrock", Some("eu-west-3")));
    assert_eq!(plugin("{}").scope().region, None);
}

#[test]
fn settings_that_cannot_hold_are_refused() {
    let settings = r#"{"region": "US East", "max_tokens": 0, "budgets": {"low": 1}, "beta": [""],
        "guardrail": {"id": "", "version": "1"}, "headers": {"Authorization": "x"}, "models": [""]}"#;
    let problems = testing::configure::<Bedrock>(settings).err().unwrap_or_default();
    let paths: Vec<&str> = problems.iter().map(|one| one.path.as_str()).collect();
    let expected = [
        "region",
        "max_tokens",
        "guardrail.id",
        "beta[0]",
        "budgets.low",
        "headers.Authorization",
        "models[0]",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn titan_embeds_one_text_and_cohere_several() {
    let sent = embedding("{}", TITAN, &json!({"model": "m", "input": "one", "dimensions": 256})).unwrap();
    let expected = json!({"inputText": "one", "dimensions": 256});
    assert_eq!(sent, ("/model/amazon.titan-embed-text-v2%3A0/invoke".to_owned(), expected));
    let one = embedding("{}", TITAN, &json!({"input": ["one"]})).unwrap().1;
    assert_eq!(one, json!({"inputText": "one"}));
    let two = json!({"input": ["one", "two"], "encoding_format": "base64"});
    assert_eq!(embedding("{}", TITAN, &two), Err(unsupported("input")));
    let several =
        json!({"texts": ["one", "two"], "input_type": "search_document", "embedding_types": ["float"]});
    assert_eq!(embedding("{}", COHERE, &two).unwrap().1, several);
    let query = embedding(r#"{"input_type": "search_query"}"#, COHERE, &two).unwrap().1;
    assert_eq!(query["input_type"], "search_query");
    let asked = json!({"input": "one", "input_type": "clustering", "dimensions": 512});
    let v4 = embedding("{}", "us.cohere.embed-v4:0", &asked).unwrap().1;
    assert_eq!((&v4["input_type"], &v4["output_dimension"]), (&json!("clustering"), &json!(512)));
}

#[test]
fn what_an_embedding_cannot_honour_is_refused_by_name() {
    for (model, body, name) in [
        (TITAN, json!({"input": [1, 2]}), "input"),
        (TITAN, json!({"input": []}), "input"),
        (TITAN, json!({"input": "a", "input_type": "clustering"}), "input_type"),
        (TITAN, json!({"input": "a", "user": "u"}), "user"),
        (COHERE, json!({"input": [[1], [2]]}), "input"),
        (COHERE, json!({"input": "a", "dimensions": 64}), "dimensions"),
    ] {
        assert_eq!(embedding("{}", model, &body), Err(unsupported(name)), "{body}");
    }
    let other = embedding("{}", "amazon.nova-pro-v1:0", &json!({"input": "a"}));
    assert_eq!(other, Err(Failure::UnsupportedOperation));
    let wrong = embedding("{}", TITAN, &json!({"input": "a", "encoding_format": "hex"}));
    assert!(matches!(wrong, Err(Failure::InvalidRequest(_))), "{wrong:?}");
}

#[test]
fn embeddings_are_told_in_the_form_that_was_asked_for() {
    let decode = |body: Value, headers: &[(&str, &str)], facts: &[(&str, &str)]| {
        let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
        };
        let context = testing::context().with(Facts { metadata: owned(facts), ..Facts::default() });
        let (surface, body) = (Surface::Embeddings, body.to_string().into_bytes());
        let reply = UpstreamReply { surface, status: 200, headers: owned(headers), body };
        let answer = plugin("{}").decode(&context, &reply);
        answer.map(|answer| serde_json::from_str::<Value>(&answer).unwrap())
    };
    let titan = decode(json!({"embedding": [0.5, -1.0], "inputTextTokenCount": 3}), &[], &[]).unwrap();
    let item =
        |index: u32, embedding: Value| json!({"object": "embedding", "index": index, "embedding": embedding});
    assert_eq!(titan["data"], json!([item(0, json!([0.5, -1.0]))]));
    assert_eq!(titan["usage"], json!({"prompt_tokens": 3, "total_tokens": 3}));
    let count = [("x-amzn-bedrock-input-token-count", "7")];
    let lists = json!([[0.5], [1.0]]);
    for body in [json!({"embeddings": lists}), json!({"embeddings": {"float": lists}})] {
        let cohere = decode(body, &count, &[("encoding_format", "base64")]).unwrap();
        assert_eq!(cohere["data"], json!([item(0, json!("AAAAPw==")), item(1, json!("AACAPw=="))]));
        assert_eq!(cohere["usage"]["prompt_tokens"], 7);
    }
    assert!(matches!(decode(json!({}), &[], &[]), Err(Failure::InvalidReply(_))));
}

fn check((status, kind): (u16, &str), body: &str, expected: Failure) {
    let headers = match kind {
        "" => Vec::new(),
        kind => vec![("x-amzn-errortype".to_owned(), kind.to_owned())],
    };
    let reply = UpstreamReply { surface: Surface::Chat, status, headers, body: body.into() };
    assert_eq!(plugin("{}").decode(&testing::context(), &reply), Err(expected), "{status} {kind} {body}");
}

#[test]
fn whose_fault_a_failure_is() {
    let complaint =
        |message: &str| Failure::InvalidRequest(Complaint { param: None, message: message.into() });
    let said = r#"{"message":"said"}"#;
    let unavailable = |text: &str| Failure::Unavailable(text.into());
    check((400, "ValidationException"), said, complaint("said"));
    check((400, "ValidationException:http://internal.amazon.com/coral/"), said, complaint("said"));
    check((400, ""), r#"{"__type":"com.amazon#ValidationException","Message":"said"}"#, complaint("said"));
    let no_model = r#"{"message":"The provided model identifier is invalid."}"#;
    check((400, "ValidationException"), no_model, Failure::UnknownModel);
    check((404, "ResourceNotFoundException"), said, Failure::UnknownModel);
    check((404, "UnknownOperationException"), "{}", unavailable("status 404, UnknownOperationException: "));
    for kind in ["AccessDeniedException", "ExpiredTokenException", "InvalidSignatureException", ""] {
        check((403, kind), said, Failure::Unauthorized);
    }
    check((400, "IncompleteSignatureException"), said, Failure::Unauthorized);
    check((429, "ThrottlingException"), said, Failure::RateLimited(None));
    check((429, "ModelNotReadyException"), said, Failure::RateLimited(None));
    check((400, "ServiceQuotaExceededException"), said, Failure::RateLimited(None));
    check((408, "ModelTimeoutException"), said, unavailable("status 408, ModelTimeoutException: said"));
    check((424, "ModelErrorException"), said, unavailable("status 424, ModelErrorException: said"));
    check((500, "InternalServerException"), said, unavailable("status 500, InternalServerException: said"));
    let away = "status 503, ServiceUnavailableException: said";
    check((503, "ServiceUnavailableException"), said, unavailable(away));
    check((413, ""), "<html>", complaint("the request is too large for the provider"));
    check((400, ""), "<html>", unavailable("status 400 without an error"));
    check((502, ""), "<html>", unavailable("status 502 without an error"));
}

/// How a chat stream of these bytes fails.
fn failure(bytes: &[u8]) -> String {
    let mut decoder = plugin("{}").decoder(&testing::context(), Surface::Chat);
    let mut read = || {
        decoder.push(bytes)?;
        decoder.finish()
    };
    match read() {
        Err(Failure::InvalidReply(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_frame_that_is_broken_is_refused_at_once() {
    let whole = frame("messageStart", r#"{"role":"assistant"}"#);
    let with = |at: usize, byte: u8| {
        let mut frame = whole.clone();
        *frame.get_mut(at).unwrap() ^= byte;
        frame
    };
    assert_eq!(failure(&with(0, 1)), "a frame whose lengths do not match their checksum");
    assert_eq!(failure(&with(20, 1)), "a frame that does not match its checksum");
    assert_eq!(failure(&with(whole.len() - 1, 1)), "a frame that does not match its checksum");
    assert_eq!(failure(whole.get(..30).unwrap()), "the stream broke off within a frame");
    assert_eq!(failure(&whole), "the stream broke off");
    assert_eq!(failure(&frame("contentBlockDelta", "{")), "EOF while parsing an object at line 1 column 1");
    // 64 MiB, with the checksum that goes with it.
    let huge = [4, 0, 0, 0, 0, 0, 0, 0, 0xe1, 0x68, 0xd1, 0x93];
    assert_eq!(failure(&huge), "a frame with impossible lengths");
}

#[test]
fn the_schemas_that_are_kept_are_those_of_the_types() {
    testing::check_schemas::<Bedrock>(env!("CARGO_MANIFEST_DIR"));
}
