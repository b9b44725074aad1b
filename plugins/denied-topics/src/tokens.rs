//! Where do words begin and end, in scripts with spaces between them and in those without?

use ghat_sdk::matchers::is_word_like;

/// A word, or one character of a script that puts no spaces between words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// Whether it is a character of a script without spaces.
    pub spaceless: bool,
}

/// The token that begins at `at`, if one does.
#[must_use]
pub fn at(text: &str, at: usize) -> Option<Token> {
    let (before, rest) = text.split_at_checked(at)?;
    let is_first = rest.starts_with(is_spaceless) || !before.ends_with(is_within_word);
    next(text, at).filter(|token| is_first && token.start == at)
}

/// The first token at or after `from`, which is not within one.
#[must_use]
pub fn next(text: &str, from: usize) -> Option<Token> {
    let bytes = text.as_bytes();
    let mut start = from;
    // Plain spaces and letters, without a look at characters.
    while bytes.get(start).is_some_and(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric()) {
        start += 1;
    }
    let mut first = text.get(start..)?.chars();
    loop {
        let one = first.next()?;
        if is_word_like(one) {
            let spaceless = is_spaceless(one);
            let end = start + one.len_utf8();
            return Some(Token { start, end: if spaceless { end } else { end_of(text, end) }, spaceless });
        }
        start += one.len_utf8();
    }
}

/// Where the word ends that goes on at `from`, if it does.
#[must_use]
pub fn end_of(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = from;
    loop {
        while bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
            end += 1;
        }
        match text.get(end..).and_then(|rest| rest.chars().next()) {
            Some(one) if !one.is_ascii() && is_word_like(one) && !is_spaceless(one) => end += one.len_utf8(),
            _ => return end,
        }
    }
}

/// Where the word begins that ends at `until` or goes on there; `until` where none does.
#[must_use]
pub fn start_of(text: &str, until: usize) -> usize {
    text.get(..until).map_or(until, |before| before.trim_end_matches(is_within_word).len())
}

/// Whether a character goes on with the word before it.
#[must_use]
pub fn is_within_word(character: char) -> bool {
    is_word_like(character) && !is_spaceless(character)
}

/// Whether a script puts no spaces between words: Chinese, Japanese, Thai and its neighbours.
#[must_use]
pub fn is_spaceless(character: char) -> bool {
    matches!(u32::from(character),
        0x0E01..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3005..=0x3007 | 0x3041..=0x30FF | 0x31F0..=0x31FF
        | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0xFF66..=0xFF9F | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_characters_are_tokens() {
        let text = "The tax-税金, налог2!";
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(token) = next(text, at) {
            found.push(&text[token.start..token.end]);
            at = token.end;
        }
        assert_eq!(found, ["The", "tax", "税", "金", "налог2"]);
    }
}
