//! Digits that belong together: cards, phones, numbers. Hand-written, since as an automaton they are huge.

/// Digits that belong together, with at most one separator between two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigitGroup {
    /// The first digit.
    pub start: usize,
    /// The byte after the last digit.
    pub end: usize,
    /// How many digits there are.
    pub digits: usize,
}

/// The place of the first digit at or after `from`.
#[must_use]
pub fn next_digit(bytes: &[u8], from: usize) -> Option<usize> {
    // Sixteen at a time without leaving early: that is what a vector unit can do at once.
    let (chunks, tail) = bytes.get(from..)?.as_chunks::<16>();
    let digit = |byte: &u8| byte.is_ascii_digit();
    let chunk = chunks.iter().position(|chunk| chunk.iter().fold(false, |any, byte| any | digit(byte)));
    let (start, rest) = match chunk {
        Some(chunk) => (chunk * 16, chunks.get(chunk)?.as_slice()),
        None => (chunks.len() * 16, tail),
    };
    Some(from + start + rest.iter().position(digit)?)
}

/// The groups of digits that begin at `from` or later, in order.
///
/// Two digits belong together when nothing or one byte out of `separators` stands between them. A group touches no
/// other group; what stands around it is the caller's to judge, with [`super::stands_alone`] for instance.
pub fn digit_groups<'t>(
    text: &'t str,
    from: usize,
    separators: &'t [u8],
) -> impl Iterator<Item = DigitGroup> + 't {
    let bytes = text.as_bytes();
    let mut next = from;
    std::iter::from_fn(move || {
        let start = next_digit(bytes, next)?;
        let mut group = DigitGroup { start, end: start, digits: 0 };
        let mut at = start;
        while let Some(byte) = bytes.get(at) {
            if byte.is_ascii_digit() {
                group.digits += 1;
                group.end = at + 1;
            } else if at > group.end || !separators.contains(byte) {
                break;
            }
            at += 1;
        }
        next = group.end;
        Some(group)
    })
}

/// Whether the digits of a text pass the Luhn test, as those of a payment card do. Other bytes are skipped.
#[must_use]
pub fn luhn(text: &str) -> bool {
    let digits = text.bytes().rev().filter(u8::is_ascii_digit).map(|byte| u32::from(byte - b'0'));
    let sum: u32 = digits
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, usize)]) {
        let found: Vec<(&str, usize)> =
            digit_groups(text, 0, b" -").map(|one| (&text[one.start..one.end], one.digits)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn one_separator_joins_and_two_part() {
        check("", &[]);
        check("a1b", &[("1", 1)]);
        check("4111 1111-1111 1111.", &[("4111 1111-1111 1111", 16)]);
        check("12  34- 5", &[("12", 2), ("34", 2), ("5", 1)]);
        check("-7-", &[("7", 1)]);
    }

    #[test]
    fn the_next_digit_is_found_wherever_it_stands() {
        for length in 0..40 {
            for place in 0..length {
                let mut bytes = vec![b':'; length];
                bytes[place] = b'9';
                assert_eq!(next_digit(&bytes, 0), Some(place));
                assert_eq!(next_digit(&bytes, place), Some(place));
                assert_eq!(next_digit(&bytes, place + 1), None);
            }
        }
    }

    #[test]
    fn cards_pass_the_luhn_test() {
        assert!(luhn("4111 1111 1111 1111"));
        assert!(!luhn("4111 1111 1111 1112"));
    }
}
