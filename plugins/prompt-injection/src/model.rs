//! How much does a word, or a pair of words, speak for an injection? The weights that training left.

/// How many weights there are: a power of two.
pub const WEIGHTS: usize = 1 << 15;
/// What a weight of one is counted as.
pub const UNIT: f32 = 16.0;
/// The words between two of a pair that are passed over, as a tag that keeps such pairs apart from neighbours.
const PASSED_OVER: u64 = 0x5A5A_0001;

/// The places of a word's weights: the word, the word with the one before it, and with the one before that.
///
/// A word is its key (see [`crate::skim::key_of`]): eight letters are as good as a stem.
#[must_use]
pub fn places(key: u64, previous: u64, before: u64) -> [usize; 3] {
    let pair = previous.wrapping_mul(0xD6E8_FEB8_6659_FD93) ^ key;
    let wide = (before ^ PASSED_OVER).wrapping_mul(0xA076_1D64_78BD_642F) ^ key;
    [key, pair, wide].map(|name| (name.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize & (WEIGHTS - 1))
}

/// The trained weights.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    weights: &'static [u8; WEIGHTS],
    /// What every word takes, in the weights' units: ordinary words speak against an injection.
    pub drift: i32,
    /// The sum at which an injection is as likely as not.
    pub even: i32,
}

impl Model {
    /// The model that ships.
    pub const SHIPPED: Self = Self::read(include_bytes!("../model/weights.bin"));

    /// Reads a model: the drift and the even sum, two bytes each with the lower one first, then the weights.
    const fn read(file: &'static [u8; WEIGHTS + 4]) -> Self {
        let [drift, drift_high, even, even_high, weights @ ..] = file;
        Self {
            weights,
            drift: i16::from_le_bytes([*drift, *drift_high]) as i32,
            even: i16::from_le_bytes([*even, *even_high]) as i32,
        }
    }

    /// What a word adds to the sum, in [`UNIT`]s.
    #[must_use]
    pub fn weigh(&self, key: u64, previous: u64, before: u64) -> i32 {
        let weights = places(key, previous, before).map(|place| self.weights.get(place).copied().unwrap_or(0));
        weights.map(|weight| i32::from(weight.cast_signed())).iter().sum::<i32>() - self.drift
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
