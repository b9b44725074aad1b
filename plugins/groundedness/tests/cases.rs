//! The golden cases: pairs of a sentence that the context supports and one that it does not, a few words apart.
#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "tests may fail by panicking, and say how well they went"
)]

use groundedness::finding::Finding;
use groundedness::index::Index;
use groundedness::lexicon::Lexicon;
use groundedness::scan::{Piece, scan};
use groundedness::settings::Settings;
use serde_json::Value;
use std::collections::BTreeMap;

/// What is found in an answer to these texts.
fn found(context: &[String], answer: &str, lexicon: &Lexicon) -> Vec<Finding> {
    let index = Index::new(context, lexicon);
    scan(Piece { text: answer, settled: 0, complete: true }, &index, lexicon, &Settings::default()).findings
}

fn cases(file: &str) -> Vec<Value> {
    serde_json::from_str(file).expect("the cases are JSON")
}

/// Right and wrong answers for one kind: of the supported sentences, of the others.
#[derive(Default)]
struct Tally {
    passed: [u32; 2],
    all: [u32; 2],
}

impl Tally {
    fn note(&mut self, side: usize, right: bool) {
        self.passed[side] += u32::from(right);
        self.all[side] += 1;
    }

    /// The mean of the shares of both sides.
    fn balanced(&self) -> f64 {
        let share = |side: usize| f64::from(self.passed[side]) / f64::from(self.all[side].max(1));
        f64::midpoint(share(0), share(1))
    }
}

fn measure(file: &str) -> BTreeMap<String, Tally> {
    let lexicon = Lexicon::new();
    let mut kinds: BTreeMap<String, Tally> = BTreeMap::new();
    for case in cases(file) {
        let text = |name: &str| case[name].as_str().expect("a case has texts").to_owned();
        let context = [text("context")];
        for (side, answer) in [text("grounded"), text("ungrounded")].iter().enumerate() {
            let rules: Vec<&str> =
                found(&context, answer, &lexicon).iter().map(|finding| finding.rule.name()).collect();
            let right = rules.is_empty() == (side == 0);
            kinds.entry(text("kind")).or_default().note(side, right);
            if !right {
                eprintln!("{}: {answer}\n    {} {rules:?}", text("kind"), text("context"));
            }
        }
    }
    for (kind, tally) in &kinds {
        eprintln!("{kind}: {:.3} ({:?} of {:?})", tally.balanced(), tally.passed, tally.all);
    }
    kinds
}

#[test]
fn every_kind_of_pair_is_told_apart() {
    for (kind, tally) in measure(include_str!("../cases/pairs.json")) {
        assert!(tally.balanced() >= 0.95, "{kind}: {}", tally.balanced());
    }
}

#[test]
fn what_claims_nothing_is_not_found() {
    let lexicon = Lexicon::new();
    let context =
        ["Returns are accepted within 30 days of purchase. Spare parts are sold in the shop.".to_owned()];
    for case in cases(include_str!("../cases/silent.json")) {
        let text = case.as_str().expect("a text");
        let findings = found(&context, text, &lexicon);
        assert!(findings.is_empty(), "{text}: {findings:?}");
    }
}

#[test]
fn pairs_that_no_rule_was_made_for_are_told_apart() {
    for (kind, tally) in measure(include_str!("../cases/more.json")) {
        assert!(tally.balanced() >= 0.85, "{kind}: {}", tally.balanced());
    }
}
