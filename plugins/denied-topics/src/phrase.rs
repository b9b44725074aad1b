//! Does a phrase stand at a place in a text?

use crate::inflection::Stem;
use crate::tokens::{self, Token, is_spaceless};

/// How many characters may stand between two words of a phrase.
const GAP: usize = 4;
/// The shortest word that is found within longer ones where the topic says so.
pub(crate) const COMPOUND: usize = 4;
/// The shortest that is where it is written as a German noun is, in a word that is.
const NOUN: usize = 5;
/// The shortest word beside it in a compound.
pub(crate) const BESIDE: usize = 3;

/// A row of words that is looked for.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    topic: usize,
    parts: Vec<Part>,
    pub(crate) within: Within,
}

#[derive(Debug, Clone)]
enum Part {
    Word(Stem),
    /// Characters of a script without spaces.
    Run(String),
}

/// In which longer words a word is found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Within {
    #[default]
    None,
    /// In those that are written as German nouns are.
    Nouns,
    All,
}

/// What a place in a text mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mention {
    /// Nothing.
    None,
    /// More text will tell.
    Open,
    /// The topic with this number, up to this byte.
    Found(usize, usize),
}

impl Phrase {
    /// Reads a phrase whose disguises are off.
    pub(crate) fn read(topic: usize, phrase: &str, compounds: bool) -> Self {
        let parts = parts(phrase);
        let within = match parts.as_slice() {
            [Part::Word(stem)] if compounds && stem.text.len() >= COMPOUND => Within::All,
            [Part::Word(stem)] if stem.text.len() >= NOUN && is_noun(phrase.trim_start()) => Within::Nouns,
            _ => Within::None,
        };
        Self { topic, parts, within }
    }

    /// The phrase as one word, if it is more than one: so it comes out of letters that were spaced out.
    pub(crate) fn joined(&self, phrase: &str) -> Option<Self> {
        let all_words = self.parts.len() > 1 && self.parts.iter().all(|part| matches!(part, Part::Word(_)));
        let letters = || phrase.chars().filter(|one| one.is_alphanumeric()).collect::<String>();
        let word = all_words.then(letters)?;
        Some(Self { topic: self.topic, parts: vec![Part::Word(Stem::of(&word))], within: Within::None })
    }

    /// What it begins with, in every form; nothing where it says nothing.
    pub(crate) fn first(&self) -> Option<&str> {
        self.parts.first().map(|part| match part {
            Part::Word(stem) => stem.text.as_str(),
            Part::Run(run) => run.as_str(),
        })
    }

    /// Looks for the phrase at `from`, which is within the word `token`.
    pub(crate) fn at(&self, text: &str, token: Token, from: usize, complete: bool) -> Mention {
        let mut at = from;
        for (number, part) in self.parts.iter().enumerate() {
            let next = if number == 0 { Step::To(at) } else { after_gap(text, at, complete) };
            let step = match (next, part) {
                (Step::To(at), Part::Run(run)) => run_at(text, at, run, complete),
                (Step::To(at), Part::Word(stem)) if number == 0 => {
                    let fits = at == token.start && stem.fits(text.get(at..token.end).unwrap_or_default());
                    after_word(text, token.end, fits || self.is_within(text, token, at, stem), complete)
                }
                (Step::To(at), Part::Word(stem)) => {
                    let end = tokens::end_of(text, at);
                    after_word(text, end, stem.fits(text.get(at..end).unwrap_or_default()), complete)
                }
                (step, _) => step,
            };
            at = match step {
                Step::To(end) => end,
                Step::Open => return Mention::Open,
                Step::No => return Mention::None,
            };
        }
        Mention::Found(self.topic, at)
    }

    /// Whether the word is a compound that has the stem at `at`: with another word before it or behind it.
    fn is_within(&self, text: &str, token: Token, at: usize, stem: &Stem) -> bool {
        let allowed = match self.within {
            Within::None => false,
            Within::All => true,
            Within::Nouns => {
                is_noun(text.get(token.start..).unwrap_or_default()) && is_within_sentence(text, token.start)
            }
        };
        let word = text.get(at..token.end).unwrap_or_default();
        let rest = word.len().saturating_sub(stem.text.len());
        let begins = word.get(..stem.text.len()).is_some_and(|front| front.eq_ignore_ascii_case(&stem.text));
        allowed && begins && (stem.fits(word) || rest >= BESIDE)
    }
}

/// Whether something of a sentence stands before a word: else a capital says nothing.
fn is_within_sentence(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or_default().chars().rev().take(2 * GAP);
    before
        .into_iter()
        .find(|one| !one.is_whitespace())
        .is_some_and(|one| one.is_alphanumeric() || matches!(one, ',' | '(' | '-'))
}

/// Where characters end that stand at `at`.
fn run_at(text: &str, at: usize, run: &str, complete: bool) -> Step {
    let rest = text.get(at..).unwrap_or_default();
    if rest.starts_with(run) {
        return Step::To(at + run.len());
    }
    if !complete && run.starts_with(rest) { Step::Open } else { Step::No }
}

/// Where the next part of a phrase is looked for.
enum Step {
    To(usize),
    /// More text will tell.
    Open,
    No,
}

/// Where the next word of a phrase begins.
fn after_gap(text: &str, from: usize, complete: bool) -> Step {
    let rest = text.get(from..).unwrap_or_default();
    let joins = |one: char| {
        one == ' ' || one == '\t' || one == '\n' || matches!(one, '-' | '_' | '/' | '\'' | '"' | '*' | '`')
    };
    let mut at = from;
    for one in rest.chars().take(GAP + 1) {
        if !joins(one) {
            let apart = at > from
                || is_spaceless(one)
                || text.get(..from).and_then(|text| text.chars().next_back()).is_some_and(is_spaceless);
            return if apart && at - from <= GAP { Step::To(at) } else { Step::No };
        }
        at += one.len_utf8();
    }
    if at == text.len() && !complete && at - from <= GAP { Step::Open } else { Step::No }
}

/// What is behind a word that ends at `end`, with its `'s`.
fn after_word(text: &str, end: usize, fits: bool, complete: bool) -> Step {
    match text.as_bytes().get(end..).unwrap_or_default() {
        [] if !complete => Step::Open,
        _ if !fits => Step::No,
        [b'\''] | [b'\'', b's' | b'S'] if !complete => Step::Open,
        [b'\'', b's' | b'S'] => Step::To(end + 2),
        [b'\'', b's' | b'S', after, ..] if !after.is_ascii_alphanumeric() && after.is_ascii() => {
            Step::To(end + 2)
        }
        _ => Step::To(end),
    }
}

/// The words and runs of a phrase.
fn parts(phrase: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens::next(phrase, at) {
        let text = phrase.get(token.start..token.end).unwrap_or_default();
        match parts.last_mut() {
            Some(Part::Run(run)) if token.spaceless && at == token.start => run.push_str(text),
            _ if token.spaceless => parts.push(Part::Run(text.to_owned())),
            // The `s` of a possessive.
            Some(_) if text.eq_ignore_ascii_case("s") && phrase.get(at..token.start) == Some("'") => {}
            _ => parts.push(Part::Word(Stem::of(text))),
        }
        at = token.end;
    }
    parts
}

/// Whether a word begins with a capital and goes on in small letters.
pub(crate) fn is_noun(word: &str) -> bool {
    matches!(word.as_bytes(), [first, second, ..] if first.is_ascii_uppercase() && second.is_ascii_lowercase())
}
