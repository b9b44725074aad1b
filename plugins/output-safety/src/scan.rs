//! Which sentences of an answer are unsafe?

use crate::finding::{Finding, Outcome, Piece};
use crate::reader::Reader;
use crate::sentence::CONTEXT;
use crate::settings::Settings;
use ghat_sdk::matchers::{Layers, NORMAL_REACH, View, decoded, decoded_undecided_from, normalise};
use std::ops::Range;

/// How many bytes before a sentence its judgement may depend on: what was said before it, in letters of up to two bytes.
pub const LOOK_BEHIND: usize = NORMAL_REACH + 2 * CONTEXT;
/// Scores are sums of tenths, which have no exact form.
const EPSILON: f32 = 1e-4;

/// Finds unsafe sentences in `piece`, also in stretches of it that are another text in an encoding: such a stretch is one
/// finding.
///
/// What is found depends only on the text, never on how it was cut into pieces: a sentence is judged when it ends, by its
/// own words and those of the 512 bytes before it. Time is linear in the text.
#[must_use]
pub fn scan(piece: Piece<'_>, settings: &Settings) -> Outcome {
    let until =
        if piece.complete { piece.text.len() } else { decoded_undecided_from(piece.text, piece.settled) };
    let mut outcome = read(piece, until, settings);
    let hidden = hidden(piece, &outcome, settings);
    if !hidden.is_empty() {
        outcome.findings.extend(hidden);
        outcome.findings.sort_by_key(|found| found.start);
    }
    outcome
}

/// The stretches that are decided, in no sentence that was found, and unsafe once they are decoded.
fn hidden(piece: Piece<'_>, outcome: &Outcome, settings: &Settings) -> Vec<Finding> {
    let is_new = |part: &Range<usize>| {
        let next = outcome.findings.partition_point(|found| found.end <= part.start);
        outcome.findings.get(next).is_none_or(|found| part.end <= found.start)
    };
    let stretches = decoded(piece.text, piece.settled).into_iter();
    let decided = stretches
        .filter(|one| outcome.undecided.is_none_or(|open| one.span.end <= open) && is_new(&one.span));
    let found = decided.filter_map(|one| {
        let inner = read(Piece { text: &one.text, settled: 0, complete: true }, one.text.len(), settings);
        let first = inner.findings.first()?;
        Some(Finding { start: one.span.start, end: one.span.end, ..*first })
    });
    found.collect()
}

/// Finds unsafe sentences in what stands there; one that ends behind `until` is undecided.
fn read(piece: Piece<'_>, until: usize, settings: &Settings) -> Outcome {
    let view = normalise(piece.text, Layers::ALL);
    let limit = if piece.complete { view.text().len() } else { view.place(view.undecided_from()) };
    let text = view.text().get(..limit).unwrap_or_default();
    let mut start = view.place(piece.settled).min(limit);
    let mut outcome = Outcome::default();
    let until = view.place(until).min(limit);
    let mut reader = Reader::new(text, start, piece.complete, &settings.lexicon);
    if piece.complete && reader.is_idle(start) {
        return outcome;
    }
    while start < text.len() {
        let Some(end) = reader.end(start).filter(|end| *end <= until) else { break };
        let judged = reader.judge(start..end).filter(|judged| judged.score + EPSILON >= settings.threshold);
        outcome.findings.extend(judged.map(|judged| {
            let part = place(&view, text, start..end);
            Finding {
                rule: judged.rule,
                start: part.start,
                end: part.end,
                score: judged.score.clamp(0.0, 1.0),
            }
        }));
        start = end;
    }
    if !piece.complete {
        let open = if start < text.len() { view.original(start..start).start } else { view.undecided_from() };
        outcome.undecided = Some(open.max(piece.settled));
    }
    outcome.findings.retain(|found| found.start >= piece.settled);
    outcome
}

/// Where a sentence of the view stands in the text, without the blanks around it.
fn place(view: &View<'_>, text: &str, part: Range<usize>) -> Range<usize> {
    let sentence = text.get(part.clone()).unwrap_or_default();
    let start = part.start + sentence.len() - sentence.trim_start().len();
    view.original(start..part.start + sentence.trim_end().len())
}
