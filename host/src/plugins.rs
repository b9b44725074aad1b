//! From a file to a plugin, and from a plugin to an answer: the only place that knows WebAssembly.
//!
//! A [`PluginHost`] makes a [`Plugin`] of a file, off the request path. A request takes a [`Lease`] on each plugin of
//! its chain and calls it through that.

mod host;

mod cache;
mod compile;
mod encode;
mod engine;
mod file;
mod grants;
mod probe;
mod snapshot;
mod ticker;

mod plugin;

mod asked;
mod breaker;
mod calls;
mod guest;
mod instance;
mod lease;
mod slots;
mod warm;
mod wasi;

mod checks;
mod contract;
mod failure;
mod log;
mod options;
mod refusal;
mod v0_1;

#[cfg(test)]
mod tests;

pub use crate::config::Isolation;
pub use breaker::Health;
pub use contract::{
    Alias, Answer, Author, Authors, Candidate, Complaint, Context, Credential, Encoded, Event, FieldEdit,
    Finding, Kind, Manifest, Model, ModelRequest, Problem, Profile, ProviderFailure, ProviderRequest,
    Segment, Side, Sides, Signing, Span, Substitution, Surface, Surfaces, Undecided, UpstreamBody,
    UpstreamReply, UpstreamRequest, Verdict,
};
pub use encode::encode_for;
pub use failure::CallError;
pub use file::encode;
pub use host::{HostSettings, PluginFile, PluginHost};
pub use lease::{Lease, Scope};
pub use options::OptionsSchema;
pub use plugin::{Plugin, PluginSpec};
pub use refusal::{Refusal, StartError};
