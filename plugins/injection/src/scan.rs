//! What injections does a text hold?

use crate::finding::Finding;
use crate::judge::{Evidence, Possible, ROUNDING, SURE, judge};
use crate::marks;
use crate::meter::{Meter, Stretch, Words};
use crate::model::UNIT;
use crate::reader::Reader;
use crate::settings::Settings;
use crate::token::{Token, Window};
use crate::turn::{LONGEST, turned};
use ghat_sdk::matchers::{Layers, decoded, normalise};

/// The name of what the trained model finds.
const LEARNED: &str = "learned";
/// What a rule that is sure adds to the model's sum: little, since the model has heard the rule's words already.
const RULE: f32 = 1.0 * UNIT;
/// Rules that are less sure than this say nothing.
const FAINT: f32 = 0.3;
/// How far from its words a clause is looked for, in bytes.
const CLAUSE: usize = 200;
/// Ordinary text has a word that means something to a rule in fewer bytes than these; one that is turned has hardly any.
const MEANING: usize = 24;
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
    let meter = Meter::new(settings.model, settings.least_sum - RULE as i32);
    let mut reader = Reader::new(text, &settings.lexicon, meter);
    let mut window = Window::new();
    let mut signs = Vec::new();
    if let Some((classes, end)) = marks::at_front(text.as_bytes()) {
        reader.heard.word(classes, 0, end);
        window.push(Token { classes, end, ..Token::default() });
    }
    let mut meanings = 0;
    while let Some(token) = reader.read() {
        meanings += 1;
        if window.is_full() {
            judge_window(text, &window, false, &mut signs);
            window.advance();
        }
        window.push(token);
    }
    judge_window(text, &window, true, &mut signs);
    let stretches = reader.heard.found();
    // Where no rule has a say, what the model does not reach by itself is nothing.
    let least = if signs.is_empty() { settings.least_sum } else { 0 };
    let learned = stretches.into_iter().filter(|stretch| stretch.sum >= least);
    signs.extend(learned.map(|stretch| sign_of(text, stretch)));
    (weigh(signs, settings), meanings)
}

fn judge_window(text: &str, window: &Window, last: bool, signs: &mut Vec<Sign>) {
    let (tokens, ready) = window.ready(last);
    let possible = Possible::among(tokens);
    for first in ready {
        let some = judge(tokens, first, possible).filter(|evidence| evidence.score >= FAINT);
        signs.extend(some.map(|evidence| clause_of(text, evidence)));
    }
}

/// What speaks for an injection in a clause: rules, the model, or both.
#[derive(Debug, Clone, Copy)]
struct Sign {
    rule: &'static str,
    start: usize,
    end: usize,
    /// How sure the surest rule is, 0 without one.
    score: f32,
    /// The sum of the model's weights.
    sum: i32,
}

fn sign_of(text: &str, Stretch { start, end, sum }: Stretch) -> Sign {
    Sign { sum, ..clause_of(text, Evidence { rule: LEARNED, start, end, score: 0.0 }) }
}

/// How sure a rule is that the model does not bear out: just enough, where it has two signs of one intention.
fn alone(score: f32) -> f32 {
    if score + ROUNDING >= SURE { SURE + (score - SURE).max(0.0) / 10.0 } else { 0.0 }
}

/// Puts signs together where they overlap, and tells those that are likely enough. A rule gives its name, since it says
/// more of what was found.
fn weigh(mut signs: Vec<Sign>, settings: &Settings) -> Vec<Finding> {
    signs.sort_unstable_by(|a, b| (a.start, b.end).cmp(&(b.start, a.end)));
    let mut merged: Vec<Sign> = Vec::new();
    for sign in signs {
        match merged.last_mut() {
            Some(last) if sign.start < last.end => {
                last.end = last.end.max(sign.end);
                last.sum = last.sum.max(sign.sum);
                if sign.score > last.score {
                    (last.rule, last.score) = (sign.rule, sign.score);
                }
            }
            _ => merged.push(sign),
        }
    }
    let told = merged.into_iter().map(|Sign { rule, start, end, score, sum }| {
        let together = settings.model.likelihood(sum + (RULE * score) as i32);
        Finding { rule, start, end, score: together.max(alone(score)) }
    });
    let least = |rule| if rule == LEARNED { settings.likelihood } else { settings.threshold };
    told.filter(|finding| finding.score + EPSILON >= least(finding.rule)).collect()
}

/// Widens what a rule found to the clause it stands in.
fn clause_of(text: &str, evidence: Evidence) -> Sign {
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
    Sign { rule: evidence.rule, start, end, score: evidence.score, sum: 0 }
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'.' | b'!' | b'?' | b'\n' | b';')
}

/// Orders findings; of those that overlap, one is left over all their text, as sure as the surest, under its name.
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
