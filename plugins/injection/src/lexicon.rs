//! Which classes does a word belong to? A tree of letters, finished when it is built.

use std::ops::Range;

use crate::fold::{Folded, fold};
use crate::skim;
use crate::words::{SPACELESS, WORDS};

/// The state in which no word is left that could still be meant.
pub const DEAD: u16 = 0;
/// The state before the first letter.
pub const ROOT: u16 = 1;

/// The words and phrases of every language.
#[derive(Debug, Clone)]
pub struct Lexicon {
    next: Vec<[u16; 32]>,
    classes: Vec<u64>,
    spaceless: Vec<(&'static str, u64)>,
    /// The words that are no longer than a key, with their classes.
    short: Vec<(u64, u64)>,
    /// Which words there are, by the hash of their keys.
    words: Filter,
    /// Which stems that are shorter than a key there are, by the hash of their first letters.
    stems: Filter,
    /// With which characters phrases begin.
    fronts: Filter,
}

impl Lexicon {
    /// Builds the tree from the word lists.
    #[must_use]
    pub fn new() -> Self {
        let mut lexicon = Self {
            next: vec![[DEAD; 32]; 2],
            classes: vec![0; 2],
            spaceless: Vec::new(),
            short: vec![(0, 0); SHORT],
            words: Filter::new(),
            stems: Filter::new(),
            fronts: Filter::new(),
        };
        let all = WORDS.iter().flat_map(|(classes, words)| words.split(' ').map(|word| (word, *classes)));
        let mut stems = Vec::new();
        for (word, classes) in all {
            let state = lexicon.insert(word, classes);
            stems.extend(word.ends_with('*').then_some((state, classes)));
        }
        for (state, classes) in stems {
            let tail = lexicon.add(classes);
            if let Some(row) = lexicon.next.get_mut(usize::from(tail)) {
                *row = [tail; 32];
            }
            lexicon.open(state, tail, classes);
        }
        for (classes, words) in SPACELESS {
            let fronts = words.split(' ').filter_map(|word| word.chars().next());
            fronts.for_each(|front| lexicon.fronts.add(u64::from(front)));
            lexicon.spaceless.extend(words.split(' ').map(|word| (word, *classes)));
        }
        lexicon.index();
        lexicon.spaceless.sort_by_key(|(word, _)| (word.chars().next(), usize::MAX - word.len()));
        lexicon
    }

    /// The state after one more letter, 0 for `a` to 25 for `z`.
    #[must_use]
    pub fn step(&self, state: u16, letter: u8) -> u16 {
        self.next
            .get(usize::from(state))
            .and_then(|row| row.get(usize::from(letter)))
            .copied()
            .unwrap_or(DEAD)
    }

    /// The state after the plain letters of `word`.
    #[must_use]
    pub fn walk(&self, text: &[u8], word: Range<usize>) -> u16 {
        let letters = text.get(word).unwrap_or_default();
        letters.iter().fold(ROOT, |state, byte| self.step(state, (byte | 0x20).wrapping_sub(b'a')))
    }

    /// The classes of a word that is no longer than a key and ends no stem, looked up without walking.
    #[must_use]
    pub fn short(&self, key: u64) -> u64 {
        let mut slot = spread(key, SHORT);
        loop {
            match self.short.get(slot) {
                Some(&(known, classes)) if known == key || known == 0 => return classes,
                Some(_) => slot = (slot + 1) % SHORT,
                None => return 0,
            }
        }
    }

    /// Whether a word with this key may have a meaning; see [`skim::word`].
    #[must_use]
    pub fn may_mean(&self, key: u64) -> bool {
        self.words.has(key) | self.may_end_stem(key)
    }

    /// Whether a word with this key may begin with a stem that is no longer than a key.
    #[must_use]
    pub fn may_end_stem(&self, key: u64) -> bool {
        self.stems.has(key & STEM)
    }

    /// The classes of a word that ends in `state`.
    #[must_use]
    pub fn classes(&self, state: u16) -> u64 {
        self.classes.get(usize::from(state)).copied().unwrap_or(0)
    }

