//! What the end-to-end tests stand on: a real gateway on a port of its own, a client, and what came back.

/// A client of a gateway.
pub mod client;
/// Where plugins, programs and scripts are.
pub mod files;
/// A gateway that is running.
pub mod gateway;
/// Who issues session tokens.
pub mod issuer;
/// A whole answer.
pub mod reply;
/// Real databases.
pub mod servers;
/// What a gateway is started with.
pub mod setup;
/// A streamed answer.
pub mod stream;

pub use client::Client;
pub use gateway::Gateway;
pub use ghat_mock::{MockProvider, Recorded, Reply as Upstream, Script};
pub use issuer::Issuer;
pub use reply::Reply;
pub use servers::{Database, Postgres, Redis};
pub use setup::Setup;
pub use stream::{Event, Stream, Streamed};

/// A chat request of one user message for the alias `smart-default`.
pub fn chat(text: &str) -> serde_json::Value {
    serde_json::json!({ "model": "smart-default", "messages": [{ "role": "user", "content": text }] })
}

/// The same, streamed.
pub fn streamed(text: &str) -> serde_json::Value {
    with(chat(text), "stream", true)
}

/// A request of the Messages API with one user message for the alias `reasoning`.
pub fn message(text: &str) -> serde_json::Value {
    serde_json::json!({
        "model": "reasoning", "max_tokens": 100, "messages": [{ "role": "user", "content": text }],
    })
}

/// A request of the Responses API for the alias `smart-default`; the input is a text or a list of items.
pub fn response(input: impl Into<serde_json::Value>) -> serde_json::Value {
    serde_json::json!({ "model": "smart-default", "input": input.into() })
}

/// A JSON object with one field more.
pub fn with(
    mut body: serde_json::Value,
    name: &str,
    value: impl Into<serde_json::Value>,
) -> serde_json::Value {
    body[name] = value.into();
    body
}
