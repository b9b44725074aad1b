//! What the misbehaving guests share: a guardrail that finds nothing, of which each replaces one part.
//!
//! A guest misbehaves where a text holds [`TRIGGER`], so that it passes the trial call of its load and serves
//! every other request.

/// The guardrail's world.
pub mod guardrail {
    #![expect(missing_docs, reason = "generated; its documentation is the WIT's")]
    wit_bindgen::generate!({
        path: "../../wit",
        world: "ghat:plugin/guardrail-plugin",
        pub_export_macro: true,
        export_macro_name: "export",
        default_bindings_module: "ghat_guests::guardrail",
    });
}

pub use guardrail::exports::ghat::plugin::guardrail::{
    Context, Failure, Finding, Segment, Span, Undecided, Verdict,
};
pub use guardrail::exports::ghat::plugin::lifecycle::Problem;
pub use guardrail::ghat::plugin::request;

/// The word that makes a guest misbehave.
pub const TRIGGER: &str = "misbehave";

/// The first text that holds [`TRIGGER`], by its place in the call.
pub fn triggered(text: &[Segment]) -> Option<u32> {
    (0u32..).zip(text).find(|(_, segment)| segment.text.contains(TRIGGER)).map(|(at, _)| at)
}

/// A verdict of no findings.
pub fn nothing() -> Verdict {
    Verdict { findings: Vec::new(), undecided: Vec::new() }
}

/// A verdict of one finding.
pub fn found(rule: &str, span: Option<Span>, replacement: &str) -> Verdict {
    let finding = Finding { rule: rule.to_owned(), span, replacement: replacement.to_owned(), score: 1.0 };
    Verdict { findings: vec![finding], undecided: Vec::new() }
}

/// Makes a guardrail of a function that inspects, and where given one that configures, and a schema of its options.
#[macro_export]
macro_rules! guardrail {
    ($name:literal, $inspect:path) => {
        $crate::guardrail!($name, $inspect, |_: &str| Ok(()));
    };
    ($name:literal, $inspect:path, $configure:expr) => {
        $crate::guardrail!($name, $inspect, $configure, "{}");
    };
    ($name:literal, $inspect:path, $configure:expr, $options:literal) => {
        struct Guest;

        impl $crate::guardrail::exports::ghat::plugin::lifecycle::Guest for Guest {
            fn describe() -> $crate::guardrail::exports::ghat::plugin::lifecycle::Manifest {
                use $crate::guardrail::exports::ghat::plugin::lifecycle::{Authors, Manifest, Sides};
                Manifest {
                    name: $name.into(),
                    version: "0.1.0".into(),
                    purpose: "Misbehaves for a test.".into(),
                    settings_schema: "{}".into(),
                    options_schema: $options.into(),
                    sides: Sides::REQUEST | Sides::RESPONSE,
                    authors: Authors::USER | Authors::TOOL | Authors::MODEL,
                    look_behind: 16,
                }
            }

            fn configure(settings: String) -> Result<(), Vec<$crate::Problem>> {
                let configure: fn(&str) -> Result<(), Vec<$crate::Problem>> = $configure;
                configure(&settings)
            }
        }

        impl $crate::guardrail::exports::ghat::plugin::guardrail::Guest for Guest {
            fn inspect(
                context: $crate::Context,
                text: Vec<$crate::Segment>,
            ) -> Result<$crate::Verdict, $crate::Failure> {
                $inspect(&context, &text)
            }
        }

        $crate::guardrail::export!(Guest);
    };
}
