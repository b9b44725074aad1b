//! A guardrail that finds prompt injection: texts that try to give orders over the operator's head.

pub mod settings;

pub mod finding;
pub mod scan;

pub mod fold;
pub mod letters;
pub mod marks;
pub mod reader;
pub mod token;

pub mod class;
pub mod lexicon;
pub mod words;

pub mod judge;
pub mod rules;

use ghat_sdk::{
    About, Author, Context, Empty, Failure, Finding, Guardrail, Plugin, Problem, Segment, Side, Span, Verdict,
};

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
            // Texts of requests are whole. Of any other, nothing is decided before its end.
            verdict.undecided_from(number, segment, segment.settled());
            let found = if segment.complete {
                scan::scan(&segment.text, segment.settled(), &self.0)
            } else {
                Vec::new()
            };
            verdict.findings.extend(found.iter().map(|found| Finding {
                score: found.score,
                ..Finding::new(found.rule, Span::new(number, found.start, found.end), finding::REPLACEMENT)
            }));
        }
        Ok(verdict)
    }
}

ghat_sdk::guardrail!(PromptInjection);
