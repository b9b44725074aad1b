//! Is a number that of a payment card?

use crate::digits::{Gap, Number};
use crate::finding::Match;

const SHORTEST: usize = 12;
const LONGEST: usize = 19;

/// Brands: lowest and highest first digits, how many digits those are, shortest and longest number.
const BRANDS: [(u32, u32, usize, usize, usize); 20] = [
    (4, 4, 1, 13, 19),       // Visa
    (51, 55, 2, 16, 16),     // Mastercard
    (2221, 2720, 4, 16, 16), // Mastercard
    (34, 34, 2, 15, 15),     // American Express
    (37, 37, 2, 15, 15),     // American Express
    (6011, 6011, 4, 16, 19), // Discover
    (644, 649, 3, 16, 19),   // Discover
    (65, 65, 2, 16, 19),     // Discover
    (300, 305, 3, 14, 19),   // Diners Club
    (3095, 3095, 4, 14, 19), // Diners Club
    (36, 36, 2, 14, 19),     // Diners Club
    (38, 39, 2, 14, 19),     // Diners Club
    (3528, 3589, 4, 16, 19), // JCB
    (62, 62, 2, 16, 19),     // UnionPay
    (81, 82, 2, 16, 16),     // RuPay
    (60, 60, 2, 16, 16),     // RuPay
    (2200, 2204, 4, 16, 19), // Mir
    (5018, 5038, 4, 12, 19), // Maestro
    (5893, 5893, 4, 12, 19), // Maestro
    (6759, 6763, 4, 12, 19), // Maestro
];

/// Judges the number that begins at `number.start`: in one group, or in groups with one kind of space or hyphen
/// between them. Where several lengths fit, the longest counts.
#[must_use]
pub fn judge(number: &Number<'_>) -> Match {
    let first = number.first().len();
    let grouped = first == 4;
    if !(grouped || (SHORTEST..=LONGEST).contains(&first)) || !number.opens(number.start) {
        return Match::No;
    }
    let mut digits = Digits::default();
    let mut kind = None;
    let mut best = Match::No;
    for group in number.groups() {
        let fits = match (group.gap, kind) {
            (None, _) => true,
            (Some(gap @ (Gap::Space | Gap::Dash)), None) => {
                kind = Some(gap);
                grouped
            }
            (gap, kind) => grouped && gap == kind,
        };
        if !fits || group.digits.len() > 6 && grouped || !digits.push(group.digits) {
            break;
        }
        if digits.is_card() && number.closes(group.end) {
            best = Match::Yes { end: group.end, score: 0.95 };
        }
    }
    best
}

/// Up to nineteen digits.
#[derive(Default)]
struct Digits {
    values: [u8; LONGEST],
    length: usize,
}

impl Digits {
    fn push(&mut self, digits: &[u8]) -> bool {
        let Some(room) = self.values.get_mut(self.length..self.length + digits.len()) else { return false };
        room.copy_from_slice(digits);
        self.length += digits.len();
        true
    }

    fn is_card(&self) -> bool {
        let digits = self.values.get(..self.length).unwrap_or_default();
        digits.len() >= SHORTEST && is_branded(digits) && luhn(digits)
    }
}

fn is_branded(digits: &[u8]) -> bool {
    BRANDS.iter().any(|&(low, high, width, shortest, longest)| {
        let lead = digits.iter().take(width).fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
        (low..=high).contains(&lead) && (shortest..=longest).contains(&digits.len())
    })
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (u32::from(digit - b'0'), place % 2) {
            (value, 0) => value,
            (value, _) if value > 4 => value * 2 - 9,
            (value, _) => value * 2,
        })
        .sum();
    // A row of one digit passes the sum for zeros only, and is no card.
    sum.is_multiple_of(10) && digits.iter().any(|digit| Some(digit) != digits.first())
}
