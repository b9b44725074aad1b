//! Which words of a sentence mean something, and what went before it?

use crate::lexicon::Lexicon;
use ghat_sdk::matchers::is_word_like;
use std::ops::Range;

/// How many words with a meaning are kept of a sentence.
const MOST: usize = 64;
/// How many bytes before a sentence still speak for what it is about.
pub const CONTEXT: usize = 512;

/// A word with a meaning to some rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    /// Its classes.
    pub classes: u32,
    /// Which word of the sentence it is.
    pub word: u32,
    /// Whether nothing stands before it but numbers, words of order (`then`) and of manner (`slowly`).
    pub leads: bool,
    /// Whether a number stands right before it.
    pub counted: bool,
}

/// A sentence, as far as rules look at it.
#[derive(Debug, Clone)]
pub struct Sentence {
    marks: [Mark; MOST],
    length: usize,
    /// Whether it begins as an item of a list does: with a number or a dash.
    pub is_item: bool,
}

impl Sentence {
    /// Reads the words of a part of a text, and notes each of them in `context`.
    #[must_use]
    pub fn read(text: &str, part: Range<usize>, lexicon: &Lexicon, context: &mut Context) -> Self {
        let sentence = text.get(part.clone()).unwrap_or_default();
        let front = sentence.trim_start();
        let is_item = front.starts_with(|one: char| one.is_ascii_digit() || matches!(one, '-' | '*' | '•'));
        let mut read = Self { marks: [Mark::default(); MOST], length: 0, is_item };
        let (mut leads, mut counted) = (true, false);
        for (number, (offset, word)) in words(sentence).enumerate() {
            let classes = lexicon.classes(word);
            if classes != 0 {
                context.note(classes, part.start + offset);
                let mark = Mark { classes, word: u32::try_from(number).unwrap_or(u32::MAX), leads, counted };
                read.push(mark);
            }
            counted = word.starts_with(|one: char| one.is_ascii_digit());
            leads &= counted || classes & crate::class::STEP != 0 || word.ends_with("ly");
        }
        read
    }

    /// Its words with a meaning, in order.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        self.marks.get(..self.length).unwrap_or_default()
    }

    /// Whether it has a word of any of these classes.
    #[must_use]
    pub fn has(&self, classes: u32) -> bool {
        self.count(classes) > 0
    }

    /// How many words of these classes it has.
    #[must_use]
    pub fn count(&self, classes: u32) -> usize {
        self.marks().iter().filter(|mark| mark.classes & classes != 0).count()
    }

    /// Whether a word of `first` is followed by one of `then` within so many words.
    #[must_use]
    pub fn follows(&self, first: u32, then: u32, within: u32) -> bool {
        let firsts = self.marks().iter().enumerate().filter(|(_, mark)| mark.classes & first != 0);
        firsts.into_iter().any(|(at, one)| {
            let near = self.marks().iter().skip(at + 1).take_while(|mark| mark.word - one.word <= within);
            near.into_iter().any(|mark| mark.classes & then != 0)
        })
    }

    fn push(&mut self, mark: Mark) {
        if let Some(slot) = self.marks.get_mut(self.length) {
            *slot = mark;
            self.length += 1;
        }
    }
}

/// What was said in the [`CONTEXT`] bytes before a sentence: where the latest of each kind of word stands.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context {
    object: Option<(usize, u32)>,
    making: Option<usize>,
    refusal: Option<usize>,
}

impl Context {
    /// What is said in the bytes before `from`.
    #[must_use]
    pub fn before(text: &str, from: usize, lexicon: &Lexicon) -> Self {
        let mut context = Self::default();
        let mut start = text.ceil_char_boundary(from.saturating_sub(CONTEXT));
        // A word that began before is not read in part.
        if text.get(..start).and_then(|text| text.chars().next_back()).is_some_and(is_part) {
            start +=
                text.get(start..from).map_or(0, |rest| rest.find(|one| !is_part(one)).unwrap_or(rest.len()));
        }
        let _ = Sentence::read(text, start..from, lexicon, &mut context);
        context
    }

    /// Which objects a sentence that begins at `start` is about, if it goes on with making them: none after a refusal.
    #[must_use]
    pub fn object(&self, start: usize) -> Option<u32> {
        let near = |at: usize| at + CONTEXT >= start;
        let (at, classes) = self.object?;
        let speaks = near(at) && self.making.is_some_and(near) && !self.refusal.is_some_and(near);
        speaks.then_some(classes)
    }

    /// Whether an object was named so near before `start` that a sentence there may go on with it.
    #[must_use]
    pub fn is_near_object(&self, start: usize) -> bool {
        self.object.is_some_and(|(at, _)| at + CONTEXT >= start)
    }

    fn note(&mut self, classes: u32, at: usize) {
        use crate::class::{HOW, MAKE, OBJECT, REFUSAL};
        if classes & OBJECT != 0 {
            self.object = Some((at, classes & OBJECT));
        }
        if classes & (HOW | MAKE) != 0 {
            self.making = Some(at);
        }
        if classes & REFUSAL != 0 {
            self.refusal = Some(at);
        }
    }
}

/// The words of a sentence with their places. An apostrophe is part of one.
fn words(sentence: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = sentence.get(at..)?;
        let start = at + rest.find(is_word_like)?;
        let rest = sentence.get(start..)?;
        let end = rest.find(|one| !is_part(one)).map_or(sentence.len(), |length| start + length);
        at = end;
        Some((start, sentence.get(start..end)?))
    })
}

/// Whether a character goes on with a word.
#[must_use]
pub fn is_part(character: char) -> bool {
    is_word_like(character) || character == '\''
}
