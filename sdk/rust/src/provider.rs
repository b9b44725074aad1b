//! The trait of plugins that speak a provider's API, and the types it is made of.

pub mod fields;
pub mod headers;
pub mod reply;
pub mod served;
pub mod sse;
pub mod streams;
pub mod translation;
pub mod user;

use crate::{Context, Plugin, Surface};

#[doc(inline)]
pub use crate::bindings::provider::exports::ghat::plugin::provider::{
    Answer, Complaint, Credential, Encoded, Event, Failure, FieldEdit, Model, Profile, ProviderRequest,
    Surfaces, UpstreamBody, UpstreamReply, UpstreamRequest,
};

#[doc(inline)]
pub use crate::bindings::sigv4::exports::ghat::plugin::sigv4::Scope;

/// A plugin that translates between the client's API and a provider's. A provider has no options; what an app's
/// policy says to it is in [`Context::options`] as it came.
pub trait Provider: Plugin {
    /// What reads this provider's streams; [`NoStreams`] where every streamed surface is native or answered by
    /// the plugin itself.
    type Decoder: Decoder;

    /// What the adapter can do. Read once, after [`Plugin::configure`].
    fn profile(&self) -> Profile;

    /// Makes an upstream request, or the answer itself.
    ///
    /// # Errors
    /// A [`Failure`] that says whose fault it is.
    fn encode(&self, ctx: &Context, ask: &ProviderRequest) -> Result<Encoded, Failure>;

    /// Reads a reply: the answer in the client's dialect, or why there is none. A status outside 200 to 299 is
    /// always a failure.
    ///
    /// # Errors
    /// A [`Failure`] that says whose fault it is.
    fn decode(&self, ctx: &Context, reply: &UpstreamReply) -> Result<String, Failure>;

    /// Begins to read the stream that answers a request.
    fn decoder(&self, ctx: &Context, surface: Surface) -> Self::Decoder;
}

/// A provider whose requests are signed with AWS Signature Version 4. The key is the host's, and so is signing.
pub trait Signed: Provider {
    /// What requests are signed for. Read once, after [`Plugin::configure`].
    fn scope(&self) -> Scope;
}

/// Turns a provider's stream into the client's.
pub trait Decoder: 'static {
    /// Takes bytes as they arrive, cut anywhere, and gives the events that they complete.
    ///
    /// # Errors
    /// A [`Failure`] that ends the stream.
    fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, Failure>;

    /// The stream has ended: gives what is left.
    ///
    /// # Errors
    /// A [`Failure`] where the stream ended too early.
    fn finish(&mut self) -> Result<Vec<Event>, Failure>;
}

/// The decoder of a provider whose streams never need one.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoStreams;

impl Decoder for NoStreams {
    fn push(&mut self, _: &[u8]) -> Result<Vec<Event>, Failure> {
        Err(Failure::UnsupportedOperation)
    }

    fn finish(&mut self) -> Result<Vec<Event>, Failure> {
        Err(Failure::UnsupportedOperation)
    }
}

/// Exports a [`Provider`] as a component.
#[macro_export]
macro_rules! provider {
    ($plugin:ty) => {
        $crate::export_plugin!($plugin, provider);
    };
}

/// Exports a [`Signed`] provider as a component.
#[macro_export]
macro_rules! signed_provider {
    ($plugin:ty) => {
        $crate::export_plugin!($plugin, provider, sigv4);
    };
}
