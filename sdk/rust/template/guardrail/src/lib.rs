//! Finds words that must not be said.

use ghat_sdk::matchers::Words;
use ghat_sdk::{
    About, Author, Context, Empty, Failure, Finding, Guardrail, Outcome, Piece, Plugin, Problem, Segment,
    Side, Span, Verdict,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// What the operator may set.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Settings {
    /// The words; `unicorn` unless they are set.
    #[serde(default = "usual")]
    pub words: Vec<String>,
}

fn usual() -> Vec<String> {
    vec!["unicorn".into()]
}

/// Finds the words that the operator lists.
pub struct UnnamedPlugin {
    words: Words,
    /// Bytes that must be seen from where a word begins to know that it does: one character more, for its boundary.
    longest: usize,
}

impl Plugin for UnnamedPlugin {
    type Settings = Settings;
    type Options = Empty;
    const ABOUT: About = About {
        sides: &[Side::Request, Side::Response],
        authors: &[Author::User, Author::Model],
        look_behind: 4,
        ..About::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), "Finds words that must not be said.")
    };

    fn configure(settings: Settings) -> Result<Self, Vec<Problem>> {
        if settings.words.is_empty() {
            return Err(vec![Problem::new("words", "must be a list of words")]);
        }
        let longest = settings.words.iter().map(String::len).max().unwrap_or_default() + 4;
        let words = Words::new(&settings.words).map_err(|problem| vec![Problem::new("words", problem)])?;
        Ok(Self { words, longest })
    }
}

impl Guardrail for UnnamedPlugin {
    fn inspect(&self, _: &Context, _: &Empty, text: &[Segment]) -> Result<Verdict, Failure> {
        let told = |found: &(usize, usize), number| {
            Finding::new("forbidden-word", Span::new(number, found.0, found.1), "[REDACTED_WORD]")
        };
        Ok(Verdict::of(text, |piece| self.judge(piece), told))
    }
}

impl UnnamedPlugin {
    fn judge(&self, piece: Piece<'_>) -> Outcome<(usize, usize)> {
        let found = self.words.find_all(piece.text, piece.settled);
        let mut findings: Vec<_> = found.iter().map(|word| (word.start, word.end)).collect();
        if piece.complete {
            return Outcome { findings, undecided: None };
        }
        let held = piece.text.len().saturating_sub(self.longest).max(piece.settled);
        let mut decided = piece.text.floor_char_boundary(held).max(piece.settled);
        // What reaches into the undecided end is told of when all of it is decided.
        decided =
            findings.iter().find(|word| word.0 < decided && decided < word.1).map_or(decided, |word| word.0);
        findings.retain(|word| word.1 <= decided);
        Outcome { findings, undecided: Some(decided) }
    }
}

ghat_sdk::guardrail!(UnnamedPlugin);
