//! A guardrail that finds secrets: keys, tokens, passwords and private keys.

pub mod settings;

pub mod finding;
pub mod scan;

pub mod alphabet;
pub mod families;
pub mod prefixed;

pub mod jwt;
pub mod pem;

pub mod beside;
pub mod located;
pub mod randomness;

use ghat_sdk::{
    About, Author, Context, Empty, Failure, Finding, Guardrail, Plugin, Problem, Segment, Side, Span, Verdict,
};

/// The plugin: its settings, checked.
#[derive(Debug)]
pub struct Secrets(settings::Settings);

impl Plugin for Secrets {
    type Settings = settings::Written;
    type Options = Empty;
    const ABOUT: About = About {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        purpose: "Finds secrets: keys and tokens of known services, private keys, web tokens, passwords",
        sides: &[Side::Request, Side::Response],
        authors: &[Author::Operator, Author::User, Author::Assistant, Author::Tool, Author::Model],
        look_behind: scan::LOOK_BEHIND as u32,
    };

    fn configure(settings: Self::Settings) -> Result<Self, Vec<Problem>> {
        settings.check().map(Self)
    }
}

impl Guardrail for Secrets {
    fn inspect(&self, _: &Context, _: &Empty, text: &[Segment]) -> Result<Verdict, Failure> {
        let mut verdict = Verdict::clean();
        for (number, segment) in text.iter().enumerate() {
            let piece = finding::Piece {
                text: &segment.text,
                settled: segment.settled(),
                complete: segment.complete,
            };
            let outcome = scan::scan(piece, &self.0);
            verdict.findings.extend(outcome.findings.iter().map(|found| Finding {
                score: found.score,
                ..Finding::new(found.rule, Span::new(number, found.start, found.end), found.replacement())
            }));
            verdict.undecided_from(number, segment, outcome.undecided.unwrap_or(segment.text.len()));
        }
        Ok(verdict)
    }
}

ghat_sdk::guardrail!(Secrets);
