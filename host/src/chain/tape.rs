//! One text of an answer on its way through the stages of a window: what has each stage seen, what has it
//! decided, and to which frames do the bytes belong?

use std::collections::VecDeque;

use compact_str::CompactString;
use tokio::time::Instant;

use super::edit::Replacement;
use crate::plugins::Author;

/// How far one stage has come with one text.
#[derive(Debug, Default)]
pub(super) struct Mark {
    /// Up to where the text was given to the stage.
    fed: usize,
    /// Up to where the stage lets the text pass.
    pub decided: usize,
    /// What the stage was given, before its own edits: the settled bytes it may look back at, then the rest.
    pub seen: String,
    /// How many bytes of `seen` are settled.
    pub settled: usize,
    /// Since when something is held back.
    pub held_since: Option<Instant>,
}

impl Mark {
    /// Settles what was seen up to `end` and forgets all but the last `look_behind` bytes of it.
    pub(super) fn settle(&mut self, end: usize, look_behind: usize) {
        let cut = self.seen.floor_char_boundary(end.saturating_sub(look_behind));
        self.seen.drain(..cut);
        self.settled = end - cut;
    }

    /// How many bytes the stage has seen and not decided.
    pub(super) fn open(&self) -> usize {
        self.seen.len() - self.settled
    }
}

/// A stretch of the text that came in one frame.
#[derive(Debug)]
struct Piece {
    frame: u64,
    slot: usize,
    len: usize,
    edited: bool,
    /// Whether it stands for all that came before it, and has no bytes of its own.
    again: bool,
}

/// What a text has said so far, where it will be said again.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// As it came.
    came: String,
    /// As it left.
    left: String,
    /// Whether these differ.
    edited: bool,
}

/// A stretch that every stage has let pass.
#[derive(Debug)]
pub(super) struct Released {
    /// The frame it came in.
    pub frame: u64,
    /// Its place in the frame.
    pub slot: usize,
    /// The text that goes there, where it differs from what came.
    pub text: Option<String>,
}

/// One text of an answer: what has not left yet, and how far each stage is.
#[derive(Debug)]
pub(super) struct Tape {
    /// Its path in the whole answer.
    pub path: CompactString,
    /// Who wrote it.
    pub author: Author,
    /// Whether it is a JSON document itself.
    pub json: bool,
    /// Whether nothing more is to come, though other texts of the answer may grow.
    pub complete: bool,
    /// All of it, where it will be said again.
    pub kept: Option<Kept>,
    text: String,
    pieces: VecDeque<Piece>,
    /// One for each stage.
    pub marks: Vec<Mark>,
}

impl Tape {
    pub(super) fn new(path: CompactString, author: Author, json: bool, stages: usize) -> Self {
        let marks = std::iter::repeat_with(Mark::default).take(stages).collect();
        let (text, pieces) = (String::new(), VecDeque::new());
        Self { path, author, json, complete: false, kept: None, text, pieces, marks }
    }

    /// Adds what came in one frame.
    pub(super) fn push(&mut self, frame: u64, slot: usize, text: &str) {
        self.complete = false;
        self.text.push_str(text);
        if let Some(kept) = &mut self.kept {
            kept.came.push_str(text);
        }
        self.pieces.push_back(Piece { frame, slot, len: text.len(), edited: false, again: false });
    }

