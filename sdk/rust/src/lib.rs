//! What a plugin for Ghat, the AI gateway, is written against: plain Rust types in, plain Rust types out.
//!
//! A plugin is a type that implements [`Plugin`] (who it is, how it is set up) and the trait of its kind:
//! [`Guardrail`], [`Redactor`], [`Router`] or [`Provider`]. One line, such as `ghat_sdk::guardrail!(MyType);`, makes
//! it a WebAssembly component. Everything else is ordinary Rust and is tested with `cargo test`.
//!
//! Every request starts from the memory that [`Plugin::configure`] left behind. So `configure` builds all there is
//! to build, and a call builds nothing: no lazily compiled expression. What a call changes is forgotten, unless the operator
//! lets an app keep its instances (isolation `app`); [`Known`] is for those.

mod plugin;
pub use plugin::{About, Empty, Plugin, Problem, Schemas};

mod request;
pub use request::{Author, Context, Facts, Failure, Segment, Side, Span, Surface};

mod guardrail;
pub use guardrail::{Finding, Guardrail, Undecided, Verdict};

mod known;
pub use known::Known;

mod piece;
pub use piece::{Outcome, Piece};

mod redactor;
pub use redactor::{Redactor, Substitution};

mod router;
pub use router::{Alias, Candidate, Health, ModelRequest, Price, RouteRule, Router};

pub mod provider;
pub use provider::Provider;

pub mod log;
pub mod matchers;
#[cfg(not(target_family = "wasm"))]
pub mod testing;

#[cfg(any(test, all(target_family = "wasm", feature = "heap")))]
mod heap;
mod settings;

#[doc(hidden)]
pub mod bindings;
#[doc(hidden)]
pub mod export;

/// The README's example, kept compiling.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
