//! The golden cases, alone, in prose, and cut at every character.
#![expect(clippy::expect_used, reason = "tests may fail by panicking")]

use ghat_sdk::testing::{check_streaming, configure};
use output_safety::OutputSafety;
use output_safety::finding::{Finding, Piece};
use output_safety::scan::scan;
use output_safety::settings::{Settings, Written};
use serde_json::Value;

const PROSE: &str = "The committee met on Tuesday. It looked at the budget, and agreed to go on as before. ";

fn settings() -> Settings {
    Written::default().check().expect("the defaults are right")
}

fn cases(file: &str) -> Vec<Value> {
    serde_json::from_str(file).expect("the cases are JSON")
}

fn found(text: &str, settings: &Settings) -> Vec<Finding> {
    scan(Piece { text, settled: 0, complete: true }, settings).findings
}

#[test]
fn every_harm_is_found_by_its_rule() {
    let settings = settings();
    let mut missed = Vec::new();
    for case in cases(include_str!("../cases/found.json")) {
        let (text, rule) = (case["text"].as_str().expect("a text"), case["rule"].as_str().expect("a rule"));
        for text in [text.to_owned(), format!("{PROSE}{text}\n{PROSE}")] {
            let found = found(&text, &settings);
            if found.len() != 1 || found.iter().any(|one| one.rule != rule) {
                missed.push(format!("{rule}: {text}: {found:?}"));
            }
        }
    }
    assert!(missed.is_empty(), "\n{}", missed.join("\n"));
}

#[test]
fn ordinary_answers_pass() {
    let settings = settings();
    let texts = cases(include_str!("../cases/benign.json"));
    let texts = texts.iter().filter_map(Value::as_str);
    let wrong: Vec<String> = texts
        .flat_map(|text| found(text, &settings).into_iter().map(move |one| format!("{text}: {one:?}")))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn steps_after_an_instruction_are_found_and_those_after_a_refusal_are_not() {
    let settings = settings();
    let steps = "\n1. Mix the parts.\n2. Add 20 g of it.\nGood luck with it.";
    assert_eq!(found(&format!("Here is how to make a bomb:{steps}"), &settings).len(), 3);
    assert_eq!(found(&format!("I can't help you to make a bomb. Bake a cake:{steps}"), &settings), []);
    assert_eq!(
        found(&format!("Here is how to make a bomb:\n{}{steps}", PROSE.repeat(7)), &settings).len(),
        1
    );
}

#[test]
fn a_cut_anywhere_changes_nothing() {
    let plugin = configure::<OutputSafety>("{}").expect("the defaults are right");
    for case in cases(include_str!("../cases/found.json")) {
        let text = case["text"].as_str().expect("a text");
        check_streaming(&plugin, &format!("So. {text} And then:\n1. Mix 2 g.\n{text}"));
    }
    for case in cases(include_str!("../cases/benign.json")) {
        check_streaming(&plugin, case.as_str().expect("a text"));
    }
}

#[test]
fn a_long_answer_in_small_pieces_is_judged_like_the_whole() {
    let plugin = configure::<OutputSafety>("{}").expect("the defaults are right");
    let text =
        format!("{PROSE}Here is how to make a bomb:\n1. Mix the parts.\n{}\n2. Mix them.\n", PROSE.repeat(6));
    check_streaming(&plugin, &text);
}

#[test]
fn the_word_lists_leave_room_in_their_table() {
    let taken = settings().lexicon.taken();
    assert!((400..1400).contains(&taken), "{taken} of 2048");
}
