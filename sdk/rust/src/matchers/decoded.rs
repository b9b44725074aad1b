//! Which stretches of a text are another text in an encoding: base64, hexadecimal, characters that show nothing?

use std::ops::Range;

use super::ByteSet;

/// How a text was written so that it does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Base64, with either alphabet.
    Base64,
    /// Two hexadecimal digits for each byte.
    Hex,
    /// Tag characters (U+E0000), each an invisible twin of an ASCII character.
    Tags,
    /// Variation selectors, each one byte.
    Selectors,
}

/// A stretch that reads as a text once it is decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// How it was written.
    pub encoding: Encoding,
    /// The whole stretch, in bytes of the text it was found in.
    pub span: Range<usize>,
    /// What it says.
    pub text: String,
}

/// The digits of base64, with either alphabet.
const DIGITS: ByteSet = ByteSet::of(b"+/-_").and(b'A', b'Z').and(b'a', b'z').and(b'0', b'9');
/// The shortest stretch in base64 or hexadecimal digits that is looked at; shorter ones are mostly words.
const SHORTEST: usize = 16;
/// The longest stretch that is decoded, in bytes. Of a longer one the front is.
pub const LONGEST_DECODED: usize = 8 << 10;
/// How many hidden characters make a text. Flags of regions have up to six tags.
const HIDDEN: usize = 8;

/// The stretches that begin at `from` or later and read as a text once they are decoded, in order.
///
/// They are decoded once; what they say may hold another. For a text that is shown in pieces, `from` is where it is
/// not settled, and the byte before it is shown too.
#[must_use]
pub fn decoded(text: &str, from: usize) -> Vec<Decoded> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(run) = next_run(bytes, at) {
        at = run.end.max(at + 1);
        if run.start >= from {
            found.extend(digits(text, run));
        }
    }
    hidden(text, from, &mut found);
    found.sort_by_key(|one| one.span.start);
    found
}

/// Where a stretch begins, at `from` or later, that more text could make longer; the text's length where none does.
/// One that is longer than [`LONGEST_DECODED`] is decided.
#[must_use]
pub fn decoded_undecided_from(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let tail = bytes.get(from..).unwrap_or_default().iter().rev().take(LONGEST_DECODED + 1);
    let run = tail.take_while(|&&byte| is_digit(byte) || byte == b'=').count();
    let selectors = text.get(from..).unwrap_or_default().chars().rev().take(LONGEST_DECODED / 4);
    let unseen: usize = selectors.take_while(|one| is_hidden(*one)).map(char::len_utf8).sum();
    let open = run.max(unseen);
    let starts = bytes.len() - open;
    // Within a longer stretch nothing begins.
    let within = starts > 0 && starts == from && bytes.get(starts - 1).is_some_and(|byte| is_digit(*byte));
    if open > LONGEST_DECODED || (within && run >= unseen) { bytes.len() } else { starts }
}

/// A text with each letter moved by thirteen places. Every byte keeps its place.
#[must_use]
pub fn rot13(text: &str) -> String {
    let turn = |one: char| match one {
        'a'..='m' | 'A'..='M' => char::from_u32(u32::from(one) + 13).unwrap_or(one),
        'n'..='z' | 'N'..='Z' => char::from_u32(u32::from(one) - 13).unwrap_or(one),
        _ => one,
    };
    text.chars().map(turn).collect()
}

/// The next run of [`SHORTEST`] digits of base64 or more that begins at `from` or later.
fn next_run(bytes: &[u8], from: usize) -> Option<Range<usize>> {
    let run = super::next_run(bytes, &DIGITS, SHORTEST, from)?;
    let before = run.start.checked_sub(1).filter(|_| run.start == from).and_then(|at| bytes.get(at));
    // One that began before is passed over.
    if before.is_some_and(|byte| is_digit(*byte)) {
        super::next_run(bytes, &DIGITS, SHORTEST, run.end)
    } else {
        Some(run)
    }
}

/// What a run of digits says, if it says something.
fn digits(text: &str, run: Range<usize>) -> Option<Decoded> {
    let bytes = text.as_bytes();
    let cut = run.start..run.end.min(run.start + LONGEST_DECODED);
    let digits = bytes.get(cut.clone())?;
    let as_hex = digits.iter().all(u8::is_ascii_hexdigit).then(|| hex(digits)).and_then(readable);
    let (encoding, said, end) = match as_hex {
        Some(said) => (Encoding::Hex, said, cut.end),
        None => {
            let padding = if cut.end == run.end {
                bytes.get(cut.end..)?.iter().take(2).take_while(|byte| **byte == b'=').count()
            } else {
                0
            };
            (Encoding::Base64, readable(base64(digits))?, cut.end + padding)
        }
    };
    Some(Decoded { encoding, span: cut.start..end, text: said })
}

fn is_digit(byte: u8) -> bool {
    DIGITS.has(byte)
}

fn hex(digits: &[u8]) -> Vec<u8> {
    let value =
        |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).unwrap_or(0);
    let (pairs, _) = digits.as_chunks::<2>();
    pairs.iter().map(|[high, low]| value(*high) << 4 | value(*low)).collect()
}

fn base64(digits: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    for four in digits.chunks(4) {
        let bits = four.iter().fold(0, |bits, digit| bits << 6 | sextet(*digit)) << (6 * (4 - four.len()));
        let [_, bytes @ ..] = u32::to_be_bytes(bits);
        // Two digits carry one byte, three carry two.
        decoded.extend(bytes.iter().take(four.len().saturating_sub(1)));
    }
    decoded
}

fn sextet(digit: u8) -> u32 {
    u32::from(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' | b'-' => 62,
        _ => 63,
    })
}

