//! Ghat: an AI gateway whose guardrails, routers and provider adapters are sandboxed WebAssembly components.
//!
//! Read it in the order of the modules.

/// Who is calling.
pub mod auth;
/// JSON bodies: their texts, their places, their edits.
pub mod body;
/// The models there are.
pub mod catalog;
/// Guardrails and redactors over requests, answers and streams.
pub mod chain;
/// `ghat.toml`: as written, checked, with every problem at once.
pub mod config;
/// Every way in which a request fails.
pub mod error;
/// A request, top to bottom.
pub mod gateway;
/// Everything that the configuration decides at one moment.
pub mod generation;
/// What is kept of every request, and how it reaches the store.
pub mod ledger;
/// What is publicly known of models.
pub mod listing;
/// From a plugin file to a call: the one place that knows the WebAssembly engine.
pub mod plugins;
/// What an app may ask for, and what becomes of what is found.
pub mod policy;
/// What tokens cost.
pub mod prices;
/// What is told of a request once it is over.
pub mod record;
/// New configuration and new plugin files come into service.
pub mod reload;
/// What is asked, by whom.
pub mod request;
/// Responses and errors on the wire.
pub mod respond;
/// Which models may serve.
pub mod route;
/// Listeners, paths, draining.
pub mod server;
/// Server-sent events.
pub mod sse;
/// What is kept between requests and over restarts.
pub mod store;
/// Streamed answers.
pub mod stream;
/// The listener's certificate.
pub mod tls;
/// OpenTelemetry traces.
pub mod trace;
/// Providers: encode, send, decode.
pub mod upstream;
/// The threads that serve.
mod workers;
