//! Which sentences of the context may speak of the same as a sentence of the answer?

use crate::language::{self, Language};
use crate::lex::Reader;
use crate::lexicon::{Lexicon, Table};
use crate::sentence::{Step, step};
use crate::token::{Page, Token, mark};
use std::ops::Range;

/// Sentences that are kept for one word: a word that is in more of them tells nothing.
const POSTINGS: usize = 48;
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
    slots: Table<u32>,
    /// Where the sentences of each slot begin and end in `postings`.
    lists: Vec<(u32, u32)>,
    postings: Vec<u32>,
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
        index.invert();
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
        self.list(stem).len()
    }

    /// Where the words of a sentence are on the page.
    #[must_use]
    pub fn words_of(&self, sentence: usize) -> Range<usize> {
        self.sentences.get(sentence).map_or(0..0, |(start, end, _)| *start as usize..*end as usize)
    }

    /// The sentences that share most with `claim`, each with its neighbours, the best first.
    #[must_use]
    pub fn nearest(&self, claim: &[Token]) -> Vec<Range<usize>> {
        let mut lists: Vec<&[u32]> =
            claim.iter().filter(|one| one.counts()).map(|one| self.list(one.stem)).collect();
        lists.retain(|list| !list.is_empty());
        lists.sort_unstable_by_key(|list| list.len());
        let budget = (BUDGETS.0 * lists.len()).min(BUDGETS.1);
        let mut votes: Vec<(u32, f32)> = Vec::with_capacity(budget);
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let whole = self.sentences.len() as f32;
        for list in lists {
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let weight = (1.0 + whole / list.len() as f32).ln();
            let room = budget - votes.len().min(budget);
            votes.extend(list.iter().take(room).map(|sentence| (*sentence, weight)));
        }
        votes.sort_unstable_by_key(|(sentence, _)| *sentence);
        votes.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0.0 };
            same
        });
        let mut passages = Vec::with_capacity(NEAREST);
        while let Some((best, (sentence, _))) = best(&votes).filter(|_| passages.len() < NEAREST) {
            let sentence = sentence as usize;
            // What is less near is looked at without its neighbours.
            passages.push(if passages.len() < WIDE { self.around(sentence) } else { sentence..sentence + 1 });
            if let Some(vote) = votes.get_mut(best) {
                vote.1 = 0.0;
            }
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

    fn list(&self, stem: u64) -> &[u32] {
        let Some(slot) = self.slots.get(&stem) else { return &[] };
        let (start, end) = self.lists.get(*slot as usize).copied().unwrap_or_default();
        self.postings.get(start as usize..end as usize).unwrap_or_default()
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

    /// Notes for every word which sentences it is in.
    fn invert(&mut self) {
        let mut counts: Vec<Count> = Vec::new();
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(self.page.tokens.len());
        for (sentence, (start, end, _)) in (0..).zip(&self.sentences) {
            let words = self.page.tokens.get(*start as usize..*end as usize).unwrap_or_default();
            for word in words.iter().filter(|word| word.counts()) {
                let fresh = u32::try_from(counts.len()).unwrap_or(u32::MAX);
                let slot = *self.slots.entry(word.stem).or_insert(fresh);
                counts.extend((slot == fresh).then_some(Count { sentences: 0, last: u32::MAX }));
                let count = counts.get_mut(slot as usize).filter(|count| count.takes(sentence));
                pairs.extend(count.map(|count| count.take(slot, sentence)));
            }
        }
        let mut from = 0;
        for count in counts {
            self.lists.push((from, from));
            from += count.sentences;
        }
        self.postings = vec![0; pairs.len()];
        for (slot, sentence) in pairs {
            let Some((_, end)) = self.lists.get_mut(slot as usize) else { continue };
            if let Some(place) = self.postings.get_mut(*end as usize) {
                *place = sentence;
            }
            *end += 1;
        }
    }
}

/// The vote that weighs most, and its place; of equals the first.
fn best(votes: &[(u32, f32)]) -> Option<(usize, (u32, f32))> {
    let more =
        |best: (usize, (u32, f32)), one: (usize, (u32, f32))| if one.1.1 > best.1.1 { one } else { best };
    votes.iter().copied().enumerate().reduce(more).filter(|(_, (_, weight))| *weight > 0.0)
}

/// How many sentences a word is in so far, and the last of them.
struct Count {
    sentences: u32,
    last: u32,
}

impl Count {
    fn takes(&self, sentence: u32) -> bool {
        self.last != sentence && (self.sentences as usize) < POSTINGS
    }

    fn take(&mut self, slot: u32, sentence: u32) -> (u32, u32) {
        (self.sentences, self.last) = (self.sentences + 1, sentence);
        (slot, sentence)
    }
}
