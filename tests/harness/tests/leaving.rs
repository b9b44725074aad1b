//! Clients that do not wait for their answer: what was begun for them ends.

use ghat_tests::{Gateway, MockProvider, Upstream, streamed};

#[tokio::test]
async fn a_client_that_leaves_before_the_answer_cancels_the_call() {
    let provider = MockProvider::stalling().await;
    let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;

    tokio::select! {
        reply = gateway.chat("hi") => panic!("an answer: {}", reply.text()),
        count = provider.wait_for_requests(1) => assert_eq!(count, 1),
    }

    assert_eq!(provider.wait_for_cancelled(1).await, 1);
}

#[tokio::test]
async fn a_client_that_leaves_in_the_midst_of_a_stream_cancels_the_call() {
    for upstream in [
        Upstream::stream_of(&["one ", "two ", "three"]).stall_after(3),
        Upstream::stream_of(&["word "; 10_000]).gap(std::time::Duration::from_millis(2)),
    ] {
        let provider = MockProvider::replying(upstream).await;
        let gateway = Gateway::with(&provider).plugin("pii").mode("redact").start().await;

        let mut stream = gateway.open(&streamed("hi")).await;
        stream.next_words().await;
        drop(stream);

        assert_eq!(provider.wait_for_cancelled(1).await, 1);
    }
}

#[tokio::test]
async fn a_client_that_leaves_while_a_plugin_works_does_no_harm() {
    let provider = MockProvider::replying("fine").await;
    let setup = Gateway::with(&provider).plugin("endless-loop").timeout("500ms").server("max_requests", "1");
    let gateway = setup.start().await;

    let impatient = tokio::time::timeout(std::time::Duration::from_millis(50), gateway.chat("misbehave"));
    assert!(impatient.await.is_err());

    let mut reply = gateway.chat("hi").await;
    while reply.status() == 503 {
        tokio::task::yield_now().await;
        reply = gateway.chat("hi").await;
    }
    assert_eq!(reply.message(), "fine");
}
