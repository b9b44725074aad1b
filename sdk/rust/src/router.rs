//! The trait of plugins that say which models may serve a request.

use crate::{Context, Failure, Plugin};

#[doc(inline)]
pub use crate::bindings::router::exports::ghat::plugin::router::{Alias, Candidate, ModelRequest};

/// A plugin that says which models may serve a request. Drawing, retrying and falling back are the host's.
pub trait Router: Plugin {
    /// The aliases there are. Read once, after [`Plugin::configure`].
    fn aliases(&self) -> Vec<Alias>;

    /// The candidates for one request; none where the model is not known.
    ///
    /// # Errors
    /// A [`Failure`] where the plugin cannot do its work.
    fn route(
        &self,
        ctx: &Context,
        options: &Self::Options,
        ask: &ModelRequest,
    ) -> Result<Vec<Candidate>, Failure>;
}

/// Exports a [`Router`] as a component.
#[macro_export]
macro_rules! router {
    ($plugin:ty) => {
        $crate::export_plugin!($plugin, router);
    };
}
