//! Which classes does a word have? A table by hash, finished when it is built.

use crate::skim::Fronts;
use crate::words::WORDS;

/// Places in the table: three for each word, so that most are found at once.
const PLACES: usize = 2048;
/// The shortest and the longest front of a word that may be a stem.
const STEM: std::ops::RangeInclusive<usize> = 4..=14;

/// The words of every language.
#[derive(Debug, Clone)]
pub struct Lexicon {
    table: Vec<(u32, u32)>,
    /// The lengths that stems have.
    lengths: u32,
    /// How words begin that a rule could begin with.
    fronts: Fronts,
}

impl Lexicon {
    /// Builds the table from the word lists.
    #[must_use]
    pub fn new() -> Self {
        let mut lexicon = Self { table: vec![(0, 0); PLACES], lengths: 0, fronts: Fronts::default() };
        for (classes, words) in WORDS {
            for word in words.split(' ') {
                lexicon.insert(word, *classes);
            }
        }
        lexicon
    }

    /// The classes of a word. ASCII letters match in either case; an apostrophe is passed over.
    #[must_use]
    pub fn classes(&self, word: &str) -> u32 {
        let mut hash = SEED;
        let (mut length, mut classes) = (0, 0);
        for byte in word.bytes().filter(|byte| *byte != b'\'') {
            if STEM.contains(&length) && self.lengths >> length & 1 == 1 {
                classes |= self.find(hash ^ STAR);
            }
            hash = step(hash, byte);
            length += 1;
        }
        if STEM.contains(&length) {
            classes |= self.find(hash ^ STAR);
        }
        classes | self.find(hash)
    }

    /// How words begin that a rule could begin with.
    #[must_use]
    pub fn fronts(&self) -> &Fronts {
        &self.fronts
    }

    /// How many places are taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.table.iter().filter(|(hash, _)| *hash != 0).count()
    }

    fn insert(&mut self, word: &str, classes: u32) {
        let stem = word.strip_suffix('*');
        let letters = stem.unwrap_or(word);
        self.fronts.add(letters, classes);
        let mut hash = letters.bytes().fold(SEED, step);
        if stem.is_some() {
            self.lengths |= 1 << letters.len();
            hash ^= STAR;
        }
        let mut place = place(hash);
        while self.table.get(place).is_some_and(|(known, _)| *known != 0 && *known != hash) {
            place = (place + 1) % PLACES;
        }
        if let Some(free) = self.table.get_mut(place) {
            *free = (hash, free.1 | classes);
        }
    }

    fn find(&self, hash: u32) -> u32 {
        let mut place = place(hash);
        loop {
            match self.table.get(place) {
                Some((known, classes)) if *known == hash => return *classes,
                Some((0, _)) | None => return 0,
                Some(_) => place = (place + 1) % PLACES,
            }
        }
    }
}

impl Default for Lexicon {
    fn default() -> Self {
        Self::new()
    }
}

const SEED: u32 = 0x811C_9DC5;
/// Tells a stem from a word with the same letters.
const STAR: u32 = 0x5BD1_E995;

fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193)
}

fn place(hash: u32) -> usize {
    (hash.wrapping_mul(0x9E37_79B1) >> 21) as usize % PLACES
}
