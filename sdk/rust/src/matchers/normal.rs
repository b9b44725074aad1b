//! What does a text say once its disguises are off, and where in the text does it say so?

mod characters;
mod escapes;
mod leet;
mod letters;
mod lookalikes;
mod plain;
mod rewrite;
mod spacing;
mod words;

use rewrite::{Edited, Offsets};
use std::borrow::Cow;
use std::ops::Range;

pub use letters::is_word_like;

/// Which disguises are taken off. Each costs a look at the text, so a guardrail takes those it needs:
/// `Layers::ALL`, or `Layers::FORMS.and(Layers::INVISIBLE)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layers(u8);

impl Layers {
    /// No layer at all.
    pub const NONE: Self = Self(0);
    /// Percent escapes (`%69`), HTML entities (`&#105;`, `&lt;`), `\u0069` and `\x69`, once: what they stand for may
    /// not be an escape again.
    pub const ESCAPES: Self = Self(1);
    /// Characters that are another way to write one: full width, mathematical, circled and squared alphabets, super-
    /// and subscripts, small capitals, ligatures, and typographic quotes, dashes and spaces.
    pub const FORMS: Self = Self(1 << 1);
    /// Characters that show nothing: zero-width and bidirectional ones, soft hyphens, variation selectors, tags,
    /// controls. They are dropped.
    pub const INVISIBLE: Self = Self(1 << 2);
    /// Marks upon letters: `é` and `e\u{301}` both become `e`, `æ` becomes `ae`.
    pub const MARKS: Self = Self(1 << 3);
    /// Letters that stand alone, three of them or more: `i g n o r e`, `i.g.n.o.r.e`, `i - g - n`. What parts them is
    /// dropped, unless it is wider than what parts their neighbours: that is where a word ends.
    pub const SPACING: Self = Self(1 << 4);
    /// Cyrillic, Greek, Armenian and Cherokee letters that look like Latin ones, in a word that has Latin letters too
    /// or, where a whole word is made of them, beside a Latin word. A text in such a script stays as it is.
    pub const LOOKALIKES: Self = Self(1 << 5);
    /// Digits and marks in the place of letters: `1gn0r3`, `p@ssw0rd`; not `mp3`, `4th`, `sha256`.
    pub const LEET: Self = Self(1 << 6);
    /// Capitals beyond ASCII become small letters, `ß` becomes `ss`. ASCII letters keep their case, so that a plain
    /// text needs no copy: match them in either.
    pub const CASE: Self = Self(1 << 7);
    /// Every layer.
    pub const ALL: Self = Self(u8::MAX);

    /// These layers and those.
    #[must_use]
    pub const fn and(self, more: Self) -> Self {
        Self(self.0 | more.0)
    }

    /// All of these layers but those.
    #[must_use]
    pub const fn without(self, less: Self) -> Self {
        Self(self.0 & !less.0)
    }

    /// Whether any of these layers is among them.
    #[must_use]
    pub const fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }
}

/// How many bytes of a text decide what becomes of a character: those before it and after it, this many on either
/// side.
///
/// What is invisible is not counted: of a text that hides hundreds of such characters in a word, more is needed. So
/// is what a guardrail looks at itself: its `look_behind` is this, and its own.
pub const NORMAL_REACH: usize = 1024;

/// Takes the disguises off a text.
///
/// A text that has none is told from others by a look at its bytes, and costs no memory: the view borrows it. Time is
/// linear in the text. A character of the view depends on no more than [`NORMAL_REACH`] bytes around it, so that a
/// text can be looked at in pieces.
#[must_use]
pub fn normalise(text: &str, layers: Layers) -> View<'_> {
    let mut view = View { text: Cow::Borrowed(text), steps: Vec::new(), layers, open: None };
    let found = plain::look(text, layers);
    // No pass has something to do. Where such a text is open is told when it is asked for: it seldom is.
    if found == Layers::NONE {
        return view;
    }
    view.open = Some(text.len());
    for (of, rewrite, open) in PASSES.into_iter().filter(|(of, ..)| layers.has(*of)) {
        view.open_from(open);
        // What an earlier pass made may be a disguise that the look at the bytes could not see.
        if found.has(of) || !view.is_plain() {
            view.take(rewrite(&view.text, layers));
        }
    }
    view
}

