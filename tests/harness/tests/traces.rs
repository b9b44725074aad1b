//! What a collector of traces is sent of requests.

use std::{collections::BTreeMap, time::Duration};

use ghat_tests::{Gateway, MockProvider, Recorded, Setup, Upstream, chat, gateway::CHAT, streamed};
use http::Method;
use http_body_util::Full;
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value::Value},
    trace::v1::{Span, span::SpanKind},
};
use prost::Message;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";

/// Whoever takes spans.
async fn collector() -> MockProvider {
    MockProvider::replying(Upstream::status(200, "")).await
}

fn tracing(setup: Setup, collector: &MockProvider, more: &str) -> Setup {
    setup.more(&format!(
        "[traces]\nendpoint = \"http://{}\"\nservice = \"front\"\nheaders = {{ \"x-token\" = \"let%20me in\" }}\n{more}",
        collector.address()
    ))
}

fn attributes(of: &[KeyValue]) -> BTreeMap<String, String> {
    let told = |value: &Value| match value {
        Value::StringValue(text) => text.clone(),
        Value::IntValue(number) => number.to_string(),
        Value::DoubleValue(number) => number.to_string(),
        Value::BoolValue(flag) => flag.to_string(),
        _ => panic!("an attribute of another kind: {value:?}"),
    };
    let pairs =
        of.iter().filter_map(|pair| Some((pair.key.clone(), told(pair.value.as_ref()?.value.as_ref()?))));
    pairs.collect()
}

/// What one message of the gateway holds.
fn message(request: &Recorded) -> Vec<Span> {
    assert_eq!((request.method.clone(), &*request.path), (Method::POST, "/v1/traces"));
    assert_eq!(request.header("content-type"), Some("application/x-protobuf"));
    assert_eq!(request.header("x-token"), Some("let%20me in"));
    let sent = ExportTraceServiceRequest::decode(&request.body[..]).unwrap();
    let mut spans = Vec::new();
    for resource in sent.resource_spans {
        let service = attributes(&resource.resource.unwrap().attributes);
        assert_eq!(service["service.name"], "front");
        assert!(!service["service.version"].is_empty() && !service["service.instance.id"].is_empty());
        spans.extend(resource.scope_spans.into_iter().flat_map(|scope| scope.spans));
    }
    spans
}

