//! A guardrail that finds prompt injection: texts that try to give orders over the operator's head.

pub mod finding;
pub mod report;
pub mod scan;
pub mod settings;

pub mod class;
pub mod concept;
pub mod fold;
pub mod foreign;
pub mod judge;
pub mod letters;
pub mod lexicon;
pub mod marks;
pub mod meter;
pub mod model;
pub mod reader;
pub mod rules;
pub mod skim;
pub mod token;
pub mod turn;
pub mod words;

use ghat_sdk::{About, Author, Context, Empty, Failure, Guardrail, Plugin, Problem, Segment, Side, Verdict};

/// The plugin: its settings, checked, and its word lists.
#[derive(Debug)]
pub struct PromptInjection(settings::Settings);

impl Plugin for PromptInjection {
    type Settings = settings::Written;
    type Options = Empty;
    const ABOUT: About = About {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        purpose: "Finds texts of users and tools that try to override the operator's instructions",
        sides: &[Side::Request],
        authors: &[Author::User, Author::Tool],
        look_behind: 0,
    };

    fn configure(settings: Self::Settings) -> Result<Self, Vec<Problem>> {
        settings.check().map(Self)
    }
}

impl Guardrail for PromptInjection {
    fn inspect(&self, _: &Context, _: &Empty, text: &[Segment]) -> Result<Verdict, Failure> {
        let mut verdict = Verdict::clean();
        for (number, segment) in text.iter().enumerate() {
            // Of a text that still grows nothing is decided; those of requests are whole.
            verdict.undecided_from(number, segment, segment.settled());
            if segment.complete {
                let found = scan::scan(&segment.text, segment.settled(), &self.0);
                verdict.findings.extend(found.iter().map(|found| report::told(found, number)));
            }
        }
        Ok(verdict)
    }
}

ghat_sdk::guardrail!(PromptInjection);
