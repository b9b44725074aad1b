//! The golden cases, whole and cut at every character.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may fail by panicking"
)]

use denied_topics::DeniedTopics;
use ghat_sdk::testing::{check_streaming_with, configure, context, options, segment};
use ghat_sdk::{Guardrail, Problem};
use serde_json::Value;

fn each_case(mut check: impl FnMut(&str, &str, &[String])) {
    for file in [include_str!("../cases/found.json"), include_str!("../cases/benign.json")] {
        let cases: Vec<Value> = serde_json::from_str(file).expect("the cases are JSON");
        for case in cases {
            let topics = serde_json::json!({"topics": case["topics"]}).to_string();
            let found: Vec<String> = case["found"].as_array().map_or_else(Vec::new, |all| {
                all.iter().map(|one| one.as_str().expect("a text").into()).collect()
            });
            check(&topics, case["text"].as_str().expect("a case has a text"), &found);
        }
    }
}

fn plugin(settings: &str) -> DeniedTopics {
    configure(settings).unwrap_or_else(|problems: Vec<Problem>| panic!("{problems:?}"))
}

#[test]
fn every_case_finds_what_it_says() {
    let plugin = plugin("{}");
    let mut wrong = Vec::new();
    each_case(|topics, text, expected| {
        let options = options::<DeniedTopics>(topics).unwrap_or_else(|error| panic!("{topics}: {error:?}"));
        let verdict = plugin.inspect(&context(), &options, &[segment(text)]).expect("the text is judged");
        let told: Vec<String> = verdict
            .findings
            .iter()
            .filter_map(|one| {
                one.span.map(|span| format!("{}:{}", one.rule, &text[span.start as usize..span.end as usize]))
            })
            .collect();
        if told != expected {
            wrong.push(format!("{topics} {text}\n  found    {told:?}\n  expected {expected:?}"));
        }
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn settings_find_what_options_do() {
    each_case(|topics, text, expected| {
        let verdict = plugin(topics).inspect(
            &context(),
            &options::<DeniedTopics>("{}").expect("none"),
            &[segment(text)],
        );
        assert_eq!(verdict.expect("the text is judged").findings.len(), expected.len(), "{text}");
    });
}

#[test]
fn a_cut_anywhere_changes_nothing() {
    let plugin = plugin("{}");
    each_case(|topics, text, _| {
        let options = options::<DeniedTopics>(topics).expect("they are options");
        let text = format!("so {text} and then {text}");
        check_streaming_with(&plugin, &context(), &options, &text);
    });
}