/// Every span, once there are so many.
async fn spans(collector: &MockProvider, count: usize) -> Vec<Span> {
    for _ in 0..600 {
        let spans: Vec<_> = collector.requests().iter().flat_map(message).collect();
        if spans.len() >= count {
            assert_eq!(spans.len(), count, "{:?}", names(&spans));
            return spans;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("less than {count} spans");
}

fn names(spans: &[Span]) -> Vec<&str> {
    let mut spans: Vec<_> = spans.iter().collect();
    spans.sort_by_key(|span| span.start_time_unix_nano);
    spans.into_iter().map(|span| &*span.name).collect()
}

fn named<'a>(spans: &'a [Span], name: &str) -> Vec<&'a Span> {
    let mut found: Vec<_> = spans.iter().filter(|span| span.name == name).collect();
    found.sort_by_key(|span| span.start_time_unix_nano);
    found
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Checks attributes of a span: those that are not named here may be there too.
#[track_caller]
fn has(span: &Span, expected: &[(&str, &str)]) {
    let told = attributes(&span.attributes);
    for (name, value) in expected {
        assert_eq!(told.get(*name).map(String::as_str), Some(*value), "{name} of {}: {told:?}", span.name);
    }
}

async fn ask(gateway: &Gateway, body: &serde_json::Value, traceparent: &str) -> http::Response<()> {
    let request = gateway.request(Method::POST, CHAT).header("traceparent", traceparent);
    let reply = gateway.send(request.body(Full::from(body.to_string())).unwrap()).await;
    http::Response::builder().status(reply.status()).body(()).unwrap()
}

#[tokio::test]
async fn a_guarded_retried_and_streamed_request_is_one_tree_of_spans() {
    let collector = collector().await;
    let answer = Upstream::stream_of(&["Call ", "ann@exam", "ple.org", " now"]);
    let provider = MockProvider::replying(Upstream::status(503, "busy").then(answer)).await;
    let target = r#"{ candidates = [{ model = "@openai/gpt-4.1-mini", retry_attempts = 2 }] }"#;
    let setup = Gateway::with(&provider).alias("twice", target).plugin("pii").mode("redact");
    let gateway = tracing(setup, &collector, "sample = 0").start().await;

    let body = ghat_tests::with(streamed("Mail bob@example.org"), "model", "twice");
    let body = ghat_tests::with(body, "stream_options", serde_json::json!({ "include_usage": true }));
    assert_eq!(ask(&gateway, &body, &format!("00-{TRACE}-{PARENT}-01")).await.status(), 200);

    let asked = provider.requests();
    assert_eq!(asked.len(), 2);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let all: Vec<_> = collector.requests().iter().flat_map(message).collect();
    assert!(all.iter().all(|span| hex(&span.trace_id) == TRACE), "{:?}", names(&all));
    let [root] = named(&all, "POST /v1/chat/completions")[..] else { panic!("{:?}", names(&all)) };
    assert_eq!((hex(&root.parent_span_id), root.kind()), (PARENT.to_owned(), SpanKind::Server));
    has(
        root,
        &[
            ("http.request.method", "POST"),
            ("http.route", "/v1/chat/completions"),
            ("http.response.status_code", "200"),
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.request.model", "twice"),
            ("gen_ai.response.model", "@openai/gpt-4.1-mini"),
            ("gen_ai.provider.name", "openai"),
            ("ghat.tenant", "default"),
            ("ghat.app", "default"),
            ("ghat.stream", "true"),
        ],
    );
    assert_eq!(root.events[0].name, "first bytes sent");
    let told = attributes(&root.attributes);
    assert!(told["gen_ai.usage.output_tokens"].parse::<u64>().unwrap() > 0);
    assert!(told["ghat.cost_usd"].parse::<f64>().unwrap() > 0.0);

    let inner = all.iter().filter(|span| span.span_id != root.span_id);
    for span in inner {
        assert_eq!(span.parent_span_id, root.span_id, "{}", span.name);
        let whole = root.start_time_unix_nano..=root.end_time_unix_nano;
        assert!(
            whole.contains(&span.start_time_unix_nano) && whole.contains(&span.end_time_unix_nano),
            "{}",
            span.name
        );
    }
    assert!(
        names(&all).starts_with(&[
            "POST /v1/chat/completions",
            "policy",
            "guard request",
            "guardrail pii",
            "route"
        ]),
        "{:?}",
        names(&all)
    );
    let [failed, served] = named(&all, "chat gpt-4.1-mini")[..] else { panic!("{:?}", names(&all)) };
    assert_eq!((failed.kind(), served.kind()), (SpanKind::Client, SpanKind::Client));
    has(failed, &[("http.response.status_code", "503"), ("error.type", "provider_error")]);
    has(served, &[("http.response.status_code", "200"), ("gen_ai.request.model", "gpt-4.1-mini")]);
    assert_eq!(
        (failed.status.as_ref().unwrap().code, served.status.as_ref().map_or(0, |status| status.code)),
        (2, 0)
    );
    for (attempt, request) in [failed, served].into_iter().zip(&asked) {
        let carried = request.header("traceparent").unwrap();
        assert_eq!(carried, format!("00-{TRACE}-{}-01", hex(&attempt.span_id)));
    }
    let guarded = named(&all, "guardrail pii");
    has(guarded[0], &[("ghat.entry", "pii"), ("ghat.side", "request"), ("ghat.findings", "1")]);
    let found = |span: &&Span| attributes(&span.attributes)["ghat.side"] == "response";
    assert!(guarded.iter().any(found), "{:?}", names(&all));
    let text = format!("{all:?}");
    assert!(!text.contains("bob@") && !text.contains("ann@") && !text.contains("sk-upstream"));
}

#[tokio::test]
async fn the_callers_decision_is_heeded_and_passed_on() {
    let collector = collector().await;
    let provider = MockProvider::replying("fine").await;
    let gateway = tracing(Gateway::with(&provider), &collector, "sample = 1").start().await;

    assert_eq!(ask(&gateway, &chat("hi"), &format!("00-{TRACE}-{PARENT}-00")).await.status(), 200);
    let carried = provider.last_request().header("traceparent").unwrap().to_owned();
    assert!(carried.starts_with(&format!("00-{TRACE}-")) && carried.ends_with("-00"), "{carried}");
    assert!(!carried.contains(PARENT));
    // What is no `traceparent` is none.
    assert_eq!(ask(&gateway, &chat("hi"), "00-nonsense").await.status(), 200);
    let carried = provider.last_request().header("traceparent").unwrap().to_owned();
    assert!(carried.ends_with("-01") && !carried.contains(TRACE), "{carried}");

    let spans = spans(&collector, 6).await;
    assert_eq!(
        names(&spans),
        [
            "POST /v1/chat/completions",
            "policy",
            "guard request",
            "route",
            "chat gpt-4.1-mini",
            "guard answer"
        ]
    );
    assert!(named(&spans, "POST /v1/chat/completions")[0].parent_span_id.is_empty());
}

#[tokio::test]
async fn an_error_is_told_in_its_span() {
    let collector = collector().await;
    let provider = MockProvider::replying(Upstream::status(500, "oops")).await;
    let setup = Gateway::with(&provider).plugin("pii").mode("block");
    let gateway = tracing(setup, &collector, "sample = 1").start().await;

    assert_eq!(gateway.chat("hi").await.status(), 502);
    assert_eq!(gateway.chat("Mail ann@example.org").await.status(), 400);

    let spans = spans(&collector, 10).await;
    let [failed, blocked] = named(&spans, "POST /v1/chat/completions")[..] else {
        panic!("{:?}", names(&spans))
    };
    has(failed, &[("http.response.status_code", "502"), ("error.type", "provider_error")]);
    has(
        blocked,
        &[("http.response.status_code", "400"), ("error.type", "guardrail_blocked"), ("ghat.decisions", "1")],
    );
    assert_eq!(failed.status.as_ref().unwrap().code, 2);
    assert_eq!(blocked.status.as_ref().map_or(0, |status| status.code), 0);
}

#[tokio::test]
async fn a_collector_that_is_away_harms_nobody() {
    let provider = MockProvider::replying("fine").await;
    let away = "[traces]\nendpoint = \"http://127.0.0.1:1\"\nsample = 1";
    let gateway = Gateway::with(&provider).more(away).start().await;
    for _ in 0..3 {
        assert_eq!(gateway.chat("hi").await.message(), "fine");
    }
    assert!(gateway.stop().await);
}

#[tokio::test]
async fn what_is_wrong_with_the_table_is_told_without_its_secrets() {
    let provider = MockProvider::replying("fine").await;
    for (table, expected) in [
        ("endpoint = \"http://c.example\"\nsample = 2", "is not a share; write a number from 0 to 1"),
        ("endpoint = \"http://c.example\"\nsample = \"all\"", "a number"),
        ("endpoint = \"c.example\"", "not an http:// or https:// URL"),
        ("sample = 1", "endpoint"),
        ("endpoint = \"http://c.example\"\nheaders = { \"x y\" = \"s3cret\" }", "is no header"),
        ("endpoint = \"http://c.example\"\nheaders = { \"x\" = \"s3cret\\n\" }", "no header carries"),
    ] {
        let problem =
            Gateway::with(&provider).more(&format!("[traces]\n{table}")).try_start().await.unwrap_err();
        assert!(problem.contains(expected) && problem.contains("traces"), "{table}: {problem}");
        assert!(!problem.contains("s3cret"), "{problem}");
    }
}
