//! What every plugin says of itself, and how it is set up.

use crate::{Author, Side};
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};

#[doc(inline)]
pub use crate::bindings::lifecycle::exports::ghat::plugin::lifecycle::Problem;

/// A plugin of any kind. The value is the plugin as it is configured; every request starts from a copy of it.
pub trait Plugin: Sized + Send + Sync + 'static {
    /// What the operator may set. A field that it does not have is refused by name, and its schema is published.
    type Settings: DeserializeOwned + JsonSchema;
    /// What an app may ask for with each request. Where it asks for nothing, the options read from `{}` serve
    /// all calls, and nothing is parsed. Use [`Empty`] for a plugin that has none.
    type Options: DeserializeOwned + JsonSchema + Send + Sync;
    /// Who the plugin is and what it wants to see.
    const ABOUT: About;
    /// The schemas of settings and options, made beforehand. Without them the component makes them itself, which
    /// costs it some 100 KB; `testing::check_schemas` writes and checks the files.
    const SCHEMAS: Option<Schemas> = None;
    /// Bytes of memory made ready for the calls, so that none has to grow it: growing costs more than a call. So does
    /// memory that is never used, a little: enough for the texts of all but unusual requests.
    const HEADROOM: usize = 256 << 10;

    /// Builds the plugin. Everything slow belongs here, since it is done once and kept.
    ///
    /// # Errors
    /// Every problem with the settings that their types do not express, each with the path of its field.
    fn configure(settings: Self::Settings) -> Result<Self, Vec<Problem>>;
}

/// A plugin's introduction of itself. It holds for every configuration of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// A short name in kebab-case; `env!("CARGO_PKG_NAME")` as a rule.
    pub name: &'static str,
    /// The plugin's own version; `env!("CARGO_PKG_VERSION")` as a rule.
    pub version: &'static str,
    /// One line: what it is for.
    pub purpose: &'static str,
    /// The sides it wants to see. Routers and providers leave it empty.
    pub sides: &'static [Side],
    /// The authors whose texts it wants to see. Routers and providers leave it empty.
    pub authors: &'static [Author],
    /// How many bytes before a text its judgement of that text may depend on, at most 4096.
    pub look_behind: u32,
}

impl About {
    /// The introduction of a router or a provider, which see no texts.
    #[must_use]
    pub const fn new(name: &'static str, version: &'static str, purpose: &'static str) -> Self {
        Self { name, version, purpose, sides: &[], authors: &[], look_behind: 0 }
    }
}

/// The JSON Schemas of a plugin's settings and options, as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schemas {
    /// Of its settings: `include_str!("../settings.schema.json")`.
    pub settings: &'static str,
    /// Of its options: `include_str!("../options.schema.json")`, or [`Schemas::EMPTY`].
    pub options: &'static str,
}

impl Schemas {
    /// The schema of [`Empty`].
    pub const EMPTY: &'static str = include_str!("empty.schema.json");
}

/// Settings or options of a plugin that has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

impl Problem {
    /// What is wrong with the setting at a dotted path; an empty path is for the settings as a whole.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}
