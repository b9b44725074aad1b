//! The letters of a word with its disguise taken off, and the words they spell.

use crate::lexicon::{DEAD, Lexicon, ROOT};
use crate::skim;

/// How many letters standing alone make a word.
pub const SPELLED: usize = 5;
/// Fewer letters than this with a mark between each two are one word.
pub const DOTTED: usize = 12;
/// The longest word that is read in disguise, in letters.
const LONGEST: usize = 64;
/// Words within letters without spaces are at least this long.
const SHORTEST: usize = 3;
/// How many joints of a word are remembered.
const JOINTS: usize = 16;

/// Letters with their places in the text, and where marks stood between them.
#[derive(Debug)]
pub struct Letters {
    letters: [u8; LONGEST],
    starts: [u32; LONGEST],
    length: usize,
    joints: [usize; JOINTS],
    joined: usize,
    stem: usize,
}

impl Letters {
    /// No letters.
    #[must_use]
    pub fn new() -> Self {
        Self {
            letters: [0; LONGEST],
            starts: [0; LONGEST],
            length: 0,
            joints: [0; JOINTS],
            joined: 0,
            stem: 0,
        }
    }

    /// Adds a letter that stands at `start`, and whether it is one there or a digit or mark in its place.
    /// Says whether there was room.
    pub fn push(&mut self, letter: u8, start: usize, real: bool) -> bool {
        let slots = self.letters.get_mut(self.length).zip(self.starts.get_mut(self.length));
        let Some((slot, place)) = slots else { return false };
        *slot = letter;
        *place = u32::try_from(start).unwrap_or(u32::MAX);
        self.length += 1;
        if real {
            self.stem = self.length;
        }
        true
    }

    /// Notes a mark between two letters.
    pub fn join(&mut self) {
        if let Some(slot) = self.joints.get_mut(self.joined) {
            *slot = self.length;
            self.joined += 1;
        }
    }

    /// How many letters there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none but digits and marks.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stem == 0
    }

    /// The first byte of a letter.
    #[must_use]
    pub fn start(&self, index: usize) -> usize {
        self.starts.get(index).map_or(0, |start| *start as usize)
    }

    /// The key of the letters `from..to` as a word.
    #[must_use]
    pub fn key(&self, from: usize, to: usize) -> u64 {
        skim::key(self.letters.get(from..to).unwrap_or_default())
    }

    /// The classes of all letters as one word; of those before the digits at its end where they are none.
    #[must_use]
    pub fn whole(&self, lexicon: &Lexicon) -> u64 {
        let read = |length: usize| {
            self.letters.iter().take(length).fold(ROOT, |state, &letter| lexicon.step(state, letter))
        };
        match lexicon.classes(read(self.length)) {
            0 => lexicon.classes(read(self.stem)),
            classes => classes,
        }
    }

    /// The words between the marks: their classes and where they begin and end among the letters.
    pub fn parts<'a>(&'a self, lexicon: &'a Lexicon) -> impl Iterator<Item = (u64, usize, usize)> + 'a {
        let joints = self.joints.iter().take(self.joined).copied();
        let bounds = [0].into_iter().chain(joints.clone()).zip(joints.chain([self.length]));
        bounds.map(|(from, to)| {
            let part = self.letters.get(from..to).unwrap_or_default();
            let state = part.iter().fold(ROOT, |state, &letter| lexicon.step(state, letter));
            (lexicon.classes(state), from, to)
        })
    }

    /// Whether marks stand between single letters, or there are none: the letters are one run of words.
    #[must_use]
    pub fn is_run(&self) -> bool {
        let joints = self.joints.get(..self.joined).unwrap_or_default();
        joints.is_empty()
            || joints.len() >= SHORTEST && joints.windows(2).all(|pair| matches!(pair, [a, b] if b - a == 1))
    }

    /// Whether a mark stands between each two letters, `a.l.l`: they are one word.
    #[must_use]
    pub fn is_dotted(&self) -> bool {
        self.length > 1 && self.joined + 1 == self.length
    }

    /// Whether the letters are words of the lexicon, one after the other, with nothing between them.
    #[must_use]
    pub fn are_words(&self, lexicon: &Lexicon) -> bool {
        let mut at = 0;
        while let Some((_, to)) = self.word_at(at, lexicon) {
            at = to;
        }
        at == self.length
    }

    /// The longest word at `from` in letters without spaces: its classes and where it ends.
    #[must_use]
    pub fn word_at(&self, from: usize, lexicon: &Lexicon) -> Option<(u64, usize)> {
        let mut state = ROOT;
        let mut best = None;
        for (index, &letter) in self.letters.iter().enumerate().take(self.length).skip(from) {
            state = lexicon.step(state, letter);
            let classes = lexicon.classes(state);
            if classes != 0 && index + 1 >= from + SHORTEST {
                best = Some((classes, index + 1));
            }
            // In a state that leads to itself, any ending would do.
            if state == DEAD || lexicon.step(state, 0) == state {
                break;
            }
        }
        best
    }
}

impl Default for Letters {
    fn default() -> Self {
        Self::new()
    }
}