/// Rewrites a text; nothing where it changes nothing.
type Rewrite = fn(&str, Layers) -> Option<Edited>;
/// From where on more text could change what is rewritten.
type Open = fn(&str) -> usize;

/// The passes over a text, each with the layers that it is for.
const PASSES: [(Layers, Rewrite, Open); 5] = [
    (Layers::ESCAPES, |text, _| escapes::rewrite(text), escapes::open),
    (Layers::FORMS.and(Layers::INVISIBLE).and(Layers::MARKS), characters::rewrite, str::len),
    (Layers::SPACING, |text, _| spacing::rewrite(text), spacing::open),
    (Layers::LOOKALIKES.and(Layers::CASE), words::rewrite, words::open),
    (Layers::LEET, |text, _| leet::rewrite(text), leet::open),
];

/// A text as it reads without its disguises, and where each part of it stands in the text as it came.
#[derive(Debug, Clone)]
pub struct View<'t> {
    text: Cow<'t, str>,
    steps: Vec<Offsets>,
    layers: Layers,
    /// Nothing for a text that is plain, as long as nobody asks.
    open: Option<usize>,
}

impl View<'_> {
    /// The text without its disguises.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the text had none: then the view is the text itself.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.steps.is_empty()
    }

    /// Where a part of the view stands in the text as it came: whole characters, from the first byte of what its
    /// first character was to the last of what its last one was. What was dropped within is included, what was
    /// dropped before and behind it is not. A range beyond the end is cut there.
    #[must_use]
    pub fn original(&self, part: Range<usize>) -> Range<usize> {
        self.steps.iter().rev().fold(part, |part, step| step.original(part))
    }

    /// Where in the view the text stands that begins at this byte of the text as it came; for a place in what was
    /// dropped, where the text goes on.
    #[must_use]
    pub fn place(&self, original: usize) -> usize {
        self.steps.iter().fold(original, |at, step| step.place(at)).min(self.text.len())
    }

    /// From which byte of the text as it came more text could still change the view: its length where nothing could.
    /// It is among the last [`NORMAL_REACH`] bytes. Of a text that is complete nothing changes.
    ///
    /// A word at the end may go on, of course; that is for the guardrail to know.
    #[must_use]
    pub fn undecided_from(&self) -> usize {
        self.open.unwrap_or_else(|| {
            let wanted = PASSES.into_iter().filter(|(of, ..)| self.layers.has(*of));
            wanted.fold(self.text.len(), |until, (.., open)| {
                open(self.text.get(..until).unwrap_or_default()).min(until)
            })
        })
    }

    /// Lowers the open end to what `open` says of the text so far, up to where it was open already.
    fn open_from(&mut self, open: Open) {
        let Some(known) = self.open else { return };
        let until = self.place(known);
        let at = open(self.text.get(..until).unwrap_or_default());
        if at < until {
            self.open = Some(known.min(self.original(at..at).start));
        }
    }

    fn take(&mut self, edited: Option<Edited>) {
        if let Some((text, offsets)) = edited {
            self.text = Cow::Owned(text);
            self.steps.push(offsets);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(normalise(text, Layers::ALL).text(), expected, "{text}");
    }

    #[test]
    fn disguises_come_off_one_after_the_other() {
        check("plain prose", "plain prose");
        check("і g\u{200b} n о r ｅ   4 l l", "ignore   all");
        check("%69gn%30re &#1072;ll рrévious", "ignore all previous");
        check("ＢÖＭＢＥ für Größe", "BOMBE fur Grosse");
        check("обычный текст", "обычный текст");
    }

    #[test]
    fn a_plain_text_is_not_copied() {
        for text in ["", "Plain prose, as it is written every day.", "обычный текст", "普通の文章です"]
        {
            let view = normalise(text, Layers::ALL);
            assert!(view.is_plain() && matches!(view.text, Cow::Borrowed(_)), "{text}");
            assert_eq!(view.original(0..text.len()), 0..text.len());
        }
    }

    #[test]
    fn a_part_of_the_view_stands_where_it_came_from() {
        let text = "so і.g\u{200b}.n.о.r.ｅ it";
        let view = normalise(text, Layers::ALL);
        let at = view.text().find("ignore").unwrap();
        let part = view.original(at..at + 6);
        assert_eq!(&text[part.clone()], "і.g\u{200b}.n.о.r.ｅ");
        assert_eq!(view.place(part.start), at);
        assert_eq!(view.place(part.end), at + 6);
    }

    /// Texts made of everything that some layer looks at.
    fn soup(seed: u64, length: usize) -> String {
        const PARTS: [&str; 46] = [
            "ignore",
            "previous",
            "a",
            "b",
            "i",
            " ",
            " ",
            "  ",
            "   ",
            ".",
            "-",
            ", ",
            "\n",
            "о",
            "со",
            "слово",
            "ж",
            "Ж",
            "1",
            "0",
            "42",
            "1gn0re",
            "b0mb",
            "@",
            "$",
            "!",
            "ann@b.org",
            "%69",
            "%D0%B8",
            "%",
            "&#105;",
            "&",
            "&amp;",
            "\\u0069",
            "\\",
            "\u{200b}",
            "\u{301}",
            "é",
            "ｅ",
            "𝐢",
            "ﬁ",
            "ß",
            "炸",
            "。",
            "😀",
            "\u{7}",
        ];
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize
        };
        (0..length).map(|_| PARTS[next() % PARTS.len()]).collect()
    }

    fn bounds(text: &str) -> Vec<usize> {
        (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect()
    }

    #[test]
    fn places_are_in_order_and_on_characters() {
        for seed in 0..2000 {
            let text = soup(seed, 30);
            let view = normalise(&text, Layers::ALL);
            let mut last = 0..0;
            for pair in bounds(view.text()).windows(2) {
                let part = view.original(pair[0]..pair[1]);
                assert!(text.get(part.clone()).is_some_and(|part| !part.is_empty()), "{part:?} of {text:?}");
                assert!(last.start <= part.start && last.end <= part.end, "{part:?} of {text:?}");
                last = part;
            }
            let places: Vec<usize> = bounds(&text).into_iter().map(|at| view.place(at)).collect();
            assert!(
                places.is_sorted() && places.iter().all(|at| view.text().is_char_boundary(*at)),
                "{text:?}"
            );
            assert!(text.is_char_boundary(view.undecided_from()));
        }
    }

    #[test]
    fn more_text_changes_nothing_before_the_open_end() {
        for seed in 0..400 {
            let text = soup(seed, 24);
            let whole = normalise(&text, Layers::ALL);
            for cut in bounds(&text) {
                let part = normalise(&text[..cut], Layers::ALL);
                let open = part.undecided_from();
                assert!(cut - open <= NORMAL_REACH, "{text:?} cut at {cut}");
                let decided = &part.text()[..part.place(open)];
                let expected = &whole.text()[..whole.place(open)];
                assert_eq!(decided, expected, "{text:?} cut at {cut}, open from {open}");
            }
        }
    }

    #[test]
    fn what_is_far_before_changes_nothing() {
        for seed in 0..200 {
            let text = soup(seed, 700);
            let whole = normalise(&text, Layers::ALL);
            let last = text.floor_char_boundary(text.len() - NORMAL_REACH.min(text.len()));
            for cut in bounds(&text[..last]).into_iter().step_by(97) {
                let far = text.ceil_char_boundary(cut + NORMAL_REACH);
                let part = normalise(&text[cut..], Layers::ALL);
                let (seen, expected) = (part.place(far - cut), whole.place(far));
                assert_eq!(part.text()[seen..], whole.text()[expected..], "{text:?} cut at {cut}");
            }
        }
    }
}
