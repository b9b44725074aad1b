//! What wit-bindgen makes of the WIT package: one module for each interface that a plugin may export.
//!
//! The worlds here have one export each, and a plugin exports two of them, `lifecycle` and its own kind; the
//! encoder merges them into the world of `wit/worlds.wit`. Spelled out whole, each of the four worlds would define
//! the macros of `lifecycle` again. A component carries the names of interfaces only, so nothing else can tell.

/// Generates one world in a module of its own.
macro_rules! world {
    ($(#[doc = $doc:literal])* $name:ident, $world:literal, $inline:literal, $with:tt) => {
        $(#[doc = $doc])*
        pub mod $name {
            #![expect(missing_docs, reason = "generated; its documentation is the WIT's")]
            wit_bindgen::generate!({
                path: "wit",
                inline: $inline,
                world: $world,
                with: $with,
                additional_derives: [PartialEq, Clone],
                generate_unused_types: true,
                pub_export_macro: true,
                export_macro_name: "export",
            });
        }
    };
}

world!(
    /// The interfaces that every kind shares: `types` and the imports `log` and `request`.
    shared,
    "ghat:sdk/shared",
    "package ghat:sdk;
     world shared {
         import ghat:plugin/types@0.1.0;
         import ghat:plugin/log@0.1.0;
         import ghat:plugin/request@0.1.0;
     }",
    { "ghat:plugin/types@0.1.0": generate, "ghat:plugin/log@0.1.0": generate, "ghat:plugin/request@0.1.0": generate }
);
world!(
    /// What every kind exports.
    lifecycle,
    "ghat:sdk/lifecycle",
    "package ghat:sdk;
     world lifecycle { export ghat:plugin/lifecycle@0.1.0; }",
    { "ghat:plugin/types@0.1.0": crate::bindings::shared::ghat::plugin::types, "ghat:plugin/lifecycle@0.1.0": generate }
);
world!(
    /// What a guardrail exports.
    guardrail,
    "ghat:sdk/guardrail",
    "package ghat:sdk;
     world guardrail { export ghat:plugin/guardrail@0.1.0; }",
    { "ghat:plugin/types@0.1.0": crate::bindings::shared::ghat::plugin::types, "ghat:plugin/guardrail@0.1.0": generate }
);
world!(
    /// What a redactor exports.
    redactor,
    "ghat:sdk/redactor",
    "package ghat:sdk;
     world redactor { export ghat:plugin/redactor@0.1.0; }",
    { "ghat:plugin/types@0.1.0": crate::bindings::shared::ghat::plugin::types, "ghat:plugin/redactor@0.1.0": generate }
);
world!(
    /// What a router exports.
    router,
    "ghat:sdk/router",
    "package ghat:sdk;
     world router { export ghat:plugin/router@0.1.0; }",
    { "ghat:plugin/types@0.1.0": crate::bindings::shared::ghat::plugin::types, "ghat:plugin/router@0.1.0": generate }
);
world!(
    /// What a provider exports.
    provider,
    "ghat:sdk/provider",
    "package ghat:sdk;
     world provider { export ghat:plugin/provider@0.1.0; }",
    { "ghat:plugin/types@0.1.0": crate::bindings::shared::ghat::plugin::types, "ghat:plugin/provider@0.1.0": generate }
);
world!(
    /// What a provider exports besides, whose requests are signed.
    sigv4,
    "ghat:sdk/sigv4",
    "package ghat:sdk;
     world sigv4 { export ghat:plugin/sigv4@0.1.0; }",
    { "ghat:plugin/sigv4@0.1.0": generate }
);
