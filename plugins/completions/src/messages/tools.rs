//! Which tools the model has, and which it must use.

use crate::chat::{Choice, Offered, Tool};
use ::messages::asked::{self, Chosen};

/// A tool that is offered.
pub(super) fn offered(tool: asked::Offered<'_>) -> Tool<'_> {
    let asked::Offered { name, description, schema, strict, .. } = tool;
    Offered { name, description, parameters: schema, strict }.into()
}

/// Which tool must be used.
pub(super) fn choice(chosen: Chosen<'_>) -> Choice<'_> {
    match chosen {
        Chosen::Auto => Choice::Mode("auto"),
        Chosen::Any => Choice::Mode("required"),
        Chosen::None => Choice::Mode("none"),
        Chosen::Named(name) => Choice::named(name),
    }
}
