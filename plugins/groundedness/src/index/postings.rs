//! Which sentences is a word in?

/// The sentences of each word, in order.
///
/// Words are kept sorted by their hashes and found by the upper bits of these. Whoever makes words with the same bits
/// makes one search longer by a few steps, and no more.
#[derive(Debug, Clone, Default)]
pub(super) struct Postings {
    words: Vec<u64>,
    /// Where the sentences of each word begin, and where those of the last end.
    starts: Vec<u32>,
    sentences: Vec<u32>,
    /// For each value of the upper bits, the first word that has it or a higher one.
    fronts: Vec<u32>,
}

impl Postings {
    /// Sentences that are kept for one word: a word that is in more of them tells nothing.
    pub(super) const MOST: usize = 48;

    /// Sorts pairs of a word's hash and a sentence.
    #[must_use]
    pub(super) fn of(pairs: impl Iterator<Item = (u64, u32)>) -> Self {
        let mut pairs: Vec<(u64, u32)> = pairs.map(|(word, sentence)| (stirred(word), sentence)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut postings = Self::default();
        for same in pairs.chunk_by(|one, other| one.0 == other.0) {
            postings.words.extend(same.first().map(|(word, _)| *word));
            postings.starts.push(narrow(postings.sentences.len()));
            postings.sentences.extend(same.iter().take(Self::MOST).map(|(_, sentence)| *sentence));
        }
        postings.starts.push(narrow(postings.sentences.len()));
        let fronts = postings.words.len().next_power_of_two();
        postings.fronts = vec![0; fronts + 1];
        for word in &postings.words {
            if let Some(count) = postings.fronts.get_mut(front(*word, fronts) + 1) {
                *count += 1;
            }
        }
        postings.fronts.iter_mut().fold(0, |sum, count| {
            *count += sum;
            *count
        });
        postings
    }

    /// Whether there is no word.
    #[must_use]
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The first [`Self::MOST`] sentences that a word is in.
    #[must_use]
    pub(super) fn of_word(&self, word: u64) -> &[u32] {
        let word = stirred(word);
        let front = front(word, self.fronts.len().saturating_sub(1).max(1));
        let Some([from, to]) = self.fronts.get(front..).and_then(|rest| rest.first_chunk()) else {
            return &[];
        };
        let likely = self.words.get(*from as usize..*to as usize).unwrap_or_default();
        let Ok(at) = likely.binary_search(&word) else { return &[] };
        let Some([start, end]) = self.starts.get(*from as usize + at..).and_then(|rest| rest.first_chunk())
        else {
            return &[];
        };
        self.sentences.get(*start as usize..*end as usize).unwrap_or_default()
    }
}

/// A hash whose upper bits depend on all others: those of numbers have nothing in their lower ones.
fn stirred(word: u64) -> u64 {
    let mixed = (word ^ word >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ mixed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

/// The upper bits of a word, for so many values; a power of two.
fn front(word: u64, values: usize) -> usize {
    ((word >> 32) >> (32 - values.trailing_zeros().min(32))) as usize
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_knows_its_sentences() {
        for words in [0_u64, 1, 2, 3, 100, 1000] {
            let postings =
                Postings::of((0..words).flat_map(|word| [(word << 40, 2), (word << 40, 1), (word << 40, 2)]));
            assert_eq!(postings.is_empty(), words == 0);
            for word in 0..words {
                assert_eq!(postings.of_word(word << 40), [1, 2], "{word} of {words}");
            }
            assert_eq!(postings.of_word(7), [0; 0]);
        }
    }

    #[test]
    fn of_a_frequent_word_the_first_sentences_are_kept() {
        let postings = Postings::of((0..200).rev().map(|sentence| (7, sentence)));
        assert_eq!(postings.of_word(7), (0..48).collect::<Vec<u32>>());
    }
}
