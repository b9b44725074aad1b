//! Does the mock say what a provider says, and does it know who left?
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, outside their functions"
)]

use std::time::Duration;

use bytes::Bytes;
use ghat_mock::{MockProvider, Reply};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Response, StatusCode, body::Incoming};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

struct Client {
    sender: SendRequest<Full<Bytes>>,
    _connection: JoinSet<()>,
}

impl Client {
    async fn of(mock: &MockProvider) -> Self {
        let socket = TcpStream::connect(mock.address()).await.unwrap();
        let (sender, connection) = handshake(TokioIo::new(socket)).await.unwrap();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { drop(connection.await) });
        Self { sender, _connection: tasks }
    }

    async fn post(&mut self, path: &str, body: &Value) -> hyper::Result<Response<Incoming>> {
        let request = Request::post(path).header("host", "mock").header("x-test", "yes");
        self.sender.send_request(request.body(Full::from(body.to_string())).unwrap()).await
    }
}

async fn chat(mock: &MockProvider, body: Value) -> (StatusCode, String) {
    send(mock, "/v1/chat/completions", body).await
}

async fn send(mock: &MockProvider, path: &str, body: Value) -> (StatusCode, String) {
    let mut client = Client::of(mock).await;
    let response = client.post(path, &body).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

fn ask(stream: bool) -> Value {
    json!({"model": "gpt-4.1-mini", "stream": stream, "messages": [{"role": "user", "content": "hello"}]})
}

fn events(body: &str) -> Vec<Value> {
    let data = body.split("\n\n").filter_map(|frame| frame.strip_prefix("data: "));
    data.filter(|data| *data != "[DONE]").map(|data| serde_json::from_str(data).unwrap()).collect()
}

fn streamed_text(body: &str, choice: u64) -> String {
    let all = events(body);
    let choices = all.iter().flat_map(|event| event["choices"].as_array().unwrap());
    choices
        .filter(|found| found["index"] == choice)
        .filter_map(|found| found["delta"]["content"].as_str().map(str::to_owned))
        .collect()
}

#[tokio::test]
async fn a_whole_answer_has_the_text_and_the_request_is_kept() {
    let mock = MockProvider::replying("fine").await;
    let (status, body) = chat(&mock, ask(false)).await;
    let body: Value = serde_json::from_str(&body).unwrap();

    assert_eq!(status, 200);
    assert_eq!(body["choices"][0]["message"]["content"], "fine");
    assert_eq!(body["model"], "gpt-4.1-mini");
    let request = mock.only_request();
    assert_eq!(request.last_message(), "hello");
    assert_eq!(request.header("x-test"), Some("yes"));
    assert_eq!(request.path, "/v1/chat/completions");
    assert_eq!(mock.cancelled(), 0);
}

#[tokio::test]
async fn a_stream_has_22_frames_and_the_same_text() {
    let text = "a text that is long enough to be cut into nineteen pieces";
    let mock = MockProvider::replying(text).await;
    let (_, body) = chat(&mock, ask(true)).await;

    assert_eq!(body.matches("data: ").count(), 22);
    assert!(body.ends_with("data: [DONE]\n\n"));
    assert_eq!(streamed_text(&body, 0), text);
    assert_eq!(mock.cancelled(), 0);
}

#[tokio::test]
async fn usage_comes_in_a_stream_when_it_is_asked_for() {
    let mock = MockProvider::replying("fine").await;
    let mut body = ask(true);
    body["stream_options"] = json!({"include_usage": true});
    let (_, body) = chat(&mock, body).await;

    let last = events(&body).pop().unwrap();
    assert_eq!(last["choices"], json!([]));
    assert_eq!(last["usage"]["completion_tokens"], 1);
}

#[tokio::test]
async fn embeddings_answer_each_input_in_the_asked_encoding() {
    let mock = MockProvider::replying("unused").await;
    let ask = json!({"model": "e", "input": ["a", "b"], "encoding_format": "base64"});
    let (_, body) = send(&mock, "/v1/embeddings", ask).await;
    let body: Value = serde_json::from_str(&body).unwrap();

    assert_eq!(body["data"].as_array().unwrap().len(), 2);
    assert!(body["data"][1]["embedding"].is_string());
    assert_eq!(mock.only_request().last_message(), "b");
}

#[tokio::test]
async fn replies_follow_each_other_and_the_last_one_stays() {
    let mock = MockProvider::replying(Reply::error(503, "busy", "later").then("fine")).await;
    let statuses =
        [chat(&mock, ask(false)).await.0, chat(&mock, ask(false)).await.0, chat(&mock, ask(false)).await.0];

    assert_eq!(statuses, [503, 200, 200]);
    assert_eq!(mock.requests().len(), 3);
}

#[tokio::test]
async fn choices_keep_their_own_text_in_a_stream() {
    let mock = MockProvider::replying(Reply::stream_of(&["a", "b"]).choice_of(&["x", "y", "z"])).await;
    let (_, body) = chat(&mock, ask(true)).await;

    assert_eq!((streamed_text(&body, 0), streamed_text(&body, 1)), ("ab".to_owned(), "xyz".to_owned()));
}

#[tokio::test]
async fn tool_arguments_come_in_pieces_or_whole() {
    let reply = Reply::calling("find", &["{\"q\":", "1}"]);
    let mock = MockProvider::replying(reply).await;
    let (_, whole) = chat(&mock, ask(false)).await;
    let (_, stream) = chat(&mock, ask(true)).await;

    let whole: Value = serde_json::from_str(&whole).unwrap();
    let call = &whole["choices"][0]["message"]["tool_calls"][0]["function"];
    assert_eq!(call, &json!({"name": "find", "arguments": "{\"q\":1}"}));
    assert_eq!(whole["choices"][0]["finish_reason"], "tool_calls");
    let arguments: String = events(&stream)
        .iter()
        .filter_map(|event| event.pointer("/choices/0/delta/tool_calls/0/function/arguments")?.as_str())
        .collect();
    assert_eq!(arguments, "{\"q\":1}");
}

#[tokio::test]
async fn an_echo_says_the_last_message() {
    let mock = MockProvider::echoing().await;
    assert!(chat(&mock, ask(false)).await.1.contains("\"content\":\"hello\""));
}

#[tokio::test]
async fn a_cut_body_is_an_error_for_the_client_and_not_a_cancellation() {
    for (reply, stream) in [
        (Reply::text("some words").cut_after(3), true),
        (Reply::text("some words").cut_after_bytes(100), true),
        (Reply::text("some words").cut_after_bytes(100), false),
        (Reply::text("some words").cut_after(0), false),
    ] {
        let mock = MockProvider::replying(reply).await;
        let mut client = Client::of(&mock).await;
        if let Ok(response) = client.post("/v1/chat/completions", &ask(stream)).await {
            assert!(response.into_body().collect().await.is_err());
        }
        assert_eq!(mock.cancelled(), 0);
    }
}

#[tokio::test]
async fn a_hang_up_has_no_head() {
    let mock = MockProvider::replying(Reply::hang_up()).await;
    assert!(Client::of(&mock).await.post("/v1/chat/completions", &ask(false)).await.is_err());
    assert_eq!(mock.cancelled(), 0);
}

#[tokio::test]
async fn a_client_that_leaves_is_noticed() {
    let stalls = [
        Reply::stalling(),
        Reply::text("some words").stall_after(2),
        Reply::text("x").gap(Duration::MAX / 4),
    ];
    for reply in stalls {
        let mock = MockProvider::replying(reply).await;
        let mut client = Client::of(&mock).await;
        let patience = Duration::from_millis(50);
        let _late = timeout(patience, client.post("/v1/chat/completions", &ask(true))).await;
        assert_eq!((mock.wait_for_requests(1).await, mock.cancelled()), (1, 0));
        drop(client);
        assert_eq!(mock.wait_for_cancelled(1).await, 1);
    }
}

#[tokio::test]
async fn a_drip_arrives_in_small_pieces() {
    let reply = Reply::stream_of(&["héllo"]).drip(7, Duration::from_millis(1));
    let mock = MockProvider::replying(reply).await;
    let mut client = Client::of(&mock).await;
    let response = client.post("/v1/chat/completions", &ask(true)).await.unwrap();
    let mut body = response.into_body();
    let mut whole = Vec::new();
    while let Some(frame) = body.frame().await {
        let data = frame.unwrap().into_data().unwrap();
        assert!(data.len() <= 7);
        whole.extend(data);
    }
    assert_eq!(streamed_text(&String::from_utf8(whole).unwrap(), 0), "héllo");
}

#[tokio::test]
async fn a_delay_and_raw_frames_are_kept_to() {
    let reply = Reply::frames(["data: {}", ": note\n\n"]).delay(Duration::from_millis(30)).header("x-a", "1");
    let mock = MockProvider::replying(reply).await;
    let start = Instant::now();
    let (_, body) = chat(&mock, ask(true)).await;

    assert!(start.elapsed() >= Duration::from_millis(30));
    assert_eq!(body, "data: {}\n\n: note\n\n");
}

#[tokio::test]
async fn garbage_and_unknown_paths() {
    let mock = MockProvider::replying(Reply::garbage().then("fine")).await;
    assert!(chat(&mock, ask(false)).await.1.starts_with("<html>"));
    assert_eq!(send(&mock, "/v1/images", ask(false)).await.0, 404);
}

#[tokio::test]
async fn a_dropped_mock_closes_its_port() {
    let mock = MockProvider::replying("fine").await;
    let (address, _client) = (mock.address(), Client::of(&mock).await);
    drop(mock);
    tokio::task::yield_now().await;
    assert!(TcpStream::connect(address).await.is_err());
}
