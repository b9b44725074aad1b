//! Everything that can go wrong with a provider: what the client is told, what ends, and who answers instead.

use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{StreamExt, stream};
use ghat_tests::{Gateway, MockProvider, Setup, Upstream, chat, gateway::CHAT, streamed, with};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

const EITHER: &str = r#"{ candidates = [{ model = "@openai/gpt-4.1-mini", weight = 1 }, { model = "@backup/gpt-4o-mini", weight = 0 }] }"#;

/// What a server does with a connection once a request has come.
#[derive(Clone, Copy, Debug)]
enum Does {
    /// Sends this, then nothing, and waits.
    Stalls(&'static str),
    /// Sends this, then a byte every now and then.
    Drips(&'static str),
    /// Sends this, then resets the connection.
    Resets(&'static str),
    /// Sends this and closes.
    Ends(&'static [u8]),
}

/// A server on bare sockets. It tells of every connection that the gateway closes first.
struct Bare {
    address: SocketAddr,
    closed: mpsc::Receiver<()>,
    _server: JoinSet<()>,
}

impl Bare {
    async fn serving(does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, closed) = mpsc::channel(64);
        let mut server = JoinSet::new();
        server.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                connections.spawn(play(socket, does, tell.clone()));
            }
        });
        Self { address, closed, _server: server }
    }

    fn setup(&self) -> Setup {
        impatient(Setup::default().provider("openai", &format!("http://{}/v1", self.address)))
    }
}

async fn play(mut socket: TcpStream, does: Does, closed: mpsc::Sender<()>) {
    let mut buffer = vec![0; 64 * 1024];
    if socket.read(&mut buffer).await.unwrap_or(0) == 0 {
        return;
    }
    match does {
        Does::Stalls(first) => {
            socket.write_all(first.as_bytes()).await.unwrap();
            while socket.read(&mut buffer).await.unwrap_or(0) > 0 {}
            closed.send(()).await.unwrap();
        }
        Does::Drips(first) => {
            socket.write_all(first.as_bytes()).await.unwrap();
            let (mut reading, mut writing) = socket.split();
            tokio::select! {
                _ = reading.read(&mut buffer) => {}
                () = async { while writing.write_all(b" ").await.is_ok() { sleep(Duration::from_millis(20)).await } } => {}
            }
            closed.send(()).await.unwrap();
        }
        Does::Resets(first) => {
            socket.write_all(first.as_bytes()).await.unwrap();
            sleep(Duration::from_millis(50)).await;
            socket.set_zero_linger().unwrap();
        }
        Does::Ends(all) => socket.write_all(all).await.unwrap(),
    }
}

