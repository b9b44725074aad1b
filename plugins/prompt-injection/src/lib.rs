//! A guardrail that finds prompt injection: texts that try to give orders over the operator's head.

use ghat_sdk::{
    About, Author, Context, Empty, Failure, Guardrail, Plugin, Problem, Schemas, Segment, Side, Verdict,
};
use injection::{guard, settings};

/// What stands in the place of redacted text.
pub const REPLACEMENT: &str = "[REDACTED_PROMPT_INJECTION]";

/// The plugin: its settings, checked, with its word lists, and the texts that it has judged.
#[derive(Debug)]
pub struct PromptInjection(settings::Settings, guard::Judged);

impl Plugin for PromptInjection {
    type Settings = settings::Written;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        purpose: "Finds texts of users and tools that try to override the operator's instructions",
        sides: &[Side::Request],
        authors: &[Author::User, Author::Tool],
        look_behind: 0,
    };

    fn configure(settings: Self::Settings) -> Result<Self, Vec<Problem>> {
        Ok(Self(settings.check()?, guard::Judged::default()))
    }
}

impl Guardrail for PromptInjection {
    fn inspect(&self, ctx: &Context, _: &Empty, text: &[Segment]) -> Result<Verdict, Failure> {
        Ok(guard::inspect(ctx, text, &self.0, &self.1, REPLACEMENT))
    }
}

ghat_sdk::guardrail!(PromptInjection);
