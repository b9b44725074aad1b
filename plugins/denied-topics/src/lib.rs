//! A guardrail that finds topics which an application must not talk about.

pub mod finding;
pub mod report;
pub mod scan;
pub mod settings;

pub mod inflection;
pub mod lexicon;
pub mod phrase;
pub mod similar;
pub mod skim;
pub mod tokens;
pub mod topic;

use ghat_sdk::{
    About, Author, Context, Failure, Guardrail, Plugin, Problem, Schemas, Segment, Side, Verdict,
};

/// The plugin: its settings, checked.
#[derive(Debug)]
pub struct DeniedTopics(settings::Settings);

impl Plugin for DeniedTopics {
    type Settings = settings::Written;
    type Options = settings::Options;
    const SCHEMAS: Option<Schemas> = Some(Schemas {
        settings: include_str!("../settings.schema.json"),
        options: include_str!("../options.schema.json"),
    });
    const ABOUT: About = About {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        purpose: "Finds topics that an application must not talk about, by words, phrases and examples",
        sides: &[Side::Request, Side::Response],
        authors: &[Author::Operator, Author::User, Author::Assistant, Author::Tool, Author::Model],
        look_behind: scan::LOOK_BEHIND as u32,
    };

    fn configure(settings: Self::Settings) -> Result<Self, Vec<Problem>> {
        settings.check().map(Self)
    }
}

impl Guardrail for DeniedTopics {
    fn inspect(&self, _: &Context, options: &Self::Options, text: &[Segment]) -> Result<Verdict, Failure> {
        let wanted = scan::Wanted::new(&self.0, options);
        Ok(Verdict::of(text, |piece| wanted.scan(piece), report::told))
    }
}

ghat_sdk::guardrail!(DeniedTopics);
