//! Where in the context does each word of a sentence stand?

use crate::claim::LONGEST;
use crate::index::{Index, Votes};
use crate::read::figure::Agreement;
use crate::read::token::{Page, Token, mark};

/// How many words of the context are looked at for one sentence.
const MOST: usize = 240;

/// A word of the context that counts, and its place there.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    /// Its place among the words of the context.
    pub at: usize,
    /// Its place among the spots.
    pub number: usize,
    /// The word.
    pub token: &'a Token,
    /// Which of the nearest passages it is in.
    pub passage: usize,
    /// Which sentence of the context it is in.
    pub sentence: usize,
    /// Whether its clause begins with it.
    pub leads: bool,
    /// Whether the sentence says it too.
    pub said: bool,
}

/// A sentence of the answer, and the passages of the context that are nearest to it.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// The sentence.
    pub claim: &'a Page,
    /// The context.
    pub index: &'a Index,
    /// The words of the passages that count, in order.
    pub spots: Vec<Spot<'a>>,
    /// The spots of the sentence's first word, those of the second, and so on.
    links: Vec<u16>,
    /// Where in `links` those of each word begin, and where those of the last end.
    starts: [u16; LONGEST + 1],
}

impl<'a> Evidence<'a> {
    /// Finds the passages and the words in them.
    #[must_use]
    pub fn gather(claim: &'a Page, index: &'a Index, votes: &mut Votes) -> Self {
        let words = claim.tokens.get(..claim.tokens.len().min(LONGEST)).unwrap_or_default();
        let (spots, links) = (Vec::with_capacity(20), Vec::with_capacity(64));
        let mut evidence = Self { claim, index, spots, links, starts: [0; LONGEST + 1] };
        for (passage, sentences) in index.nearest(words, votes).into_iter().enumerate() {
            sentences.for_each(|sentence| evidence.add(passage, sentence));
        }
        for (number, word) in words.iter().enumerate() {
            if word.counts() {
                evidence.link(word);
            }
            let end = u16::try_from(evidence.links.len()).unwrap_or(u16::MAX);
            evidence.starts.iter_mut().skip(number + 1).take(1).for_each(|start| *start = end);
        }
        evidence
    }

    fn link(&mut self, word: &Token) {
        let (claim, context) = (self.claim, &self.index.page);
        for (place, spot) in (0..).zip(&mut self.spots) {
            if alike(word, claim, spot.token, context) {
                spot.said = true;
                self.links.push(place);
            }
        }
    }

    fn add(&mut self, passage: usize, sentence: usize) {
        let mut clause = None;
        if self.spots.iter().any(|spot| spot.sentence == sentence) {
            return;
        }
        for at in self.index.words_of(sentence) {
            let Some(token) = self.index.page.tokens.get(at).filter(|token| token.counts()) else { continue };
            if self.spots.len() >= MOST {
                return;
            }
            let leads = clause.replace(token.clause) != Some(token.clause);
            let number = self.spots.len();
            self.spots.push(Spot { at, number, token, passage, sentence, leads, said: false });
        }
    }

    /// The other spots of the clause that a spot is in.
    pub fn beside(&self, spot: &Spot<'a>) -> impl Iterator<Item = &Spot<'a>> {
        let clause = spot.token.clause;
        let same = move |other: &&Spot<'_>| other.token.clause == clause;
        let before = self.spots.get(..spot.number).unwrap_or_default().iter().rev().take_while(same);
        let after = self.spots.get(spot.number + 1..).unwrap_or_default().iter().take_while(same);
        before.chain(after)
    }

    /// The spots between two of one passage.
    pub fn between(&self, one: &Spot<'a>, two: &Spot<'a>) -> &[Spot<'a>] {
        let (first, last) = (one.number.min(two.number), one.number.max(two.number));
        self.spots.get(first + 1..last).unwrap_or_default()
    }

    /// The words of the sentence that are looked at and count, with their places.
    pub fn words(&self) -> impl Iterator<Item = (usize, &'a Token)> + Clone + use<'a> {
        self.claim.tokens.iter().take(LONGEST).enumerate().filter(|(_, word)| word.counts())
    }

    /// Where a word of the sentence stands in the passages.
    pub fn places(&self, word: usize) -> impl Iterator<Item = &Spot<'a>> + Clone {
        let ends = self.starts.get(word..).and_then(|rest| rest.first_chunk()).copied();
        let [start, end] = ends.unwrap_or_default().map(usize::from);
        let links = self.links.get(start..end).unwrap_or_default();
        links.iter().filter_map(|spot| self.spots.get(usize::from(*spot)))
    }

    /// Whether a word of the sentence stands anywhere in the passages.
    #[must_use]
    pub fn has(&self, word: usize) -> bool {
        self.places(word).next().is_some()
    }
}

/// What a word between two places takes from their nearness.
const WORD: f32 = 0.1;
/// What a clause takes that begins between a word and what follows it.
const CLAUSE_AFTER: f32 = 0.3;
/// What a clause takes that begins between a place and a word behind it.
const CLAUSE_BEFORE: f32 = 1.5;
/// How near what a sentence begins with is to all its later clauses: "A sold 5 here and 7 there" speaks of A twice.
const SHARED: f32 = 0.7;

/// How near a word of the context is to a place there, from 0 to 1.
#[must_use]
pub fn nearness(word: &Spot<'_>, place: &Spot<'_>) -> f32 {
    let clauses = word.token.clause.abs_diff(place.token.clause).min(100);
    let words = u32::try_from(word.at.abs_diff(place.at)).unwrap_or(u32::MAX).min(100);
    let before = word.at < place.at;
    if before && word.token.is(mark::OPENING) && clauses > 0 && word.sentence == place.sentence {
        return SHARED;
    }
    let clause = if before { CLAUSE_AFTER } else { CLAUSE_BEFORE };
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let distance = WORD * words as f32 + clause * clauses as f32;
    1.0 / (1.0 + distance)
}

/// Whether two words say the same, or nearly.
fn alike(word: &Token, claim: &Page, other: &Token, context: &Page) -> bool {
    if word.is(mark::FIGURE) || other.is(mark::FIGURE) {
        let figures = claim.figure(word).zip(context.figure(other));
        return figures.is_some_and(|(one, two)| one.compare(two) == Agreement::Same);
    }
    if word.stem == other.stem {
        return true;
    }
    if (word.head ^ other.head) >> 32 != 0 && word.choice.0 == 0 {
        return false;
    }
    let marks = word.marks | other.marks;
    let chosen = word.choice.0 > 0 && word.choice.0 == other.choice.0;
    if chosen {
        return word.choice == other.choice;
    }
    if marks & (mark::PAIR | mark::CODE) != 0 || word.topic > 0 || other.topic > 0 {
        return false;
    }
    let same = ((word.head ^ other.head).leading_zeros() / 8) as usize;
    let shorter = length(word.head).min(length(other.head));
    if word.is(mark::CAPITAL) && other.is(mark::CAPITAL) {
        return same >= 4 && same + 1 >= shorter;
    }
    same >= 6 || (same >= 4 && same == shorter)
}

/// How many bytes of a word its head holds.
fn length(head: u64) -> usize {
    8 - (head.trailing_zeros() / 8).min(8) as usize
}
