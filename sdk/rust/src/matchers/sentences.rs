//! Where does a sentence end, also in a text that still grows?

/// The byte after the sentence that begins at `start`; nothing where more text will tell.
///
/// A sentence ends with its line, with `.`, `!` or `?` before white space, or with `。`; not with the number that begins it
/// (`1. Take …`). What is blank belongs to the sentence behind it. One longer than `longest` bytes is cut at its last space.
/// Sentences found one after the other are the same however the text is cut into pieces, if each piece begins where one
/// ended.
#[must_use]
pub fn sentence_end(text: &str, start: usize, longest: usize, complete: bool) -> Option<usize> {
    let rest = text.get(start..)?;
    let seen = rest.get(..rest.floor_char_boundary(longest))?;
    let mut last_space = None;
    // Whether something stands in the sentence, and something other than a number.
    let (mut blank, mut number) = (true, true);
    for (at, one) in seen.char_indices() {
        let end = start + at + one.len_utf8();
        let ends = match one {
            '\n' | '。' => !blank,
            '.' | '!' | '?' if number => false,
            '.' | '!' | '?' => rest.get(end - start..)?.chars().next().is_some_and(char::is_whitespace),
            _ => false,
        };
        if ends {
            return Some(end);
        }
        blank &= one.is_whitespace();
        number &= one.is_whitespace() || one.is_ascii_digit();
        if one == ' ' {
            last_space = Some(end);
        }
    }
    if seen.len() < rest.len() {
        return Some(last_space.unwrap_or(start + seen.len()).max(start + 1));
    }
    complete.then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        let mut start = 0;
        while start < text.len() {
            let end = sentence_end(text, start, 24, true).unwrap();
            found.push(&text[start..end]);
            start = end;
        }
        found
    }

    #[test]
    fn sentences_end_with_marks_and_lines() {
        assert_eq!(
            sentences("One. Two v1.2!  Three?\n\n1. Take it. 好。的"),
            ["One.", " Two v1.2!", "  Three?", "\n\n1. Take it.", " 好。", "的"]
        );
        assert_eq!(sentences("a very long sentence that is cut"), ["a very long sentence ", "that is cut"]);
        assert_eq!(sentences(&"x".repeat(30)), ["x".repeat(24), "x".repeat(6)]);
        assert_eq!(sentences(""), [""; 0]);
    }

    #[test]
    fn what_may_go_on_has_no_end() {
        assert_eq!(sentence_end("One", 0, 24, false), None);
        assert_eq!(sentence_end("One.", 0, 24, false), None);
        assert_eq!(sentence_end("One. ", 0, 24, false), Some(4));
    }
}
