//! Libraries that programs are built upon, with nothing changed but their base URL. `scripts/clients` sets them up.

use std::process::Stdio;

use ghat_tests::{Gateway, MockProvider, Recorded, Upstream};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    process::{Child, Command},
};

use crate::clients::{guarded, javascript, python};

/// A model that answers as the last message tells it, whatever the dialect.
fn model(request: &Recorded) -> Upstream {
    match &*request.last_message() {
        "tools" => Upstream::calling("weather", &["{\"city\":", "\"Paris\"}"])
            .tool_call("weather", &["{\"city\":\"Ro", "me\"}"]),
        "structured" => report(&request.json()),
        "picture" => Upstream::text(picture(&request.json())),
        "rate" => Upstream::error(429, "rate_limit_exceeded", "slow down").header("retry-after", "3"),
        "broken" => Upstream::status(500, "oops"),
        "cut" => Upstream::stream_of(&["one ", "two ", "three ", "four "]).cut_after(5),
        "endless" => Upstream::stream_of(&["one ", "two ", "three ", "four "]).stall_after(5),
        text => Upstream::text(text),
    }
}

/// A report in the form that was asked for: as the answer, or as what the tool is given.
fn report(asked: &Value) -> Upstream {
    const REPORT: &str = r#"{"city":"Paris","degrees":21}"#;
    let forms = ["/response_format/type", "/text/format/type", "/output_config/format/type"];
    if forms.iter().any(|form| asked.pointer(form) == Some(&json!("json_schema"))) {
        return Upstream::text(REPORT);
    }
    let tool = &asked["tools"][0];
    match tool["name"].as_str().or(tool["function"]["name"].as_str()) {
        Some(name) => Upstream::calling(name, &[REPORT]),
        None => Upstream::text("in no form"),
    }
}

/// The kind and the data of the picture in the last message.
fn picture(asked: &Value) -> String {
    let turns = asked.get("messages").or(asked.get("input")).and_then(Value::as_array);
    let parts = turns.and_then(|turns| turns.last()?["content"].as_array());
    let shown = |part: &Value| {
        let url = part.pointer("/image_url/url").or(part.get("image_url")).and_then(Value::as_str);
        if let Some(url) = url {
            return Some(url.strip_prefix("data:")?.replace(";base64,", " "));
        }
        let source = part.get("source")?;
        Some(format!("{} {}", source["media_type"].as_str()?, source["data"].as_str()?))
    };
    parts.and_then(|parts| parts.iter().find_map(shown)).unwrap_or_else(|| "no picture".to_owned())
}

/// Where a library would call from here, were it to call anybody but the gateway.
struct Outside(TcpListener);

impl Outside {
    async fn new() -> Self {
        Self(TcpListener::bind(("127.0.0.1", 0)).await.unwrap())
    }

    fn proxies(&self, program: &mut Command) {
        let proxy = format!("http://{}", self.0.local_addr().unwrap());
        for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            program.env(name, &proxy);
        }
        program.env("no_proxy", "127.0.0.1").env("NO_PROXY", "127.0.0.1");
    }

    async fn was_called(&self) -> bool {
        tokio::time::timeout(std::time::Duration::from_millis(20), self.0.accept()).await.is_ok()
    }
}

/// Runs a program in front of both dialects, with a key.
async fn finds_nothing_unusual(mut program: Command) {
    let provider = MockProvider::scripted(model).await;
    let setup = Gateway::with(&provider).anthropic("anthropic", &provider.base_url());
    // LlamaIndex asks for models by names that it knows.
    let setup = setup.alias("gpt-4.1-mini", r#""@openai/gpt-4.1-mini""#);
    let gateway = guarded(setup.alias("gpt-4o", r#""@anthropic/claude-sonnet-4""#).keys()).await;
    let (key, _) = gateway.make_key(&json!({})).await;
    let outside = Outside::new().await;
    outside.proxies(&mut program);
    let address = format!("http://{}", gateway.address());

    program.args([address, key]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.kill_on_drop(true).spawn().unwrap();
    let told = followed(&mut child, &provider).await;

    let mut complaints = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaints).await.unwrap();
    let status = child.wait().await.unwrap();
    let failed: Vec<_> = told.iter().filter(|line| !line.starts_with("ok   ")).collect();
    assert!(failed.is_empty() && complaints.is_empty(), "{failed:#?}\n{complaints}");
    assert!(status.success() && told.len() > 60, "{status}, {} checks", told.len());
    assert!(!outside.was_called().await, "it called somebody else");
}

/// What a program says. When it has left a stream, it is held until the provider has seen that.
async fn followed(child: &mut Child, provider: &MockProvider) -> Vec<String> {
    let mut input = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut told = Vec::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        if line == "left" {
            let seen = provider.wait_for_cancelled(1).await;
            told.push(format!("{} the provider saw it leave", if seen == 1 { "ok  " } else { "FAIL" }));
            input.write_all(b"\n").await.unwrap();
        } else {
            told.push(line);
        }
    }
    assert!(told.iter().any(|line| line.ends_with("saw it leave")), "it left no stream: {told:#?}");
    told
}

#[tokio::test]
async fn langchain_finds_nothing_unusual() {
    finds_nothing_unusual(python("langchain", "with_langchain.py")).await;
}

#[tokio::test]
async fn llama_index_finds_nothing_unusual() {
    finds_nothing_unusual(python("llama-index", "with_llama_index.py")).await;
}

#[tokio::test]
async fn litellm_finds_nothing_unusual() {
    finds_nothing_unusual(python("litellm", "with_litellm.py")).await;
}

#[tokio::test]
async fn vercels_ai_sdk_finds_nothing_unusual() {
    let (program, _folder) = javascript("with_ai.mjs");
    finds_nothing_unusual(program).await;
}
