//! Where does a text mention a denied topic?

use crate::finding::{Finding, Outcome, Piece};
use crate::lexicon::{LAYERS, Lexicon};
use crate::phrase::{Mention, Within};
use crate::settings::{Options, Settings};
use crate::similar::Features;
use crate::skim::{Fronts, Skim};
use crate::tokens::{self, Token};
use ghat_sdk::matchers::{NORMAL_REACH, View, decoded, decoded_undecided_from, normalise, sentence_end};
use std::ops::Range;

/// How many bytes before a place its judgement may depend on: what decides a character, and the word before.
pub const LOOK_BEHIND: usize = NORMAL_REACH + 64;
/// The longest sentence that is compared with examples, in bytes; a longer one is cut.
const SENTENCE: usize = 512;

/// What is looked for: what the operator denies, and what the app does.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    lists: [&'a Lexicon; 2],
    /// How the words of both lists begin.
    fronts: Fronts,
    /// In which longer words some are found.
    within: Within,
    threshold: f32,
}

impl<'a> Wanted<'a> {
    /// Everything that is denied.
    #[must_use]
    pub fn new(settings: &'a Settings, options: &'a Options) -> Self {
        let (own, others) = (&settings.topics, &options.topics);
        Self {
            lists: [own, others],
            fronts: own.fronts.and(&others.fronts),
            within: own.within.max(others.within),
            threshold: settings.threshold,
        }
    }

