//! The trait of plugins that say which models may serve a request.

use crate::{Context, Failure, Plugin};

#[doc(inline)]
pub use crate::bindings::route_rules::exports::ghat::plugin::route_rules::Rule as RouteRule;
#[doc(inline)]
pub use crate::bindings::router::exports::ghat::plugin::router::{Alias, Candidate, ModelRequest};
#[doc(inline)]
pub use crate::bindings::shared::ghat::plugin::candidates::{Health, Price};

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

    /// What holds for all candidates of an alias together. Read once, after [`Plugin::configure`].
    fn rules(&self) -> Vec<RouteRule> {
        Vec::new()
    }
}

/// Exports a [`Router`] as a component.
#[macro_export]
macro_rules! router {
    ($plugin:ty) => {
        $crate::export_plugin!($plugin, router, route_rules);
    };
}
