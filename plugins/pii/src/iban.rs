//! Is a word an international bank account number?

use crate::finding::Match;

/// Countries and how long their numbers are.
const LENGTHS: &[u8] = b"AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18\
FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30\
NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

/// Judges the number whose country code stands at `start`: in one word, or in groups of four.
#[must_use]
pub fn judge(bytes: &[u8], start: usize, complete: bool) -> Match {
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    if before.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_') {
        return Match::No;
    }
    let rest = bytes.get(start..).unwrap_or_default();
    // Some write it in small letters, all of them.
    let small = rest.first().is_some_and(u8::is_ascii_lowercase);
    let as_capital = |b: u8| if small { b.to_ascii_uppercase() } else { b };
    let known = rest.first_chunk::<2>().and_then(|country| length_of(country.map(as_capital)));
    let Some(length) = known else { return Match::No };
    let mut sum = Remainder::default();
    let mut gap = None;
    let mut at = 0;
    for place in 0..length {
        if place > 0 && place % 4 == 0 {
            let mark = rest.get(at).copied().filter(|b| matches!(b, b' ' | b'-'));
            let first = place == 4;
            if mark.is_some() && (first || mark == gap) {
                at += 1;
            } else if !first && gap.is_some() && rest.get(at).is_some() {
                return Match::No;
            }
            gap = if first { mark } else { gap };
        }
        match rest.get(at) {
            Some(&b) if b.is_ascii_digit() => sum.push(place, b),
            Some(&b)
                if b.is_ascii_alphabetic() && b.is_ascii_lowercase() == small && !(2..4).contains(&place) =>
            {
                sum.push(place, as_capital(b));
            }
            None if !complete => return Match::More,
            _ => return Match::No,
        }
        at += 1;
    }
    match rest.get(at) {
        None if !complete => Match::More,
        Some(b) if b.is_ascii_alphanumeric() || *b == b'_' => Match::No,
        _ if sum.is_valid() => Match::Yes { end: start + at, score: 0.95 },
        _ => Match::No,
    }
}

fn length_of(country: [u8; 2]) -> Option<usize> {
    let (rows, _) = LENGTHS.as_chunks::<4>();
    let [_, _, tens, ones] = rows.iter().find(|row| row.starts_with(&country))?;
    Some(usize::from(tens - b'0') * 10 + usize::from(ones - b'0'))
}

/// The number modulo 97, read from its fifth character on and then from its first.
#[derive(Default)]
struct Remainder {
    head: u32,
    head_digits: u32,
    body: u32,
}

impl Remainder {
    fn push(&mut self, place: usize, byte: u8) {
        let (value, scale) = if byte.is_ascii_digit() {
            (u32::from(byte - b'0'), 10)
        } else {
            (u32::from(byte - b'A') + 10, 100)
        };
        if place < 4 {
            self.head = self.head * scale + value;
            self.head_digits += if scale == 10 { 1 } else { 2 };
        } else {
            self.body = (self.body * scale + value) % 97;
        }
    }

    fn is_valid(&self) -> bool {
        (self.body * (10_u32.pow(self.head_digits) % 97) + self.head % 97) % 97 == 1
    }
}
