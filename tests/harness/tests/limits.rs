//! As much as there may be, and no more.

use std::time::Duration;

use ghat_tests::{Gateway, MockProvider, streamed};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

#[tokio::test]
async fn one_request_too_many_is_told_to_come_back() {
    let provider = MockProvider::stalling().await;
    let gateway = Gateway::with(&provider).server("max_requests", "1").start().await;

    let second = async {
        provider.wait_for_requests(1).await;
        gateway.chat("hi").await
    };
    let reply = tokio::select! {
        reply = gateway.chat("hi") => reply,
        reply = second => reply,
    };

    assert_eq!(reply.error(), "503 overloaded");
    assert!(reply.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0));
    assert_eq!(provider.requests().len(), 1);
}

#[tokio::test]
async fn a_stream_holds_its_place_until_it_ends() {
    let upstream = ghat_tests::Upstream::stream_of(&["one", "two"]).stall_after(2).then("fine");
    let provider = MockProvider::replying(upstream).await;
    let gateway = Gateway::with(&provider).server("max_requests", "1").start().await;

    let mut stream = gateway.open(&streamed("hi")).await;
    stream.next_words().await;
    assert_eq!(gateway.chat("hi").await.error(), "503 overloaded");
    drop(stream);
    provider.wait_for_cancelled(1).await;

    let mut reply = gateway.chat("hi").await;
    while reply.status() == 503 {
        // The place is given back when hyper has seen the connection go, which is soon.
        tokio::task::yield_now().await;
        reply = gateway.chat("hi").await;
    }
    assert_eq!(reply.message(), "fine");
}

/// Sends one request on a connection that stays open.
async fn connected(gateway: &Gateway) -> TcpStream {
    let mut socket = TcpStream::connect(gateway.address()).await.unwrap();
    socket.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut first = [0; 12];
    socket.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    socket
}

#[tokio::test]
async fn one_connection_too_many_is_told_to_come_back() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).server("max_connections", "2").start().await;

    let _held = (connected(&gateway).await, connected(&gateway).await);
    let reply = gateway.chat("hi").await;

    assert_eq!(reply.error(), "503 overloaded");
    assert_eq!(reply.header("connection"), "close");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).server("body_timeout", "\"200ms\"").start().await;
    let mut socket = TcpStream::connect(gateway.address()).await.unwrap();
    let head = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    socket.write_all(head.as_bytes()).await.unwrap();

    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("request_timeout"), "{answer}");
}

/// Sends a request with a credential that nobody has: the head, and a while later the body.
async fn refused(socket: &mut TcpStream, body: &[u8], headers: &str) -> String {
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer agk_no.key\r\n{headers}\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    sleep(Duration::from_millis(200)).await;
    socket.write_all(body).await.unwrap();
    let (mut answer, mut buffer) = (String::new(), vec![0; 4096]);
    while !answer.ends_with('}') {
        let read = socket.read(&mut buffer).await.unwrap();
        assert!(read > 0, "the connection was closed after {answer:?}");
        answer += std::str::from_utf8(&buffer[..read]).unwrap();
    }
    answer
}

#[tokio::test]
async fn a_refusal_before_the_body_has_come_does_not_cost_the_next_request() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).keys().start().await;
    let mut socket = TcpStream::connect(gateway.address()).await.unwrap();

    for _ in 0..2 {
        let answer = refused(&mut socket, b"{}", "").await;
        assert!(answer.starts_with("HTTP/1.1 401") && !answer.contains("connection: close"), "{answer}");
    }
}

#[tokio::test]
async fn a_body_that_nobody_wants_is_not_read_for_long() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).keys().start().await;

    for (headers, length) in [("expect: 100-continue\r\n", "100"), ("", "100000000"), ("", "100")] {
        let mut socket = TcpStream::connect(gateway.address()).await.unwrap();
        let head = format!(
            "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n{headers}content-length: {length}\r\n\r\n{{"
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 401") && answer.contains("connection: close"), "{answer}");
    }
}

