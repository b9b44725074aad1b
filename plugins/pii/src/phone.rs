//! Is a number a telephone number? Only a plus, a national form, or a word before it makes it one.

use crate::context::{self, Words};
use crate::digits::{Gap, Group, Number};
use crate::finding::Match;

/// Words after which nearly any number is a telephone number.
const STRONG: Words = Words(&[
    "phone",
    "phones",
    "telephone",
    "tel",
    "mobile",
    "cell",
    "cellphone",
    "fax",
    "whatsapp",
    "phonenumber",
    "hotline",
    "landline",
    "telefon",
    "telefonnummer",
    "handy",
    "handynummer",
    "rufnummer",
    "mobil",
    "téléphone",
    "telephone",
    "portable",
    "teléfono",
    "telefono",
    "móvil",
    "movil",
    "celular",
    "cellulare",
    "telefone",
    "телефон",
    "тел",
    "电话",
    "電話",
    "电话号码",
    "手机",
    "手机号",
    "手機",
    "電話番号",
    "携帯",
]);
/// Words after which a number of a national form may stand without marks.
const WEAK: Words = Words(&[
    "call", "text", "sms", "dial", "ring", "reach", "contact", "signal", "number", "appelez", "llama",
    "anrufen",
]);
/// Words after which a number is something else.
const OTHER: Words = Words(&[
    "isbn",
    "order",
    "invoice",
    "ref",
    "reference",
    "tracking",
    "version",
    "sku",
    "serial",
    "uuid",
    "id",
    "ticket",
    "case",
    "account",
    "timestamp",
    "port",
    "part",
    "rfc",
    "issue",
    "bestellung",
    "bestellnummer",
    "rechnung",
    "commande",
    "pedido",
]);

/// Judges the number whose first digit stands at `number.start`; returns also where it begins, mark included.
#[must_use]
pub fn judge(number: &Number<'_>) -> (usize, Match) {
    let (start, plus) = lead(number);
    if !number.opens(start) {
        return (start, Match::No);
    }
    let found = if plus {
        international(number)
    } else {
        let opened = start < number.start;
        north_american(number, opened).or_else(|| trunk(number, opened)).or_else(|| told(number))
    };
    match found {
        Some((end, score)) if number.closes(end) => (start, Match::Yes { end, score }),
        _ => (start, Match::No),
    }
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

/// `+` and 8 to 15 digits of which the first is no zero; for `+1` exactly eleven.
fn international(number: &Number<'_>) -> Option<(usize, f32)> {
    let first = number.first();
    let north = first.first() == Some(&b'1');
    let most = if north { 11 } else { 15 };
    let (count, end) = take(number, most, |_| true);
    let long_enough = if north { count == 11 } else { count >= 8 };
    (long_enough && first.first() != Some(&b'0') && first.len() <= most).then_some((end, 0.9))
}

/// Three, three and four digits, with marks; a `1` may stand before them.
fn north_american(number: &Number<'_>, opened: bool) -> Option<(usize, f32)> {
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
    let other = !names(number, &STRONG) && names(number, &OTHER);
    (shaped && apart && even && !other).then_some((end, if spaced { 0.65 } else { 0.8 }))
}

/// A national form that begins with the trunk zero, in groups: `030 901820`, `01 23 45 67 89`, `(020) 7946 0958`.
fn trunk(number: &Number<'_>, opened: bool) -> Option<(usize, f32)> {
    let first = number.first();
    let zero = first.first() == Some(&b'0') && first.get(1).is_some_and(|b| *b != b'0');
    if !zero || !(2..=6).contains(&first.len()) || is_date(number) {
        return None;
    }
    let (count, end) = take(number, 11, |group| group.digits.len() <= 8 && group.digits.len() >= 2);
    let grouped = number.groups().nth(1).is_some() && end > number.start + first.len();
    let apart = opened || !(follows_number(number) || runs_on(number, end));
    let other = !names(number, &STRONG) && names(number, &OTHER);
    let fits = grouped && apart && !other && (9..=11).contains(&count);
    fits.then_some((end, if opened { 0.75 } else { 0.65 }))
}

/// A number that only the word before it makes a telephone number.
fn told(number: &Number<'_>) -> Option<(usize, f32)> {
    let first = number.first();
    let begins = *first.first()?;
    if first.len() >= 9 {
        let timestamp = begins == b'1' && first.len() == 10;
        let national = match first.len() {
            10 => {
                begins == b'0'
                    || first
                        .split_at_checked(3)
                        .is_some_and(|(area, rest)| is_exchange(area) && is_exchange(rest))
            }
            11 => begins == b'0' || (begins == b'1' && is_exchange(first.get(1..)?)),
            _ => false,
        };
        let end = number.start + first.len();
        let strong = (9..=12).contains(&first.len()) && !timestamp && names(number, &STRONG);
        let weak = || national && names(number, &WEAK) && !names(number, &OTHER);
        return (strong || weak()).then_some((end, 0.7));
    }
    let (count, end) = take(number, 15, |_| true);
    let wanted = (7..=15).contains(&count) && !is_date(number) && names(number, &STRONG);
    wanted.then_some((end, 0.7))
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

/// Whether another number stands one space before this one.
fn follows_number(number: &Number<'_>) -> bool {
    number.before(1) == Some(b' ') && number.before(2).is_some_and(|b| b.is_ascii_digit())
}

/// Whether another number stands one space after `end`.
fn runs_on(number: &Number<'_>, end: usize) -> bool {
    let mut after = number.bytes.get(end..).unwrap_or_default().iter();
    after.next() == Some(&b' ') && after.next().is_some_and(u8::is_ascii_digit)
}

fn names(number: &Number<'_>, words: &Words) -> bool {
    context::names(number.bytes, number.start, words)
}