    /// The phrase at the front of text without spaces that begins with `first`: its classes and its length in bytes.
    #[must_use]
    pub fn phrase(&self, first: char, text: &str) -> Option<(u64, usize)> {
        if !self.fronts.has(u64::from(first)) {
            return None;
        }
        let from = self.spaceless.partition_point(|(word, _)| word.chars().next().is_some_and(|c| c < first));
        let rest = self.spaceless.get(from..)?.iter().take_while(|(word, _)| word.starts_with(first));
        rest.into_iter()
            .find(|(word, _)| text.starts_with(word))
            .map(|(word, classes)| (*classes, word.len()))
    }

    /// How many states there are.
    #[must_use]
    pub fn states(&self) -> usize {
        self.next.len()
    }

    /// Makes the table of short words, when every word has all its classes.
    fn index(&mut self) {
        let words = WORDS.iter().flat_map(|(_, words)| words.split(' ')).map(folded);
        for letters in words.filter(|letters| letters.len() <= skim::KEY) {
            let key = skim::key(&letters);
            let state = letters.iter().fold(ROOT, |state, &letter| self.step(state, letter));
            let classes = self.classes(state);
            let mut slot = spread(key, SHORT);
            while self.short.get(slot).is_some_and(|(known, _)| *known != 0 && *known != key) {
                slot = (slot + 1) % SHORT;
            }
            if let Some(free) = self.short.get_mut(slot) {
                *free = (key, classes);
            }
        }
    }

    fn insert(&mut self, word: &str, classes: u64) -> u16 {
        let is_stem = word.ends_with('*');
        let letters = folded(word);
        let key = skim::key(&letters);
        if is_stem && letters.len() <= skim::KEY {
            self.stems.add(key & STEM);
        }
        self.words.add(key);
        let mut state = ROOT;
        for letter in letters {
            let next = match self.step(state, letter) {
                DEAD => self.add(0),
                known => known,
            };
            self.link(state, letter, next);
            state = next;
        }
        self.mean(state, classes);
        state
    }

    fn add(&mut self, classes: u64) -> u16 {
        self.next.push([DEAD; 32]);
        self.classes.push(classes);
        u16::try_from(self.next.len() - 1).unwrap_or(DEAD)
    }

    /// Makes every ending from `state` on that no word claims lead to `tail`.
    fn open(&mut self, state: u16, tail: u16, classes: u64) {
        for letter in 0..26 {
            let next = self.step(state, letter);
            if next == DEAD {
                self.link(state, letter, tail);
            } else if self.step(next, 0) != next {
                self.mean(next, classes);
                self.open(next, tail, classes);
            }
        }
    }

    fn link(&mut self, state: u16, letter: u8, next: u16) {
        if let Some(slot) =
            self.next.get_mut(usize::from(state)).and_then(|row| row.get_mut(usize::from(letter)))
        {
            *slot = next;
        }
    }

    fn mean(&mut self, state: u16, classes: u64) {
        if let Some(known) = self.classes.get_mut(usize::from(state)) {
            *known |= classes;
        }
    }
}

/// The letters of a word, 0 for `a` to 25 for `z`, with everything else left out.
fn folded(word: &str) -> Vec<u8> {
    let letters = word.chars().filter_map(|c| match fold(c) {
        Folded::Letter(letter) => Some(letter),
        Folded::Nothing | Folded::Spaceless | Folded::Foreign | Folded::Break => None,
    });
    letters.collect()
}

/// Places in the table of short words: three for each word, so that most are found at once.
const SHORT: usize = 2048;

/// Where a key belongs among `places`, a power of two.
fn spread(key: u64, places: usize) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & (places - 1)
}

/// The letters of a key that every stem has.
const STEM: u64 = u64::MAX >> (64 - 8 * skim::STEM);

/// A set of keys that may hold others too.
#[derive(Debug, Clone)]
struct Filter([u64; 256]);

impl Filter {
    fn new() -> Self {
        Self([0; 256])
    }

    fn add(&mut self, key: u64) {
        let (place, bit) = Self::place(key);
        if let Some(bits) = self.0.get_mut(place) {
            *bits |= bit;
        }
    }

    fn has(&self, key: u64) -> bool {
        let (place, bit) = Self::place(key);
        self.0.get(place).is_some_and(|bits| bits & bit != 0)
    }

    fn place(key: u64) -> (usize, u64) {
        let bit = spread(key, 256 * 64);
        (bit / 64, 1 << (bit % 64))
    }
}

impl Default for Lexicon {
    fn default() -> Self {
        Self::new()
    }
}
