//! Which sentences of the context may speak of the same as a sentence of the answer?

mod postings;

use self::postings::Postings;
use crate::claim::LONGEST;
use crate::read::language::{self, Language};
use crate::read::lex::Reader;
use crate::read::lexicon::Lexicon;
use crate::read::sentence::{Step, step};
use crate::read::token::{Page, Token, mark};
use std::ops::Range;

/// Sentences that are counted for one sentence of the answer: for each of its words, and for all.
const BUDGETS: (usize, usize) = (16, 96);
/// Sentences that an answer's sentence is held against, the best with their neighbours.
pub const NEAREST: usize = 4;

/// Of these, how many with their neighbours.
const WIDE: usize = 2;

/// The context, read once.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// Its words.
    pub page: Page,
    /// The language of most of it.
    pub language: Option<Language>,
    /// Where each sentence's words are on the page, and which text it is from.
    sentences: Vec<(u32, u32, u32)>,
    postings: Postings,
    /// What a word weighs that is in as many sentences as the place says, plus one.
    weights: Vec<f32>,
}

impl Index {
    /// Reads the context.
    #[must_use]
    pub fn new(texts: &[String], lexicon: &Lexicon) -> Self {
        let mut index = Self::default();
        let mut reader = Reader::new(lexicon);
        for (number, text) in (0..).zip(texts) {
            index.read(text, number, &mut reader, lexicon);
        }
        index.postings = Postings::of(index.counted());
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let weight = |sentences: usize| (1.0 + index.sentences.len() as f32 / sentences as f32).ln();
        index.weights = (1..=Postings::MOST).map(weight).collect();
        index
    }

    /// Whether nothing can be looked for in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.postings.is_empty()
    }

    /// How many sentences a word is in, as far as they are kept.
    #[must_use]
    pub fn frequency(&self, stem: u64) -> usize {
        self.postings.of_word(stem).len()
    }

    /// Where the words of a sentence are on the page.
    #[must_use]
    pub fn words_of(&self, sentence: usize) -> Range<usize> {
        self.sentences.get(sentence).map_or(0..0, |(start, end, _)| *start as usize..*end as usize)
    }

    /// The sentences that share most with `claim`, each with its neighbours, the best first; empty where there are fewer.
    #[must_use]
    pub fn nearest(&self, claim: &[Token], votes: &mut Votes) -> [Range<usize>; NEAREST] {
        let mut lists = [&[][..]; LONGEST];
        let found = claim.iter().filter(|one| one.counts()).map(|one| self.postings.of_word(one.stem));
        let mut count = 0;
        for (slot, list) in lists.iter_mut().zip(found.filter(|list| !list.is_empty())) {
            *slot = list;
            count += 1;
        }
        let lists = lists.get_mut(..count).unwrap_or_default();
        lists.sort_unstable_by_key(|list| list.len());
        let mut room = (BUDGETS.0 * count).min(BUDGETS.1);
        for list in lists {
            let weight = self.weights.get(list.len() - 1).copied().unwrap_or_default();
            let counted = list.get(..room.min(list.len())).unwrap_or_default();
            counted.iter().for_each(|sentence| votes.add(*sentence, weight));
            room -= counted.len();
        }
        let mut passages = [const { 0..0 }; NEAREST];
        for (place, (passage, sentence)) in passages.iter_mut().zip(votes.best()).enumerate() {
            // What is less near is looked at without its neighbours.
            *passage = if place < WIDE { self.around(sentence) } else { sentence..sentence + 1 };
        }
        passages
    }

    fn around(&self, sentence: usize) -> Range<usize> {
        let text_of = |at: usize| self.sentences.get(at).map(|(_, _, text)| *text);
        let same = |at: &usize| text_of(*at) == text_of(sentence);
        let first = sentence.checked_sub(1).filter(same).unwrap_or(sentence);
        let last = Some(sentence + 1).filter(same).unwrap_or(sentence);
        first..last + 1
    }

    fn read(&mut self, text: &str, number: u32, reader: &mut Reader<'_>, lexicon: &Lexicon) {
        let language = language::guess(text, self.language, lexicon);
        self.language = self.language.or(language);
        let mut from = 0;
        loop {
            // Code may be what is asked about: it is read like the rest.
            let (start, end, next) = match step(text, from, true) {
                Step::Sentence { start, end, next } => (start, end, next),
                Step::Skip { next } => (from, next, next),
                Step::Open(_) | Step::End => return,
            };
            self.add(text.get(start..end).unwrap_or_default(), language, number, reader);
            from = next;
        }
    }

    fn add(&mut self, text: &str, language: Option<Language>, number: u32, reader: &mut Reader<'_>) {
        let start = self.page.tokens.len();
        reader.read(text, language, &mut self.page);
        let words = self.page.tokens.get_mut(start..).unwrap_or_default();
        if words.is_empty() {
            return;
        }
        // "It costs …" goes on with what the sentence before spoke of.
        if words.first().is_some_and(|first| first.is(mark::PRONOUN)) {
            for word in words {
                word.clause = word.clause.saturating_sub(2);
            }
            reader.draw_near();
        }
        let end = self.page.tokens.len();
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.sentences.push((narrow(start), narrow(end), number));
    }

    /// The words that count, each with its sentence.
    fn counted(&self) -> impl Iterator<Item = (u64, u32)> {
        (0..).zip(&self.sentences).flat_map(|(sentence, (start, end, _))| {
            let words = self.page.tokens.get(*start as usize..*end as usize).unwrap_or_default();
            words.iter().filter(|word| word.counts()).map(move |word| (word.stem, sentence))
        })
    }
}

/// What the words of a sentence give to the sentences of a context; kept from one sentence to the next.
#[derive(Debug, Clone, Default)]
pub struct Votes {
    weights: Vec<f32>,
    given: Vec<u32>,
}

impl Votes {
    /// Room for the sentences of a context.
    #[must_use]
    pub fn new(index: &Index) -> Self {
        Self { weights: vec![0.0; index.sentences.len()], given: Vec::with_capacity(BUDGETS.1) }
    }

    fn add(&mut self, sentence: u32, weight: f32) {
        if let Some(sum) = self.weights.get_mut(sentence as usize) {
            self.given.extend((*sum == 0.0).then_some(sentence));
            *sum += weight;
        }
    }

    /// The sentences that were given most, of equals the first; then all is forgotten.
    fn best(&mut self) -> impl Iterator<Item = usize> + use<> {
        let mut best = [(0.0, u32::MAX); NEAREST];
        for sentence in self.given.drain(..) {
            let sum = self.weights.get_mut(sentence as usize).map(std::mem::take).unwrap_or_default();
            // As a rule it is no better than the last of them.
            if is_better((sum, sentence), best[NEAREST - 1]) {
                place(&mut best, (sum, sentence));
            }
        }
        best.into_iter().filter(|(sum, _)| *sum > 0.0).map(|(_, sentence)| sentence as usize)
    }
}

/// Whether one sentence was given more than another, or as much and comes first.
fn is_better(one: (f32, u32), other: (f32, u32)) -> bool {
    one.0 > other.0 || (one.0 == other.0 && one.1 < other.1)
}

/// Puts one among the best where it belongs; the last of them goes.
fn place(best: &mut [(f32, u32)], mut one: (f32, u32)) {
    for place in best {
        if is_better(one, *place) {
            std::mem::swap(place, &mut one);
        }
    }
}
