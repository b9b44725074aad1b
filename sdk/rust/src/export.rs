//! Between the generated bindings and a plugin's traits: holds the configured plugin and hands calls to it.

use crate::bindings::guardrail::exports::ghat::plugin::guardrail as guardrail_wit;
use crate::bindings::lifecycle::exports::ghat::plugin::lifecycle::{
    self as lifecycle_wit, Authors, Manifest, Sides,
};
use crate::bindings::provider::exports::ghat::plugin::provider as provider_wit;
use crate::bindings::redactor::exports::ghat::plugin::redactor as redactor_wit;
use crate::bindings::router::exports::ghat::plugin::router as router_wit;
use crate::bindings::shared::ghat::plugin::types;
use crate::bindings::sigv4::exports::ghat::plugin::sigv4 as sigv4_wit;
use crate::provider::{Decoder, Signed};
use crate::{
    Author, Context, Failure, Guardrail, Plugin, Problem, Provider, Redactor, Router, Segment, Side, Surface,
    settings,
};
use std::cell::RefCell;
use std::hint::black_box;
use std::marker::PhantomData;
use std::sync::OnceLock;

/// Where the configured plugin stays. It is part of the snapshot that every request starts from.
pub struct Slot<P: Plugin>(OnceLock<Held<P>>);

/// A configured plugin and the options of a call that gives none.
struct Held<P: Plugin> {
    plugin: P,
    defaults: Option<P::Options>,
}

impl<P: Plugin> Slot<P> {
    /// A place for a plugin that is not configured yet.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only ever the value of a static")]
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    fn configure(&self, json: &str) -> Result<(), Vec<Problem>> {
        let plugin = P::configure(settings::read(json)?)?;
        let held = Held { plugin, defaults: settings::read("{}").ok() };
        self.0.set(held).map_err(|_| vec![Problem::new("", "the plugin is configured already")])?;
        reserve(P::HEADROOM);
        Ok(())
    }

    fn plugin(&self) -> Option<&P> {
        self.0.get().map(|held| &held.plugin)
    }

    /// Makes one call, with the options that the context carries.
    fn call<T>(
        &self,
        ctx: &Context,
        call: impl FnOnce(&P, &P::Options) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let held = self.0.get().ok_or_else(|| Failure::Other(String::from(NOT_CONFIGURED)))?;
        match (&held.defaults, ctx.options.as_deref()) {
            (Some(defaults), None | Some("{}")) => call(&held.plugin, defaults),
            (_, given) => call(&held.plugin, &options::<P>(given.unwrap_or("{}"))?),
        }
    }
}

const NOT_CONFIGURED: &str = "the plugin was called before it was configured";

/// Reads an app's options.
pub(crate) fn options<P: Plugin>(json: &str) -> Result<P::Options, Failure> {
    settings::read(json).map_err(|problems| {
        let problems: Vec<String> =
            problems.iter().map(|one| format!("{}: {}", one.path, one.message)).collect();
        Failure::InvalidOptions(problems.join("; "))
    })
}

/// Grows the heap by an allocation that is given back at once, so that no call has to.
fn reserve(bytes: usize) {
    #[cfg(all(target_family = "wasm", feature = "heap"))]
    crate::heap::settle();
    drop(black_box(Vec::<u8>::with_capacity(bytes)));
}

/// A plugin that a macro of this crate exports.
pub trait Exported: Plugin {
    /// The plugin's place in the guest's memory.
    fn slot() -> &'static Slot<Self>;
}

/// What implements the generated traits for a plugin.
pub struct Component<P>(PhantomData<P>);

impl<P: Exported> lifecycle_wit::Guest for Component<P> {
    fn describe() -> Manifest {
        manifest::<P>()
    }

    fn configure(settings: String) -> Result<(), Vec<Problem>> {
        P::slot().configure(&settings)
    }
}

/// A plugin's introduction as the host gets it.
pub(crate) fn manifest<P: Plugin>() -> Manifest {
    let about = P::ABOUT;
    let (settings_schema, options_schema) = match P::SCHEMAS {
        Some(made) => (made.settings.to_owned(), made.options.to_owned()),
        None => (settings::schema::<P::Settings>(), settings::schema::<P::Options>()),
    };
    Manifest {
        name: about.name.into(),
        version: about.version.into(),
        purpose: about.purpose.into(),
        settings_schema,
        options_schema,
        sides: about.sides.iter().fold(Sides::empty(), |all, side| all | one_side(*side)),
        authors: about.authors.iter().fold(Authors::empty(), |all, author| all | one_author(*author)),
        look_behind: about.look_behind,
    }
}

fn one_side(side: Side) -> Sides {
    match side {
        Side::Request => Sides::REQUEST,
        Side::Response => Sides::RESPONSE,
    }
}

