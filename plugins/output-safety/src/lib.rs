//! A guardrail that finds instructions to do harm in answers of a model.

pub mod finding;
pub mod report;
pub mod scan;
pub mod settings;

pub mod class;
pub mod judge;
pub mod lexicon;
pub mod reader;
pub mod sentence;
pub mod skim;
pub mod words;

use ghat_sdk::{
    About, Author, Context, Empty, Failure, Guardrail, Known, Piece, Plugin, Problem, Schemas, Segment, Side,
    Verdict,
};

/// The plugin: its settings, checked, with its word lists, and the texts that it has judged.
#[derive(Debug)]
pub struct OutputSafety(settings::Settings, Known<finding::Finding>);

impl Plugin for OutputSafety {
    type Settings = settings::Written;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        purpose: "Finds instructions to do harm, and calls to it, in answers",
        sides: &[Side::Response],
        authors: &[Author::Model],
        look_behind: scan::LOOK_BEHIND as u32,
    };

    fn configure(settings: Self::Settings) -> Result<Self, Vec<Problem>> {
        Ok(Self(settings.check()?, Known::default()))
    }
}

impl Guardrail for OutputSafety {
    fn inspect(&self, ctx: &Context, _: &Empty, text: &[Segment]) -> Result<Verdict, Failure> {
        let judge = |piece: Piece<'_>| self.1.or_judge(ctx, piece, |piece| scan::scan(piece, &self.0));
        Ok(Verdict::of(text, judge, report::told))
    }
}

ghat_sdk::guardrail!(OutputSafety);
