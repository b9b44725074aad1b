//! The chain on an answer's side: one window for a whole answer and for a stream.
//!
//! Frames go in as they come and leave in the same order, each once every stage has decided every text in it.
//! The stages are the entries of the chain, one after the other, and last of all the one that puts back what
//! redactors swapped. Each stage is a function from the text it is given to the text it lets pass, so what
//! leaves does not depend on how the answer was cut.

use std::{collections::VecDeque, sync::Arc};

use tokio::time::Instant;

use super::{
    Action, Entry, Run,
    decision::note,
    edit::{self, Replacement},
    restore::Restore,
    tape::{Kept, Mark, Released, Tape},
};
use crate::{
    body::Text,
    config::{Fail, Mode},
    error::Error,
    plugins::{Segment, Side, Verdict},
};

/// How many texts an answer may have: choices, and tool calls in each. A provider that sends more is refused.
const MAX_TAPES: usize = 4096;

/// How many bytes of a stream are kept that says its texts again. It does so in one event, which has no more.
const MAX_KEPT: usize = 8 * 1024 * 1024;

/// What passes a window: a whole answer, or one event of a stream.
pub trait Passing {
    /// Its texts.
    fn texts(&self) -> &[Text];

    /// The place in the answer whose texts do not grow any more, once this has come.
    fn completes(&self) -> Option<&str> {
        None
    }
}

/// One thing that a text of the answer passes.
#[derive(Debug)]
enum Stage {
    /// An entry of the chain, by its place.
    Entry(usize),
    /// Putting back what was swapped.
    Restore(Restore),
}

/// A frame that waits for the texts in it.
#[derive(Debug)]
struct Frame<T> {
    payload: T,
    /// For each text of the frame: what stands there now, where that differs.
    texts: Vec<Option<String>>,
    /// How many of its texts are still on their way.
    pending: usize,
}

/// The part of an answer that has come and not left.
#[derive(Debug)]
pub struct Window<T> {
    entries: Arc<[Entry]>,
    stages: Vec<Stage>,
    tapes: Vec<Tape>,
    frames: VecDeque<Frame<T>>,
    /// The number of the first frame in `frames`.
    first: u64,
    /// How many bytes are kept, where texts are said again.
    kept: Option<usize>,
}

impl<T: Passing> Window<T> {
    /// `repeats`: whether what comes in pieces is said again as a whole.
    pub(super) fn new(entries: &Arc<[Entry]>, swapped: &[(String, String)], repeats: bool) -> Self {
        let looking = (0..).zip(entries.iter()).filter(|(_, entry)| entry.looks_at(Side::Response));
        let mut stages: Vec<_> = looking.map(|(at, _)| Stage::Entry(at)).collect();
        stages.extend(Restore::new(swapped).map(Stage::Restore));
        let (tapes, frames, kept) = (Vec::new(), VecDeque::new(), repeats.then_some(0));
        Self { entries: entries.clone(), stages, tapes, frames, first: 0, kept }
    }

    /// Adds a frame; its texts are read unless nothing looks at them.
    ///
    /// # Errors
    /// The answer has more texts than any honest one, or more of them than can be kept.
    pub fn push(&mut self, payload: T) -> Result<(), Error> {
        let number = self.first + self.frames.len() as u64;
        let texts = if self.stages.is_empty() { &[] } else { payload.texts() };
        let pending = texts.len();
        for (slot, text) in texts.iter().enumerate() {
            if text.again {
                self.say_again(text, (number, slot))?;
            } else {
                self.tape(text)?.push(number, slot, &text.text);
                self.keep(text)?;
            }
        }
        if let Some(place) = payload.completes() {
            let within =
                |path: &str| path.strip_prefix(place).is_some_and(|rest| rest.starts_with(['.', '[']));
            self.tapes.iter_mut().filter(|tape| within(&tape.path)).for_each(|tape| tape.complete = true);
        }
        self.frames.push_back(Frame { payload, texts: vec![None; pending], pending });
        Ok(())
    }

    fn tape(&mut self, text: &Text) -> Result<&mut Tape, Error> {
        match self.tapes.iter().position(|tape| tape.path == text.path) {
            Some(at) => self.tapes.get_mut(at).ok_or(Error::Internal { what: "a tape that was just found" }),
            None => self.new_tape(text),
        }
    }

