//! The golden cases: pairs of a sentence that the context supports and one that it does not, a few words apart.
#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "tests may fail by panicking, and say how well they went"
)]

use groundedness::finding::Finding;
use groundedness::index::Index;
use groundedness::read::lexicon::Lexicon;
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
#[derive(Debug, Default)]
struct Tally {
    pairs: u32,
    /// Supported sentences that pass.
    kept: u32,
    /// Others that are found.
    caught: u32,
}

impl Tally {
    /// The mean of the shares of both sides.
    fn balanced(&self) -> f64 {
        f64::from(self.kept + self.caught) / f64::from(2 * self.pairs.max(1))
    }
}

fn measure(file: &str) -> BTreeMap<String, Tally> {
    let lexicon = Lexicon::new();
    let mut kinds: BTreeMap<String, Tally> = BTreeMap::new();
    for case in cases(file) {
        let text = |name: &str| case.get(name).and_then(Value::as_str).expect("a case has texts");
        let (kind, context) = (text("kind"), [text("context").to_owned()]);
        let rules = |answer: &str| found(&context, answer, &lexicon);
        let (kept, caught) = (rules(text("grounded")), rules(text("ungrounded")));
        let tally = kinds.entry(kind.to_owned()).or_default();
        tally.pairs += 1;
        tally.kept += u32::from(kept.is_empty());
        tally.caught += u32::from(!caught.is_empty());
        for finding in kept {
            eprintln!("{kind}: {} is found by {}\n    {context:?}", text("grounded"), finding.rule.name());
        }
        if caught.is_empty() {
            eprintln!("{kind}: {} is not found\n    {context:?}", text("ungrounded"));
        }
    }
    for (kind, tally) in &kinds {
        let Tally { pairs, kept, caught } = tally;
        eprintln!("{kind}: {:.3}, {kept} kept and {caught} caught of {pairs}", tally.balanced());
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
fn pairs_that_were_first_seen_unsolved_are_told_apart() {
    for (kind, tally) in measure(include_str!("../cases/more.json")) {
        assert!(tally.balanced() >= 0.85, "{kind}: {}", tally.balanced());
    }
}
