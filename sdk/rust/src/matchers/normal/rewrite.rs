//! Where does each part of a rewritten text come from? Kept as a list of places where the answer changes its form.

use std::ops::Range;

/// A rewritten text, and where its parts come from.
pub(super) type Edited = (String, Offsets);

/// From `normal` on, the new text has units of `new` bytes, each for a unit of `old` bytes of the old text from
/// `original` on. A text that was copied has units of one byte.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    normal: u32,
    original: u32,
    new: u16,
    old: u16,
}

impl Stretch {
    /// The place in the old text of the unit at a place in the new one.
    fn unit(self, normal: usize) -> usize {
        let units = normal.saturating_sub(self.normal as usize) / usize::from(self.new.max(1));
        self.original as usize + units * usize::from(self.old)
    }
}

/// Where the parts of a rewritten text come from.
#[derive(Debug, Clone, Default)]
pub(super) struct Offsets {
    stretches: Vec<Stretch>,
    normal: usize,
    original: usize,
}

impl Offsets {
    /// The range in the old text of a range in the new one.
    pub(super) fn original(&self, part: Range<usize>) -> Range<usize> {
        let start = self.begin(part.start);
        let end = match part.end.min(self.normal).checked_sub(1) {
            Some(last) if part.start <= last => self.at(last).map_or(last + 1, |one| {
                // A copied byte may be within a character; its own end is the end of the range.
                one.unit(last) + usize::from(one.old)
            }),
            _ => start,
        };
        start..end.max(start)
    }

    /// The place in the new text of a place in the old one.
    pub(super) fn place(&self, original: usize) -> usize {
        let after = self.stretches.partition_point(|one| one.original as usize <= original);
        let end = self.stretches.get(after).map_or(self.normal, |next| next.normal as usize);
        let Some(one) = after.checked_sub(1).and_then(|at| self.stretches.get(at)) else { return 0 };
        let into = original - one.original as usize;
        let units = into.div_ceil(usize::from(one.old.max(1)));
        (one.normal as usize + units * usize::from(one.new)).min(end)
    }

    fn begin(&self, normal: usize) -> usize {
        if normal >= self.normal {
            return self.original;
        }
        self.at(normal).map_or(normal, |one| one.unit(normal))
    }

    fn at(&self, normal: usize) -> Option<Stretch> {
        let after = self.stretches.partition_point(|one| one.normal as usize <= normal);
        self.stretches.get(after.checked_sub(1)?).copied()
    }
}

/// Rewrites a text from front to end; takes memory with the first change only.
#[derive(Debug)]
pub(super) struct Rewriter<'t> {
    old: &'t str,
    new: String,
    offsets: Offsets,
    /// How much of the old text is dealt with.
    done: usize,
}

impl<'t> Rewriter<'t> {
    /// Begins.
    pub(super) fn new(old: &'t str) -> Self {
        Self { old, new: String::new(), offsets: Offsets::default(), done: 0 }
    }

    /// Puts `with` in the place of `part`, which begins where the last one ended or later; copies what is between.
    pub(super) fn replace(&mut self, part: Range<usize>, with: &str) {
        if self.new.capacity() == 0 {
            self.new.reserve(self.old.len());
        }
        self.copy_until(part.start);
        if !with.is_empty() {
            self.stretch(with.len(), part.len());
            self.new.push_str(with);
        }
        self.done = part.end;
    }

    /// Puts one character in the place of `part`.
    pub(super) fn put(&mut self, part: Range<usize>, with: char) {
        self.replace(part, with.encode_utf8(&mut [0; 4]));
    }

    /// The new text; nothing where nothing changed.
    pub(super) fn finish(mut self) -> Option<Edited> {
        if self.done == 0 && self.new.is_empty() {
            return None;
        }
        self.copy_until(self.old.len());
        self.offsets.normal = self.new.len();
        self.offsets.original = self.old.len();
        Some((self.new, self.offsets))
    }

    fn copy_until(&mut self, until: usize) {
        if let Some(between) = self.old.get(self.done..until).filter(|between| !between.is_empty()) {
            self.stretch(1, 1);
            self.new.push_str(between);
            self.done = until;
        }
    }

    /// Notes that units of this form begin here, unless they did before and nothing came between.
    fn stretch(&mut self, new: usize, old: usize) {
        let (new, old) = (u16::try_from(new).unwrap_or(u16::MAX), u16::try_from(old).unwrap_or(u16::MAX));
        let goes_on =
            |last: &Stretch| (last.new, last.old) == (new, old) && last.unit(self.new.len()) == self.done;
        if !self.offsets.stretches.last().is_some_and(goes_on) {
            let place = |at| u32::try_from(at).unwrap_or(u32::MAX);
            self.offsets.stretches.push(Stretch {
                normal: place(self.new.len()),
                original: place(self.done),
                new,
                old,
            });
        }
    }
}

/// What a pass makes of a text, where it is tested.
#[cfg(test)]
pub(super) fn rewritten(text: &str, rewrite: impl Fn(&str) -> Option<Edited>) -> String {
    rewrite(text).map_or_else(|| text.to_owned(), |(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(edits: &[(Range<usize>, &str)]) -> Edited {
        let mut rewriter = Rewriter::new("abcdefghij");
        for (part, with) in edits {
            rewriter.replace(part.clone(), with);
        }
        rewriter.finish().unwrap()
    }

    #[test]
    fn nothing_changed_is_nothing_made() {
        assert!(Rewriter::new("abc").finish().is_none());
        assert!(Rewriter::new("").finish().is_none());
    }

    #[test]
    fn every_part_knows_where_it_comes_from() {
        let (text, offsets) = edited(&[(1..4, "X"), (5..5, ""), (6..8, ""), (9..10, "yz")]);
        assert_eq!(text, "aXefiyz");
        let from = |part: Range<usize>| offsets.original(part);
        assert_eq!(from(0..1), 0..1);
        assert_eq!(from(1..2), 1..4);
        assert_eq!(from(0..3), 0..5);
        assert_eq!(from(3..4), 5..6);
        assert_eq!(from(3..5), 5..9);
        assert_eq!(from(5..6), 9..10);
        assert_eq!(from(6..7), 9..10);
        assert_eq!(from(2..2), 4..4);
        assert_eq!(from(7..7), 10..10);
        assert_eq!(from(0..99), 0..10);
        let to: Vec<usize> = (0..=10).map(|at| offsets.place(at)).collect();
        assert_eq!(to, [0, 1, 2, 2, 2, 3, 4, 4, 4, 5, 7]);
    }

    #[test]
    fn units_of_one_form_are_one_stretch() {
        let (text, offsets) = edited(&[(0..2, "x"), (2..4, "y"), (4..6, "z")]);
        assert_eq!((text.as_str(), offsets.stretches.len()), ("xyzghij", 2));
        assert_eq!(offsets.original(1..3), 2..6);
    }
}
