//! A guardrail that finds sentences of an answer which the context that came with the request does not support.

pub mod finding;
pub mod memory;
pub mod report;
pub mod scan;
pub mod settings;

pub mod claim;
pub mod evidence;
pub mod index;
pub mod judge;
pub mod read;

use crate::read::lexicon::Lexicon;
use ghat_sdk::{
    About, Author, Context, Failure, Guardrail, Plugin, Problem, Schemas, Segment, Side, Verdict,
};

/// The plugin: its settings, its word lists, and the context it read last.
#[derive(Debug)]
pub struct Groundedness(settings::Settings, Lexicon, memory::Memory);

impl Plugin for Groundedness {
    type Settings = settings::Written;
    type Options = settings::Options;
    const SCHEMAS: Option<Schemas> = Some(Schemas {
        settings: include_str!("../settings.schema.json"),
        options: include_str!("../options.schema.json"),
    });
    const ABOUT: About = About {
        sides: &[Side::Response],
        authors: &[Author::Model],
        ..About::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), report::PURPOSE)
    };

    fn configure(settings: Self::Settings) -> Result<Self, Vec<Problem>> {
        Ok(Self(settings.check()?, Lexicon::new(), memory::Memory::default()))
    }
}

impl Guardrail for Groundedness {
    fn inspect(&self, ctx: &Context, options: &Self::Options, text: &[Segment]) -> Result<Verdict, Failure> {
        let grounding = ctx.grounding();
        if grounding.is_empty() {
            return Ok(Verdict::clean());
        }
        let settings = self.0.with(options).map_err(Failure::InvalidOptions)?;
        let index = self.2.index(&grounding, &self.1);
        Ok(Verdict::of(text, |piece| scan::scan(piece, &index, &self.1, &settings), report::told))
    }
}

ghat_sdk::guardrail!(Groundedness);
