//! What does a text say without the characters that hide in it, and where in the text does it say so?

use std::ops::Range;

use crate::{Outcome, Piece};

/// How many hidden characters in a row are dropped. More of them part what stands around them, so that a byte of the
/// clear text stands for at most [`HIDDEN_REACH`] bytes of the text as it came.
const MOST_HIDDEN: usize = 3;
/// How many bytes of the text as it came a byte of the clear text may stand for. What a guardrail looks behind in the
/// clear text, it looks behind so many times as far.
pub const HIDDEN_REACH: usize = 12;
/// How many bytes are looked at together.
const BLOCK: usize = 64;
/// They, and what a character that begins in them may have behind them.
type Window = [u8; BLOCK + 2];

/// A text without zero-width characters, and with full-width letters, digits and marks as their ASCII forms.
///
/// This is for guardrails that find what has a form: numbers, addresses, keys. [`super::normalise`] is for those that
/// find words. It would take what parts such forms, as no-break spaces, dashes and controls do, for something else,
/// rewrite every text that has typographic quotes or Chinese commas, and drop hidden characters without end, so that
/// no number of bytes is enough to look behind.
#[derive(Debug, Clone)]
pub struct Unhidden {
    text: String,
    steps: Vec<Step>,
    length: usize,
}

/// From `clear` on, each byte stands for `width` bytes of the text as it came, from `original` on.
#[derive(Debug, Clone, Copy)]
struct Step {
    clear: usize,
    original: usize,
    width: usize,
}

impl Unhidden {
    /// The clear text; nothing where the text is that already, which costs one quick look at its bytes.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        // Plain ASCII is told by one pass that a vector unit does many bytes at a time.
        if text.bytes().fold(0, |all, byte| all | byte) < 0x80 {
            return None;
        }
        let mut next = next_hidden(text, 0)?;
        let mut clear =
            Self { text: String::with_capacity(text.len()), steps: Vec::new(), length: text.len() };
        let (mut done, mut hidden) = (0, 0);
        loop {
            let (at, one) = next;
            if at > done {
                clear.leave(done, hidden);
                hidden = 0;
                clear.push(text.get(done..at)?, done, 1);
            }
            done = at + one.len_utf8();
            match full_width(one) {
                Some(plain) => {
                    clear.leave(at, hidden);
                    hidden = 0;
                    clear.push(plain.encode_utf8(&mut [0; 4]), at, one.len_utf8());
                }
                None => hidden += 1,
            }
            match next_hidden(text, done) {
                Some(more) => next = more,
                None => break,
            }
        }
        if done < text.len() {
            clear.leave(done, hidden);
            clear.push(text.get(done..)?, done, 1);
        }
        Some(clear)
    }

    /// Judges a piece without what hides in it, and says what comes of it in terms of the text as it came. `moved` puts a
    /// finding of the clear text to its place there, with [`Self::original`].
    pub fn judge<F>(
        piece: Piece<'_>,
        judge: impl FnOnce(Piece<'_>) -> Outcome<F>,
        moved: impl Fn(F, &Self) -> F,
    ) -> Outcome<F> {
        let Some(clear) = Self::of(piece.text) else { return judge(piece) };
        let settled = clear.place(piece.settled);
        let outcome = judge(Piece { text: &clear.text, settled, complete: piece.complete });
        Outcome {
            findings: outcome.findings.into_iter().map(|found| moved(found, &clear)).collect(),
            undecided: outcome.undecided.map(|open| clear.begin(open)),
        }
    }

    /// Drops the hidden characters before `at`, or keeps one where they are many: it belongs to no word.
    fn leave(&mut self, at: usize, hidden: usize) {
        if hidden > MOST_HIDDEN {
            self.push("\u{200b}", at.saturating_sub('\u{200b}'.len_utf8()), 1);
        }
    }

    /// The clear text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a part of the clear text stands in the text as it came: from the first byte of its first character to
    /// the last byte of its last.
    #[must_use]
    pub fn original(&self, part: Range<usize>) -> Range<usize> {
        let start = self.begin(part.start);
        let end = part.end.checked_sub(1).and_then(|last| Some(self.unit(last)? + self.step(last)?.width));
        start..end.unwrap_or(start).max(start)
    }

    /// Where a place in the clear text stands in the text as it came; its end for the end.
    #[must_use]
    pub fn begin(&self, clear: usize) -> usize {
        if clear >= self.text.len() { self.length } else { self.unit(clear).unwrap_or(self.length) }
    }

    /// The place in the clear text of a place in the text as it came; for a place in what was dropped, where the text
    /// goes on.
    #[must_use]
    pub fn place(&self, original: usize) -> usize {
        let after = self.steps.partition_point(|step| step.original <= original);
        let most = self.steps.get(after).map_or(self.text.len(), |next| next.clear);
        let Some(step) = after.checked_sub(1).and_then(|at| self.steps.get(at)) else { return 0 };
        (step.clear + (original - step.original).div_ceil(step.width)).min(most)
    }

    fn unit(&self, clear: usize) -> Option<usize> {
        let step = self.step(clear)?;
        Some(step.original + (clear - step.clear) * step.width)
    }

    fn step(&self, clear: usize) -> Option<Step> {
        let after = self.steps.partition_point(|step| step.clear <= clear);
        after.checked_sub(1).and_then(|at| self.steps.get(at)).copied()
    }

    fn push(&mut self, part: &str, original: usize, width: usize) {
        let clear = self.text.len();
        let goes_on = self.step(clear).is_some_and(|last| {
            last.width == width && last.original + (clear - last.clear) * last.width == original
        });
        if !goes_on {
            self.steps.push(Step { clear, original, width });
        }
        self.text.push_str(part);
    }
}

