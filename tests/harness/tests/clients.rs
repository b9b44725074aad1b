//! Stock SDKs, with nothing changed but their base URL. `scripts/clients` sets them up.

use std::process::Output;

use ghat_mock::bedrock::{event, exception};
use ghat_mock::sigv4;
use ghat_tests::{Gateway, MockProvider, Recorded, Setup, Upstream, files, setup::BEDROCK_KEY};
use tempfile::TempDir;
use tokio::process::Command;

/// An upstream that fails as it is told.
async fn upstream() -> MockProvider {
    let reply = |request: &Recorded| match &*request.last_message() {
        "rate" => Upstream::error(429, "rate_limit_exceeded", "slow down").header("retry-after", "3"),
        "broken" => Upstream::status(500, "oops"),
        "cut" => Upstream::stream_of(&["one ", "two "]).cut_after(3),
        "think" => Upstream::text("so").thinking(&["h", "m"], "c2ln"),
        "tool" => {
            Upstream::calling("weather", &["{\"city\":", "\"Par", "is\",\"mail\":\"ann@exam", "ple.org\"}"])
        }
        text => Upstream::text(text),
    };
    MockProvider::scripted(reply).await
}

/// A Python program, with the library that was set up under this name.
pub(crate) fn python(client: &str, program: &str) -> Command {
    let mut command = Command::new(files::python(client));
    command.arg(files::root().join("tests/clients/python").join(program));
    command
}

/// A JavaScript program, and the folder that holds it while it runs, since it finds its modules from where it is.
pub(crate) fn javascript(program: &str) -> (Command, TempDir) {
    let sources = files::root().join("tests/clients/javascript");
    let folder = tempfile::tempdir_in(files::node_modules()).unwrap();
    for name in ["checks.mjs", program] {
        std::fs::copy(sources.join(name), folder.path().join(name)).unwrap();
    }
    let mut command = Command::new("node");
    command.arg(folder.path().join(program));
    (command, folder)
}

/// What a program says.
async fn run(program: &str, given: [&str; 2]) -> Output {
    let (mut command, _folder) = if program.ends_with(".py") {
        (python("python", program), None)
    } else {
        let (command, folder) = javascript(program);
        (command, Some(folder))
    };
    command.args(given).output().await.unwrap()
}

/// Amazon Bedrock as the mock plays it, for who signs for this service.
async fn bedrock(service: &'static str) -> MockProvider {
    let answer = |request: &Recorded| match &*request.last_message() {
        "rate" => Upstream::bedrock_error(429, "ThrottlingException", "slow down"),
        "break" => {
            let frames = [
                event("messageStart", &serde_json::json!({ "role": "assistant" })),
                exception("modelStreamErrorException", "oops"),
            ];
            Upstream::status(200, frames.concat())
                .header("content-type", "application/vnd.amazon.eventstream")
        }
        "think" => Upstream::text("so").thinking(&["h", "m"], "c2ln"),
        "tool" => Upstream::calling("weather", &["{\"city\":", "\"Par", "is\"}"]),
        text => Upstream::text(text),
    };
    let reply = move |request: &Recorded| match sigv4::check(request, &[BEDROCK_KEY], (service, "us-east-1"))
    {
        Ok(_) => answer(request),
        Err((kind, message)) => Upstream::bedrock_error(403, kind, &message),
    };
    MockProvider::scripted(reply).await
}

#[tokio::test]
async fn the_sdk_of_aws_takes_the_mock_for_bedrock_and_the_mock_its_signatures() {
    let (right, wrong) = (bedrock("bedrock").await, bedrock("s3").await);
    let address = |provider: &MockProvider| format!("http://{}/a/prefix", provider.address());
    assert_passed(&run("bedrock.py", [&address(&right), &address(&wrong)]).await);
}

#[tokio::test]
async fn what_adapters_send_and_answer_has_the_official_sdks_types() {
    let plugins = files::root().join("plugins");
    assert_passed(&run("shapes.py", [plugins.to_str().unwrap(), ""]).await);
}

/// What it is asked by Google's SDK, and answers in Google's form.
async fn google() -> MockProvider {
    let reply = |request: &Recorded| match &*request.last_message() {
        "rate" => Upstream::google_error(429, "RESOURCE_EXHAUSTED", "slow down"),
        "broken" => Upstream::google_error(500, "INTERNAL", "oops"),
        "think" => Upstream::text("so").thinking(&["h", "m"], "c2ln"),
        "tool" => Upstream::calling("weather", &["{\"city\":\"Paris\",\"mail\":\"ann@example.org\"}"]),
        text => Upstream::text(text),
    };
    MockProvider::scripted(reply).await
}

#[tokio::test]
async fn googles_sdk_takes_what_the_mock_says_in_its_name() {
    let provider = google().await;
    assert_passed(&run("gemini.py", [&format!("http://{}", provider.address()), "mock"]).await);
}

/// What it is asked by Mistral's SDK, and answers in Mistral's form.
async fn mistral() -> MockProvider {
    let reply = |request: &Recorded| match &*request.last_message() {
        "rate" => Upstream::mistral_error(429, "rate_limited", "slow down"),
        "think" => Upstream::text("so").thinking(&["h", "m"], ""),
        "tool" => Upstream::calling("weather", &["{\"city\":\"Paris\"}"]),
        text => Upstream::text(text),
    };
    MockProvider::scripted(reply).await
}

#[tokio::test]
async fn mistrals_sdk_takes_what_the_mock_says_in_its_name() {
    let provider = mistral().await;
    assert_passed(&run("mistral.py", [&format!("http://{}", provider.address()), "mock"]).await);
}

