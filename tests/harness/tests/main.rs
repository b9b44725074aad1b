//! Ghat from its front door: every test talks to a real gateway over a socket.

/// Chat Completions in front of Anthropic's API.
mod anthropic;
/// Azure OpenAI.
mod azure;
/// Amazon Bedrock, whose requests are signed.
mod bedrock;
/// Plugins that keep failing.
mod breaker;
/// Databases that stop and gateways that are killed, at full length: `make chaos`.
mod chaos;
/// What reaches the provider, and what comes back.
mod chat;
/// Models that keep failing.
mod circuits;
/// Stock SDKs.
mod clients;
/// A coding agent.
mod coding_agent;
/// The command line.
mod command;
/// Plugins that misbehave.
mod containment;
/// The gateway's keys at a provider.
mod credentials;
/// How long a request may take, and what ends then.
mod deadlines;
/// Units, charts, alerts.
mod deploy;
/// Texts into vectors.
mod embeddings;
/// Faults that the reference product had.
mod faults;
/// Google's API behind every surface.
mod google;
/// What guardrails find in requests and whole answers.
mod guardrails;
/// Two candidates at once.
mod hedging;
/// A listener with a certificate.
mod https;
/// What one request leaves behind for the next.
mod isolation;
/// API keys, tenants and apps.
mod keys;
/// Plugins in every language.
mod languages;
/// Clients that do not wait for their answer.
mod leaving;
/// What the log shows of requests.
mod ledger;
/// Fields that a provider cannot honour.
mod lenient;
/// Libraries that programs are built upon.
mod libraries;
/// As much as there may be, and no more.
mod limits;
/// Anthropic's API in front.
mod messages;
/// Anthropic's API in front of providers that speak OpenAI's.
mod messages_as_chat;
/// Bringing tables up to date, and databases that are not as they should be.
mod migrations;
/// What a client is told of its own mistakes.
mod mistakes;
/// Mistral's API behind every surface.
mod mistral;
/// Which models there are.
mod models;
/// Health, metrics, stopping.
mod operations;
/// Everything that can go wrong with a provider.
mod outages;
/// The command line of plugins.
mod plugin_command;
/// What an app's policy makes of its requests.
mod policies;
/// Policies as their owners write them.
mod policy_api;
/// What redactors swap and the gateway puts back.
mod pseudonyms;
/// A new configuration under traffic.
mod reconfigure;
/// New plugin files under traffic.
mod reload;
/// Several gateways over one database.
mod replicas;
/// OpenAI's Responses API in front.
mod responses;
/// OpenAI's Responses API in front of providers that speak another.
mod responses_translated;
/// Who may serve, in which order and how often.
mod routing;
/// Session tokens.
mod sessions;
/// Random answers, cut at random, under random policies.
mod soup;
/// What every store must do.
mod stores;
/// Guardrails over streams, cut anywhere.
mod streams;
/// What must not be talked about, what nobody should say, and what nothing supports.
mod subjects;
/// What a collector of traces is sent of requests.
mod traces;
/// What a client is told of a provider's failures.
mod upstream;
