//! Where does a sentence end, also in a text that still grows?

use super::{Block, ByteSet};

/// What may end a sentence, in ASCII.
const MARKS: ByteSet = ByteSet::of(b".!?\n");

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
    let blank = seen.len() - seen.trim_start().len();
    let number =
        seen.len() - seen.trim_start_matches(|one: char| one.is_whitespace() || one.is_ascii_digit()).len();
    for at in marks(seen.as_bytes()) {
        let Some(mark) = seen.get(at..).and_then(|seen| seen.chars().next()) else { continue };
        let end = at + mark.len_utf8();
        let ends = match mark {
            '\n' | '。' => at > blank,
            '.' | '!' | '?' => at > number && rest.get(end..)?.starts_with(char::is_whitespace),
            _ => false,
        };
        if ends {
            return Some(start + end);
        }
    }
    if seen.len() < rest.len() {
        return Some(start + seen.rfind(' ').map_or(seen.len(), |space| space + 1).max(1));
    }
    complete.then_some(text.len())
}

/// The bytes that may end a sentence, and those beyond ASCII.
fn marks(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let blocks = (0..bytes.len()).step_by(Block::SIZE);
    blocks.flat_map(|from| {
        let block = Block::at(bytes, from);
        let mut bits = block.members(&MARKS) | block.beyond_ascii();
        std::iter::from_fn(move || {
            let next = (bits != 0).then_some(from + bits.trailing_zeros() as usize);
            bits &= bits.wrapping_sub(1);
            next
        })
    })
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
