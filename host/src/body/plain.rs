//! How far does a JSON string read as it stands?

/// How many bytes stand before the first quote, backslash or control character.
///
/// Names and most values are short: a word of eight bytes at a time costs them less than setting out with vectors.
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    const SHORT: usize = 4;
    let (words, _) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().take(SHORT).enumerate() {
        let ends = ends_in(u64::from_le_bytes(*word));
        if ends != 0 {
            return at * 8 + ends.trailing_zeros() as usize / 8;
        }
    }
    let begin = words.len().min(SHORT) * 8;
    let rest = bytes.get(begin..).unwrap_or_default();
    let found = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
    let plain = rest.get(..found).unwrap_or_default();
    if plain.iter().fold(false, |control, &byte| control | (byte < 0x20)) {
        begin + plain.iter().position(|&byte| byte < 0x20).unwrap_or(found)
    } else {
        begin + found
    }
}

/// The highest bit of each byte that ends the plain part of a string. Above the first such byte others may be marked too.
fn ends_in(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word;
    let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    (is(b'"') | is(b'\\') | below(word, 0x20)) & (ONES << 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_at_the_first_byte_that_cannot_stand_in_a_string() {
        let check = |end: u8, before: usize, behind: usize| {
            let mut text = "~ \u{7f}é!#[]\u{10ffff}".repeat(8).into_bytes();
            text.truncate(before);
            text.push(end);
            text.extend(std::iter::repeat_n(b'"', behind));
            assert_eq!(plain_length(&text), before, "{end} at {before}, {behind} behind");
        };
        for end in [b'"', b'\\', 0, b'\n', 0x1F] {
            for before in 0..80 {
                (0..20).for_each(|behind| check(end, before, behind));
            }
        }
    }

    #[test]
    fn a_string_without_an_end_is_plain_to_the_texts_end() {
        for length in 0..80 {
            assert_eq!(plain_length(&vec![b'a'; length]), length);
        }
    }
}