fn one_author(author: Author) -> Authors {
    match author {
        Author::Operator => Authors::OPERATOR,
        Author::User => Authors::USER,
        Author::Assistant => Authors::ASSISTANT,
        Author::Tool => Authors::TOOL,
        Author::Model => Authors::MODEL,
    }
}

impl<P: Exported + Guardrail> guardrail_wit::Guest for Component<P> {
    fn inspect(ctx: types::Context, text: Vec<Segment>) -> Result<guardrail_wit::Verdict, Failure> {
        let ctx = Context::from(ctx);
        P::slot().call(&ctx, |plugin, options| plugin.inspect(&ctx, options, &text))
    }
}

impl<P: Exported + Redactor> redactor_wit::Guest for Component<P> {
    fn redact(ctx: types::Context, text: Vec<Segment>) -> Result<Vec<redactor_wit::Substitution>, Failure> {
        let ctx = Context::from(ctx);
        P::slot().call(&ctx, |plugin, options| plugin.redact(&ctx, options, &text))
    }
}

impl<P: Exported + Router> router_wit::Guest for Component<P> {
    fn aliases() -> Vec<router_wit::Alias> {
        P::slot().plugin().map(Router::aliases).unwrap_or_default()
    }

    fn route(
        ctx: types::Context,
        ask: router_wit::ModelRequest,
    ) -> Result<Vec<router_wit::Candidate>, Failure> {
        let ctx = Context::from(ctx);
        P::slot().call(&ctx, |plugin, options| plugin.route(&ctx, options, &ask))
    }
}

impl<P: Exported + Provider> provider_wit::Guest for Component<P> {
    type StreamDecoder = Stream<P>;

    fn describe_provider() -> provider_wit::Profile {
        P::slot().plugin().map_or_else(no_profile, Provider::profile)
    }

    fn encode(
        ctx: types::Context,
        ask: provider_wit::ProviderRequest,
    ) -> Result<provider_wit::Encoded, provider_wit::Failure> {
        P::slot().plugin().ok_or_else(not_configured)?.encode(&ctx.into(), &ask)
    }

    fn decode(
        ctx: types::Context,
        reply: provider_wit::UpstreamReply,
    ) -> Result<String, provider_wit::Failure> {
        P::slot().plugin().ok_or_else(not_configured)?.decode(&ctx.into(), &reply)
    }
}

impl<P: Exported + Signed> sigv4_wit::Guest for Component<P> {
    fn describe_scope() -> sigv4_wit::Scope {
        let none = || sigv4_wit::Scope { service: String::new(), region: None };
        P::slot().plugin().map_or_else(none, Signed::scope)
    }
}

fn no_profile() -> provider_wit::Profile {
    let none = provider_wit::Surfaces::empty();
    provider_wit::Profile {
        models: Vec::new(),
        serves: none,
        native: none,
        credential: provider_wit::Credential::None,
    }
}

fn not_configured() -> provider_wit::Failure {
    provider_wit::Failure::Unavailable(String::from(NOT_CONFIGURED))
}

/// One stream of a provider; without a decoder where the plugin was never configured.
pub struct Stream<P: Provider>(RefCell<Option<P::Decoder>>);

impl<P: Exported + Provider> provider_wit::GuestStreamDecoder for Stream<P> {
    fn new(ctx: types::Context, surface: Surface) -> Self {
        Self(RefCell::new(P::slot().plugin().map(|plugin| plugin.decoder(&ctx.into(), surface))))
    }

    fn push(&self, bytes: Vec<u8>) -> Result<Vec<provider_wit::Event>, provider_wit::Failure> {
        self.0.borrow_mut().as_mut().ok_or_else(not_configured)?.push(&bytes)
    }

    fn finish(&self) -> Result<Vec<provider_wit::Event>, provider_wit::Failure> {
        self.0.borrow_mut().as_mut().ok_or_else(not_configured)?.finish()
    }
}

/// Exports a plugin: `lifecycle` and the interfaces of its kind. Outside WebAssembly there is nothing to export to.
#[doc(hidden)]
#[macro_export]
macro_rules! export_plugin {
    ($plugin:ty, $($kind:ident),+) => {
        const _: () = {
            impl $crate::export::Exported for $plugin {
                fn slot() -> &'static $crate::export::Slot<Self> {
                    static SLOT: $crate::export::Slot<$plugin> = $crate::export::Slot::new();
                    &SLOT
                }
            }

            #[cfg(target_family = "wasm")]
            type Component = $crate::export::Component<$plugin>;
            #[cfg(target_family = "wasm")]
    $crate::bindings::lifecycle::export!(Component with_types_in $crate::bindings::lifecycle);
            $(#[cfg(target_family = "wasm")]
    $crate::bindings::$kind::export!(Component with_types_in $crate::bindings::$kind);)+
        };
    };
}
