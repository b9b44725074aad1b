//! Is a number that of a payment card?

use crate::context::Words;
use crate::digits::{Digits, Gap, Number};
use crate::finding::Match;

/// Words that say that a number is a card's, also one of a rare brand or length.
const CARDS: Words = Words::of(&[
    "card",
    "cards",
    "cardnumber",
    "credit",
    "debit",
    "visa",
    "mastercard",
    "amex",
    "maestro",
    "discover",
    "diners",
    "jcb",
    "unionpay",
    "cc",
    "ccn",
    "pan",
    "karte",
    "kreditkarte",
    "kartennummer",
    "kreditkartennummer",
    "carte",
    "tarjeta",
    "cartão",
    "carta",
    "карты",
    "卡号",
    "信用卡",
    "カード",
]);
/// Words that say that it is something else.
const OTHER: Words = Words::of(&[
    "order",
    "tracking",
    "id",
    "imei",
    "iccid",
    "serial",
    "invoice",
    "ref",
    "reference",
    "transaction",
    "ticket",
    "isbn",
    "ean",
    "upc",
    "sku",
    "timestamp",
    "shipment",
    "parcel",
    "tweet",
    "snowflake",
    "uid",
    "bestellung",
]);

const SHORTEST: usize = 12;
const LONGEST: usize = 19;

/// Brands: lowest and highest first digits, how many digits those are, shortest and longest number.
const BRANDS: [(u32, u32, usize, usize, usize); 24] = [
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
    (6304, 6304, 4, 12, 19), // Maestro
    (2131, 2131, 4, 15, 15), // JCB
    (1800, 1800, 4, 15, 15), // JCB
    (9792, 9792, 4, 16, 16), // Troy
];

/// Judges the number that begins at `number.start`: in one group, or in groups with one kind of space, hyphen or full
/// stop between them. Where several lengths fit, the longest counts.
#[must_use]
pub fn judge(number: &Number<'_>) -> Match {
    let first = number.first().len();
    let grouped = first == 4;
    if !(grouped || (SHORTEST..=LONGEST).contains(&first)) || !number.opens(number.start) {
        return Match::No;
    }
    let mut digits = Digits::<LONGEST>::new();
    let mut kind = None;
    let mut best = None;
    for group in number.groups() {
        let fits = match (group.gap, kind) {
            (None, _) => true,
            (Some(gap @ (Gap::Space | Gap::Dash | Gap::Dot)), None) => {
                kind = Some(gap);
                grouped
            }
            (gap, kind) => grouped && gap == kind,
        };
        if !fits || group.digits.len() > 6 && grouped || !digits.push(group.digits) {
            break;
        }
        if digits.seen().len() >= SHORTEST && number.closes(group.end) && luhn(digits.seen()) {
            best = Some((group.end, is_branded(digits.seen()), digits.seen().len()));
        }
    }
    best.map_or(Match::No, |(end, branded, length)| Match::Yes {
        end,
        score: score(number, grouped, branded, length),
    })
}

/// How sure a number is that passes the sum, as one in ten does by chance.
fn score(number: &Number<'_>, grouped: bool, branded: bool, length: usize) -> f32 {
    let usual = branded && matches!(length, 14..=16);
    match (grouped && branded, usual) {
        (true, _) => 0.95,
        _ if number.names(&CARDS) => {
            if branded {
                0.95
            } else {
                0.7
            }
        }
        (false, true) if !number.names(&OTHER) => 0.85,
        (false, _) => 0.3,
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
