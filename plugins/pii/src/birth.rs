//! Is a date one of birth, because of the words before it?

use crate::context::{self, Words};
use crate::digits::{Gap, Group, Number};
use crate::finding::{Match, Piece};

/// Words that label a date of birth.
const LABELS: Words = Words::of(&[
    "dob",
    "birth",
    "birthdate",
    "dateofbirth",
    "geburtsdatum",
    "geb",
    "naissance",
    "nacimiento",
    "nascita",
    "nascimento",
    "geboortedatum",
    "рождения",
    "出生日期",
    "生年月日",
]);
/// Words that tell of a birth; of people long dead too, so that the year counts.
const TOLD: Words = Words::of(&["born", "bday", "birthday", "geboren", "née", "né", "nació", "nato", "nata"]);
/// The first three bytes of the names of months: in English, German, French, Spanish, Italian and Portuguese.
#[rustfmt::skip]
const MONTHS: [&[u8; 3]; 27] = [
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec", b"mai", b"okt",
    b"dez", b"avr", b"jui", b"ene", b"abr", b"ago", b"set", b"dic", b"gen", b"m\xC3\xA4", b"f\xC3\xA9", b"ao\xC3",
    b"d\xC3\xA9",
];
const LONGEST_MONTH: usize = 12;
/// How many digits a year has, and a day at most half as many.
pub const LONGEST_YEAR: usize = 4;
/// How many bytes at the end of a growing piece may be the beginning of a date.
const MAX_OPEN: usize = 28;

/// Judges the date that `number` is in; returns also where that begins.
#[must_use]
pub fn judge(number: &Number<'_>) -> (usize, Match) {
    let Some((start, end, year)) = numeric(number).or_else(|| worded(number)) else {
        return (number.start, Match::No);
    };
    let bytes = number.bytes;
    let told = year >= 1920 && context::names(bytes, start, &TOLD);
    let score = if context::names(bytes, start, &LABELS) { Some(0.8) } else { told.then_some(0.6) };
    match score {
        Some(score) if number.opens(start) && number.closes(end) => (start, Match::Yes { end, score }),
        _ => (start, Match::No),
    }
}

/// Whether the digits from `at` to `end`, beside which no others stand, may be the day of a month that is named.
#[must_use]
pub fn is_day(bytes: &[u8], at: usize, end: usize) -> bool {
    let few = end - at <= LONGEST_YEAR / 2;
    let before = || bytes.get(..at).is_some_and(|before| month_before(before).is_some());
    let after = || {
        let rest = bytes.get(end..).unwrap_or_default();
        let rest = rest.strip_prefix(b".").unwrap_or(rest);
        let rest = [b" of ".as_slice(), b" de ", b" "].iter().find_map(|front| rest.strip_prefix(*front));
        rest.and_then(|rest| rest.first_chunk()).is_some_and(is_month_head)
    };
    few && (after() || before())
}

/// `1985-03-12`, `12.03.1985`, `3/12/85`.
fn numeric(number: &Number<'_>) -> Option<(usize, usize, u32)> {
    let mut groups = number.groups();
    let (first, second, third) = (groups.next()?, groups.next()?, groups.next()?);
    let marked = matches!(second.gap, Some(Gap::Dot | Gap::Dash | Gap::Slash)) && second.gap == third.gap;
    let (year, one, other) = match (first.digits.len(), second.digits.len(), third.digits.len()) {
        (4, 1 | 2, 1 | 2) => (value(first), value(second), value(third)),
        (1 | 2, 1 | 2, 4) => (value(third), value(first), value(second)),
        (1 | 2, 1 | 2, 2) => (1900 + value(third), value(first), value(second)),
        _ => return None,
    };
    let days = (1..=31).contains(&one) && (1..=31).contains(&other) && one.min(other) <= 12;
    (marked && days && is_year(year)).then_some((number.start, third.end, year))
}

