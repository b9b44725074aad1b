//! The trait of plugins that swap texts for placeholders, undone in the answer.

use crate::{Context, Failure, Plugin, Segment};

#[doc(inline)]
pub use crate::bindings::redactor::exports::ghat::plugin::redactor::Substitution;

/// A plugin that swaps texts for placeholders on the way in; the host puts them back into the answer.
pub trait Redactor: Plugin {
    /// Chooses what to swap. Segments are always complete. The same text gets the same placeholder everywhere in a
    /// call, two texts never share one, and no placeholder occurs in the texts by itself.
    ///
    /// # Errors
    /// A [`Failure`] where the plugin cannot do its work.
    fn redact(
        &self,
        ctx: &Context,
        options: &Self::Options,
        text: &[Segment],
    ) -> Result<Vec<Substitution>, Failure>;
}

/// Exports a [`Redactor`] as a component.
#[macro_export]
macro_rules! redactor {
    ($plugin:ty) => {
        $crate::export_plugin!($plugin, redactor);
    };
}
