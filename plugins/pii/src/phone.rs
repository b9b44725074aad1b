//! Is a number a telephone number? Only a plus, a national form, or a word before it makes it one.

mod words;

use crate::digits::{self, Digits, Gap, Group, Number};
use crate::finding::Match;
use crate::plan::{Fit, Plans};
use words::{OTHER, STRONG, WEAK};

/// Judges the number whose first digit stands at `number.start`; returns also where it begins, mark included.
#[must_use]
pub fn judge(number: &Number<'_>, plans: &Plans) -> (usize, Match) {
    let (start, plus) = lead(number);
    if !number.opens(start) {
        return (start, Match::No);
    }
    let found = if plus {
        international(number, plans, 0)
    } else {
        let opened = start < number.start;
        north_american(number, plans, opened)
            .or_else(|| prefixed(number, plans))
            .or_else(|| trunk(number, plans, opened))
            .or_else(|| told(number, plans))
    };
    let Some((end, score)) = found else { return (start, Match::No) };
    let end = digits::extended(number.bytes, end);
    (start, if number.closes(end) { Match::Yes { end, score } } else { Match::No })
}

/// Where the number begins with the `+` and `(` before it, and whether there is a plus.
fn lead(number: &Number<'_>) -> (usize, bool) {
    match (number.before(1), number.before(2)) {
        (Some(b'+'), Some(b'(')) => (number.start - 2, true),
        (Some(b'+'), _) => (number.start - 1, true),
        (Some(b'('), Some(b'+')) => (number.start - 2, true),
        (Some(b'('), _) => (number.start - 1, false),
        _ => (number.start, false),
    }
}

/// A calling code behind `skip` digits, and as many groups as make a number of its plan: a valid one before one of
/// a possible length, and the longest of these.
fn international(number: &Number<'_>, plans: &Plans, skip: usize) -> Option<(usize, f32)> {
    let mut dialled = Digits::<20>::new();
    let mut best = None;
    for group in number.groups() {
        if !dialled.push(group.digits) {
            break;
        }
        let digits = dialled.seen().get(skip..).unwrap_or_default();
        let fit = (7..=15).contains(&digits.len()).then(|| plans.international(digits)).flatten();
        best =
            fit.map(|fit| (fit, group.end)).filter(|found| best.is_none_or(|known| *found > known)).or(best);
    }
    best.map(|(fit, end)| (end, if fit == Fit::Valid { 0.9 } else { 0.7 }))
}

/// The same behind `00` or, as from North America, `011`, where the digits are valid.
fn prefixed(number: &Number<'_>, plans: &Plans) -> Option<(usize, f32)> {
    let first = number.first();
    let skip = if first == b"011" { 3 } else { 2 };
    let grouped = number.groups().nth(1).is_some();
    if !(first.starts_with(b"00") || first == b"011") || (!grouped && first.len() < 11) {
        return None;
    }
    let (end, score) = international(number, plans, skip)?;
    let area = number.groups().nth(1).map_or(b"".as_slice(), |group| group.digits);
    let north = first == b"001" && is_exchange(area);
    let apart = !follows_number(number) && !runs_on(number, end);
    ((score > 0.8 || north) && apart && !is_other(number)).then_some((end, 0.7))
}

/// Three, three and four digits, with marks; a `1` may stand before them.
fn north_american(number: &Number<'_>, plans: &Plans, opened: bool) -> Option<(usize, f32)> {
    let mut groups = number.groups().peekable();
    let country = groups.next_if(|group| group.digits == b"1").is_some();
    let area = groups.next()?;
    let (exchange, line) = (groups.next()?, groups.next());
    let (prefix, last, end) = match (exchange.digits.len(), line) {
        (3, Some(line)) => (exchange.digits, line.digits, line.end),
        (7, _) if opened => (exchange.digits.get(..3)?, exchange.digits.get(3..)?, exchange.end),
        _ => return None,
    };
    let shaped = area.digits.len() == 3 && last.len() == 4 && is_exchange(area.digits) && is_exchange(prefix);
    let spaced = !opened && !country && exchange.gap == Some(Gap::Space);
    let apart = !spaced || (!follows_number(number) && !runs_on(number, end));
    let even =
        line.is_none() || exchange.gap == Some(Gap::Paren) || line.is_some_and(|line| fits(exchange, line));
    if !(shaped && apart && even) || is_other(number) {
        return None;
    }
    // An area code that is not in use makes a number unlikely, which a word makes up for.
    let score = match (plans.has_area(area.digits), spaced) {
        (true, false) => 0.85,
        (false, false) => 0.75,
        (true, true) => 0.65,
        (false, true) if number.names(&STRONG) || number.names(&WEAK) => 0.6,
        (false, true) => 0.4,
    };
    Some((end, score))
}

