//! Which sentences of an answer does the context not support?

use crate::claim::{self, Claim};
use crate::evidence::Evidence;
use crate::finding::{Finding, Outcome, Rule};
use crate::index::{Index, Votes};
use crate::judge;
use crate::read::fold;
use crate::read::language;
use crate::read::lex::Reader;
use crate::read::lexicon::Lexicon;
use crate::read::sentence::{Step, step};
use crate::read::token::Page;
use crate::settings::Settings;
pub use ghat_sdk::Piece;
use ghat_sdk::Verdict;

/// Judges every finished sentence of `piece`, each by itself.
#[must_use]
pub fn scan(piece: Piece<'_>, index: &Index, lexicon: &Lexicon, settings: &Settings) -> Outcome {
    let mut outcome = Outcome::default();
    let mut judges = Judges {
        index,
        lexicon,
        settings,
        reader: Reader::new(lexicon),
        votes: Votes::new(index),
        page: Page::default(),
    };
    let mut known = Known::default();
    let mut from = piece.settled;
    while outcome.findings.len() <= Verdict::MOST {
        match step(piece.text, from, piece.complete) {
            Step::Sentence { start, end, next } => {
                let text = piece.text.get(start..end).unwrap_or_default();
                let broken = known.or_judge(text, |text| judges.judge(text));
                outcome.findings.extend(broken.map(|(rule, score)| Finding { rule, start, end, score }));
                from = next;
            }
            Step::Skip { next } => from = next,
            Step::Open(at) => {
                outcome.undecided = Some(at);
                return outcome;
            }
            Step::End => break,
        }
    }
    outcome
}

/// A rule that a sentence breaks, and how sure it is.
type Broken = Option<(Rule, f32)>;

/// What sentences are judged with, and memory that is used for one after the other.
struct Judges<'a> {
    index: &'a Index,
    lexicon: &'a Lexicon,
    settings: &'a Settings,
    reader: Reader<'a>,
    votes: Votes,
    page: Page,
}

impl Judges<'_> {
    fn judge(&mut self, text: &str) -> Broken {
        let language = language::guess(text, self.index.language, self.lexicon);
        self.page.clear();
        self.reader.read(text, language, &mut self.page);
        let claim = claim::of(text, &self.page, self.lexicon);
        if claim == Claim::Nothing {
            return None;
        }
        let evidence = Evidence::gather(&self.page, self.index, &mut self.votes);
        judge::judge(&evidence, claim, language, self.settings)
    }
}

/// What became of the latest sentences: a text that is long because it repeats itself is judged once.
struct Known<'t>([(&'t str, Broken); Known::MOST]);

impl<'t> Known<'t> {
    /// How many sentences are kept.
    const MOST: usize = 64;

    fn or_judge(&mut self, text: &'t str, judge: impl FnOnce(&str) -> Broken) -> Broken {
        let place = (fold::hash(text.as_bytes()) >> 32) as usize % Self::MOST;
        let Some(slot) = self.0.get_mut(place) else { return judge(text) };
        if slot.0 != text {
            *slot = (text, judge(text));
        }
        slot.1
    }
}

impl Default for Known<'_> {
    fn default() -> Self {
        Self([("", None); Known::MOST])
    }
}
