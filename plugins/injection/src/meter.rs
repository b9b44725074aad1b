//! Which stretches of a text speak for an injection, taken together?
//!
//! Each word adds its weight to a sum that never falls below zero. Where it stood at zero last, a stretch began; where
//! it was highest, that stretch ends. So a sentence of orders is found within any length of harmless text, and where.

use crate::model::{Model, Past};

/// What is heard where a sentence ends. No key of letters is like it.
pub const SENTENCE: u64 = 1;

/// What words must add for a stretch to go on to them: a greeting after an order adds next to nothing.
const GAIN: i32 = 80;

/// Takes the words of a text in their order.
pub trait Words {
    /// One word by its key, and where it stands.
    fn word(&mut self, key: u64, start: usize, end: usize);
    /// An empty line: what follows is taken by itself.
    fn paragraph(&mut self) {}
}

/// A stretch of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stretch {
    /// The first byte of its first word.
    pub start: usize,
    /// The byte after its last word.
    pub end: usize,
    /// The sum of its weights.
    pub sum: i32,
}

/// Sums up words as they come.
#[derive(Debug)]
pub struct Meter {
    model: Model,
    least: i32,
    past: Past,
    running: Stretch,
    highest: Stretch,
    /// The sum where the highest stretch ends.
    reached: i32,
    found: Vec<Stretch>,
}

impl Meter {
    /// A meter that tells stretches whose sum is `least` or more.
    #[must_use]
    pub fn new(model: Model, least: i32) -> Self {
        let (running, highest) = (Stretch::default(), Stretch::default());
        Self {
            model,
            least: least.max(1),
            past: Past::default(),
            running,
            highest,
            reached: 0,
            found: Vec::new(),
        }
    }

    /// The stretches of the words so far.
    #[must_use]
    pub fn found(mut self) -> Vec<Stretch> {
        self.close();
        self.found
    }

    fn close(&mut self) {
        if self.highest.sum >= self.least {
            self.found.push(self.highest);
        }
        self.highest = Stretch::default();
    }
}

impl Words for Meter {
    #[inline(always)]
    fn word(&mut self, key: u64, start: usize, end: usize) {
        let weight = self.model.weigh(key, &mut self.past);
        // Chosen without branches: whether a word speaks for an injection can hardly be predicted.
        let (running, highest) = (self.running, self.highest);
        let sum = running.sum.max(0) + weight;
        let start = if running.sum <= 0 { start } else { running.start };
        self.running = Stretch { start, end, sum };
        let is_higher = sum > highest.sum;
        let is_more = is_higher & ((sum >= self.reached + GAIN) | (highest.sum == 0));
        let is_closed = !is_higher & (sum <= 0);
        if is_closed & (highest.sum >= self.least) {
            self.found.push(highest);
        }
        self.reached = if is_more { sum } else { self.reached };
        self.highest = Stretch {
            start: if is_higher { start } else { highest.start },
            end: if is_more { end } else { highest.end },
            sum: if is_higher { sum } else { highest.sum },
        };
        self.highest.sum = if is_closed { 0 } else { self.highest.sum };
    }

    fn paragraph(&mut self) {
        self.close();
        self.past = Past::default();
        self.running = Stretch::default();
        self.reached = 0;
    }
}
