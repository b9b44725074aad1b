//! Is a number a United States social security number?

use crate::context::Words;
use crate::digits::{Gap, Number};
use crate::finding::Match;

const WORDS: Words = Words::of(&["ssn", "ssns", "social", "socialsecurity", "ssnumber", "tin", "itin"]);

/// Judges the number that begins at `number.start`: with hyphens by itself; with spaces or with nothing between
/// its parts only beside a word that says what it is.
#[must_use]
pub fn judge(number: &Number<'_>) -> Match {
    let mut groups = number.groups();
    let (Some(first), second, third) = (groups.next(), groups.next(), groups.next()) else {
        return Match::No;
    };
    let found = match (first.digits.len(), second, third) {
        (9, _, _) => {
            let (area, rest) = first.digits.split_at(3);
            let (part, serial) = rest.split_at(2);
            is_issued(area, part, serial).then_some((first.end, 0.85, true))
        }
        (3, Some(part), Some(serial))
            if part.gap == serial.gap && is_issued(first.digits, part.digits, serial.digits) =>
        {
            match part.gap {
                Some(Gap::Dash) => Some((serial.end, 0.85, false)),
                Some(Gap::Space | Gap::Dot) => Some((serial.end, 0.75, true)),
                _ => None,
            }
        }
        _ => None,
    };
    match found {
        Some((end, score, needs_word)) if number.opens(number.start) && number.closes(end) => {
            if !needs_word || number.names(&WORDS) { Match::Yes { end, score } } else { Match::No }
        }
        _ => Match::No,
    }
}

fn is_issued(area: &[u8], group: &[u8], serial: &[u8]) -> bool {
    let shaped = area.len() == 3 && group.len() == 2 && serial.len() == 4;
    let barred = area == b"000" || area == b"666" || area.first() == Some(&b'9');
    shaped && !barred && group != b"00" && serial != b"0000"
}
