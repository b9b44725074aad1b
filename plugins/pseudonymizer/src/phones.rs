//! Where phones stand, told from timestamps, dates, versions, identifiers and cards by the shape of their groups.

use ghat_sdk::matchers::{is_word, next_digit};

/// One group of digits and what stands before it.
#[derive(Debug, Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
    /// What stands between the last group and this one, at most two bytes; empty for the first of a run.
    gap: [u8; 2],
}

impl Group {
    fn digits(&self) -> usize {
        self.end - self.start
    }
}

/// The phones of a text, in order: the first byte and the byte after the last.
#[must_use]
pub fn find(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(run) = next_run(bytes, from) {
        from = run.last().map_or(bytes.len(), |group| group.end);
        found.extend(phones_in(text, &run));
    }
    found
}

/// The next groups of digits with nothing between them but what separates the groups of a phone.
fn next_run(bytes: &[u8], from: usize) -> Option<Vec<Group>> {
    let mut at = next_digit(bytes, from)?;
    let mut gap = [0; 2];
    let mut run = Vec::new();
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        run.push(Group { start: at, end: at + digits, gap });
        let after = rest.get(digits..).unwrap_or_default();
        (gap, at) = match after {
            [one, digit, ..] if is_gap(*one) && digit.is_ascii_digit() => ([*one, 0], at + digits + 1),
            [one, two, digit, ..] if is_wide_gap(*one, *two) && digit.is_ascii_digit() => {
                ([*one, *two], at + digits + 2)
            }
            _ => return Some(run),
        };
    }
}

fn is_gap(byte: u8) -> bool {
    b" -./()".contains(&byte)
}

fn is_wide_gap(one: u8, two: u8) -> bool {
    matches!((one, two), (b' ', b'(') | (b')', b' ' | b'-'))
}

/// The phones of one run: the run as a whole, or three groups within it that `-`, `.` or brackets hold together.
fn phones_in(text: &str, run: &[Group]) -> Vec<(usize, usize)> {
    if is_international(text, run) || is_national(text, run) || is_american(run) {
        return bounds(text, run).into_iter().collect();
    }
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(groups) = run.get(from..from + 3) {
        let apart = |group: Option<&Group>| group.is_none_or(|group| group.gap == SPACE);
        let held = groups.iter().skip(1).all(|group| group.gap != SPACE);
        let alone = (from == 0 || apart(groups.first())) && apart(run.get(from + 3));
        let phone = if held && alone && is_american(groups) { bounds(text, groups) } else { None };
        from += if phone.is_some() { 3 } else { 1 };
        found.extend(phone);
    }
    found
}

const SPACE: [u8; 2] = [b' ', 0];
const DOT: [u8; 2] = [b'.', 0];

fn sizes(run: &[Group]) -> Vec<usize> {
    run.iter().map(Group::digits).collect()
}

fn plus_before(text: &str, run: &[Group]) -> bool {
    run.first().and_then(|group| text.get(..group.start)).is_some_and(|before| before.ends_with('+'))
}

fn zero_first(text: &str, run: &[Group]) -> bool {
    run.first().and_then(|group| text.get(group.start..)).is_some_and(|number| number.starts_with('0'))
}

/// `+`, a country's code, which never begins with 0, and 8 to 15 digits in all.
fn is_international(text: &str, run: &[Group]) -> bool {
    let digits: usize = run.iter().map(Group::digits).sum();
    plus_before(text, run) && !zero_first(text, run) && (8..=15).contains(&digits)
}

/// `555-123-4567`, with any separators and perhaps a 1 before it; never plain digits, which may be anything.
fn is_american(run: &[Group]) -> bool {
    matches!(sizes(run).as_slice(), [3, 3, 4] | [1, 3, 3, 4])
}

/// A leading 0 and groups as in `030 1234567`, `020 7946 0958`, `01 23 45 67 89`. Neither dots, which are those of
/// versions, dates and addresses, nor a date.
fn is_national(text: &str, run: &[Group]) -> bool {
    if !zero_first(text, run) || plus_before(text, run) || run.iter().any(|group| group.gap == DOT) {
        return false;
    }
    match sizes(run).as_slice() {
        [2, 2, 2, 2, 2] => true,
        [4, 2, 2] | [4, 2, 2, _] | [4, 4, 4] => false,
        sizes @ [3..=5, _, ..] => sizes.len() <= 5 && (9..=12).contains(&sizes.iter().sum::<usize>()),
        _ => false,
    }
}

/// The bytes of a phone with its `+` or its opening bracket; nothing where a word or a number goes on at its edge.
fn bounds(text: &str, groups: &[Group]) -> Option<(usize, usize)> {
    let (first, last) = (groups.first()?, groups.last()?);
    let bracket = groups.get(1).is_some_and(|group| group.gap.first() == Some(&b')'));
    let before = text.get(..first.start)?;
    let before = if bracket { before.strip_suffix('(') } else { before.strip_suffix('+') }.unwrap_or(before);
    let mut after = text.get(last.end..)?.chars();
    let goes_on = match (after.next(), after.next()) {
        (Some(one), _) if is_word(one) => true,
        (Some('-' | '.' | ':' | '/' | '@'), Some(two)) => is_word(two),
        _ => false,
    };
    let came_before = before.chars().next_back().is_some_and(|one| is_word(one) || "-.:/=#+".contains(one));
    (!goes_on && !came_before).then_some((before.len(), last.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = find(text).into_iter().map(|(start, end)| &text[start..end]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn phones_are_found() {
        for phone in [
            "+49 30 1234567",
            "+4930123456",
            "+1 (555) 123-4567",
            "(555) 123-4567",
            "555-123-4567",
            "555.123.4567",
            "1-555-123-4567",
            "030 1234567",
            "0171/1234567",
            "020 7946 0958",
            "01 23 45 67 89",
            "555 123 4567",
        ] {
            check(phone, &[phone]);
            check(&format!("Call {phone}, please."), &[phone]);
            check(&format!("größe:\n{phone}\n"), &[phone]);
        }
        check("555-123-4567 2 times or (555)123-4567", &["555-123-4567", "(555)123-4567"]);
    }

    #[test]
    fn what_only_looks_like_one_is_not() {
        for text in [
            "1700000000",
            "1700000000123",
            "2024-01-15 10:30:00",
            "2024-01-15T10:30:00+02:00",
            "01/02/2024",
            "01.02.2024",
            "550e8400-e29b-41d4-a716-446655440000",
            "12345678-1234-1234-1234-123456789012",
            "1.2.3",
            "10.0.19045.3803",
            "192.168.100.200",
            "4111 1111 1111 1111",
            "4111111111111111",
            "3782 822463 10005",
            "123-45-6789",
            "DE89 3704 0044 0532 0130 00",
            "v555.123.4567",
            "555-123-4567-89",
            "id=555-123-4567",
            "a+12345678",
            "3.14159265358979",
            "10:30:00 +0200 2024-01-15",
            "",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn long_texts_take_linear_time() {
        check(&"1 ".repeat(40_000), &[]);
        check(&"555-".repeat(40_000), &[]);
        check(&"+".repeat(80_000), &[]);
    }
}