    fn new_tape(&mut self, text: &Text) -> Result<&mut Tape, Error> {
        if self.tapes.len() == MAX_TAPES {
            return Err(Error::Provider);
        }
        let mut tape = Tape::new(text.path.clone(), text.author, text.holds_json(), self.stages.len());
        tape.kept = self.kept.map(|_| Kept::default());
        Ok(self.tapes.push_mut(tape))
    }

    /// Adds a text that says as a whole what was said in pieces: it becomes what they became. One that says anything
    /// else was not seen by anybody, and is looked at like any other.
    fn say_again(&mut self, text: &Text, (frame, slot): (u64, usize)) -> Result<(), Error> {
        let said = |tape: &&mut Tape| tape.path == text.path && tape.has_said(&text.text);
        if let Some(tape) = self.tapes.iter_mut().find(said) {
            tape.say_again(frame, slot);
            return Ok(());
        }
        let tape = self.new_tape(text)?;
        tape.push(frame, slot, &text.text);
        tape.complete = true;
        self.keep(text)
    }

    /// Counts what is kept of a text that came.
    fn keep(&mut self, text: &Text) -> Result<(), Error> {
        let Some(kept) = &mut self.kept else { return Ok(()) };
        *kept += text.text.len();
        if *kept > MAX_KEPT { Err(Error::Provider) } else { Ok(()) }
    }

    /// Takes the next frame that may leave, with the texts in it that changed.
    pub fn pop(&mut self) -> Option<(T, Vec<Option<String>>)> {
        let frame = self.frames.pop_front_if(|frame| frame.pending == 0)?;
        self.first += 1;
        Some((frame.payload, frame.texts))
    }

    /// Lets every stage see what has come. `last` says that nothing more will.
    ///
    /// # Errors
    /// An entry blocks, fails and may not be passed by, or holds back more than it may.
    pub async fn advance(&mut self, run: &mut Run, last: bool) -> Result<(), Error> {
        for stage in 0..self.stages.len() {
            self.pass_stage(run, stage, last).await?;
        }
        let (frames, first) = (&mut self.frames, self.first);
        for tape in &mut self.tapes {
            tape.release(|released| fill(frames, first, released));
        }
        Ok(())
    }

    /// When something will have been held back for as long as it may be.
    pub fn deadline(&self) -> Option<Instant> {
        let held = self.stages.iter().enumerate().filter_map(|(at, stage)| {
            let Stage::Entry(entry) = stage else { return None };
            let limit = self.entries.get(*entry)?.hold_time;
            self.tapes
                .iter()
                .filter_map(|tape| tape.marks.get(at)?.held_since)
                .min()
                .map(|since| since + limit)
        });
        held.min()
    }

    async fn pass_stage(&mut self, run: &mut Run, stage: usize, last: bool) -> Result<(), Error> {
        let fed: Vec<usize> = self
            .tapes
            .iter_mut()
            .enumerate()
            .filter_map(|(at, tape)| tape.feed(stage, last || tape.complete).then_some(at))
            .collect();
        match self.stages.get(stage) {
            Some(&Stage::Entry(at)) if fed.is_empty() => self.bound(run, (stage, at)),
            Some(&Stage::Entry(at)) => {
                self.pass_entry(run, (stage, at), &fed, last).await?;
                self.bound(run, (stage, at))
            }
            Some(Stage::Restore(restore)) => {
                let tapes = self.tapes.iter_mut().enumerate().filter(|(at, _)| fed.contains(at));
                tapes.for_each(|(_, tape)| put_back(tape, stage, restore, last || tape.complete));
                Ok(())
            }
            None => Ok(()),
        }
    }