fn assert_passed(output: &Output) {
    let told =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}");
    assert!(told.lines().filter(|line| line.starts_with("ok ")).count() >= 4, "{told}");
}

pub(crate) async fn guarded(setup: Setup) -> Gateway {
    setup.plugin("pii").mode("redact").on(&["response"]).plugin("secrets").mode("block").start().await
}

/// In front of a provider that speaks Anthropic's API, and at the address that its SDKs are given.
async fn anthropics() -> (MockProvider, Gateway, String) {
    let provider = upstream().await;
    let gateway = guarded(Setup::default().anthropic("anthropic", &provider.base_url())).await;
    let address = format!("http://{}", gateway.address());
    (provider, gateway, address)
}

#[tokio::test]
async fn pythons_sdk_finds_nothing_unusual() {
    let provider = upstream().await;
    let gateway = guarded(Gateway::with(&provider)).await;
    assert_passed(&run("client.py", [&gateway.base_url(), "mock"]).await);
}

/// A provider that speaks Google's API, under the name that the aliases know.
fn googles(provider: &MockProvider) -> Setup {
    Setup::default().google("openai", &provider.base_url())
}

#[tokio::test]
async fn openais_sdks_find_nothing_unusual_where_google_is_behind() {
    for program in ["client.py", "client.mjs"] {
        let provider = upstream().await;
        let gateway = guarded(googles(&provider)).await;
        assert_passed(&run(program, [&gateway.base_url(), "google"]).await);
    }
    responses(googles, "google").await;
}

/// A provider that speaks Mistral's dialect, under the name that the aliases know.
fn mistrals(provider: &MockProvider) -> Setup {
    Setup::default().mistral("openai", &provider.base_url())
}

#[tokio::test]
async fn openais_sdks_find_nothing_unusual_where_mistral_is_behind() {
    for program in ["client.py", "client.mjs"] {
        let provider = upstream().await;
        let gateway = guarded(mistrals(&provider)).await;
        assert_passed(&run(program, [&gateway.base_url(), "mock"]).await);
    }
    responses(mistrals, "chat").await;
}

#[tokio::test]
async fn pythons_sdk_can_talk_to_an_echo() {
    let gateway = Setup::echoing().start().await;
    assert_passed(&run("client.py", [&gateway.base_url(), "echo"]).await);
}

#[tokio::test]
async fn javascripts_sdk_finds_nothing_unusual() {
    let provider = upstream().await;
    let gateway = guarded(Gateway::with(&provider)).await;
    assert_passed(&run("client.mjs", [&gateway.base_url(), "mock"]).await);
}

#[tokio::test]
async fn javascripts_sdk_can_talk_to_an_echo() {
    let gateway = Setup::echoing().start().await;
    assert_passed(&run("client.mjs", [&gateway.base_url(), "echo"]).await);
}

/// OpenAI's SDKs ask for responses, in front of whatever is behind.
async fn responses(setup: impl Fn(&MockProvider) -> Setup, backend: &str) {
    for program in ["responses.py", "responses.mjs"] {
        // One that was asked to slow down is not asked again.
        let provider = upstream().await;
        let gateway = guarded(setup(&provider)).await;
        assert_passed(&run(program, [&gateway.base_url(), backend]).await);
    }
}

#[tokio::test]
async fn openais_sdks_find_nothing_unusual_in_responses() {
    responses(Gateway::with, "native").await;
}

#[tokio::test]
async fn openais_sdks_find_nothing_unusual_in_responses_where_something_else_is_behind() {
    responses(
        |provider| Gateway::with(provider).provider_key("settings", r#"{ responses = "chat" }"#),
        "chat",
    )
    .await;
    responses(|provider| Setup::default().anthropic("anthropic", &provider.base_url()), "anthropic").await;
    let gateway = Setup::echoing().start().await;
    assert_passed(&run("responses.py", [&gateway.base_url(), "echo"]).await);
    assert_passed(&run("responses.mjs", [&gateway.base_url(), "echo"]).await);
}

#[tokio::test]
async fn anthropics_sdk_for_python_finds_nothing_unusual() {
    for prefix in ["", "/api/v1/anthropic"] {
        let (_provider, _gateway, address) = anthropics().await;
        assert_passed(&run("messages.py", [&format!("{address}{prefix}"), "native"]).await);
    }
}

#[tokio::test]
async fn anthropics_sdks_find_nothing_unusual_where_chat_is_behind() {
    anthropics_sdks(Gateway::with).await;
}

#[tokio::test]
async fn anthropics_sdks_find_nothing_unusual_where_mistral_is_behind() {
    anthropics_sdks(mistrals).await;
}

#[tokio::test]
async fn anthropics_sdks_find_nothing_unusual_where_google_is_behind() {
    anthropics_sdks(googles).await;
}

/// Anthropic's SDKs ask in front of a provider that speaks another API.
async fn anthropics_sdks(setup: impl Fn(&MockProvider) -> Setup) {
    for program in ["messages.py", "messages.mjs"] {
        let provider = upstream().await;
        let gateway = guarded(setup(&provider)).await;
        let address = format!("http://{}", gateway.address());
        assert_passed(&run(program, [&address, "translated"]).await);
    }
}

#[tokio::test]
async fn anthropics_sdk_for_javascript_finds_nothing_unusual() {
    let (_provider, _gateway, address) = anthropics().await;
    assert_passed(&run("messages.mjs", [&address, "native"]).await);
}