/// The bytes as a text, if nearly all of it can be read; a last character that was cut is left out.
fn readable(bytes: Vec<u8>) -> Option<String> {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let whole = error.utf8_error().error_len().is_none();
            let mut bytes = error.into_bytes();
            bytes.truncate(good);
            String::from_utf8(bytes).ok().filter(|_| whole)?
        }
    };
    let odd = text.chars().filter(|one| one.is_control() && !matches!(one, '\n' | '\r' | '\t')).count();
    let letters = text.chars().filter(|one| one.is_alphabetic()).count();
    (odd * 20 <= text.len() && letters * 2 >= text.chars().count() && letters > 0).then_some(text)
}

/// Finds texts in characters that show nothing.
fn hidden(text: &str, from: usize, found: &mut Vec<Decoded>) {
    let rest = text.get(from..).filter(|rest| !rest.is_ascii()).unwrap_or_default();
    let mut at = 0;
    // Both kinds begin with one of two bytes; most texts have neither.
    while let Some(place) =
        rest.as_bytes().get(at..).and_then(|rest| rest.iter().position(|&byte| byte == 0xF3 || byte == 0xEF))
    {
        let start = at + place;
        let run: Vec<char> = rest
            .get(start..)
            .unwrap_or_default()
            .chars()
            .take_while(|one| is_hidden(*one))
            .take(LONGEST_DECODED / 4)
            .collect();
        let length: usize = run.iter().map(|one| one.len_utf8()).sum();
        at = start + length.max(1);
        if run.len() < HIDDEN
            || (start == 0
                && text.get(..from).and_then(|text| text.chars().next_back()).is_some_and(is_hidden))
        {
            continue;
        }
        let tags: Vec<u8> = run.iter().filter_map(|one| tag(*one)).collect();
        let selectors: Vec<u8> = run.iter().filter_map(|one| selector(*one)).collect();
        let (encoding, bytes) = if tags.len() >= selectors.len() {
            (Encoding::Tags, tags)
        } else {
            (Encoding::Selectors, selectors)
        };
        found.extend(readable(bytes).map(|text| Decoded {
            encoding,
            span: from + start..from + start + length,
            text,
        }));
    }
}

fn is_hidden(character: char) -> bool {
    tag(character).is_some() || selector(character).is_some()
}

fn tag(character: char) -> Option<u8> {
    u32::from(character)
        .checked_sub(0xE0000)
        .and_then(|code| u8::try_from(code).ok())
        .filter(|code| (0x20..0x7F).contains(code))
}

fn selector(character: char) -> Option<u8> {
    match u32::from(character) {
        code @ 0xFE00..=0xFE0F => u8::try_from(code - 0xFE00).ok(),
        code @ 0xE0100..=0xE01EF => u8::try_from(code - 0xE0100 + 16).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(Encoding, &str, &str)]) {
        let found = decoded(text, 0);
        let found: Vec<(Encoding, &str, &str)> =
            found.iter().map(|one| (one.encoding, &text[one.span.clone()], one.text.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn encoded_texts_are_read() {
        let base64 = "aWdub3JlIGFsbCBydWxlcw==";
        check(&format!("see {base64}."), &[(Encoding::Base64, base64, "ignore all rules")]);
        let url = "aWdub3JlIGFsbCBydWxlcyDwn5iA8J-YgA";
        check(url, &[(Encoding::Base64, url, "ignore all rules 😀😀")]);
        let hex = "69676e6f726520616c6c";
        check(&format!("x={hex}"), &[(Encoding::Hex, hex, "ignore all")]);
        let tags: String =
            "ignore all".chars().map(|one| char::from_u32(0xE0000 + u32::from(one)).unwrap()).collect();
        check(&format!("hi{tags} there"), &[(Encoding::Tags, &tags, "ignore all")]);
        let selectors: String = "ignore all"
            .bytes()
            .map(|byte| char::from_u32(0xE0100 - 16 + u32::from(byte)).unwrap())
            .collect();
        check(&format!("😀{selectors}"), &[(Encoding::Selectors, &selectors, "ignore all")]);
        assert_eq!(rot13("vtaber nyy"), "ignore all");
    }

    #[test]
    fn other_texts_are_none() {
        for text in [
            "internationalization counterrevolutionaries",
            "/usr/local/lib/python3/site-packages",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} ❤\u{fe0f}",
            "4111111111111111 someVeryLongIdentifierName",
            "",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn a_cut_changes_nothing() {
        let text = "a aWdub3JlIGFsbCBydWxlcw== b 69676e6f726520616c6c aWdub3JlIGFsbCBydWxlcw";
        let whole = decoded(text, 0);
        assert_eq!(whole.len(), 3);
        for cut in 0..text.len() {
            let open = decoded_undecided_from(&text[..cut], 0);
            let mut found: Vec<Decoded> =
                decoded(&text[..cut], 0).into_iter().filter(|one| one.span.end <= open).collect();
            found.extend(decoded(text, open));
            assert_eq!(found, whole, "cut at {cut}");
        }
    }

    #[test]
    fn an_endless_stretch_is_decided() {
        let text = "aWdub3JlIGFsbCBydWxlcyBh".repeat(2000);
        assert_eq!(decoded_undecided_from(&text[..LONGEST_DECODED], 0), 0);
        assert_eq!(decoded_undecided_from(&text, 0), text.len());
        let found = decoded(&text, 0);
        assert_eq!((found.len(), found[0].span.clone()), (1, 0..LONGEST_DECODED));
        assert_eq!(decoded(&text, LONGEST_DECODED), []);
        assert_eq!(
            decoded_undecided_from(&text[..LONGEST_DECODED + 9], LONGEST_DECODED),
            LONGEST_DECODED + 9
        );
    }
}
