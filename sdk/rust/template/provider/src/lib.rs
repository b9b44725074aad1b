//! Speaks to a provider that takes `{"prompt": …}` at /generate, and answers `{"text": …}`, or lines of it.

use ghat_sdk::provider::{
    Complaint, Credential, Decoder, Encoded, Event, Failure, Model, Profile, ProviderRequest, Surfaces,
    UpstreamBody, UpstreamReply, UpstreamRequest, reply,
};
use ghat_sdk::{About, Context, Empty, Plugin, Problem, Provider, Surface};
use serde::Deserialize;
use serde_json::{Value, json};

/// Translates Chat Completions.
pub struct UnnamedPlugin;

impl Plugin for UnnamedPlugin {
    type Settings = Empty;
    type Options = Empty;
    const ABOUT: About =
        About::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), "Speaks to a provider of prompts.");

    fn configure(_: Empty) -> Result<Self, Vec<Problem>> {
        Ok(Self)
    }
}

impl Provider for UnnamedPlugin {
    type Decoder = Lines;

    fn profile(&self) -> Profile {
        Profile {
            models: vec![Model { name: "small".into(), surfaces: Surfaces::CHAT }],
            serves: Surfaces::CHAT,
            native: Surfaces::empty(),
            credential: Credential::Bearer,
        }
    }

    fn encode(&self, _: &Context, ask: &ProviderRequest) -> Result<Encoded, Failure> {
        let asked: Asked = serde_json::from_str(ask.body.as_deref().unwrap_or("{}")).map_err(|problem| {
            Failure::InvalidRequest(Complaint {
                param: Some("messages".into()),
                message: problem.to_string(),
            })
        })?;
        let lines = asked.messages.iter().map(|said| format!("{}: {}", said.role, text(&said.content)));
        let prompt = lines.collect::<Vec<_>>().join("\n");
        let body = json!({ "model": ask.model, "prompt": prompt, "stream": ask.streaming });
        Ok(Encoded::Send(UpstreamRequest {
            method: "POST".into(),
            path: "/generate".into(),
            headers: Vec::new(),
            body: UpstreamBody::Whole(body.to_string().into_bytes()),
        }))
    }

    fn decode(&self, _: &Context, reply: &UpstreamReply) -> Result<String, Failure> {
        let told = String::from_utf8_lossy(&reply.body);
        match reply.status {
            200..300 => {
                let message = json!({ "role": "assistant", "content": answer(&reply.body)? });
                let choice = json!({ "index": 0, "message": message, "finish_reason": "stop" });
                Ok(json!({ "object": "chat.completion", "choices": [choice] }).to_string())
            }
            401 | 403 => Err(Failure::Unauthorized),
            404 => Err(Failure::UnknownModel),
            429 => Err(Failure::RateLimited(reply::retry_after(&reply.headers))),
            400 | 413 | 422 => {
                Err(Failure::InvalidRequest(Complaint { param: None, message: reply::explanation(&told) }))
            }
            _ => Err(Failure::Unavailable(reply::note(&told))),
        }
    }

    fn decoder(&self, _: &Context, _: Surface) -> Lines {
        Lines::default()
    }
}

/// Reads a stream: a line of JSON for each piece.
#[derive(Default)]
pub struct Lines(Vec<u8>);

impl Decoder for Lines {
    fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, Failure> {
        self.0.extend_from_slice(bytes);
        let mut events = Vec::new();
        while let Some(end) = self.0.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.0.drain(..=end).collect();
            events.push(chunk(&json!({ "content": answer(&line)? }), None));
        }
        Ok(events)
    }

    fn finish(&mut self) -> Result<Vec<Event>, Failure> {
        let mut events = Vec::new();
        if !self.0.is_empty() {
            events.push(chunk(&json!({ "content": answer(&self.0)? }), None));
        }
        events.push(chunk(&json!({}), Some("stop")));
        Ok(events)
    }
}

#[derive(Deserialize)]
struct Asked {
    messages: Vec<Said>,
}

#[derive(Deserialize)]
struct Said {
    role: String,
    content: Value,
}

fn text(content: &Value) -> String {
    let parts = content.as_array().into_iter().flatten().filter_map(|part| part["text"].as_str());
    content.as_str().map_or_else(|| parts.collect(), ToOwned::to_owned)
}

fn answer(body: &[u8]) -> Result<String, Failure> {
    #[derive(Deserialize)]
    struct Answer {
        text: String,
    }
    let read = serde_json::from_slice::<Answer>(body);
    read.map(|answer| answer.text).map_err(|problem| Failure::InvalidReply(problem.to_string()))
}

fn chunk(delta: &Value, reason: Option<&str>) -> Event {
    let choice = json!({ "index": 0, "delta": delta, "finish_reason": reason });
    Event { name: None, data: json!({ "object": "chat.completion.chunk", "choices": [choice] }).to_string() }
}

ghat_sdk::provider!(UnnamedPlugin);
