//! Guardrails over streams: what a client reads from a stream is what it would have read from the whole answer.

use std::time::Duration;

use ghat_tests::{Gateway, MockProvider, Setup, Upstream, gateway::CHAT, streamed, with};
use serde_json::{Value, json};

const KEY: &str = "sk-aBXZBMKST9OPE261yEzR2Um5sD1Wet1aSXBLsPXE6tjkESJ4";

/// A text in pieces, cut at these bytes.
pub(crate) fn cut<'a>(text: &'a str, at: &[usize]) -> Vec<&'a str> {
    let mut from = 0;
    let ends = at.iter().map(|&end| end.min(text.len())).chain([text.len()]);
    ends.map(|end| &text[std::mem::replace(&mut from, end)..end]).collect()
}

/// An upstream that answers what the body's `answer` says, a text or pieces of one for each choice.
async fn scripted() -> MockProvider {
    MockProvider::scripted(|request| {
        let answer = request.json()["answer"].clone();
        let pieces = |value: &Value| -> Vec<String> {
            value.as_array().into_iter().flatten().map(|piece| piece.as_str().unwrap().to_owned()).collect()
        };
        let first = pieces(&answer[0]);
        let mut reply = Upstream::stream_of(&refs(&first));
        for choice in answer.as_array().unwrap().iter().skip(1) {
            reply = reply.choice_of(&refs(&pieces(choice)));
        }
        let arguments = pieces(&request.json()["arguments"]);
        if arguments.is_empty() { reply } else { Upstream::calling("f", &refs(&arguments)) }
    })
    .await
}

fn refs(pieces: &[String]) -> Vec<&str> {
    pieces.iter().map(String::as_str).collect()
}

fn answering(choices: &[Vec<&str>]) -> Value {
    with(streamed("hi"), "answer", json!(choices))
}

/// What the whole answer comes to.
async fn whole(gateway: &Gateway, text: &str) -> String {
    let body = with(answering(&[vec![text]]), "stream", false);
    gateway.post(CHAT, &body).await.message()
}

/// Cuts a text at every one of `cuts` and compares what is streamed with what the whole answer comes to.
async fn check(setup: Setup, text: &str, expected: &str, cuts: impl Iterator<Item = Vec<usize>>) {
    let gateway = setup.start().await;
    assert_eq!(whole(&gateway, text).await, expected);
    for cuts in cuts {
        let stream = gateway.open(&answering(&[cut(text, &cuts)])).await.all().await;
        assert_eq!(stream.text(), expected, "cut at {cuts:?}");
        assert!(stream.is_done(), "cut at {cuts:?}");
        assert_eq!(stream.trace()["applied"], text != expected, "cut at {cuts:?}");
    }
}

/// Every cut of a text, and at last every byte by itself.
fn every(text: &str) -> impl Iterator<Item = Vec<usize>> + use<> {
    let length = text.len();
    (0..=length).map(|at| vec![at]).chain([(1..length).collect()])
}

/// Every pair of cuts.
fn pairs(text: &str) -> impl Iterator<Item = Vec<usize>> + use<> {
    let length = text.len();
    (0..=length).flat_map(move |first| (first..=length).map(move |second| vec![first, second]))
}

#[tokio::test]
async fn an_email_is_redacted_wherever_the_stream_is_cut() {
    let provider = scripted().await;
    let setup = Gateway::with(&provider).plugin("pii").mode("redact");
    let text = "write to ann.lee+tag@mail.example.co.uk, or not";
    check(setup, text, "write to [REDACTED_EMAIL], or not", every(text)).await;
}

#[tokio::test]
async fn a_short_answer_is_redacted_wherever_it_is_cut_twice() {
    let provider = scripted().await;
    let setup = Gateway::with(&provider).plugin("pii").mode("redact");
    let text = "to a@example.org ok";
    check(setup, text, "to [REDACTED_EMAIL] ok", pairs(text)).await;
}

#[tokio::test]
async fn a_card_is_redacted_wherever_the_stream_is_cut() {
    let provider = scripted().await;
    let text = "card 4111 1111 1111 1111, call +1 (415) 555-2671.";
    let setup = Gateway::with(&provider).plugin("pii").mode("redact");
    check(setup, text, "card [REDACTED_CARD], call [REDACTED_PHONE].", every(text)).await;
}

#[tokio::test]
async fn a_secret_is_redacted_wherever_the_stream_is_cut() {
    let provider = scripted().await;
    let text = format!("use {KEY} now");
    let setup = Gateway::with(&provider).plugin("secrets").mode("redact");
    check(setup, &text, "use [REDACTED_SECRET] now", every(&text)).await;
}

