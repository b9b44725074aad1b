//! Stock SDKs, with nothing changed but their base URL. `scripts/clients` sets them up.

use std::{path::PathBuf, process::Output};

use ghat_tests::{Gateway, MockProvider, Recorded, Setup, Upstream, files};
use tokio::process::Command;

/// An upstream that fails as it is told.
async fn upstream() -> MockProvider {
    let reply = |request: &Recorded| match &*request.last_message() {
        "rate" => Upstream::error(429, "rate_limit_exceeded", "slow down").header("retry-after", "3"),
        "broken" => Upstream::status(500, "oops"),
        "cut" => Upstream::stream_of(&["one ", "two "]).cut_after(3),
        "tool" => Upstream::calling("weather", &["{\"city\":", "\"Par", "is\",\"mail\":\"ann@exam", "ple.org\"}"]),
        text => Upstream::text(text),
    };
    MockProvider::scripted(reply).await
}

fn script(language: &str, name: &str) -> PathBuf {
    files::root().join("tests/clients").join(language).join(name)
}

/// Runs the Python client.
async fn python(gateway: &Gateway, backend: &str) -> Output {
    let mut command = Command::new(files::python());
    command.arg(script("python", "client.py")).args([&gateway.base_url(), backend]).output().await.unwrap()
}

/// Runs the JavaScript client, from where its modules are.
async fn javascript(gateway: &Gateway, backend: &str) -> Output {
    let copy = files::node_modules().join(format!("client-{}.mjs", gateway.address().port()));
    std::fs::copy(script("javascript", "client.mjs"), &copy).unwrap();
    let output = Command::new("node").arg(&copy).args([&gateway.base_url(), backend]).output().await.unwrap();
    std::fs::remove_file(copy).unwrap();
    output
}

fn assert_passed(output: &Output) {
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}");
    assert!(told.lines().filter(|line| line.starts_with("ok ")).count() >= 4, "{told}");
}

async fn guarded(provider: &MockProvider) -> Gateway {
    Gateway::with(provider).plugin("pii").mode("redact").on(&["response"]).plugin("secrets").mode("block").start().await
}

#[tokio::test]
async fn pythons_sdk_finds_nothing_unusual() {
    let provider = upstream().await;
    assert_passed(&python(&guarded(&provider).await, "mock").await);
}

#[tokio::test]
async fn pythons_sdk_can_talk_to_an_echo() {
    assert_passed(&python(&Setup::echoing().start().await, "echo").await);
}

#[tokio::test]
async fn javascripts_sdk_finds_nothing_unusual() {
    let provider = upstream().await;
    assert_passed(&javascript(&guarded(&provider).await, "mock").await);
}

#[tokio::test]
async fn javascripts_sdk_can_talk_to_an_echo() {
    assert_passed(&javascript(&Setup::echoing().start().await, "echo").await);
}