    /// Finds topics in `piece`, also in stretches of it that are another text in an encoding.
    ///
    /// What is found depends only on the text, never on how it was cut into pieces: a word is undecided until it ends, a
    /// phrase until its last word does, a stretch in an encoding until it ends, and, where there are examples, a sentence
    /// until it ends.
    #[must_use]
    pub fn scan(&self, piece: Piece<'_>) -> Outcome<'a> {
        if self.lists.iter().all(|list| list.is_empty()) {
            return Outcome::default();
        }
        let until =
            if piece.complete { piece.text.len() } else { decoded_undecided_from(piece.text, piece.settled) };
        let mut outcome = self.read(piece, until);
        let hidden = self.hidden(piece, outcome.undecided);
        if !hidden.is_empty() {
            // What a stretch in an encoding seems to say without being decoded is no second finding.
            outcome.findings.retain(|found| {
                let next = hidden.partition_point(|one| one.end <= found.start);
                hidden.get(next).is_none_or(|one| found.end <= one.start)
            });
            outcome.findings.extend(hidden);
            outcome.findings.sort_by_key(|found| found.start);
        }
        outcome
    }

    /// The stretches that end before `undecided` and mention a topic once they are decoded, in order.
    fn hidden(&self, piece: Piece<'_>, undecided: Option<usize>) -> Vec<Finding<'a>> {
        let stretches = decoded(piece.text, piece.settled).into_iter();
        let found =
            stretches.filter(|one| undecided.is_none_or(|open| one.span.end <= open)).filter_map(|one| {
                let inner = self.read(Piece { text: &one.text, settled: 0, complete: true }, one.text.len());
                let first = inner.findings.first()?;
                Some(Finding { start: one.span.start, end: one.span.end, ..*first })
            });
        found.collect()
    }

    /// Finds topics in what stands there; what ends behind `until` is undecided.
    fn read(&self, piece: Piece<'_>, until: usize) -> Outcome<'a> {
        let mut outcome = Outcome::default();
        let view = normalise(piece.text, LAYERS);
        let limit = if piece.complete { view.text().len() } else { view.place(view.undecided_from()) };
        let text = view.text().get(..limit).unwrap_or_default();
        let from = view.place(piece.settled).min(limit);
        let closed = view.place(until).min(limit);
        let mut scan = Scan { wanted: self, text, until: closed, found: Vec::new(), open: None };
        if self.lists.iter().any(|list| !list.examples.is_empty()) {
            scan.sentences(from, piece.complete);
        } else {
            scan.words(from..text.len(), piece.complete);
        }
        outcome.undecided = match scan.open {
            Some(open) => Some(begin(&view, open)),
            None if piece.complete => None,
            None => Some(view.undecided_from().min(until)),
        };
        outcome.undecided = outcome.undecided.map(|open| open.max(piece.settled));
        let placed = scan.found.into_iter().map(|found| {
            let part = view.original(found.start..found.end);
            Finding { start: part.start, end: part.end, ..found }
        });
        outcome.findings.extend(placed.filter(|found| found.start >= piece.settled));
        outcome
    }
}

/// Where a place of the view begins in the text.
fn begin(view: &View<'_>, at: usize) -> usize {
    view.original(at..at).start
}

struct Scan<'a, 's> {
    wanted: &'s Wanted<'a>,
    text: &'s str,
    /// Nothing that ends behind this byte is decided.
    until: usize,
    found: Vec<Finding<'a>>,
    open: Option<usize>,
}

impl<'a> Scan<'a, '_> {
    /// Compares sentence by sentence, and looks for words in those that are similar to none.
    fn sentences(&mut self, from: usize, complete: bool) {
        let mut start = from;
        while start < self.text.len() {
            let end = sentence_end(self.text, start, SENTENCE, complete).filter(|end| *end <= self.until);
            let Some(end) = end else {
                self.open = Some(start);
                return;
            };
            match self.similar(start..end) {
                Some(found) => self.found.push(found),
                None => self.words(start..end, true),
            }
            start = end;
        }
    }

    /// The sentence as a finding, if it is similar enough to an example.
    fn similar(&self, part: Range<usize>) -> Option<Finding<'a>> {
        let sentence = self.text.get(part.clone())?;
        let features = Features::of(sentence);
        if features.words < Features::FEWEST {
            return None;
        }
        let all = self.wanted.lists.iter().flat_map(|list| list.examples.iter().map(move |one| (*list, one)));
        let all = all.filter(|(_, (example, _))| features.may_reach(example, self.wanted.threshold));
        let scored = all.map(|(list, (example, topic))| (features.cosine(example), list.rule(*topic)));
        let (score, rule) = scored.max_by(|one, other| one.0.total_cmp(&other.0))?;
        let lead = sentence.len() - sentence.trim_start().len();
        let end = part.start + sentence.trim_end().len();
        (score >= self.wanted.threshold).then_some(Finding { rule, start: part.start + lead, end, score })
    }

    /// Looks for words and phrases. What goes on at the end of the text is open unless the text is complete there.
    fn words(&mut self, part: Range<usize>, complete: bool) {
        let Some(text) = self.text.get(..part.end) else { return };
        let mut at = part.start;
        // A word that began in what is settled was judged there.
        if text.get(..at).is_some_and(|text| text.ends_with(tokens::is_within_word)) {
            at = tokens::end_of(text, at);
        }
        let mut skim = Skim::new(text, &self.wanted.fronts, self.wanted.within == Within::Nouns);
        let plain = self.skimmed(text, complete);
        while let Some(token) = next(text, at, plain, &mut skim) {
            at = token.end;
            let grows = token.end == text.len() && !complete && !token.spaceless || token.end > self.until;
            match self.mention(text, token, complete) {
                Longest::Found(rule, end) if !grows && end <= self.until => {
                    self.found.push(Finding { rule, start: token.start, end, score: 1.0 });
                    at = end;
                }
                Longest::None if !grows => {}
                Longest::None | Longest::Found(..) | Longest::Open => {
                    self.open = Some(token.start);
                    return;
                }
            }
        }
    }

    /// Up to where words may be passed over that do not begin as a wanted one does: not what may go on.
    fn skimmed(&self, text: &str, complete: bool) -> usize {
        match self.wanted.within {
            Within::All => 0,
            Within::None | Within::Nouns if complete && text.len() <= self.until => text.len(),
            Within::None | Within::Nouns => tokens::start_of(text, self.until.min(text.len())),
        }
    }

    /// The longest mention at a token in any list.
    fn mention(&self, text: &str, token: Token, complete: bool) -> Longest<'a> {
        let mut longest = Longest::None;
        for list in self.wanted.lists {
            longest = match (list.mention(text, token, complete), longest) {
                (Mention::Open, _) => return Longest::Open,
                (Mention::Found(_, end), Longest::Found(rule, known)) if end <= known => {
                    Longest::Found(rule, known)
                }
                (Mention::Found(topic, end), _) => Longest::Found(list.rule(topic), end),
                (Mention::None, known) => known,
            };
        }
        longest
    }
}

/// The longest mention at a place: its rule, and where it ends.
enum Longest<'a> {
    None,
    Open,
    Found(&'a str, usize),
}

/// The next token at or after `from` that may begin a mention; behind `plain` every token may.
fn next(text: &str, from: usize, plain: usize, skim: &mut Skim<'_>) -> Option<Token> {
    let mut at = from;
    while at < plain {
        let Some(place) = skim.next(at).filter(|place| *place < plain) else { break };
        if let Some(token) = tokens::at(text, place) {
            return Some(token);
        }
        at = place + 1;
    }
    tokens::next(text, from.max(plain))
}
