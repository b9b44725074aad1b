//! Ghat from its front door: every test talks to a real gateway over a socket.

/// What reaches the provider, and what comes back.
mod chat;
/// Which models there are.
mod models;
/// Texts into vectors.
mod embeddings;
/// What a client is told of its own mistakes.
mod mistakes;
/// What a client is told of a provider's failures.
mod upstream;
/// As much as there may be, and no more.
mod limits;
/// Clients that do not wait for their answer.
mod leaving;
/// What guardrails find in requests and whole answers.
mod guardrails;
/// What redactors swap and the gateway puts back.
mod pseudonyms;
/// Guardrails over streams, cut anywhere.
mod streams;
/// Plugins that misbehave.
mod containment;
/// What one request leaves behind for the next.
mod isolation;
/// Plugins that keep failing.
mod breaker;
/// New plugin files under traffic.
mod reload;
/// A new configuration under traffic.
mod reconfigure;
/// Health, metrics, stopping.
mod operations;
/// The command line.
mod command;
/// Stock SDKs.
mod clients;
