//! Does a string look random, or is it a word or a placeholder?

/// The entropy that a secret with a beginning of its own must have, in bits per byte: a run of few characters has less.
pub const LEAST_BITS: f32 = 2.4;
/// How much of a string is measured.
const SAMPLE: usize = 64;

const PLACEHOLDERS: [&[u8]; 16] = [
    b"example",
    b"your",
    b"placeholder",
    b"changeme",
    b"change-me",
    b"change_me",
    b"xxxx",
    b"****",
    b"....",
    b"dummy",
    b"redacted",
    b"insert",
    b"replace",
    b"<",
    b"${",
    b"{{",
];

/// The Shannon entropy of the first bytes of a string, in bits per byte.
#[must_use]
pub fn bits(value: &[u8]) -> f32 {
    let sample = value.get(..SAMPLE).unwrap_or(value);
    let mut counts = [0_u8; 256];
    for byte in sample {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let total = f32::from(u8::try_from(sample.len().max(1)).unwrap_or(u8::MAX));
    counts
        .iter()
        .filter(|&&count| count > 0)
        .map(|&count| {
            let share = f32::from(count) / total;
            -share * share.log2()
        })
        .sum()
}

/// Whether a string stands for a secret and is none: `your-api-key`, `xxxxxxxx`, `${TOKEN}`.
#[must_use]
pub fn is_placeholder(value: &[u8]) -> bool {
    let sample = value.get(..SAMPLE).unwrap_or(value);
    let lower = sample.to_ascii_lowercase();
    let symbolic = matches!(value.first(), Some(b'$' | b'%' | b'{' | b'*'));
    let mut rest = lower.as_slice();
    let mut within = false;
    while let [first, tail @ ..] = rest {
        let mut marks =
            PLACEHOLDERS.iter().filter(|mark| mark.first() == Some(first) && rest.starts_with(mark));
        // Four letters stand in a random string by chance.
        if marks.any(|mark| !(within && mark == b"your")) {
            return true;
        }
        within = first.is_ascii_alphanumeric();
        rest = tail;
    }
    symbolic
}

/// Whether a string has letters and digits, at least `digits` of these.
#[must_use]
pub fn is_mixed(value: &[u8], digits: usize) -> bool {
    value.iter().filter(|b| b.is_ascii_digit()).count() >= digits && value.iter().any(u8::is_ascii_alphabetic)
}

/// Whether a string is a row of words and small numbers, as names in code and in addresses are: `learn-pipeline-v2`,
/// `UserNameLabel`, `production_2024`. A key of many parts has some that are neither.
#[must_use]
pub fn is_words(value: &[u8]) -> bool {
    value.split(|b| matches!(b, b'-' | b'_' | b'.' | b'/' | b'=' | b'+' | b'~')).all(is_word)
}

/// Letters with few changes from small to capital, with at most two short numbers behind them, or a number alone.
fn is_word(part: &[u8]) -> bool {
    let mut rest = part;
    let mut numbers = 0;
    while !rest.is_empty() {
        let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let (word, after) = rest.split_at(letters);
        let digits = after.iter().take_while(|b| b.is_ascii_digit()).count();
        let short = digits <= if letters == 0 { 8 } else { 4 };
        numbers += usize::from(digits > 0);
        // Only at the front may a number follow few letters: `v2`, not `a1b2`.
        let enough = rest.len() == part.len() || letters > 2;
        if letters + digits == 0 || !short || !enough || numbers > 2 || !is_spoken(word) {
            return false;
        }
        rest = after.get(digits..).unwrap_or_default();
    }
    true
}

/// Whether letters can be read: no long word is without vowels, and none is of one case and as long as a key.
fn is_spoken(word: &[u8]) -> bool {
    let vowels = word
        .iter()
        .filter(|b| matches!(b.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y'))
        .count();
    word.len() < 5 || (vowels * 6 >= word.len() && word.len() <= 24 && humps(word) * 4 <= word.len())
}

/// How often a capital follows a small letter.
#[must_use]
pub fn humps(word: &[u8]) -> usize {
    word.windows(2)
        .filter(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()))
        .count()
}