#[tokio::test]
async fn a_head_that_does_not_come_is_not_waited_for() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).server("header_timeout", "\"200ms\"").start().await;
    let mut idle = connected(&gateway).await;
    let mut socket = connected(&gateway).await;
    socket.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ").await.unwrap();

    let mut rest = String::new();
    socket.read_to_string(&mut rest).await.unwrap();

    assert!(!rest.contains("HTTP/1.1"), "there is no second answer: {rest}");
    // A connection on which nothing was begun has lasted as long, and goes on.
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answers = String::new();
    idle.read_to_string(&mut answers).await.unwrap();
    assert!(answers.contains("HTTP/1.1 200"), "{answers}");
}

#[tokio::test]
async fn a_stream_may_take_longer_than_a_head() {
    let upstream =
        ghat_tests::Upstream::stream_of(&["one ", "two ", "three"]).gap(Duration::from_millis(150));
    let provider = MockProvider::replying(upstream).await;
    let gateway = Gateway::with(&provider).server("header_timeout", "\"100ms\"").start().await;

    assert_eq!(gateway.stream("hi").await.text(), "one two three");
}

#[tokio::test]
async fn headers_larger_than_allowed_are_refused() {
    let provider = MockProvider::replying("fine").await;
    let gateway = Gateway::with(&provider).server("max_header", "\"8KiB\"").start().await;
    let mut socket = TcpStream::connect(gateway.address()).await.unwrap();
    let head = format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "x".repeat(20_000));
    // The gateway may close before it has read everything.
    let _ = socket.write_all(head.as_bytes()).await;

    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer).await;

    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
}

const EITHER: &str = r#"{ candidates = [{ model = "@openai/gpt-4.1-mini", weight = 1 }, { model = "@backup/gpt-4o-mini", weight = 0 }] }"#;

#[tokio::test]
async fn one_call_too_many_to_a_provider_goes_to_the_next_candidate() {
    let (first, second) = (
        MockProvider::replying(ghat_tests::Upstream::stalling().then("first")).await,
        MockProvider::replying("second").await,
    );
    let setup =
        Gateway::with(&first).provider_key("max_concurrent", "1").provider_key("queue_wait", "\"50ms\"");
    let gateway = setup.provider("backup", &second.base_url()).alias("either", EITHER).start().await;

    let others = async {
        first.wait_for_requests(1).await;
        let told = gateway.chat("hi").await;
        assert_eq!((told.error().as_str(), told.header("retry-after")), ("503 overloaded", "1"));
        let elsewhere = gateway.routed("either", "hi").await;
        assert_eq!(elsewhere.tried(), ["@openai/gpt-4.1-mini overloaded", "@backup/gpt-4o-mini ok"]);
    };
    tokio::select! {
        reply = gateway.chat("hi") => panic!("an answer: {}", reply.text()),
        () = others => {}
    }

    // Whoever left has given the place back.
    first.wait_for_cancelled(1).await;
    assert_eq!(gateway.chat("hi").await.message(), "first");
    assert_eq!(first.requests().len(), 2);
}

#[tokio::test]
async fn a_call_that_must_wait_a_little_is_made() {
    let slow = ghat_tests::Upstream::text("fine").delay(Duration::from_millis(100));
    let provider = MockProvider::replying(slow).await;
    let setup =
        Gateway::with(&provider).provider_key("max_concurrent", "1").provider_key("queue_wait", "\"20s\"");
    let gateway = setup.start().await;

    let (one, two, three) = tokio::join!(gateway.chat("hi"), gateway.chat("hi"), gateway.chat("hi"));

    assert_eq!([one.message(), two.message(), three.message()], ["fine"; 3]);
}

#[tokio::test]
async fn a_stream_is_a_call_until_it_ends() {
    let upstream = ghat_tests::Upstream::stream_of(&["one", "two"]).stall_after(2).then("fine");
    let provider = MockProvider::replying(upstream).await;
    let setup =
        Gateway::with(&provider).provider_key("max_concurrent", "1").provider_key("queue_wait", "\"0s\"");
    let gateway = setup.start().await;

    let mut stream = gateway.open(&streamed("hi")).await;
    stream.next_words().await;
    assert_eq!(gateway.chat("hi").await.error(), "503 overloaded");
    drop(stream);
    provider.wait_for_cancelled(1).await;

    assert_eq!(gateway.chat("hi").await.message(), "fine");
}