fn impatient(setup: Setup) -> Setup {
    let setup = setup.provider_key("timeout", "\"700ms\"").provider_key("idle_timeout", "\"700ms\"");
    setup.provider_key("connect_timeout", "\"300ms\"")
}

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: ";
const WHOLE: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10000\r\n\r\n{\"id\":\"x\",";
const EVENTS: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
const HALF_AN_EVENT: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {\"id\":";

#[tokio::test]
async fn whoever_stalls_or_drips_is_timed_out_and_cancelled() {
    for (does, streams) in [
        (Does::Stalls(""), false),
        (Does::Stalls(HEAD), false),
        (Does::Stalls(WHOLE), false),
        (Does::Stalls(EVENTS), true),
        (Does::Stalls(HALF_AN_EVENT), true),
        (Does::Drips(HEAD), false),
        (Does::Drips(WHOLE), false),
        (Does::Drips(HALF_AN_EVENT), true),
    ] {
        let mut provider = Bare::serving(does).await;
        let gateway = provider.setup().start().await;
        let begun = Instant::now();

        let body = if streams { streamed("hi") } else { chat("hi") };
        assert_eq!(gateway.post(CHAT, &body).await.error(), "504 request_timeout", "{does:?}");

        assert!(begun.elapsed() < Duration::from_secs(5), "{does:?}");
        let closed = timeout(Duration::from_secs(5), provider.closed.recv()).await;
        assert_eq!(closed, Ok(Some(())), "{does:?}: the call was abandoned and not cancelled");
    }
}

#[tokio::test]
async fn whoever_resets_or_sends_nonsense_is_a_provider_error() {
    for (does, streams) in [
        (Does::Resets(""), false),
        (Does::Resets(HEAD), false),
        (Does::Resets(WHOLE), false),
        (Does::Resets(EVENTS), true),
        (Does::Ends(b"SSH-2.0-OpenSSH_9.2\r\n"), false),
        (Does::Ends(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"), false),
        (Does::Ends(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"id\""), false),
        (Does::Ends(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"), true),
        (Does::Ends(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: [DONE]\n\n"), true),
        (Does::Ends(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: <html>\n\n"), true),
        (Does::Ends(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {\"error\":{\"message\":\"x\"}}\n\n"), true),
        (Does::Ends(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nevent: error\ndata: {\"message\":\"x\"}\n\n"), true),
    ] {
        let provider = Bare::serving(does).await;
        let gateway = provider.setup().start().await;

        let body = if streams { streamed("hi") } else { chat("hi") };
        assert_eq!(gateway.post(CHAT, &body).await.error(), "502 provider_error", "{does:?}");
    }
}

/// The beginning of a gzip file, and no more of it.
const GZIP: [u8; 14] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab, 0x56, 0x4a, 0xce];

#[tokio::test]
async fn errors_in_any_dress_are_a_provider_error() {
    let html = "<html><body>secret detail</body></html>";
    for reply in [
        Upstream::error(529, "overloaded_error", "secret detail"),
        Upstream::status(529, ""),
        Upstream::status(500, html).header("content-type", "text/html"),
        Upstream::status(502, html).header("content-type", "text/html"),
        Upstream::status(504, html).header("content-type", "text/html"),
        Upstream::status(200, html).header("content-type", "text/html"),
        Upstream::status(200, GZIP)
            .header("content-encoding", "gzip")
            .header("content-type", "application/json"),
        Upstream::status(200, GZIP).header("content-type", "application/json"),
        Upstream::status(200, GZIP)
            .header("content-encoding", "gzip")
            .header("content-type", "text/event-stream"),
        Upstream::status(500, GZIP).header("content-encoding", "gzip"),
    ] {
        let told = format!("{reply:?}");
        let provider = MockProvider::replying(reply).await;
        let gateway = impatient(Gateway::with(&provider)).start().await;
        for body in [chat("hi"), streamed("hi")] {
            let reply = gateway.post(CHAT, &body).await;
            assert_eq!(reply.error(), "502 provider_error", "{told}");
            assert!(!reply.text().contains("secret detail"), "{told}");
        }
    }
}

#[tokio::test]
async fn a_place_that_does_not_let_connect_is_timed_out() {
    // A queue of connections that nobody takes, until it is full.
    let full = TcpSocket::new_v4().unwrap();
    full.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let full = full.listen(1).unwrap();
    let address = full.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(connected) = timeout(Duration::from_millis(300), TcpStream::connect(address)).await {
        waiting.push(connected.unwrap());
        assert!(waiting.len() < 1000, "the queue does not fill");
    }
    // One that takes connections and does not speak TLS.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    for base_url in [format!("http://{address}/v1"), format!("https://{}/v1", silent.local_addr().unwrap())] {
        let setup =
            Setup::default().provider("openai", &base_url).provider_key("connect_timeout", "\"300ms\"");
        let gateway = setup.start().await;
        let begun = Instant::now();

        assert_eq!(gateway.chat("hi").await.error(), "504 request_timeout", "{base_url}");

        assert!(begun.elapsed() < Duration::from_secs(10), "{base_url}");
    }
}

#[tokio::test]
async fn a_stream_that_stalls_or_breaks_later_ends_with_an_error_event() {
    for (reply, code, cancelled) in [
        (Upstream::stream_of(&["one", " two"]).stall_after(2), "request_timeout", true),
        (Upstream::stream_of(&["one", " two"]).cut_after(2), "provider_error", false),
    ] {
        let provider = MockProvider::replying(reply).await;
        let gateway = impatient(Gateway::with(&provider)).start().await;
        let stream = gateway.stream("hi").await;
        assert_eq!((stream.text().as_str(), stream.error().as_str()), ("one", code));
        if cancelled {
            assert_eq!(provider.wait_for_cancelled(1).await, 1);
        }
    }
}

#[tokio::test]
async fn an_event_that_drips_is_not_waited_for_for_ever() {
    let first = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one\"}}]}\n\ndata: {\"id\":";
    let mut provider = Bare::serving(Does::Drips(first)).await;
    let gateway = provider.setup().start().await;

    let stream = gateway.stream("hi").await;

    assert_eq!((stream.text().as_str(), stream.error().as_str()), ("one", "request_timeout"));
    assert_eq!(timeout(Duration::from_secs(5), provider.closed.recv()).await, Ok(Some(())));
}

#[tokio::test]
async fn an_overloaded_provider_that_says_when_to_come_back_is_asked_then() {
    let busy = Upstream::error(529, "overloaded_error", "x").header("retry-after", "1");
    let provider = MockProvider::replying(busy.then("fine")).await;
    let patient = r#"{ candidates = [{ model = "@openai/gpt-4.1-mini", retry_attempts = 2 }] }"#;
    let gateway = Gateway::with(&provider).alias("patient", patient).start().await;
    let begun = Instant::now();

    assert_eq!(gateway.routed("patient", "hi").await.message(), "fine");

    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_wait_that_nobody_waits_is_no_wait() {
    let patient = r#"{ candidates = [{ model = "@openai/gpt-4.1-mini", retry_attempts = 2 }, { model = "@backup/gpt-4o-mini", weight = 0 }] }"#;
    for status in [429, 503, 529] {
        for wait in ["18446744073709551615", "4294967295", "600", "-1", "0.5", "soon"] {
            let told = Upstream::error(status, "busy", "x").header("retry-after", wait);
            let (first, second) = (MockProvider::replying(told).await, MockProvider::replying("fine").await);
            let setup = Gateway::with(&first).provider("backup", &second.base_url());
            let gateway = setup.alias("patient", patient).start().await;

            let reply = gateway.routed("patient", "hi").await;

            assert_eq!(reply.message(), "fine", "{status} {wait}");
        }
    }
}

/// The ways to fail before an answer begins.
fn failure(number: usize) -> Upstream {
    let event = |data: &str| Upstream::frames([format!("data: {data}")]);
    match number % 7 {
        0 => Upstream::status(500, "x"),
        1 => Upstream::hang_up(),
        2 => Upstream::error(529, "overloaded_error", "x"),
        3 => Upstream::garbage(),
        4 => event(r#"{"error":{"message":"x"}}"#),
        5 => Upstream::text("cut").cut_after_bytes(5),
        _ => Upstream::status(503, "<html>").header("content-type", "text/html"),
    }
}

/// A request of its own, every other one streamed: what was asked, what came, and what was tried.
async fn ask_either(gateway: &Gateway, number: usize) -> (String, String, Vec<String>) {
    let text = format!("request-{number}.");
    if number.is_multiple_of(2) {
        let reply = gateway.routed("either", &text).await;
        let answer = reply.at("/choices/0/message/content").as_str().unwrap_or_default().to_owned();
        return (text, answer, reply.tried());
    }
    let stream = gateway.open(&with(streamed(&text), "model", "either")).await.all().await;
    let answer = if stream.is_done() { stream.text() } else { String::new() };
    (text, answer, Vec::new())
}

#[tokio::test]
async fn a_provider_that_fails_half_its_calls_fails_no_request_and_doubles_none() {
    let (healthy, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let (told, counted) = (healthy.clone(), calls.clone());
    let first = MockProvider::scripted(move |request| {
        let call = counted.fetch_add(1, Ordering::SeqCst);
        let fails = call.is_multiple_of(2) && !told.load(Ordering::SeqCst);
        if fails { failure(call / 2) } else { Upstream::text(format!("first {}", request.last_message())) }
    })
    .await;
    let second =
        MockProvider::scripted(|request| Upstream::text(format!("second {}", request.last_message()))).await;
    let setup = Gateway::with(&first).provider_key(
        "breaker",
        "{ failures = 5, share = 40, calls = 20, window = \"2s\", cooldown = \"150ms\" }",
    );
    let gateway = setup.provider("backup", &second.base_url()).alias("either", EITHER).start().await;

    let asked = stream::iter(0..1000).map(|number| ask_either(&gateway, number));
    let answers: Vec<_> = asked.buffered(8).collect().await;

    let good = answers
        .iter()
        .filter(|(text, answer, _)| [format!("first {text}"), format!("second {text}")].contains(answer));
    let good = good.count();
    assert!(good >= 999, "{good} of 1000 succeeded");
    // Whom the first has answered, the second has not seen.
    let seen: HashSet<_> = second.requests().iter().map(|request| request.last_message()).collect();
    let by_first = answers.iter().filter(|(text, answer, _)| *answer == format!("first {text}"));
    let by_first: Vec<_> = by_first.map(|(text, ..)| text).collect();
    assert!(by_first.len() > 20, "the first has answered {} times", by_first.len());
    assert!(!by_first.iter().any(|text| seen.contains(*text)));

    // The time line: closed, open, tried, and open or closed again.
    let line: Vec<_> = answers.iter().filter_map(|(_, _, tried)| tried.first()).collect();
    let outcome = |from: usize, ends: &[&str]| {
        let found = line[from..].iter().position(|tried| ends.iter().any(|end| tried.ends_with(end)));
        from + found.unwrap_or_else(|| panic!("none of {ends:?} after {from} in {line:?}"))
    };
    let opened = outcome(0, &["circuit_open"]);
    let tried = outcome(opened, &["ok", "provider_error"]);
    outcome(tried, &["circuit_open"]);
    healthy.store(true, Ordering::SeqCst);
    let begun = Instant::now();
    while gateway.routed("either", "again").await.message() != "first again" {
        assert!(begun.elapsed() < Duration::from_secs(20), "it does not close");
    }
    assert_eq!(gateway.circuit("openai", "gpt-4.1-mini").await, "closed");
}

#[tokio::test]
async fn a_stream_that_broke_after_its_first_byte_is_not_asked_for_again() {
    let first = MockProvider::replying(Upstream::stream_of(&["one", " two"]).cut_after(2)).await;
    let second = MockProvider::replying("from the second").await;
    let setup = Gateway::with(&first).provider_key("breaker", "{ enabled = false }");
    let gateway = setup.provider("backup", &second.base_url()).alias("either", EITHER).start().await;
    for _ in 0..20 {
        let stream = gateway.open(&with(streamed("hi"), "model", "either")).await.all().await;
        assert_eq!((stream.text().as_str(), stream.error().as_str()), ("one", "provider_error"));
    }
    assert_eq!((first.requests().len(), second.requests().len()), (20, 0));
}

#[tokio::test]
async fn a_stream_that_broke_before_its_first_event_is_answered_by_the_next() {
    for reply in [
        Upstream::stream_of(&["one"]).cut_after(0),
        Upstream::stream_of(&["one"]).stall_after(0),
        Upstream::frames([r#"data: {"error":{"message":"overloaded"}}"#]),
        Upstream::frames([": only a comment"]),
    ] {
        let (first, second) = (MockProvider::replying(reply).await, MockProvider::replying("second").await);
        let setup = impatient(Gateway::with(&first)).provider("backup", &second.base_url());
        let gateway = setup.alias("either", EITHER).start().await;

        let stream = gateway.open(&with(streamed("hi"), "model", "either")).await.all().await;

        assert_eq!((stream.text().as_str(), stream.is_done()), ("second", true));
        assert_eq!(first.requests().len(), 1);
    }
}
