//! A guardrail that finds indirect prompt injection: orders for the model in what it is only to read.

use ghat_sdk::{
    About, Author, Context, Empty, Failure, Guardrail, Plugin, Problem, Schemas, Segment, Side, Verdict,
};
use injection::{guard, settings};

/// What stands in the place of redacted text.
pub const REPLACEMENT: &str = "[REDACTED_INDIRECT_PROMPT_INJECTION]";

/// The plugin: its settings, checked, and its word lists.
#[derive(Debug)]
pub struct IndirectPromptInjection(settings::Settings);

impl Plugin for IndirectPromptInjection {
    type Settings = settings::Written;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        purpose: "Finds orders for the model in documents, results of tools and other texts that are only to be read",
        sides: &[Side::Request],
        authors: &[Author::User, Author::Tool],
        look_behind: 0,
    };

    fn configure(settings: Self::Settings) -> Result<Self, Vec<Problem>> {
        settings.check().map(Self)
    }
}

impl Guardrail for IndirectPromptInjection {
    fn inspect(&self, _: &Context, _: &Empty, text: &[Segment]) -> Result<Verdict, Failure> {
        Ok(guard::inspect(text, &self.0, REPLACEMENT))
    }
}

ghat_sdk::guardrail!(IndirectPromptInjection);
