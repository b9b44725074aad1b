//! The edges of words, and the edge of what a growing text has decided.

/// Whether a character belongs to a word: a letter or digit of any script, or `_`.
#[must_use]
pub fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Whether no word goes on at either edge of `start..end`: neither just before it nor just after it.
#[must_use]
pub fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|text| text.chars().next_back());
    let after = text.get(end..).and_then(|text| text.chars().next());
    !before.is_some_and(is_word) && !after.is_some_and(is_word)
}

/// Where the last token of a text begins, which more text may continue; the text's length where there is none.
///
/// `belongs` says which characters a token is made of.
#[must_use]
pub fn undecided_from(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.char_indices().rev().take_while(|(_, one)| belongs(*one)).last().map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_goes_on_does_not_stand_alone() {
        assert!(stands_alone("income tax.", 7, 10));
        assert!(!stands_alone("syntax", 3, 6));
        assert!(!stands_alone("taxé", 0, 3));
    }

    #[test]
    fn the_last_token_is_undecided() {
        let from = |text| undecided_from(text, |one| !one.is_whitespace());
        assert_eq!(from("mail ann@exam"), 5);
        assert_eq!(from("mail "), 5);
        assert_eq!(from("é"), 0);
        assert_eq!(from(""), 0);
    }
}
