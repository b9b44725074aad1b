//! Bindings of `ghat:plugin@0.1`, and their conversion to our own types and back.

mod from_guest;
mod to_guest;

pub(super) use bindings::exports::ghat::plugin::{guardrail, lifecycle, provider, redactor, router, sigv4};
pub(super) use bindings::ghat::plugin::{log, request, types};
pub(super) use to_guest::{pairs, reply, segments};

/// The version of the package that these bindings speak, without the patch number.
pub(super) const VERSION: (u64, u64) = (0, 1);

/// One generated world with every interface in it. Each plugin is bound interface by interface, so that the four
/// worlds share their types without a copy of the bindings for each.
mod bindings {
    wasmtime::component::bindgen!({
        path: "../wit",
        inline: "
            package ghat:host;
            world all {
                import ghat:plugin/log@0.1.0;
                import ghat:plugin/request@0.1.0;
                export ghat:plugin/lifecycle@0.1.0;
                export ghat:plugin/guardrail@0.1.0;
                export ghat:plugin/redactor@0.1.0;
                export ghat:plugin/router@0.1.0;
                export ghat:plugin/provider@0.1.0;
                export ghat:plugin/sigv4@0.1.0;
            }
        ",
        world: "ghat:host/all",
        ownership: Borrowing { duplicate_if_necessary: true },
        exports: { default: async },
    });
}
