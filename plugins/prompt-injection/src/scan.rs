//! What injections does a text hold?

use crate::finding::Finding;
use crate::judge::{Evidence, Possible, judge};
use crate::marks;
use crate::reader::Reader;
use crate::settings::Settings;
use crate::token::{Token, Window};

/// How far from its words a clause is looked for, in bytes.
const CLAUSE: usize = 200;
/// Room for rounding, so that weights that add up to the threshold reach it.
const EPSILON: f32 = 0.001;

/// Finds injections in `text` that begin behind its `settled` bytes.
///
/// The text must be whole: what stands at the end of a clause may turn all before it around.
#[must_use]
pub fn scan(text: &str, settled: usize, settings: &Settings) -> Vec<Finding> {
    let mut reader = Reader::new(text, &settings.lexicon);
    let mut window = Window::new();
    let mut found = Vec::new();
    if let Some((classes, end)) = marks::at_front(text.as_bytes()) {
        window.push(Token { classes, word: 0, start: 0, end });
    }
    while let Some(token) = reader.read() {
        if window.is_full() {
            judge_window(text, &window, false, settings, &mut found);
            window.advance();
        }
        window.push(token);
    }
    judge_window(text, &window, true, settings, &mut found);
    found.retain(|finding| finding.end > settled);
    for finding in &mut found {
        finding.start = finding.start.max(settled);
    }
    settle(found)
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

/// Orders findings; of those that overlap, one is left over all their text, with the surest rule's name.
fn settle(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by(|a, b| (a.start, b.end).cmp(&(b.start, a.end)));
    let mut merged: Vec<Finding> = Vec::new();
    for finding in found {
        match merged.last_mut() {
            Some(last) if finding.start < last.end => {
                last.end = last.end.max(finding.end);
                if finding.score > last.score {
                    (last.rule, last.score) = (finding.rule, finding.score);
                }
            }
            _ => merged.push(finding),
        }
    }
    merged
}
