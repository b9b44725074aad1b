//! Ghat: an AI gateway whose guardrails, routers and provider adapters are sandboxed WebAssembly components.
//!
//! Read it in the order of the modules.

/// `ghat.toml`: as written, checked, with every problem at once.
pub mod config;
/// From a plugin file to a call: the one place that knows the WebAssembly engine.
pub mod plugins;
/// Everything that the configuration decides at one moment.
pub mod generation;
/// New configuration and new plugin files come into service.
pub mod reload;
/// Listeners, paths, draining.
pub mod server;
/// A request, top to bottom.
pub mod gateway;
/// What is asked, by whom.
pub mod request;
/// JSON bodies: their texts, their places, their edits.
pub mod body;
/// Guardrails and redactors over requests, answers and streams.
pub mod chain;
/// Which models may serve.
pub mod route;
/// The models there are.
pub mod catalog;
/// Providers: encode, send, decode.
pub mod upstream;
/// Server-sent events.
pub mod sse;
/// Streamed answers.
pub mod stream;
/// Responses and errors on the wire.
pub mod respond;
/// What is told of a request once it is over.
pub mod record;
/// Every way in which a request fails.
pub mod error;