/// The first character at or after `from` that is hidden or of full width, and where it stands.
fn next_hidden(text: &str, from: usize) -> Option<(usize, char)> {
    let rest = |at: usize| text.as_bytes().get(at..).unwrap_or_default();
    let mut at = from;
    while let Some(window) = rest(at).first_chunk() {
        if may_hide(window)
            && let Some(found) = hidden_in(text, at, BLOCK)
        {
            return Some(found);
        }
        at += BLOCK;
    }
    hidden_in(text, at, rest(at).len())
}

/// Whether a character that begins in the block is hidden or of full width, or is one of few that begin as such do.
fn may_hide(window: &Window) -> bool {
    // Blocks without leaving early: that is what a vector unit can do at once.
    let leads = window.iter().take(BLOCK).fold(0, |any, byte| any | u8::from(leads(*byte)));
    leads != 0 && {
        let three = window.iter().zip(window.iter().skip(1)).zip(window.iter().skip(2));
        three.fold(0, |any, ((&first, &second), &third)| any | u8::from(begins([first, second, third]))) != 0
    }
}

/// Whether a byte begins characters of which some are hidden or of full width.
fn leads(byte: u8) -> bool {
    (byte == 0xC2) | (byte == 0xE2) | (byte == 0xEF)
}

/// The same for three bytes. Quotation marks, dashes and the marks of Chinese, which ordinary texts have, are not among
/// those.
fn begins([first, second, third]: [u8; 3]) -> bool {
    let soft = (first == 0xC2) & (second == 0xAD);
    let none = (first == 0xE2)
        & (second & 0xFE == 0x80)
        & ((third.wrapping_sub(0x8B) < 5) | (third.wrapping_sub(0xA0) < 15));
    let mark = (third == 0x81) | (third & 0xFE == 0x88) | (third == 0x8C) | (third & 0xFB == 0x9B);
    let wide = (first == 0xEF) & (((second == 0xBC) & !mark) | (second == 0xBB) | (second == 0xBD));
    soft | none | wide
}

