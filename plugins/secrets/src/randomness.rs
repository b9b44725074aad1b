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
    while let [first, tail @ ..] = rest {
        if PLACEHOLDERS.iter().any(|mark| mark.first() == Some(first) && rest.starts_with(mark)) {
            return true;
        }
        rest = tail;
    }
    symbolic
}

/// Whether a string has letters and digits, at least `digits` of these.
#[must_use]
pub fn is_mixed(value: &[u8], digits: usize) -> bool {
    value.iter().filter(|b| b.is_ascii_digit()).count() >= digits && value.iter().any(u8::is_ascii_alphabetic)
}