    /// Whether this is all that came so far.
    pub(super) fn has_said(&self, text: &str) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.came == text)
    }

    /// Adds what says again, in one frame, all that came so far. Nothing more is to come.
    pub(super) fn say_again(&mut self, frame: u64, slot: usize) {
        self.complete = true;
        self.pieces.push_back(Piece { frame, slot, len: 0, edited: false, again: true });
    }

    /// Up to where the text has come to a stage.
    fn available(&self, stage: usize) -> usize {
        stage
            .checked_sub(1)
            .and_then(|before| self.marks.get(before))
            .map_or(self.text.len(), |mark| mark.decided)
    }

    /// Gives a stage what has come to it. True if there is anything undecided that it should look at: something
    /// new, or at the end whatever is left.
    pub(super) fn feed(&mut self, stage: usize, last: bool) -> bool {
        let available = self.available(stage);
        let Some(mark) = self.marks.get_mut(stage) else { return false };
        let new = self.text.get(mark.fed..available).unwrap_or_default();
        mark.seen.push_str(new);
        mark.fed = available;
        mark.open() > 0 && (last || !new.is_empty())
    }

    /// Notes that a stage has decided what it saw up to `end`: makes its replacements, which come last first
    /// and are in bytes of what it saw, and lets the text pass up to there.
    pub(super) fn decide(
        &mut self,
        stage: usize,
        end: usize,
        replacements: &[Replacement],
        look_behind: usize,
    ) {
        let Some(mark) = self.marks.get(stage) else { return };
        let (base, settled) = (mark.decided, mark.settled);
        let mut decided = base + (end - settled);
        for replacement in replacements {
            let start = base + (replacement.at.start - settled);
            let old = replacement.at.len();
            self.replace(start, old, &replacement.with);
            decided = decided + replacement.with.len() - old;
            for earlier in self.marks.iter_mut().take(stage + 1) {
                earlier.fed = earlier.fed + replacement.with.len() - old;
            }
            for earlier in self.marks.iter_mut().take(stage) {
                earlier.decided = earlier.decided + replacement.with.len() - old;
            }
        }
        if let Some(mark) = self.marks.get_mut(stage) {
            mark.decided = decided;
            mark.settle(end, look_behind);
        }
    }

    /// Lets everything pass that a stage was given, whatever it has decided.
    pub(super) fn pass(&mut self, stage: usize) {
        if let Some(mark) = self.marks.get_mut(stage) {
            mark.decided = mark.fed;
            mark.held_since = None;
        }
    }

    fn replace(&mut self, start: usize, old: usize, with: &str) {
        self.text.replace_range(start..start + old, with);
        let (mut at, mut left, mut added) = (0, old, false);
        for piece in &mut self.pieces {
            let end = at + piece.len;
            if !added && start < end {
                let taken = left.min(end - start);
                piece.len = piece.len - taken + with.len();
                piece.edited = true;
                left -= taken;
                added = true;
            } else if added && left > 0 {
                let taken = left.min(piece.len);
                piece.len -= taken;
                piece.edited |= taken > 0;
                left -= taken;
            }
            if added && left == 0 {
                return;
            }
            at = end;
        }
    }

    /// Takes the stretches that have passed every stage.
    pub(super) fn release(&mut self, mut take: impl FnMut(Released)) {
        let passed = self.marks.last().map_or(self.text.len(), |mark| mark.decided);
        let mut done = 0;
        while let Some(piece) = self.pieces.pop_front_if(|piece| done + piece.len <= passed) {
            let text = self.text.get(done..done + piece.len).unwrap_or_default();
            if let Some(kept) = &mut self.kept {
                kept.left.push_str(text);
                kept.edited |= piece.edited;
            }
            let text = match &self.kept {
                Some(kept) if piece.again => kept.edited.then(|| kept.left.clone()),
                _ => piece.edited.then(|| text.to_owned()),
            };
            done += piece.len;
            take(Released { frame: piece.frame, slot: piece.slot, text });
        }
        self.text.drain(..done);
        for mark in &mut self.marks {
            mark.fed -= done;
            mark.decided -= done;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stage that replaces one word by another, and is undecided about an end that the word begins with.
    type Stage = (&'static str, &'static str);

    fn look(mark: &Mark, (word, with): Stage, last: bool) -> (Vec<Replacement>, usize) {
        let open = &mark.seen[mark.settled..];
        let mut replacements = Vec::new();
        let mut from = 0;
        while let Some(at) = open[from..].find(word) {
            let start = mark.settled + from + at;
            replacements.push(Replacement { at: start..start + word.len(), with: with.to_owned() });
            from += at + word.len();
        }
        replacements.reverse();
        let begun = (from..open.len()).find(|&at| word.starts_with(&open[at..]));
        let end = if last { None } else { begun };
        (replacements, mark.settled + end.unwrap_or(open.len()))
    }

    fn pass(tape: &mut Tape, at: usize, stage: Stage, last: bool) {
        if tape.feed(at, last) {
            let (replacements, end) = look(&tape.marks[at], stage, last);
            tape.decide(at, end, &replacements, 2);
        }
    }

    fn run(pieces: &[&str], stages: &[Stage]) -> Vec<String> {
        let mut tape = Tape::new("t".into(), Author::Model, false, stages.len());
        let mut frames = vec![None; pieces.len()];
        for (number, piece) in pieces.iter().enumerate() {
            tape.push(number as u64, 0, piece);
            let last = number + 1 == pieces.len();
            stages.iter().enumerate().for_each(|(at, &stage)| pass(&mut tape, at, stage, last));
            tape.release(|released| {
                let came = pieces[released.frame as usize];
                frames[released.frame as usize] = Some(released.text.unwrap_or_else(|| came.to_owned()));
            });
        }
        frames.into_iter().map(|frame| frame.expect("every frame leaves")).collect()
    }

    /// However a text is cut, what leaves is what would leave of the whole.
    fn check(text: &str, stages: &[Stage], expected: &str) {
        assert_eq!(run(&[text], stages).concat(), expected);
        for first in 0..=text.len() {
            for second in first..=text.len() {
                let pieces = [&text[..first], &text[first..second], &text[second..]];
                assert_eq!(run(&pieces, stages).concat(), expected, "{pieces:?}");
            }
        }
        let bytes: Vec<_> = (0..text.len()).map(|at| &text[at..=at]).collect();
        assert_eq!(run(&bytes, stages).concat(), expected);
    }

    #[test]
    fn a_text_leaves_the_same_however_it_is_cut() {
        check("xxabcxxabxabc", &[("abc", "[LONGER]")], "xx[LONGER]xxabx[LONGER]");
        check("xxabcxxabxabc", &[("abc", "")], "xxxxabx");
        check("nothing here", &[("abc", "!")], "nothing here");
    }

    #[test]
    fn a_stage_sees_the_text_as_the_one_before_left_it() {
        check("one abc two abcabc", &[("abc", "de"), ("de", "[X]")], "one [X] two [X][X]");
        check("aabbaabb", &[("ab", "b"), ("bb", "-")], "a-a-");
        check("xabx", &[("ab", ""), ("xx", "y")], "y");
    }

    #[test]
    fn frames_without_an_edit_leave_as_they_came() {
        assert_eq!(run(&["a", "", "b", "word", "c"], &[("zzz", "!")]), ["a", "", "b", "word", "c"]);
        assert_eq!(run(&["say ab", "c now", "."], &[("abc", "***")]), ["say ***", " now", "."]);
    }

    #[test]
    fn what_says_a_text_again_becomes_what_it_became() {
        for (pieces, becomes) in [(["xab", "cx"], Some("x***x")), (["no", "ne"], None)] {
            let mut tape = Tape::new("t".into(), Author::Model, false, 1);
            tape.kept = Some(Kept::default());
            for (number, piece) in (0..).zip(pieces) {
                tape.push(number, 0, piece);
                pass(&mut tape, 0, ("abc", "***"), false);
            }
            assert!(tape.has_said(&pieces.concat()) && !tape.has_said(pieces[0]));
            tape.say_again(2, 0);
            pass(&mut tape, 0, ("abc", "***"), true);
            let mut left = Vec::new();
            tape.release(|released| left.push((released.frame, released.text)));
            assert_eq!(left.last(), Some(&(2, becomes.map(str::to_owned))), "{pieces:?}");
        }
    }
}