/// A national form that begins with the trunk zero or stands in brackets, in groups: `030 901820`,
/// `01 23 45 67 89`, `(020) 7946 0958`, as in Russia `8 (912) 345-67-89`.
fn trunk(number: &Number<'_>, plans: &Plans, opened: bool) -> Option<(usize, f32)> {
    let first = number.first();
    let zero = first.first() == Some(&b'0') && first.get(1).is_some_and(|b| *b != b'0');
    let bracketed = number.groups().nth(1).is_some_and(|group| group.gap == Some(Gap::Paren));
    let eight = first == b"8" && bracketed;
    if !(eight || ((zero || opened) && (2..=6).contains(&first.len()))) || is_date(number) {
        return None;
    }
    let (fit, end) =
        longest(number, plans, |group| group.digits == b"8" || (2..=8).contains(&group.digits.len()))?;
    let grouped = (bracketed || !opened) && end > number.start + first.len();
    let apart = opened || !(follows_number(number) || runs_on(number, end) || is_postal(number));
    if !grouped || !apart || is_other(number) {
        return None;
    }
    let named = || number.names(&STRONG) || number.names(&WEAK);
    match fit {
        Fit::Valid if opened || eight => Some((end, 0.8)),
        Fit::Valid => (!is_plain(number, end) || named()).then_some((end, 0.7)),
        Fit::Possible if opened && zero => Some((end, 0.6)),
        Fit::Possible => named().then_some((end, 0.6)),
    }
}

/// Whether groups up to `end` are how other numbers are written too: fewer than nine digits, groups of one length as
/// thousands are, or three groups with slashes.
fn is_plain(number: &Number<'_>, end: usize) -> bool {
    let inner = || number.groups().take_while(|group| group.end <= end);
    let digits: usize = inner().map(|group| group.digits.len()).sum();
    let each = number.first().len();
    let even = each > 2 && inner().all(|group| group.digits.len() == each);
    let slashes = inner().filter(|group| group.gap == Some(Gap::Slash)).count();
    digits < 9 || even || slashes > 1
}

/// As many groups as make a national number: a valid one before one of a possible length, and the longest of these.
fn longest<'a>(
    number: &Number<'a>,
    plans: &Plans,
    wanted: impl Fn(&Group<'a>) -> bool,
) -> Option<(Fit, usize)> {
    let mut dialled = Digits::<20>::new();
    let mut best = None;
    for group in number.groups() {
        if !wanted(group) || !dialled.push(group.digits) {
            break;
        }
        let fit = (8..=13).contains(&dialled.seen().len()).then(|| plans.national(dialled.seen())).flatten();
        best =
            fit.map(|fit| (fit, group.end)).filter(|found| best.is_none_or(|known| *found > known)).or(best);
    }
    best
}