/// `12 May 1985`, `12th of May, 1985`, `May 12, 1985`.
fn worded(number: &Number<'_>) -> Option<(usize, usize, u32)> {
    let day = number.groups().next()?;
    if day.digits.len() > 2 || !(1..=31).contains(&value(day)) {
        return None;
    }
    let mut at = day.end;
    at += [b"st".as_slice(), b"nd", b"rd", b"th", b"."]
        .iter()
        .find_map(|end| taken(number, at, end))
        .unwrap_or(0);
    let start = match number.bytes.get(..number.start).and_then(month_before) {
        Some(start) => start,
        None => {
            at += taken(number, at, b" of").unwrap_or(0) + taken(number, at, b" de").unwrap_or(0);
            at += taken(number, at, b" ")?;
            let rest = number.bytes.get(at..)?;
            let length = rest.iter().take(LONGEST_MONTH).take_while(|b| is_letter(**b)).count();
            at += is_month(rest.get(..length)?).then_some(length)?;
            number.start
        }
    };
    at += taken(number, at, b".").unwrap_or(0) + taken(number, at, b",").unwrap_or(0);
    at += taken(number, at, b" de").unwrap_or(0);
    at += taken(number, at, b" ")?;
    let digits =
        number.bytes.get(at..)?.first_chunk::<4>().filter(|year| year.iter().all(u8::is_ascii_digit))?;
    let year = digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    is_year(year).then_some((start, at + 4, year))
}

/// Where the name of a month begins that stands one space before the end.
fn month_before(before: &[u8]) -> Option<usize> {
    let before = before.strip_suffix(b" ")?;
    let before = before.strip_suffix(b".").unwrap_or(before);
    let length = before.iter().rev().take(LONGEST_MONTH + 1).take_while(|b| is_letter(**b)).count();
    let name = before.get(before.len() - length..)?;
    is_month(name).then_some(before.len() - length)
}

fn is_month(name: &[u8]) -> bool {
    name.len() <= LONGEST_MONTH && name.first_chunk().is_some_and(is_month_head)
}

fn is_month_head(head: &[u8; 3]) -> bool {
    MONTHS.contains(&&head.map(|b| b.to_ascii_lowercase()))
}

fn taken(number: &Number<'_>, at: usize, part: &[u8]) -> Option<usize> {
    number.bytes.get(at..)?.starts_with(part).then_some(part.len())
}

fn value(group: &Group<'_>) -> u32 {
    group.digits.iter().take(4).fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
}

fn is_year(year: u32) -> bool {
    (1900..=2030).contains(&year)
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

/// Where a date with the name of its month may begin at the end of a growing piece, behind words that tell of a birth.
#[must_use]
pub fn open_date(piece: Piece<'_>) -> Option<usize> {
    let text = piece.text;
    let floor = text.floor_char_boundary(text.len().saturating_sub(MAX_OPEN)).max(piece.settled);
    let tail = text.get(floors_on(text, floor)..)?;
    let from = text.len() - tail.len();
    let starts = tail.char_indices().filter(|&(at, c)| {
        c.is_alphanumeric()
            && !text.get(..from + at).is_some_and(|front| front.ends_with(char::is_alphanumeric))
    });
    let mut open = starts.map(|(at, _)| at).filter(|&at| tail.get(at..).is_some_and(may_be_date));
    let bytes = text.as_bytes();
    open.find(|at| context::names(bytes, from + at, &LABELS) || context::names(bytes, from + at, &TOLD))
        .map(|at| from + at)
}

fn floors_on(text: &str, floor: usize) -> usize {
    (floor..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// Whether each word is a number, a month or what may stand between them; the last may be cut short.
fn may_be_date(text: &str) -> bool {
    let mut words = text.split([' ', ',', '.']).filter(|word| !word.is_empty()).peekable();
    let mut all = true;
    while let Some(word) = words.next() {
        let lower = word.to_lowercase();
        let last = words.peek().is_none();
        let day = lower.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']);
        let number = !day.is_empty() && day.len() <= 4 && day.bytes().all(|b| b.is_ascii_digit());
        let month = is_month(lower.as_bytes())
            || (last && MONTHS.iter().any(|month| month.starts_with(lower.as_bytes())));
        let between = matches!(lower.as_str(), "of" | "de") || (last && matches!(lower.as_str(), "o" | "d"));
        all &= number || month || between;
    }
    all
}
