//! How much does a word, or a pair of words, speak for an injection? The weights that training left.

use crate::concept::{self, CONCEPTS, Concepts};
use crate::meter::SENTENCE;

/// How many weights words and their pairs share: a power of two.
pub const WORDS: usize = 1 << 18;
/// How many weights there are: after those of words one for each concept, and one for each two of them.
pub const WEIGHTS: usize = WORDS + CONCEPTS + CONCEPTS * (CONCEPTS + 1) / 2;
/// What a weight of one is counted as.
pub const UNIT: f32 = 16.0;
/// The words between two of a pair that are passed over, as a tag that keeps such pairs apart from neighbours.
const PASSED_OVER: u64 = 0x5A5A_0001;
/// How many words lie between two concepts at most that are taken together.
const REACH: u32 = 12;

/// What the end of a sentence takes from the sum, in [`UNIT`]s: sentences in a row are no injection because each is a little
/// like one.
pub const TOLL: i32 = 32;

/// The words before the next one that matter to it.
///
/// A word is its key (see [`crate::skim::key_of`]): eight letters are as good as a stem.
#[derive(Debug, Clone, Copy)]
pub struct Past {
    previous: u64,
    before: u64,
    /// How many words there were.
    words: u32,
    /// The concepts that came last, the latest first, and how many words there were then.
    concepts: [(u8, u32); 3],
}

impl Past {
    /// Takes the next word and hands over the place of each weight that it touches: the word, the word with the one
    /// before it and with the one before that; if it stands for a concept, that, and it with those near. One that was
    /// among the last two touches nothing: numbers in a row and short lines must not add up.
    #[inline(always)]
    pub fn take(&mut self, key: u64, concepts: &Concepts, mut touch: impl FnMut(usize)) {
        let (previous, before) = (self.previous, self.before);
        (self.before, self.previous) = (previous, key);
        if key == previous || key == before {
            return;
        }
        touch(slot(key));
        touch(slot(previous.wrapping_mul(0xD6E8_FEB8_6659_FD93) ^ key));
        touch(slot((before ^ PASSED_OVER).wrapping_mul(0xA076_1D64_78BD_642F) ^ key));
        self.words = self.words.wrapping_add(1);
        let concept = concepts.of(key);
        if concept != 0 {
            self.take_concept(concept, touch);
        }
    }

    #[inline]
    fn take_concept(&mut self, concept: u8, mut touch: impl FnMut(usize)) {
        touch(WORDS + usize::from(concept));
        let is_near = |(other, words): (u8, u32)| other != 0 && self.words.wrapping_sub(words) <= REACH;
        let [last, second, _] = self.concepts;
        for other in self.concepts {
            if is_near(other) {
                touch(together(concept, other.0));
            }
        }
        if is_near(second) {
            let mut three = [concept, last.0, second.0];
            three.sort_unstable();
            let [a, b, c] = three.map(u64::from);
            touch(slot((a << 16 | b << 8 | c).wrapping_mul(0xD6E8_FEB8_6659_FD93)));
        }
        self.concepts = [(concept, self.words), last, second];
    }
}

impl Default for Past {
    /// A text begins like a sentence.
    fn default() -> Self {
        Self { previous: SENTENCE, before: SENTENCE, words: 0, concepts: [(0, 0); 3] }
    }
}

/// Where a name has its weight.
fn slot(name: u64) -> usize {
    (name.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize & (WORDS - 1)
}

/// Where two concepts have their weight, in either order: languages differ in it.
fn together(one: u8, other: u8) -> usize {
    let (low, high) = (usize::from(one.min(other)), usize::from(one.max(other)));
    WORDS + CONCEPTS + high * (high + 1) / 2 + low
}

/// The trained weights.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    weights: &'static [u8; WEIGHTS],
    concepts: Concepts,
    /// What every word takes, in the weights' units: ordinary words speak against an injection.
    pub drift: i32,
    /// The sum at which an injection is as likely as not.
    pub even: i32,
}

impl Model {
    /// The model that ships.
    pub const SHIPPED: Self = Self::read(include_bytes!("../model/weights.bin"), concept::SHIPPED);

    /// Reads a model: the drift and the even sum, two bytes each with the lower one first, then the weights.
    #[must_use]
    pub const fn read(file: &'static [u8; WEIGHTS + 4], concepts: Concepts) -> Self {
        let [drift, drift_high, even, even_high, weights @ ..] = file;
        Self {
            weights,
            concepts,
            drift: i16::from_le_bytes([*drift, *drift_high]) as i32,
            even: i16::from_le_bytes([*even, *even_high]) as i32,
        }
    }

    /// What the next word adds to the sum, in [`UNIT`]s.
    #[must_use]
    #[inline(always)]
    pub fn weigh(&self, key: u64, past: &mut Past) -> i32 {
        let mut sum = if key == SENTENCE { -self.drift - TOLL } else { -self.drift };
        past.take(key, &self.concepts, |place| {
            sum += i32::from(self.weights.get(place).copied().unwrap_or(0).cast_signed());
        });
        sum
    }

    /// How likely a sum makes an injection, from 0 to 1.
    #[must_use]
    pub fn likelihood(&self, sum: i32) -> f32 {
        1.0 / (1.0 + (-self.odds(sum)).exp())
    }

    /// The least sum that is as likely as this.
    #[must_use]
    pub fn least_sum(&self, likelihood: f32) -> i32 {
        let bounded = likelihood.clamp(0.001, 0.999);
        self.even + ((bounded / (1.0 - bounded)).ln() * UNIT).ceil() as i32
    }

    fn odds(&self, sum: i32) -> f32 {
        (sum - self.even) as f32 / UNIT
    }
}
