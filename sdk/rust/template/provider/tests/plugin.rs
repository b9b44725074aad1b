//! cargo test

use ghat_sdk::provider::{Decoder, Encoded, Failure, ProviderRequest, UpstreamBody, UpstreamReply};
use ghat_sdk::{Provider, Surface, testing};
use serde_json::Value;
use unnamed_plugin::UnnamedPlugin;

fn reply(status: u16, body: &str) -> UpstreamReply {
    let headers = vec![("retry-after".to_owned(), "3".to_owned())];
    UpstreamReply { surface: Surface::Chat, status, headers, body: body.into() }
}

#[test]
fn a_request_becomes_a_prompt() {
    let body = r#"{"messages":[{"role":"user","content":"hi"}]}"#;
    let ask = ProviderRequest {
        model: "small".into(),
        surface: Surface::Chat,
        streaming: false,
        fields: vec!["messages".into()],
        body: Some(body.into()),
    };
    let Ok(Encoded::Send(sent)) = UnnamedPlugin.encode(&testing::context(), &ask) else {
        panic!("it is sent")
    };
    let UpstreamBody::Whole(body) = sent.body else { panic!("it has a body of its own") };
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["prompt"], "user: hi");
}

#[test]
fn an_answer_is_read_or_refused() {
    let whole = UnnamedPlugin.decode(&testing::context(), &reply(200, r#"{"text":"ho"}"#)).unwrap();
    assert!(whole.contains(r#""content":"ho""#), "{whole}");
    let refused = UnnamedPlugin.decode(&testing::context(), &reply(429, "slow down"));
    assert!(matches!(refused, Err(Failure::RateLimited(Some(3)))), "{refused:?}");
}

#[test]
fn a_stream_is_the_same_wherever_it_is_cut() {
    let data = "{\"text\": \"Grö\"}\n{\"text\": \"ße\"}".as_bytes();
    for cut in 0..=data.len() {
        let mut lines = UnnamedPlugin.decoder(&testing::context(), Surface::Chat);
        let (first, rest) = data.split_at(cut);
        let parts = [lines.push(first), lines.push(rest), lines.finish()];
        let events: Vec<_> = parts.into_iter().flat_map(Result::unwrap).collect();
        let read = |data: &str| serde_json::from_str::<Value>(data).unwrap();
        let said: String = events
            .iter()
            .filter_map(|one| {
                read(&one.data)["choices"][0]["delta"]["content"].as_str().map(ToOwned::to_owned)
            })
            .collect();
        assert_eq!(said, "Größe", "cut at {cut}");
    }
}
