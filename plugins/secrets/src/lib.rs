//! A guardrail that finds secrets: keys, tokens, passwords and private keys.

pub mod finding;
pub mod report;
pub mod scan;
pub mod settings;

pub mod alphabet;
pub mod families;
pub mod prefixed;

pub mod beside;
pub mod jwt;
pub mod located;
pub mod pem;
pub mod randomness;

use ghat_sdk::{
    About, Author, Context, Empty, Failure, Guardrail, Known, Piece, Plugin, Problem, Schemas, Segment, Side,
    Verdict,
};

/// The plugin: its settings, checked, and the texts that it has judged.
#[derive(Debug)]
pub struct Secrets(settings::Settings, Known<finding::Finding>);

impl Plugin for Secrets {
    type Settings = settings::Written;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        purpose: "Finds secrets: keys and tokens of known services, private keys, web tokens, passwords",
        sides: &[Side::Request, Side::Response],
        authors: &[Author::Operator, Author::User, Author::Assistant, Author::Tool, Author::Model],
        look_behind: scan::LOOK_BEHIND as u32,
    };

    fn configure(settings: Self::Settings) -> Result<Self, Vec<Problem>> {
        Ok(Self(settings.check()?, Known::default()))
    }
}

impl Guardrail for Secrets {
    fn inspect(&self, ctx: &Context, _: &Empty, text: &[Segment]) -> Result<Verdict, Failure> {
        let judge = |piece: Piece<'_>| self.1.or_judge(ctx, piece, |piece| scan::scan(piece, &self.0));
        Ok(Verdict::of(text, judge, report::told))
    }
}

ghat_sdk::guardrail!(Secrets);
