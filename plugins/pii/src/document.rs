//! Is a word the number of a passport or of a driving licence, because of the words before it?

use crate::context::{self, Words};
use crate::digits::{Gap, Number};
use crate::finding::Match;

const PASSPORT: Words = Words::of(&[
    "passport",
    "passports",
    "passportno",
    "passportnumber",
    "reisepass",
    "reisepassnummer",
    "passnummer",
    "passeport",
    "pasaporte",
    "passaporto",
    "passaporte",
    "paspoort",
    "паспорт",
    "паспорта",
    "护照",
    "护照号",
    "护照号码",
    "護照",
    "護照號碼",
    "旅券番号",
    "パスポート",
    "パスポート番号",
    "여권번호",
]);
/// A word of these and one of the next say together that a licence is one to drive.
const DRIVING: Words =
    Words::of(&["driver", "drivers", "driving", "conduire", "conducir", "manejar", "guida"]);
const LICENCE: Words =
    Words::of(&["license", "licence", "lic", "permis", "permit", "licencia", "permiso", "carnet", "patente"]);
const LICENCES: Words = Words::of(&[
    "dl",
    "dln",
    "dlno",
    "driverlicense",
    "driverslicense",
    "driverslicence",
    "drivinglicence",
    "führerschein",
    "führerscheinnummer",
    "fuehrerschein",
    "rijbewijs",
    "驾驶证",
    "驾照",
    "運転免許証",
]);
const LONGEST: usize = 24;

/// Judges the word that the first digit of `number` stands in as a passport's; returns also where that begins.
#[must_use]
pub fn passport(number: &Number<'_>) -> (usize, Match) {
    let Some((start, end)) = word(number, false) else { return (number.start, Match::No) };
    let digits = count(number, start, end);
    let length = end - start;
    // Nine letters and digits, as Germany has them, may have one of the latter.
    let shaped = (6..=10).contains(&length) && (digits >= 4 || length == 9);
    if shaped && number.opens(start) && number.closes(end) && context::names(number.bytes, start, &PASSPORT) {
        return (start, Match::Yes { end, score: 0.8 });
    }
    (start, Match::No)
}

/// The same for the number of a driving licence, which may have hyphens, or digits in groups.
#[must_use]
pub fn licence(number: &Number<'_>) -> (usize, Match) {
    let Some((start, end)) = word(number, true) else { return (number.start, Match::No) };
    let end = if start == number.start { end.max(grouped(number)) } else { end };
    let digits = count(number, start, end);
    let names = |words| context::names(number.bytes, start, words);
    let shaped = (5..=LONGEST).contains(&(end - start)) && digits >= 4;
    if shaped
        && number.opens(start)
        && number.closes(end)
        && (names(&LICENCES) || (names(&DRIVING) && names(&LICENCE)))
    {
        return (start, Match::Yes { end, score: 0.75 });
    }
    (start, Match::No)
}

/// The capitals and digits around the first digit of a word: from and to where.
fn word(number: &Number<'_>, hyphens: bool) -> Option<(usize, usize)> {
    let before = number.bytes.get(..number.start)?;
    let letters = before.iter().rev().take(LONGEST).take_while(|b| b.is_ascii_uppercase()).count();
    let start = number.start - letters;
    let is_part = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || (hyphens && *b == b'-');
    let after = number.bytes.get(number.start..)?.iter().take(LONGEST + 1).take_while(|b| is_part(b)).count();
    Some((start, number.start + after))
}

/// Where digits in groups end, with one kind of space or hyphen between them.
fn grouped(number: &Number<'_>) -> usize {
    let mut kind = None;
    let mut end = number.start;
    for group in number.groups() {
        let fits = match (group.gap, kind) {
            (None, _) => true,
            (Some(Gap::Space | Gap::Dash), None) => true,
            (gap, kind) => gap == kind,
        };
        if !fits {
            break;
        }
        kind = kind.or(group.gap);
        end = group.end;
    }
    end
}

fn count(number: &Number<'_>, start: usize, end: usize) -> usize {
    number.bytes.get(start..end).unwrap_or_default().iter().filter(|b| b.is_ascii_digit()).count()
}