#[tokio::test]
async fn several_guardrails_in_a_row_come_to_the_same() {
    let provider = scripted().await;
    let text = "a@example.org, sk-proj--Qt2giDIkidQ2iZ_gppCorL4txx0uiBfnWjJhpZrb3lO, word";
    let setup = Gateway::with(&provider).plugin("secrets").mode("redact").plugin("pii").mode("redact");
    let setup = setup.plugin("marker").mode("redact").settings(r#"{ word = "word" }"#);
    check(setup, text, "[REDACTED_EMAIL], [REDACTED_SECRET], [MARKED]", every(text)).await;
}

#[tokio::test]
async fn what_is_nothing_streams_through_wherever_it_is_cut() {
    let provider = scripted().await;
    let text = "at 1700000000, v1.2.3, 550e8400-e29b-41d4-a716-446655440000 @ noon";
    let setup = Gateway::with(&provider).plugin("pii").mode("redact").plugin("secrets").mode("redact");
    check(setup, text, text, every(text)).await;
}

#[tokio::test]
async fn choices_that_take_turns_are_guarded_each_for_itself() {
    let provider = scripted().await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;
    let (first, second) = ("mail a@example.org now", "b@example.org is mine");
    for at in 0..first.len() {
        let cuts: Vec<usize> = vec![at / 2, at];
        let body = answering(&[cut(first, &cuts), cut(second, &cuts)]);
        let stream = gateway.open(&with(body, "n", 2)).await.all().await;
        assert_eq!(stream.text_of(0), "mail [REDACTED_EMAIL] now", "cut at {cuts:?}");
        assert_eq!(stream.text_of(1), "[REDACTED_EMAIL] is mine", "cut at {cuts:?}");
        assert_eq!(stream.decisions(), ["pii output redacted: email x2"]);
        let ends = stream.events.iter().filter(|event| event.json()["choices"][0]["finish_reason"] == "stop");
        assert_eq!(ends.count(), 2);
    }
}

#[tokio::test]
async fn tool_call_arguments_are_guarded_wherever_they_are_cut() {
    let provider = scripted().await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;
    let arguments = r#"{"to":"ann@example.org","n":1}"#;
    for cuts in every(arguments) {
        let body = with(answering(&[vec![]]), "arguments", json!(cut(arguments, &cuts)));
        let stream = gateway.open(&body).await.all().await;
        assert_eq!(stream.arguments(), r#"{"to":"[REDACTED_EMAIL]","n":1}"#, "cut at {cuts:?}");
        assert!(stream.is_done());
    }
}

#[tokio::test]
async fn nothing_of_a_blocked_text_leaves_before_the_error() {
    let provider = scripted().await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("block").start().await;
    let text = "so write to ann@example.org now";
    for cuts in every(text) {
        let stream = gateway.open(&answering(&[cut(text, &cuts)])).await.all().await;
        assert_eq!((stream.status, stream.error().as_str()), (200, "guardrail_blocked"), "cut at {cuts:?}");
        assert!("so write to ".starts_with(&stream.text()), "cut at {cuts:?}: {}", stream.text());
        assert!(!stream.is_done());
        let last = stream.events.last().unwrap().json();
        assert_eq!(last["error"]["param"], "choices[0].message.content");
    }
}

#[tokio::test]
async fn a_block_stops_the_provider() {
    let upstream = Upstream::stream_of(&["my mail is ", "ann@example.org", ", and so on "]).gap(Duration::from_millis(1)).stall_after(4);
    let provider = MockProvider::replying(upstream).await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("block").start().await;

    let stream = gateway.stream("hi").await;

    assert_eq!(stream.error(), "guardrail_blocked");
    assert_eq!(provider.wait_for_cancelled(1).await, 1);
}

#[tokio::test]
async fn detection_delays_nothing_and_tells_of_it_at_the_end() {
    let provider = scripted().await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("detect").start().await;
    let text = "mail ann@example.org now";

    let stream = gateway.open(&answering(&[cut(text, &[3, 8, 12])])).await.all().await;

    assert_eq!(stream.text(), text);
    assert_eq!(stream.decisions(), ["pii output detected: email x1"]);
}

#[tokio::test]
async fn findings_of_the_request_are_in_the_streams_trace() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;

    let stream = gateway.stream("I am ann@example.org").await;

    assert_eq!(stream.decisions(), ["pii input redacted: email x1"]);
    assert!(stream.is_done());
}

#[tokio::test]
async fn words_before_an_undecided_end_do_not_wait_for_it() {
    let upstream = Upstream::stream_of(&["please write to ", "ann@exa"]).stall_after(3);
    let provider = MockProvider::replying(upstream).await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;

    let mut stream = gateway.open(&streamed("hi")).await;

    assert!(stream.next_words().await.starts_with("please write"));
}

#[tokio::test]
async fn what_is_held_back_is_bounded_in_bytes() {
    let pieces = ["word "; 100];
    for (mode, fail, error, passes) in [
        ("redact", "closed", "plugin_failed", false),
        ("redact", "open", "", true),
        ("detect", "closed", "", true),
    ] {
        let provider = MockProvider::replying(Upstream::stream_of(&pieces)).await;
        let setup = Gateway::with(&provider).plugin("hesitant").mode(mode).fail(fail).hold(100, "60s");
        let stream = setup.start().await.stream("hi").await;
        assert_eq!((stream.error().as_str(), stream.text() == pieces.concat()), (error, passes), "{mode} {fail}");
    }
}

#[tokio::test]
async fn what_is_held_back_is_bounded_in_time() {
    let upstream = Upstream::stream_of(&["undecided"]).stall_after(2);
    let provider = MockProvider::replying(upstream).await;
    let closed = Gateway::with(&provider).plugin("hesitant").mode("redact").hold(1000, "100ms").start().await;
    let open = Gateway::with(&provider).plugin("hesitant").mode("redact").fail("open").hold(1000, "100ms").start().await;

    assert_eq!(closed.stream("hi").await.error(), "plugin_failed");
    assert_eq!(open.open(&streamed("hi")).await.next_words().await, "undecided");
}

#[tokio::test]
async fn what_is_undecided_at_the_end_is_decided_then() {
    let provider = MockProvider::replying("word after word").await;
    let gateway = Gateway::with(&provider).plugin("hesitant").mode("redact").start().await;

    let stream = gateway.stream("hi").await;

    assert_eq!(stream.text(), "word after word");
    assert!(stream.is_done());
}
