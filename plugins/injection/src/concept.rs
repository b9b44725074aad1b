//! Which thing does a word mean, whatever its language? Told by a table of words that training made.

/// How many concepts there may be; 0 is none.
pub const CONCEPTS: usize = 128;
/// How many words the table has room for: a power of two.
pub const WORDS: usize = 1 << 15;
/// How many words with one place there may be.
const BUCKET: usize = 2;

/// The table that ships.
pub const SHIPPED: Concepts = Concepts::read(include_bytes!("../model/concepts.bin"));

/// Words and the concepts they stand for. A word is kept as nine bits that hardly any other word of its place shares.
#[derive(Debug, Clone, Copy)]
pub struct Concepts(&'static [u8; 2 * WORDS]);

impl Concepts {
    /// A table as [`pack`] made it.
    #[must_use]
    pub const fn read(file: &'static [u8; 2 * WORDS]) -> Self {
        Self(file)
    }

    /// The concept of a word with this key (see [`crate::skim::key_of`]), 0 where it has none.
    #[must_use]
    #[inline]
    pub fn of(&self, key: u64) -> u8 {
        let (place, name) = place(key);
        let Some(entries) = self.0.get(2 * place..).and_then(<[u8]>::first_chunk) else { return 0 };
        // An entry that has the name is its concept and nothing else once the name is taken out of it.
        let names = (u32::from(name) << 7) * 0x1_0001;
        let both = u32::from_le_bytes(*entries) ^ names;
        let (first, second) = (both & 0xFFFF, both >> 16);
        let known = if first < 0x80 { first } else { second };
        if known < 0x80 { known as u8 } else { 0 }
    }
}

/// Where the words of a key stand, and the name it has there, which is never 0.
#[must_use]
#[inline]
pub fn place(key: u64) -> (usize, u16) {
    let hash = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let name = (hash >> 24 & 0x1FF) as u16;
    ((hash >> 48) as usize & (WORDS - 1) & !(BUCKET - 1), name.max(1))
}

/// Writes the table of these words, those that matter most first. Says which had no room.
#[must_use]
pub fn pack(words: &[(u64, u8)]) -> (Vec<u8>, usize) {
    let mut table = vec![0_u16; WORDS];
    let mut left_out = 0;
    for &(key, concept) in words {
        let (place, name) = place(key);
        let bucket = table.iter_mut().skip(place).take(BUCKET);
        let mut free = bucket.filter(|entry| **entry == 0 || **entry >> 7 == name);
        match free.next() {
            Some(entry) if *entry == 0 => *entry = name << 7 | u16::from(concept),
            Some(_) => {}
            None => left_out += 1,
        }
    }
    (table.iter().flat_map(|entry| entry.to_le_bytes()).collect(), left_out)
}

#[cfg(test)]
mod tests {
    use super::{SHIPPED, pack};
    use crate::skim::key;

    fn concept(word: &str) -> u8 {
        let letters: Vec<u8> = word.bytes().map(|letter| letter - b'a').collect();
        SHIPPED.of(key(&letters))
    }

    #[test]
    fn a_word_means_the_same_in_every_language_and_with_a_slip() {
        let rules = concept("instructions");
        assert!(rules > 0);
        for word in ["rules", "anweisungen", "instrucciones", "talimatlari", "instruktioner", "instrucitons"]
        {
            assert_eq!(concept(word), rules, "{word}");
        }
        assert_eq!(concept("kettle"), 0);
    }

    #[test]
    fn a_word_without_room_is_left_out_and_counted() {
        let same = [(7, 1), (7, 2)];
        assert_eq!(pack(&same).1, 0);
        let (table, left_out) = pack(&(0..40_000).map(|key| (key, 3)).collect::<Vec<_>>());
        assert_eq!(table.len(), 2 * super::WORDS);
        assert!(left_out > 0);
    }
}
