//! Swaps e-mail addresses, phones and names for placeholders; the host puts them back into the answer.

pub mod emails;
pub mod phones;
pub mod placeholders;
pub mod settings;

use ghat_sdk::{
    About, Author, Context, Empty, Failure, Plugin, Problem, Redactor, Schemas, Segment, Side, Span,
    Substitution,
};
use placeholders::Placeholders;
use settings::{Finder, Settings};

/// The plugin, with the names that it looks for.
pub struct Pseudonymizer(Finder);

impl Plugin for Pseudonymizer {
    type Settings = Settings;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About {
        sides: &[Side::Request],
        authors: &[Author::User, Author::Assistant, Author::Operator, Author::Tool],
        ..About::new(
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
            "Swaps e-mail addresses, phones and names for placeholders; the answer gets them back.",
        )
    };

    fn configure(settings: Settings) -> Result<Self, Vec<Problem>> {
        settings.check().map(Self)
    }
}

impl Redactor for Pseudonymizer {
    fn redact(&self, _: &Context, _: &Empty, text: &[Segment]) -> Result<Vec<Substitution>, Failure> {
        let mut placeholders = Placeholders::avoiding(text.iter().map(|segment| segment.text.as_str()));
        let mut swapped = Vec::new();
        for (number, segment) in text.iter().enumerate() {
            for found in self.0.find(&segment.text) {
                let value = segment.text.get(found.start..found.end).unwrap_or_default();
                swapped.push(Substitution {
                    span: Span::new(number, found.start, found.end),
                    placeholder: placeholders.of(found.kind, value),
                    rule: found.kind.rule().into(),
                });
            }
        }
        Ok(swapped)
    }
}

ghat_sdk::redactor!(Pseudonymizer);
