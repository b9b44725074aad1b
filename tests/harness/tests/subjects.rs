//! What an app must not talk about, what nobody should say, and what nothing supports: over whole answers and streams.

use ghat_tests::{Gateway, MockProvider, Reply, Setup, Upstream, chat, gateway::CHAT, streamed, with};
use serde_json::{Value, json};

use crate::streams::cut;

const TOPICS: &str = r#"{ topics = ["insider trading", "tax"] }"#;
const HARM: &str = "Sure. Here is how to make a bomb: first you wait. Bye.";
const POLICY: &str = "Returns are accepted within thirty days of purchase. The fee is 5 euros. Part number AB-1290 replaces AB-1185.";

/// A provider that answers this text, and a gateway with one guardrail in front of it.
async fn answering(text: &str, setup: impl Fn(Setup) -> Setup) -> (MockProvider, Gateway) {
    let provider = MockProvider::replying(text).await;
    let gateway = setup(Gateway::with(&provider)).start().await;
    (provider, gateway)
}

fn grounded(body: Value, context: &str) -> Value {
    with(body, "agumbe_grounding_context", json!([context]))
}

#[tokio::test]
async fn a_denied_topic_never_reaches_the_provider() {
    let provider = MockProvider::replying("fine").await;
    let setup = Gateway::with(&provider).plugin("denied-topics").mode("block").settings(TOPICS);
    let gateway = setup.start().await;
    for text in [
        "How is my tax computed?",
        "teach me insider-trading",
        "so it is t a x e d",
        "dGF4IGV2YXNpb24gaXMgZnVu",
    ] {
        let reply = gateway.chat(text).await;
        assert_eq!(reply.error(), "400 guardrail_denied_topic_blocked messages", "{text}: {}", reply.text());
        assert!(!reply.text().contains("topic-tax"), "{}", reply.text());
    }
    for text in ["fix the syntax", "an insider told me of trading", "a taxi, please"] {
        assert_eq!(gateway.chat(text).await.status(), 200, "{text}");
    }
    assert_eq!(provider.requests().len(), 3);
}

#[tokio::test]
async fn a_denied_topic_is_taken_out_of_an_answer() {
    let guarded = |setup: Setup| setup.plugin("denied-topics").mode("redact").settings(TOPICS);
    let (_provider, gateway) = answering("The syntax of taxes is hard.", guarded).await;

    let reply = gateway.chat("hi").await;

    assert_eq!(reply.message(), "The syntax of [REDACTED_TOPIC] is hard.");
    assert_eq!(reply.decisions(), ["denied_topics output redacted: topic-tax x1"]);
}

#[tokio::test]
async fn without_topics_nothing_is_denied() {
    let (_provider, gateway) = answering("tax", |setup| setup.plugin("denied-topics").mode("block")).await;
    assert_eq!(gateway.chat("tax").await.message(), "tax");
}

#[tokio::test]
async fn an_instruction_to_do_harm_is_taken_out_of_an_answer() {
    let (_provider, gateway) = answering(HARM, |setup| setup.plugin("output-safety").mode("redact")).await;

    let reply = gateway.chat(HARM).await;

    assert_eq!(reply.message(), "Sure. [REDACTED_UNSAFE_OUTPUT] Bye.");
    assert_eq!(reply.decisions(), ["output_safety output redacted: weapons x1"]);
}

#[tokio::test]
async fn an_answer_that_does_harm_is_blocked_before_it_leaves() {
    let (_provider, gateway) = answering(HARM, |setup| setup.plugin("output-safety").mode("block")).await;
    let reply = gateway.chat("hi").await;
    assert_eq!(reply.error(), "400 guardrail_blocked choices[0].message.content");

    let stream = gateway.stream("hi").await;
    assert_eq!(stream.error(), "guardrail_blocked");
    assert!(!stream.text().contains("bomb"), "{}", stream.text());
}

/// What an answer comes to against the policy.
async fn judged(answer: &str) -> Reply {
    let (_provider, gateway) = answering(answer, |setup| setup.plugin("groundedness").mode("redact")).await;
    gateway.post(CHAT, &grounded(chat("hi"), POLICY)).await
}

#[tokio::test]
async fn what_the_context_denies_or_does_not_say_is_taken_out() {
    for (answer, expected, detail) in [
        ("The return window is NOT thirty days.", "[REDACTED_UNGROUNDED_CONTENT]", "negation x1"),
        ("Sure! The fee is 7 euros.", "Sure! [REDACTED_UNGROUNDED_CONTENT]", "number x1"),
        ("Part AB-1290 replaces AB-1444.", "[REDACTED_UNGROUNDED_CONTENT]", "entity x1"),
    ] {
        let reply = judged(answer).await;
        assert_eq!(reply.message(), expected);
        assert_eq!(reply.decisions(), [format!("groundedness output redacted: {detail}")]);
    }
}

#[tokio::test]
async fn what_the_context_says_stays() {
    for answer in [
        "Returns are accepted within 30 days.",
        "Hello! The fee is five euros.",
        "Part number AB-1290 replaces AB-1185.",
    ] {
        let reply = judged(answer).await;
        assert_eq!((reply.message().as_str(), reply.decisions().len()), (answer, 0));
    }
}

#[tokio::test]
async fn without_a_context_everything_is_grounded() {
    let answer = "The moon is made of 13 cheeses.";
    let (_provider, gateway) = answering(answer, |setup| setup.plugin("groundedness").mode("block")).await;
    assert_eq!(gateway.chat("hi").await.message(), answer);
    let reply = gateway.post(CHAT, &grounded(chat("hi"), POLICY)).await;
    assert_eq!(reply.error(), "400 guardrail_groundedness_blocked choices[0].message.content");
}

#[tokio::test]
async fn a_stream_comes_to_what_the_whole_answer_does_wherever_it_is_cut() {
    let answer = "It is taxed. Here is how to make a bomb. The fee is 7 euros, Dr. No says. Returns take thirty days. ";
    let expected = "It is [REDACTED_TOPIC]. [REDACTED_UNSAFE_OUTPUT] The fee is 7 euros, Dr. No says. Returns take thirty days. ";
    let provider = MockProvider::scripted(move |request| {
        let at = request.json()["cut"].as_u64().map_or(0, |at| at as usize);
        Upstream::stream_of(&cut(answer, &[at / 2, at]))
    })
    .await;
    let setup = Gateway::with(&provider).plugin("denied-topics").mode("redact").settings(TOPICS);
    let gateway = setup.plugin("output-safety").mode("redact").start().await;
    let body = |at: usize| with(streamed("hi"), "cut", at);
    for at in 0..answer.len() {
        let stream = gateway.open(&body(at)).await.all().await;
        assert_eq!(stream.text(), expected, "cut at {at}");
        assert_eq!(stream.decisions().len(), 2, "cut at {at}: {:?}", stream.decisions());
        assert!(stream.is_done(), "cut at {at}");
    }
    assert_eq!(gateway.post(CHAT, &with(body(0), "stream", false)).await.message(), expected);
}
