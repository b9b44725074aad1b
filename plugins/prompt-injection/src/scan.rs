//! What injections does a text hold?

use crate::finding::Finding;
use crate::judge::{Evidence, Possible, judge};
use crate::marks;
use crate::meter::{Meter, Stretch};
use crate::reader::Reader;
use crate::settings::Settings;
use crate::token::{Token, Window};
use crate::turn::{LONGEST, turned};
use ghat_sdk::matchers::{Layers, decoded, normalise};

/// The name of what the trained model finds.
const LEARNED: &str = "learned";
/// How far from its words a clause is looked for, in bytes.
const CLAUSE: usize = 200;
/// Ordinary text has a word that means something to a rule in fewer bytes than these; one that is turned has hardly any.
const MEANING: usize = 100;
/// Below this, what is found as a text stands does not keep it from being turned.
const UNLIKELY: f32 = 0.5;
/// Room for rounding, so that weights that add up to the threshold reach it.
const EPSILON: f32 = 0.001;

/// Finds injections in `text` that end behind its `settled` bytes: in the text as it reads with its escapes resolved,
/// and in every stretch that is another text in an encoding, which is one finding then.
///
/// The text must be whole: what stands at the end of a clause may turn all before it around.
#[must_use]
pub fn scan(text: &str, settled: usize, settings: &Settings) -> Vec<Finding> {
    let view = normalise(text, Layers::ESCAPES);
    let (mut found, meanings) = scan_words(view.text(), settings);
    let says_little = meanings * MEANING <= text.len();
    if says_little && text.len() <= LONGEST && found.iter().all(|finding| finding.score < UNLIKELY) {
        found.extend(scan_turned(view.text(), settings));
    }
    if !view.is_plain() {
        for finding in &mut found {
            let original = view.original(finding.start..finding.end);
            (finding.start, finding.end) = (original.start, original.end);
        }
    }
    for hidden in decoded(text, settled) {
        found.extend(surest(&hidden.text, settings).map(|inner| Finding {
            start: hidden.span.start,
            end: hidden.span.end,
            ..inner
        }));
    }
    found.retain(|finding| finding.end > settled);
    for finding in &mut found {
        finding.start = finding.start.max(settled);
    }
    settle(found)
}

/// Finds lines that are injections once they are turned back; each is one finding.
fn scan_turned(text: &str, settings: &Settings) -> Vec<Finding> {
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let from = start;
        start += line.len();
        (from, line.trim_end())
    });
    let found = lines.filter_map(|(start, line)| {
        let inner = surest(&turned(line)?, settings)?;
        Some(Finding { start, end: start + line.len(), ..inner })
    });
    found.collect()
}

/// What is found most surely in a text that is hidden in another.
fn surest(text: &str, settings: &Settings) -> Option<Finding> {
    scan_words(text, settings).0.into_iter().max_by(|a, b| a.score.total_cmp(&b.score))
}

/// Finds injections in the words of a text, in any order; and how many words mean something to a rule.
fn scan_words(text: &str, settings: &Settings) -> (Vec<Finding>, usize) {
    let meter = Meter::new(settings.model, settings.least_sum);
    let mut reader = Reader::new(text, &settings.lexicon, meter);
    let mut window = Window::new();
    let mut found = Vec::new();
    if let Some((classes, end)) = marks::at_front(text.as_bytes()) {
        window.push(Token { classes, word: 0, start: 0, end });
    }
    let mut meanings = 0;
    while let Some(token) = reader.read() {
        meanings += 1;
        if window.is_full() {
            judge_window(text, &window, false, settings, &mut found);
            window.advance();
        }
        window.push(token);
    }
    judge_window(text, &window, true, settings, &mut found);
    let stretches = reader.heard.found();
    found.extend(stretches.into_iter().map(|stretch| clause_of(text, learned(stretch, settings))));
    (found, meanings)
}

fn judge_window(text: &str, window: &Window, last: bool, settings: &Settings, found: &mut Vec<Finding>) {
    let (tokens, ready) = window.ready(last);
    let possible = Possible::among(tokens);
    for first in ready {
        let sure =
            judge(tokens, first, possible).filter(|evidence| evidence.score + EPSILON >= settings.threshold);
        found.extend(sure.map(|evidence| clause_of(text, evidence)));
    }
}

fn learned(Stretch { start, end, sum }: Stretch, settings: &Settings) -> Evidence {
    Evidence { rule: LEARNED, start, end, score: settings.model.likelihood(sum) }
}

/// Widens what a rule found to the clause it stands in.
fn clause_of(text: &str, evidence: Evidence) -> Finding {
    let bytes = text.as_bytes();
    let before = bytes.get(evidence.start.saturating_sub(CLAUSE)..evidence.start).unwrap_or_default();
    let mut start = evidence.start - before.iter().rev().take_while(|&&b| !is_end(b)).count();
    while !text.is_char_boundary(start) {
        start += 1;
    }
    start += text.get(start..evidence.start).map_or(0, |lead| lead.len() - lead.trim_start().len());
    let after = bytes.get(evidence.end..).unwrap_or_default();
    let mut end = evidence.end + after.iter().take(CLAUSE).take_while(|&&b| !is_end(b)).count();
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end -= text.get(evidence.end..end).map_or(0, |tail| tail.len() - tail.trim_end().len());
    Finding { rule: evidence.rule, start, end, score: evidence.score }
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'.' | b'!' | b'?' | b'\n' | b';')
}

/// Orders findings; of those that overlap, one is left over all their text, as sure as the surest. Its name is that of the
/// surest rule, and the model's only where no rule found anything: a rule says more of what was found.
fn settle(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by(|a, b| (a.start, b.end).cmp(&(b.start, a.end)));
    let mut merged: Vec<Finding> = Vec::new();
    for finding in found {
        match merged.last_mut() {
            Some(last) if finding.start < last.end => {
                last.end = last.end.max(finding.end);
                if (finding.rule != LEARNED, finding.score) > (last.rule != LEARNED, last.score) {
                    last.rule = finding.rule;
                }
                last.score = last.score.max(finding.score);
            }
            _ => merged.push(finding),
        }
    }
    merged
}