    async fn pass_entry(
        &mut self,
        run: &mut Run,
        (stage, at): (usize, usize),
        fed: &[usize],
        last: bool,
    ) -> Result<(), Error> {
        let entries = self.entries.clone();
        let Some(entry) = entries.get(at) else { return Ok(()) };
        let shown = fed.iter().filter_map(|&at| self.tapes.get(at)).filter_map(|tape| {
            let Mark { seen, settled, .. } = tape.marks.get(stage)?;
            let settled = u32::try_from(*settled).ok()?;
            let complete = last || tape.complete;
            Some(Segment { path: &tape.path, author: tape.author, text: seen, settled, complete })
        });
        let shown: Vec<_> = shown.collect();
        // A plugin that failed and may be passed by has found nothing.
        let verdict = run.inspect(at, Side::Response, &shown).await?.unwrap_or_default();
        for (segment, &tape) in (0u32..).zip(fed) {
            let Some(tape) = self.tapes.get_mut(tape) else { continue };
            let here = verdict
                .findings
                .iter()
                .filter(|finding| finding.span.map_or(0, |span| span.segment) == segment);
            let replacements =
                edit::judge(entry, Side::Response, &tape.path, here.collect(), &mut run.decisions)?;
            let end = decided_end(&verdict, segment, tape.marks.get(stage), last || tape.complete);
            settle(tape, (stage, entry), end, &replacements);
        }
        Ok(())
    }

    /// Ends what a stage holds back beyond what it may: in bytes, or in time.
    fn bound(&mut self, run: &mut Run, (stage, at): (usize, usize)) -> Result<(), Error> {
        let Some(entry) = self.entries.get(at) else { return Ok(()) };
        let now = Instant::now();
        for tape in &mut self.tapes {
            let Some(mark) = tape.marks.get_mut(stage) else { continue };
            if mark.open() == 0 {
                mark.held_since = None;
                continue;
            }
            let since = *mark.held_since.get_or_insert(now);
            if mark.open() <= entry.hold_bytes && now.duration_since(since) < entry.hold_time {
                continue;
            }
            let end = mark.seen.len();
            let holds = entry.mode != Mode::Detect;
            if holds && entry.fail == Fail::Closed {
                return Err(Error::HeldTooLong { plugin: entry.name.to_string() });
            }
            settle(tape, (stage, entry), end, &[]);
            tape.pass(stage);
            if holds {
                note(&mut run.decisions, entry.finder(Side::Response), Action::Detected, "failed-open");
            }
        }
        Ok(())
    }
}

/// Puts a stretch that has passed every stage into the frame it came in.
fn fill<T>(frames: &mut VecDeque<Frame<T>>, first: u64, released: Released) {
    let frame = released.frame.checked_sub(first).and_then(|at| frames.get_mut(usize::try_from(at).ok()?));
    let Some(frame) = frame else { return };
    frame.pending -= 1;
    if let Some(slot) = frame.texts.get_mut(released.slot) {
        *slot = released.text;
    }
}

/// Puts back what redactors swapped, as far as that is decided.
fn put_back(tape: &mut Tape, stage: usize, restore: &Restore, last: bool) {
    let Some(Mark { seen, settled, .. }) = tape.marks.get(stage) else { return };
    let (replacements, end) = restore.look(seen, *settled, last, tape.json);
    tape.decide(stage, end, &replacements, 0);
}

/// Where what a plugin decided ends.
fn decided_end(verdict: &Verdict, segment: u32, mark: Option<&Mark>, last: bool) -> usize {
    let seen = mark.map_or(0, |mark| mark.seen.len());
    let undecided =
        verdict.undecided.iter().filter(|open| open.segment == segment).map(|open| open.start as usize).min();
    match undecided {
        Some(start) if !last => start,
        _ => seen,
    }
}

/// Notes how far an entry has decided a text. An entry that only detects holds nothing back.
fn settle(tape: &mut Tape, (stage, entry): (usize, &Entry), end: usize, replacements: &[Replacement]) {
    let look_behind = entry.plugin.manifest().look_behind as usize;
    if let Some(mark) = tape.marks.get_mut(stage).filter(|mark| end > mark.settled) {
        // What is held from here on is younger than what was held before.
        mark.held_since = None;
    }
    if entry.mode == Mode::Detect {
        if let Some(mark) = tape.marks.get_mut(stage) {
            mark.settle(end, look_behind);
        }
        tape.pass(stage);
    } else {
        tape.decide(stage, end, replacements, look_behind);
    }
}
