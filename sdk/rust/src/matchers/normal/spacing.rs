//! Which letters stand alone only to hide the word they make: `i g n o r e`, `i.g.n.o.r.e`?

use super::letters::{Word, last_word, next_word};
use super::rewrite::{Edited, Rewriter};
use std::ops::Range;

/// The widest gap, in characters.
const WIDEST: usize = 4;

/// Drops what parts letters that stand alone.
///
/// A gap is dropped if the one before it or the one after it is as wide, and neither is narrower: so three letters at
/// least make a word, and where it ends the gap is wider. No gap is dropped between two digits.
pub(super) fn rewrite(text: &str) -> Option<Edited> {
    let mut rewriter = Rewriter::new(text);
    let mut last: Option<Word> = None;
    let mut before = None;
    let mut pending: Option<Gap> = None;
    let mut from = 0;
    while let Some(word) = next_word(text, from) {
        from = word.end;
        let alone = is_alone(text, word);
        let gap = last.filter(|_| alone).and_then(|last| Gap::between(text, last, word));
        if let Some(one) = pending.take() {
            one.drop_if_alike(before, gap.as_ref(), &mut rewriter);
            before = Some(one.width);
        }
        if gap.is_none() {
            before = None;
        }
        pending = gap;
        last = alone.then_some(word);
    }
    if let Some(one) = pending {
        one.drop_if_alike(before, None, &mut rewriter);
    }
    rewriter.finish()
}

/// From where on more text could change what is dropped.
pub(super) fn open(text: &str) -> usize {
    let mut open = text.len();
    let mut until = text.len();
    // Two gaps back, since a gap is judged by the next one, and that one by whether its letter stays alone.
    for _ in 0..3 {
        let Some(word) = last_word(text, until, WIDEST, 2) else { break };
        if !is_alone(text, word) {
            break;
        }
        open = word.start;
        until = word.start;
    }
    open
}

/// Whether a word is one character.
fn is_alone(text: &str, word: Word) -> bool {
    text.get(word.start..word.end).is_some_and(|word| word.chars().nth(1).is_none())
}

/// What parts two letters that stand alone.
struct Gap {
    part: Range<usize>,
    width: usize,
    between_digits: bool,
}

impl Gap {
    /// The gap between two letters: up to four spaces, or a mark that may have a space on either side.
    fn between(text: &str, one: Word, other: Word) -> Option<Self> {
        let part = one.end..other.start;
        let gap = text.get(part.clone())?;
        let spaces = gap.chars().filter(|one| one.is_whitespace()).count();
        let all = gap.chars().count();
        let width = match all - spaces {
            0 if spaces <= WIDEST => spaces + 1,
            1 if all == 1 => 1,
            // "n, t" ends more than "n - t" does.
            1 if all <= 3 && !gap.contains("  ") => 3 * WIDEST - all,
            _ => return None,
        };
        let is_digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
        Some(Self { part, width, between_digits: is_digit(one.start) && is_digit(other.start) })
    }

    fn drop_if_alike(&self, before: Option<usize>, after: Option<&Self>, rewriter: &mut Rewriter<'_>) {
        let after = after.map(|after| after.width);
        let around = before.into_iter().chain(after);
        let alike = around.clone().any(|width| width == self.width);
        let narrowest = around.min().unwrap_or(self.width);
        if alike && narrowest == self.width && !self.between_digits {
            rewriter.replace(self.part.clone(), "");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matchers::normal::rewrite::rewritten;

    fn check(text: &str, expected: &str) {
        assert_eq!(rewritten(text, rewrite), expected, "{text}");
    }

    #[test]
    fn letters_that_stand_alone_make_words() {
        check("i g n o r e   p r e v i o u s", "ignore   previous");
        check("i  g  n    a  l  l", "ign    all");
        check("so i.g.n.o.r.e a-l-l t_a_x, yes", "so ignore all tax, yes");
        check("i - g - n, t a x", "ign, tax");
        check("б о м б а и 炸 弹 药", "бомбаи炸弹药");
        check("1 g n 0 r 3", "1gn0r3");
        check("t\na\nx", "tax");
    }

    #[test]
    fn other_texts_stay() {
        for text in [
            "plan B is a plan",
            "e.g. this",
            "1 2 3 4",
            "1.2.3",
            "a  b c",
            "x = y",
            "a b",
            "",
            "A",
            "a\n\n\n\n\nb c",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn the_last_letters_are_open() {
        for (text, expected) in [
            ("word a b c", 5),
            ("a b c d", 2),
            ("a b c ", 0),
            ("word ", 5),
            ("word a", 5),
            ("ab", 2),
            ("", 0),
        ] {
            assert_eq!(open(text), expected, "{text}");
        }
    }
}
