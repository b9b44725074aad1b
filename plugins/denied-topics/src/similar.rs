//! How similar is a sentence to an example? Both as sets of features, compared by their cosine.

use crate::tokens::{self, Token};

/// Which features a sentence has: its words without endings, and the groups of three letters in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Features {
    bits: [u64; 16],
    /// How many there are.
    count: u32,
    /// How many words say something.
    pub words: usize,
}

/// Words that stand in every sentence, in order.
const COMMON: [&str; 113] = [
    "about", "all", "also", "and", "any", "are", "auf", "been", "bei", "being", "but", "can", "comment",
    "como", "con", "could", "dans", "das", "del", "dem", "den", "der", "des", "did", "die", "does", "done",
    "ein", "eine", "einen", "est", "for", "from", "get", "got", "had", "has", "have", "her", "here", "him",
    "his", "how", "ich", "into", "ist", "its", "just", "kann", "las", "les", "los", "many", "may", "might",
    "mir", "mit", "more", "most", "much", "must", "need", "nicht", "not", "oder", "one", "our", "par",
    "para", "please", "pour", "puedo", "puis", "que", "qui", "shall", "she", "should", "sind", "some", "sur",
    "tell", "than", "that", "the", "their", "them", "then", "there", "they", "this", "too", "una", "und",
    "une", "very", "von", "want", "was", "were", "what", "when", "where", "which", "who", "whom", "why",
    "wie", "will", "with", "would", "you", "your",
];

impl Features {
    /// Sentences with fewer words that say something are not compared: any word would make them similar.
    pub const FEWEST: usize = 3;

    /// The features of a sentence.
    #[must_use]
    pub fn of(sentence: &str) -> Self {
        let mut features = Self { bits: [0; 16], count: 0, words: 0 };
        let mut at = 0;
        let mut last: Option<Token> = None;
        while let Some(token) = tokens::next(sentence, at) {
            let text = sentence.get(token.start..token.end).unwrap_or_default();
            if token.spaceless {
                features.character(sentence, last, token, text);
            } else {
                features.word(text);
            }
            at = token.end;
            last = Some(token);
        }
        features.count = features.bits.iter().map(|bits| bits.count_ones()).sum();
        features
    }

    /// Whether two sets are near enough in size for a cosine of `least`: it is at most the root of their ratio.
    #[must_use]
    pub fn may_reach(&self, other: &Self, least: f32) -> bool {
        let (less, more) = (self.count.min(other.count) as f32, self.count.max(other.count) as f32);
        less >= least * least * more * 0.999
    }

    /// The cosine of the angle between two sets, from 0 for nothing in common to 1.
    #[must_use]
    pub fn cosine(&self, other: &Self) -> f32 {
        let both: u32 =
            self.bits.iter().zip(&other.bits).map(|(one, other)| (one & other).count_ones()).sum();
        let product = f64::from(self.count) * f64::from(other.count);
        if both == 0 { 0.0 } else { (f64::from(both) / product.sqrt()) as f32 }
    }

    fn word(&mut self, word: &str) {
        let mut small = [0_u8; 24];
        let Some(small) = small.get_mut(..word.len().min(24)) else { return };
        small.iter_mut().zip(word.bytes()).for_each(|(slot, byte)| *slot = byte.to_ascii_lowercase());
        if small.len() < 3 || is_common(small) {
            return;
        }
        self.words += 1;
        let stem = stem(small);
        // The word as a whole counts twice.
        self.add(hash(1, stem));
        self.add(hash(2, stem));
        for three in stem.windows(3) {
            self.add(hash(3, three));
        }
    }

    /// Of a script without spaces: each character, and each pair.
    fn character(&mut self, sentence: &str, last: Option<Token>, token: Token, text: &str) {
        self.words += 1;
        self.add(hash(4, text.as_bytes()));
        if let Some(last) = last.filter(|last| last.spaceless && last.end == token.start) {
            self.add(hash(5, sentence.as_bytes().get(last.start..token.end).unwrap_or_default()));
        }
    }

    fn add(&mut self, hash: u64) {
        let bit = (hash >> 54) as usize;
        if let Some(bits) = self.bits.get_mut(bit / 64) {
            *bits |= 1 << (bit % 64);
        }
    }
}

/// A word without an ending that says nothing of its meaning, the longest first, if three letters are left.
fn stem(word: &[u8]) -> &[u8] {
    match word {
        [stem @ .., b'a', b't', b'i', b'o', b'n'] | [stem @ .., b'i', b'n', b'g', b's']
            if stem.len() >= 3 =>
        {
            stem
        }
        [stem @ .., b'i', b'n', b'g'] | [stem @ .., b'e', b'r', b's'] if stem.len() >= 3 => stem,
        [stem @ .., b'e', b'd' | b'r' | b's'] if stem.len() >= 3 => stem,
        [stem @ .., b's' | b'e'] if stem.len() >= 3 => stem,
        _ => word,
    }
}

fn is_common(word: &[u8]) -> bool {
    word.len() <= 8 && COMMON_KEYS.binary_search(&key(word)).is_ok()
}

/// The common words as numbers, which compare at once.
const COMMON_KEYS: [u64; COMMON.len()] = {
    let mut keys = [0; COMMON.len()];
    let (mut to, mut from) = (keys.as_mut_slice(), COMMON.as_slice());
    while let ([first, slots @ ..], [word, words @ ..]) = (to, from) {
        *first = key(word.as_bytes());
        (to, from) = (slots, words);
    }
    keys
};

/// The first eight bytes of a word, the first the highest.
const fn key(word: &[u8]) -> u64 {
    let (mut key, mut rest, mut room) = (0, word, 8);
    while room > 0 {
        key <<= 8;
        if let [first, more @ ..] = rest {
            key |= *first as u64;
            rest = more;
        }
        room -= 1;
    }
    key
}

fn hash(kind: u64, bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(kind, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
        })
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cosine(one: &str, other: &str) -> f32 {
        Features::of(one).cosine(&Features::of(other))
    }

    #[test]
    fn common_words_are_in_order() {
        assert!(COMMON.is_sorted());
        assert!(COMMON.iter().all(|word| word.len() <= 8 && is_common(word.as_bytes())));
    }

    #[test]
    fn the_same_in_other_words_is_similar() {
        let example = "How do I avoid paying taxes on my crypto gains?";
        for (text, least, most) in [
            (example, 1.0, 1.0),
            ("How can I avoid taxes on crypto gains", 0.8, 1.0),
            ("I gained on crypto; tell me how taxes are avoided", 0.6, 1.0),
            ("I am paying for my groceries with crypto", 0.0, 0.55),
            ("The committee met on Tuesday and agreed to go on", 0.0, 0.25),
            ("Wie wird das Wetter morgen in Hamburg", 0.0, 0.25),
        ] {
            let score = cosine(example, text);
            assert!((least..=most + 0.001).contains(&score), "{text}: {score}");
        }
        assert!(cosine("如何避免缴纳加密货币税", "怎样避免加密货币缴税") > 0.4);
        assert!(cosine("如何避免缴纳加密货币税", "今天天气很好我们去公园") < 0.2);
    }
}
