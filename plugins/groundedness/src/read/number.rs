//! What number is written in digits here? Or what date, time or code?

use crate::read::figure::{Date, Figure};
use crate::read::language::Language;
use crate::read::unit::Unit;

/// What a run of digits is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Written {
    /// A number or a date.
    Figure(Figure),
    /// A name: a version, a part number.
    Code,
}

/// Reads what begins with the digit at the front of `text`: what it is, and its length in bytes.
#[must_use]
pub fn read(text: &str, language: Option<Language>) -> (Written, usize) {
    if let Some((date, length)) = date(text) {
        return (Written::Figure(Figure::date(date)), length);
    }
    if let Some(found) = clock(text) {
        return found;
    }
    let bytes = text.as_bytes();
    let parts = Parts::of(text);
    let (figure, mut length) = match parts.figure(language) {
        Some(figure) => (figure, parts.length),
        None => return (Written::Code, parts.length + letters(text, parts.length)),
    };
    let tail = letters(text, length);
    let suffix = text.get(length..length + tail).unwrap_or_default();
    if matches!(
        suffix,
        "st" | "nd" | "rd" | "th" | "er" | "e" | "ème" | "eme" | "º" | "ª" | "te" | "ten" | "o" | "a"
    ) {
        let figure = Figure { ordinal: true, ..figure };
        return (Written::Figure(figure), length + tail);
    }
    let after = text.get(length..).unwrap_or_default();
    if let Some(unit) =
        after.trim_start_matches([' ', '\u{a0}', '\u{202f}']).chars().next().and_then(Unit::of_mark)
    {
        let gap = after.len() - after.trim_start_matches([' ', '\u{a0}', '\u{202f}']).len();
        let mark = after.get(gap..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        return (Written::Figure(Figure { unit: Some(unit), ..figure }), length + gap + mark);
    }
    if bytes.get(length) == Some(&b'\xC2') && after.starts_with('°') {
        length += '°'.len_utf8();
        let unit = match bytes.get(length) {
            Some(b'C') => b'q',
            Some(b'F') => b'r',
            _ => return (Written::Figure(figure), length),
        };
        let unit = Some(Unit { dimension: unit, factor: 1.0 });
        return (Written::Figure(Figure { unit, ..figure }), length + 1);
    }
    (Written::Figure(figure), length)
}

fn letters(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.find(|one: char| !one.is_alphanumeric() && one != 'º').unwrap_or(rest.len())
}

/// Groups of digits with one kind of mark between them.
struct Parts<'a> {
    text: &'a str,
    groups: [&'a str; Parts::MOST],
    marks: [char; Parts::MOST],
    /// How many groups there are; there is one mark less.
    count: usize,
    length: usize,
}

impl<'a> Parts<'a> {
    /// At most this many groups are read; longer runs are codes.
    const MOST: usize = 8;

    fn of(text: &'a str) -> Self {
        let mut parts =
            Self { text, groups: [""; Self::MOST], marks: [' '; Self::MOST], count: 0, length: 0 };
        loop {
            let rest = text.get(parts.length..).unwrap_or_default();
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let group = rest.get(..digits).unwrap_or_default();
            parts.groups.iter_mut().skip(parts.count).take(1).for_each(|slot| *slot = group);
            parts.count += 1;
            parts.length += digits;
            let mut ahead = rest.get(digits..).unwrap_or_default().chars();
            let Some(mark) = ahead.next() else { break };
            let next = ahead.as_str();
            let more = next.bytes().take_while(u8::is_ascii_digit).count();
            let belongs = match mark {
                '.' | ',' => more > 0,
                '\'' | '’' | '\u{a0}' | '\u{202f}' | '\u{2009}' => more == 3,
                ' ' => {
                    more == 3
                        && digits <= 3
                        && !parts.text.starts_with('0')
                        && parts.marks().iter().all(|one| *one == ' ')
                }
                _ => false,
            };
            if !belongs || parts.count >= Self::MOST {
                break;
            }
            parts.marks.iter_mut().skip(parts.count - 1).take(1).for_each(|slot| *slot = mark);
            parts.length += mark.len_utf8();
        }
        parts
    }

    fn groups(&self) -> &[&'a str] {
        self.groups.get(..self.count).unwrap_or_default()
    }

    fn marks(&self) -> &[char] {
        self.marks.get(..self.count.saturating_sub(1)).unwrap_or_default()
    }

    /// The number; nothing where the groups make no number.
    fn figure(&self, language: Option<Language>) -> Option<Figure> {
        let thousands = |groups: &[&str]| groups.iter().skip(1).all(|group| group.len() == 3);
        let joined = |groups: &[&str]| groups.concat();
        let (last, front) = self.groups().split_last()?;
        let value = match self.marks() {
            [] => whole(last)?,
            [mark @ ('.' | ',')] => {
                let whole: f64 = joined(self.groups()).parse().ok()?;
                let broken: f64 = format!("{}.{last}", joined(front)).parse().ok()?;
                let first = front.first().map_or(0, |group| group.len());
                if last.len() != 3 || first > 3 || front.first() == Some(&"0") {
                    return Some(Figure::number(broken));
                }
                let english = language.is_none_or(|language| language == Language::English);
                let (value, other) =
                    if english == (*mark == ',') { (whole, broken) } else { (broken, whole) };
                return Some(Figure { other, ..Figure::number(value) });
            }
            marks if marks.windows(2).all(|pair| pair.first() == pair.last()) => {
                if !thousands(self.groups()) {
                    return None;
                }
                joined(self.groups()).parse().ok()?
            }
            [front_marks @ .., '.' | ',']
                if thousands(front) && front_marks.iter().all(|one| Some(one) == front_marks.first()) =>
            {
                format!("{}.{last}", joined(front)).parse().ok()?
            }
            _ => return None,
        };
        Some(Figure::number(value))
    }
}

/// The number that digits are.
fn whole(digits: &str) -> Option<f64> {
    // As many digits as a float has without rounding; most numbers are short.
    if digits.len() <= 9 { digits.parse::<u32>().ok().map(f64::from) } else { digits.parse().ok() }
}

/// `2024-03-05`, `05.03.2024`, `5/3/24`.
fn date(text: &str) -> Option<(Date, usize)> {
    let (one, rest) = digits(text)?;
    let mark = rest.chars().next().filter(|mark| matches!(mark, '-' | '.' | '/'))?;
    let (two, rest) = digits(rest.get(1..)?)?;
    let rest = rest.strip_prefix(mark)?;
    let (three, rest) = digits(rest)?;
    let length = text.len() - rest.len();
    if rest.starts_with(mark)
        && rest.get(1..).is_some_and(|more| more.starts_with(|one: char| one.is_ascii_digit()))
    {
        return None;
    }
    let number = |part: &str| part.parse::<u16>().ok();
    let small = |part: &str| number(part).and_then(|value| u8::try_from(value).ok());
    let (year, month, day, either) = match (one.len(), three.len()) {
        (4, 1 | 2) if two.len() <= 2 => (number(one)?, small(two)?, small(three)?, false),
        (1 | 2, 4 | 2) if two.len() <= 2 => {
            if three.len() == 2 && mark == '.' && (one.len() == 1 || two.len() == 1) {
                return None;
            }
            let year = number(three)? + if three.len() == 2 { 2000 } else { 0 };
            (year, small(two)?, small(one)?, mark != '.')
        }
        _ => return None,
    };
    let (month, day) = if month > 12 { (day, month) } else { (month, day) };
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
    valid.then_some((Date { year, month, day, either: either && day <= 12 }, length))
}

/// `15:30`, `3:30 pm`, `3 p.m.`, `15h30`.
fn clock(text: &str) -> Option<(Written, usize)> {
    let (hour, rest) = digits(text)?;
    let mut at = hour.len();
    let mut minutes = 0.0;
    let hour = whole(Some(hour).filter(|hour| hour.len() <= 2)?)?;
    let mut sure = false;
    if let Some((written, after)) = rest.strip_prefix([':', 'h']).and_then(digits)
        && written.len() == 2
    {
        minutes = written.parse().ok()?;
        at = text.len() - after.len();
        sure = !after.starts_with(':');
    }
    let tail = text.get(at..)?;
    let gap = tail.len() - tail.trim_start_matches(' ').len();
    let half = tail.get(gap..)?;
    let mut later = None;
    for (mark, offset) in
        [("am", 0.0), ("a.m.", 0.0), ("pm", 720.0), ("p.m.", 720.0), ("AM", 0.0), ("PM", 720.0)]
    {
        let ends = half.get(mark.len()..).is_none_or(|rest| !rest.starts_with(char::is_alphanumeric));
        if gap <= 1 && half.starts_with(mark) && ends {
            later = Some((offset, gap + mark.len()));
        }
    }
    if !sure && later.is_none() || hour > 24.0 {
        return None;
    }
    let (offset, length) = later.unwrap_or((0.0, 0));
    let hour = if later.is_some() { hour % 12.0 } else { hour };
    let figure = Figure { unit: Some(Unit::CLOCK), ..Figure::number(hour * 60.0 + minutes + offset) };
    Some((Written::Figure(figure), at + length))
}

fn digits(text: &str) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=4).contains(&length).then(|| text.split_at(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, language: Language) -> f64 {
        match read(text, Some(language)) {
            (Written::Figure(figure), _) => figure.value,
            (Written::Code, _) => f64::NAN,
        }
    }

    #[test]
    fn numbers_are_read_as_their_language_writes_them() {
        assert_eq!(value("1,000", Language::English), 1000.0);
        assert_eq!(value("1.000", Language::German), 1000.0);
        assert_eq!(value("1,000,000.5", Language::English), 1_000_000.5);
        assert_eq!(value("1.000.000,5", Language::German), 1_000_000.5);
        assert_eq!(value("1 000 000", Language::French), 1_000_000.0);
        assert_eq!(value("1'000", Language::German), 1000.0);
        assert_eq!(value("3.5", Language::German), 3.5);
        assert_eq!(value("3,5", Language::English), 3.5);
        assert_eq!(value("15:30", Language::English), 930.0);
        assert_eq!(value("3:30 pm", Language::English), 930.0);
        assert!(value("1.2.3", Language::English).is_nan());
    }

    #[test]
    fn dates_are_read_in_several_forms() {
        for (text, date) in [
            ("2024-03-05", (2024, 3, 5)),
            ("05.03.2024", (2024, 3, 5)),
            ("5/3/24", (2024, 3, 5)),
            ("03/25/2024", (2024, 3, 25)),
        ] {
            let (Written::Figure(Figure { date: Some(found), .. }), length) = read(text, None) else {
                panic!("{text}")
            };
            assert_eq!((found.year, found.month, found.day), date, "{text}");
            assert_eq!(length, text.len());
        }
    }
}
