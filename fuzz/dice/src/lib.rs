//! How does an input choose what is done with it, so that it alone repeats a run?
//!
//! An input is a text or a body and nothing else, so that golden cases are seeds as they stand and what breaks a
//! check can be read. Where it is cut, and what is put into it, follows from its bytes.

/// A row of numbers that follow from an input.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The row of this input.
    #[must_use]
    pub fn of(input: &[u8]) -> Self {
        let mix = |state: u64, byte: &u8| (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        Self(input.iter().fold(0xcbf2_9ce4_8422_2325, mix))
    }

    /// The next number below `bound`; 0 where that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let number = usize::try_from(self.0 >> 33).unwrap_or_default();
        number.checked_rem(bound).unwrap_or_default()
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// So many places in a text of this length, in order; places may repeat.
    pub fn places(&mut self, count: usize, length: usize) -> Vec<usize> {
        let mut places: Vec<usize> = (0..count).map(|_| self.below(length + 1)).collect();
        places.sort_unstable();
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_input_makes_the_same_choices() {
        let row = |input: &[u8]| Dice::of(input).places(8, 1000);
        assert_eq!(row(b"a text"), row(b"a text"));
        assert_ne!(row(b"a text"), row(b"a test"));
    }
}