/// A number that only the word before it makes a telephone number.
fn told(number: &Number<'_>, plans: &Plans) -> Option<(usize, f32)> {
    if !number.is_worded() {
        return None;
    }
    let first = number.first();
    if first.len() >= 9 {
        // Seconds since 1970, as they are written from 2014 to 2033.
        let timestamp = first.len() == 10 && matches!(first, [b'1', b'4'..=b'9', ..]);
        let american =
            first.split_at_checked(3).is_some_and(|(area, rest)| is_exchange(area) && is_exchange(rest));
        let national = (first.len() == 10 && american)
            || (first.len() == 11 && first.first() == Some(&b'1') && is_exchange(first.get(1..)?))
            || plans.national(first) == Some(Fit::Valid);
        let end = number.start + first.len();
        let strong = (9..=13).contains(&first.len()) && !timestamp && number.names(&STRONG);
        let weak = || national && !timestamp && number.names(&WEAK) && !number.names(&OTHER);
        return (strong || weak()).then_some((end, 0.7));
    }
    if is_date(number) {
        return None;
    }
    let (count, end) = take(number, 15, |_| true);
    if !(7..=15).contains(&count) {
        return None;
    }
    if number.names(&STRONG) {
        return Some((end, 0.7));
    }
    // Three, two and four digits are a social security number.
    let social = number.groups().map(|group| group.digits.len()).take(3).eq([3, 2, 4]);
    let grouped = number.groups().nth(1).is_some() && !social;
    // Words first: most numbers have none near, and the plans are asked once for each group.
    if !grouped || !number.names(&WEAK) || number.names(&OTHER) {
        return None;
    }
    let (fit, end) = longest(number, plans, |_| true)?;
    (fit == Fit::Valid).then_some((end, 0.6))
}

/// Counts the digits of the leading groups that fit in `most`; returns the count and where they end.
fn take<'a>(number: &Number<'a>, most: usize, wanted: impl Fn(&Group<'a>) -> bool) -> (usize, usize) {
    let mut count = 0;
    let mut end = number.start;
    for group in number.groups() {
        if count + group.digits.len() > most || !wanted(group) {
            break;
        }
        count += group.digits.len();
        end = group.end;
    }
    (count, end)
}

/// Area and exchange codes begin with 2 to 9 and do not end in 11.
fn is_exchange(digits: &[u8]) -> bool {
    digits.first_chunk::<3>().is_some_and(|code| (b'2'..=b'9').contains(&code[0]) && !code.ends_with(b"11"))
}

fn fits(exchange: &Group<'_>, line: &Group<'_>) -> bool {
    exchange.gap == line.gap || line.gap == Some(Gap::Dash)
}

/// Whether the number begins as a date does: `01.02.2024`, `2024-01-02`, `01/02/24`.
fn is_date(number: &Number<'_>) -> bool {
    let mut groups = number.groups();
    let (Some(first), Some(second), Some(third)) = (groups.next(), groups.next(), groups.next()) else {
        return false;
    };
    let marks = matches!(second.gap, Some(Gap::Dot | Gap::Dash | Gap::Slash)) && second.gap == third.gap;
    let lengths = (first.digits.len(), second.digits.len(), third.digits.len());
    let year = third.digits.starts_with(b"19") || third.digits.starts_with(b"20");
    let last = groups.next().is_none_or(|group| group.gap != third.gap);
    marks
        && last
        && match lengths {
            (4, 2, 2) => true,
            (1 | 2, 1 | 2, 4) => year,
            (2, 2, 2) => true,
            _ => false,
        }
}

/// Whether the number is a postal code of the United States with its four digits more: `02110-1301`.
fn is_postal(number: &Number<'_>) -> bool {
    let mut groups = number.groups();
    let (first, second) = (groups.next(), groups.next());
    let five = first.is_some_and(|group| group.digits.len() == 5);
    five && second.is_some_and(|group| group.digits.len() == 4 && group.gap == Some(Gap::Dash))
}

/// Whether another number stands one space before this one.
fn follows_number(number: &Number<'_>) -> bool {
    number.before(1) == Some(b' ') && number.before(2).is_some_and(|b| b.is_ascii_digit())
}

/// Whether another number stands one space after `end`.
fn runs_on(number: &Number<'_>, end: usize) -> bool {
    let mut after = number.bytes.get(end..).unwrap_or_default().iter();
    after.next() == Some(&b' ') && after.next().is_some_and(u8::is_ascii_digit)
}

/// Whether a word before the number says that it is something else, and none that it is a telephone number.
fn is_other(number: &Number<'_>) -> bool {
    number.names(&OTHER) && !number.names(&STRONG)
}
