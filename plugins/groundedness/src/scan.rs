//! Which sentences of an answer does the context not support?

use crate::claim::{self, Claim};
use crate::evidence::Evidence;
use crate::finding::{Finding, Outcome};
use crate::index::Index;
use crate::judge;
use crate::language;
use crate::lex::Reader;
use crate::lexicon::Lexicon;
use crate::sentence::{Step, step};
use crate::settings::Settings;
use crate::token::Page;

/// An answer, or the part of a growing one that can be seen now.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// The text.
    pub text: &'a str,
    /// How many bytes at its front are decided already: they end where a sentence does.
    pub settled: usize,
    /// Whether nothing comes after it.
    pub complete: bool,
}

/// Judges every finished sentence of `piece`, each by itself.
#[must_use]
pub fn scan(piece: Piece<'_>, index: &Index, lexicon: &Lexicon, settings: &Settings) -> Outcome {
    let mut outcome = Outcome::default();
    let mut reader = Reader::new(lexicon);
    let mut page = Page::default();
    let mut from = piece.settled;
    loop {
        match step(piece.text, from, piece.complete) {
            Step::Sentence { start, end, next } => {
                let text = piece.text.get(start..end).unwrap_or_default();
                page.clear();
                let language = language::guess(text, index.language, lexicon);
                reader.read(text, language, &mut page);
                let claim = claim::of(text, &page, lexicon);
                if claim != Claim::Nothing {
                    let evidence = Evidence::gather(&page, index);
                    let broken = judge::judge(&evidence, claim, language, settings);
                    outcome.findings.extend(broken.map(|(rule, score)| Finding { rule, start, end, score }));
                }
                from = next;
            }
            Step::Skip { next } => from = next,
            Step::Open(at) => {
                outcome.undecided = Some(at);
                return outcome;
            }
            Step::End => return outcome,
        }
    }
}