fn hidden_in(text: &str, at: usize, length: usize) -> Option<(usize, char)> {
    let block = text.as_bytes().get(at..at + length)?;
    let places = block.iter().enumerate().filter(|(_, byte)| leads(**byte)).map(|(offset, _)| at + offset);
    let mut marks = places.filter_map(|place| Some((place, text.get(place..)?.chars().next()?)));
    marks.find(|&(_, one)| is_hidden(one) || full_width(one).is_some())
}

/// Characters that show nothing: zero-width and bidirectional ones, the soft hyphen.
fn is_hidden(one: char) -> bool {
    matches!(one, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The ASCII form of a letter, a digit, or a mark that addresses and numbers are written with. The full-width comma
/// and brackets are the ordinary ones of Chinese and Japanese.
fn full_width(one: char) -> Option<char> {
    let kept = matches!(one, '\u{ff01}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0c}' | '\u{ff1b}' | '\u{ff1f}');
    let wide = matches!(one, '\u{ff01}'..='\u{ff5e}') && !kept;
    wide.then(|| char::from_u32(u32::from(one) - 0xFEE0)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, clear: &str) {
        let found = Unhidden::of(text);
        assert_eq!(found.as_ref().map_or(text, Unhidden::text), clear, "{text:?}");
        assert_eq!(found.is_some(), text != clear, "{text:?}");
        let Some(found) = found else { return };
        for (at, one) in clear.char_indices() {
            let range = found.original(at..at + one.len_utf8());
            let part = text.get(range.clone()).unwrap();
            assert!(
                part.starts_with(one) || part.chars().next().and_then(full_width) == Some(one),
                "{part:?} {one:?}"
            );
            assert_eq!((found.place(range.start), found.begin(at)), (at, range.start), "{text:?} at {at}");
        }
        assert_eq!(found.begin(clear.len()), text.len());
    }

    #[test]
    fn what_hides_is_dropped_and_the_rest_stands_where_it_stood() {
        check("plain", "plain");
        check("größe – “quoted”, 系统", "größe – “quoted”, 系统");
        check("a\u{200b}b\u{200d}\u{2060}c", "abc");
        check("\u{feff}é\u{ad}x", "éx");
        check("ａｎｎ＠ｅxample.org", "ann@example.org");
        check("４１11\u{200b}１x", "41111x");
    }

    #[test]
    fn what_hides_is_seen_wherever_it_stands() {
        let all = (0..=0xFFFF).filter_map(char::from_u32);
        for one in all.filter(|&one| is_hidden(one) || full_width(one).is_some()) {
            let mut bytes = [0; 4];
            one.encode_utf8(&mut bytes);
            assert!(begins([bytes[0], bytes[1], bytes[2]]), "{one:?}");
        }
        for lead in 0..2 * BLOCK + 2 {
            for trail in [0, BLOCK] {
                let text = format!("{}\u{feff}{}", "a".repeat(lead), "b".repeat(trail));
                assert_eq!(next_hidden(&text, 0), Some((lead, '\u{feff}')));
                assert_eq!(next_hidden(&text, lead + 3), None);
            }
        }
    }

    #[test]
    fn ordinary_marks_cost_no_closer_look() {
        for one in [
            '“', '”', '‘', '’', '–', '—', '，', '。', '（', '）', '；', '？', '！', '«', '»', '\u{a0}', '€',
            '→',
        ] {
            let mut bytes = [0; 4];
            one.encode_utf8(&mut bytes);
            assert!(!begins([bytes[0], bytes[1], bytes[2]]), "{one:?}");
        }
    }

    #[test]
    fn many_hidden_characters_in_a_row_part_words() {
        let clear = Unhidden::of("a\u{200b}\u{200b}\u{200b}\u{200b}b").unwrap();
        assert_eq!(clear.text(), "a\u{200b}b");
        assert_eq!(clear.original(4..5), 13..14);
    }
}
