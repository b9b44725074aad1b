//! What do escapes stand for: `%69`, `&#105;`, `\u0069`?

use super::rewrite::{Edited, Rewriter};

/// The longest escape: two halves of a surrogate pair, or four percent escapes.
const LONGEST: usize = 12;

/// Names that stand for a character in HTML; those for letters with marks are left alone.
const NAMES: [(&[u8], char); 6] =
    [(b"amp", '&'), (b"lt", '<'), (b"gt", '>'), (b"quot", '"'), (b"apos", '\''), (b"nbsp", ' ')];

/// Puts what each escape stands for in its place.
pub(super) fn rewrite(text: &str) -> Option<Edited> {
    let bytes = text.as_bytes();
    let mut rewriter = Rewriter::new(text);
    let mut from = 0;
    while let Some(at) = bytes.get(from..).and_then(|rest| rest.iter().position(|&b| begins(b))) {
        let at = from + at;
        from = at + 1;
        if let Read::Is(character, length) = read(bytes.get(at..).unwrap_or_default()) {
            rewriter.put(at..at + length, character);
            from = at + length;
        }
    }
    rewriter.finish()
}

/// Where an escape begins that is not whole yet; the text's length where none does.
pub(super) fn open(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = bytes.len().saturating_sub(LONGEST);
    while let Some(&byte) = bytes.get(at) {
        match read(bytes.get(at..).unwrap_or_default()) {
            Read::Is(_, length) => at += length,
            Read::More if begins(byte) => return at,
            Read::More | Read::Not => at += 1,
        }
    }
    bytes.len()
}

fn begins(byte: u8) -> bool {
    (byte == b'%') | (byte == b'&') | (byte == b'\\')
}

/// What stands at the front of some bytes.
enum Read {
    /// An escape for this character, of this many bytes.
    Is(char, usize),
    /// What may become one with more bytes.
    More,
    /// None.
    Not,
}

fn read(bytes: &[u8]) -> Read {
    match bytes {
        [b'%', ..] => percent(bytes),
        [b'&', rest @ ..] => entity(rest),
        [b'\\'] => Read::More,
        [b'\\', b'u', ..] => unicode(bytes),
        [b'\\', b'x', rest @ ..] => match hex(rest, 2) {
            // Beyond ASCII it is a byte of something else.
            Digits::Are(code) if code < 0x80 => found(code, 4),
            Digits::More => Read::More,
            Digits::Are(_) | Digits::Not => Read::Not,
        },
        _ => Read::Not,
    }
}

/// A character that stands for something; a control is no disguise of a letter.
fn found(code: u32, length: usize) -> Read {
    match char::from_u32(code) {
        Some(character) if code >= 0x20 || matches!(code, 9 | 10 | 13) => Read::Is(character, length),
        _ => Read::Not,
    }
}

/// One character as one to four percent escapes.
fn percent(bytes: &[u8]) -> Read {
    let mut utf8 = [0; 4];
    let mut wanted = 1;
    let mut length = 0;
    while length < wanted {
        let part = match bytes.get(length * 3..).unwrap_or_default() {
            [] => return Read::More,
            [b'%', digits @ ..] => hex(digits, 2),
            _ => return Read::Not,
        };
        let byte = match part {
            Digits::Are(code) => u8::try_from(code).unwrap_or(0),
            Digits::More => return Read::More,
            Digits::Not => return Read::Not,
        };
        if length == 0 {
            wanted = match byte {
                0x00..0x80 => 1,
                0xC2..0xE0 => 2,
                0xE0..0xF0 => 3,
                0xF0..0xF5 => 4,
                _ => return Read::Not,
            };
        }
        if let Some(slot) = utf8.get_mut(length) {
            *slot = byte;
        }
        length += 1;
    }
    let text = utf8.get(..length).and_then(|utf8| std::str::from_utf8(utf8).ok());
    text.and_then(|text| text.chars().next()).map_or(Read::Not, |one| found(u32::from(one), length * 3))
}

/// An entity, behind its `&`.
fn entity(rest: &[u8]) -> Read {
    let Some(end) = rest.iter().take(LONGEST).position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'#')
    else {
        return if rest.len() < LONGEST { Read::More } else { Read::Not };
    };
    let (name, rest) = rest.split_at(end);
    if rest.first() != Some(&b';') {
        return Read::Not;
    }
    let code = match name {
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16),
        [b'#', digits @ ..] => number(digits, 10),
        _ => NAMES.iter().find(|(known, _)| *known == name).map(|(_, one)| u32::from(*one)),
    };
    code.map_or(Read::Not, |code| found(code, name.len() + 2))
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

/// `\u0069`, or a surrogate pair of two.
fn unicode(bytes: &[u8]) -> Read {
    let high = match hex(bytes.get(2..).unwrap_or_default(), 4) {
        Digits::Are(code) => code,
        Digits::More => return Read::More,
        Digits::Not => return Read::Not,
    };
    if !(0xD800..0xDC00).contains(&high) {
        return found(high, 6);
    }
    let low = match bytes.get(6..).unwrap_or_default() {
        [] | [b'\\'] => return Read::More,
        [b'\\', b'u', digits @ ..] => hex(digits, 4),
        _ => return Read::Not,
    };
    match low {
        Digits::Are(low @ 0xDC00..0xE000) => found(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00), 12),
        Digits::More => Read::More,
        Digits::Are(_) | Digits::Not => Read::Not,
    }
}

enum Digits {
    Are(u32),
    More,
    Not,
}

/// The value of exactly `count` hexadecimal digits at the front.
fn hex(bytes: &[u8], count: usize) -> Digits {
    let mut value = 0;
    for place in 0..count {
        match bytes.get(place).map(|&byte| char::from(byte).to_digit(16)) {
            Some(Some(digit)) => value = value * 16 + digit,
            Some(None) => return Digits::Not,
            None => return Digits::More,
        }
    }
    Digits::Are(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matchers::normal::rewrite::rewritten;

    fn check(text: &str, expected: &str) {
        assert_eq!(rewritten(text, rewrite), expected, "{text}");
    }

    #[test]
    fn every_escape_stands_for_a_character() {
        check("%69gnore%20%D0%B8%F0%9F%98%80", "ignore и😀");
        check("&#105;gnore &#x69; &lt;b&gt; a&nbsp;b &amp;lt;", "ignore i <b> a b &lt;");
        check(r"\u0069gnore \u00e9 \ud83d\ude00 \x69", "ignore é 😀 i");
    }

    #[test]
    fn what_is_no_escape_stays() {
        for text in [
            "100% sure",
            "50%",
            "%zz %D0 %C0%80 %00",
            "AT&T & co; &unknown;",
            "&#xD800;",
            r"\n \ud83d \udead C:\users \xff",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn an_escape_that_is_not_whole_is_open() {
        for (text, expected) in [
            ("a%", 1),
            ("a%6", 1),
            ("a%69", 4),
            ("a%D0", 1),
            ("a%D0%B8%E2%82", 7),
            ("a&", 1),
            ("a&#10", 1),
            ("a&#105;", 7),
            ("a&b c", 5),
            (r"a\", 1),
            (r"a\ud83d\ude", 1),
            (r"a\n", 3),
            ("", 0),
        ] {
            assert_eq!(open(text), expected, "{text}");
        }
    }
}
