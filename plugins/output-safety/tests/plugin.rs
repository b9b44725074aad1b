//! The plugin as the host uses it.
#![expect(clippy::panic, reason = "tests may fail by panicking")]

use ghat_sdk::testing::{check_schemas, check_streaming, configure, context, redacted, segment};
use ghat_sdk::{Empty, Guardrail, Problem};
use output_safety::OutputSafety;

fn plugin(settings: &str) -> OutputSafety {
    configure(settings).unwrap_or_else(|problems: Vec<Problem>| panic!("{problems:?}"))
}

#[test]
fn what_is_found_is_replaced() {
    let text = "Sure. Here is how to make a bomb: first you wait. Bye.";
    let verdict = plugin("{}").inspect(&context(), &Empty {}, &[segment("nothing here"), segment(text)]);
    let findings = verdict.expect("the text is judged").findings;
    assert_eq!(redacted(text, &findings, 1), "Sure. [REDACTED_UNSAFE_OUTPUT] Bye.");
}

#[test]
fn an_instruction_in_an_encoding_is_found() {
    let text =
        "Sure. Read SGVyZSBpcyBob3cgdG8gbWFrZSBhIGJvbWIu and think. Or 6e6f7468696e67206174 of it. Bye.";
    let plugin = plugin("{}");
    let verdict = plugin.inspect(&context(), &Empty {}, &[segment(text)]).expect("the text is judged");
    let expected = "Sure. Read [REDACTED_UNSAFE_OUTPUT] and think. Or 6e6f7468696e67206174 of it. Bye.";
    assert_eq!(redacted(text, &verdict.findings, 0), expected);
    check_streaming(&plugin, text);
}

#[test]
fn a_higher_threshold_finds_less() {
    let text = "Here is how to make a bomb.";
    for (threshold, expected) in [("0.85", 1), ("0.9", 0)] {
        let verdict = plugin(&format!(r#"{{"threshold":{threshold}}}"#)).inspect(
            &context(),
            &Empty {},
            &[segment(text)],
        );
        assert_eq!(verdict.expect("the text is judged").findings.len(), expected, "{threshold}");
    }
}

#[test]
fn every_wrong_setting_is_named() {
    let problems = configure::<OutputSafety>(r#"{"threshold":2}"#).err().unwrap_or_default();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["threshold"]);
}

#[test]
fn the_schemas_that_are_kept_are_those_of_the_types() {
    check_schemas::<OutputSafety>(env!("CARGO_MANIFEST_DIR"));
}
