//! A guardrail that finds personal data: addresses, telephone, card, account and document numbers, dates of birth.

pub mod finding;
pub mod report;
pub mod scan;
pub mod settings;

pub mod email;
pub mod spelled;

pub mod context;
pub mod digits;
pub mod plan;

pub mod birth;
pub mod card;
pub mod document;
pub mod iban;
pub mod ip;
pub mod phone;
pub mod ssn;
pub mod wallet;

use ghat_sdk::{
    About, Author, Context, Empty, Failure, Guardrail, Known, Piece, Plugin, Problem, Schemas, Segment, Side,
    Verdict,
};

/// The plugin: its settings, checked, and the texts that it has judged.
#[derive(Debug)]
pub struct Pii(settings::Settings, Known<finding::Finding>);

impl Plugin for Pii {
    type Settings = settings::Written;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        purpose: "Finds personal data: e-mail addresses, telephone, card, account and document numbers, dates of birth",
        sides: &[Side::Request, Side::Response],
        authors: &[Author::Operator, Author::User, Author::Assistant, Author::Tool, Author::Model],
        look_behind: scan::LOOK_BEHIND as u32,
    };

    fn configure(settings: Self::Settings) -> Result<Self, Vec<Problem>> {
        Ok(Self(settings.check()?, Known::default()))
    }
}

impl Guardrail for Pii {
    fn inspect(&self, ctx: &Context, _: &Empty, text: &[Segment]) -> Result<Verdict, Failure> {
        let judge = |piece: Piece<'_>| self.1.or_judge(ctx, piece, |piece| scan::scan(piece, &self.0));
        Ok(Verdict::of(text, judge, report::told))
    }
}

ghat_sdk::guardrail!(Pii);
