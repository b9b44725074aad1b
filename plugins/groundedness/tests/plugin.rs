//! The plugin as the host uses it.
#![expect(clippy::panic, reason = "tests may fail by panicking")]

use ghat_sdk::testing::{
    check_schemas, check_streaming_with, configure, context, options, redacted, segment,
};
use ghat_sdk::{Context, Facts, Guardrail, Problem};
use groundedness::Groundedness;

const ANSWER: &str = "Sure! Dr. Smith says returns are accepted within 30 days, e.g. for shoes. \
Refunds are issued in Munich. Returns cost 3.5 euros.\n1. Shoes are NOT accepted\n- Returns take thirty days\n\
```\nx = 13. Y\n```\nIs that all? 三十天。 Anna Müller likes ripe bananas. ";

fn plugin(settings: &str) -> Groundedness {
    configure(settings).unwrap_or_else(|problems: Vec<Problem>| panic!("{problems:?}"))
}

fn grounded(texts: &[&str]) -> Context {
    let grounding = texts.iter().map(|text| (*text).to_owned()).collect();
    context().with(Facts { grounding, ..Facts::default() })
}

fn shop() -> Context {
    grounded(&["Returns of shoes are accepted within 30 days.", "Refunds are issued by Dr. Smith in Berlin."])
}

#[test]
fn a_sentence_that_the_context_does_not_support_is_replaced() {
    let text = "Returns are accepted within 30 days. Refunds are issued in Munich. Shoes are not accepted.";
    let verdict = plugin("{}").inspect(
        &shop(),
        &options::<Groundedness>("{}").expect("no options"),
        &[segment("nothing here"), segment(text)],
    );
    let findings = verdict.expect("the text is judged").findings;
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(rules, ["entity", "negation"]);
    assert_eq!(
        redacted(text, &findings, 1),
        "Returns are accepted within 30 days. [REDACTED_UNGROUNDED_CONTENT] [REDACTED_UNGROUNDED_CONTENT]"
    );
}

#[test]
fn without_a_context_nothing_is_checked() {
    let verdict = plugin("{}").inspect(
        &context(),
        &options::<Groundedness>("{}").expect("no options"),
        &[segment("The moon is made of 13 cheeses.")],
    );
    assert!(verdict.expect("nothing to check").findings.is_empty());
}

#[test]
fn a_stream_is_redacted_like_the_whole() {
    let none = options::<Groundedness>("{}").expect("no options");
    check_streaming_with(&plugin("{}"), &shop(), &none, ANSWER);
    check_streaming_with(&plugin("{}"), &context(), &none, ANSWER);
    let strict = options::<Groundedness>(r#"{"threshold":1.0}"#).expect("good options");
    check_streaming_with(&plugin("{}"), &shop(), &strict, ANSWER);
    check_streaming_with(&plugin("{}"), &shop(), &strict, "No end and no stop, only 13 commas, ever on…");
}

#[test]
fn an_app_may_ask_for_another_threshold() {
    let text = [segment("Most returns of shoes wait in huge warehouses near towns.")];
    let count = |written: &str| {
        let options = options::<Groundedness>(written).expect("good options");
        plugin("{}").inspect(&shop(), &options, &text).map(|verdict| verdict.findings.len())
    };
    assert_eq!(count(r#"{"threshold":0.0}"#), Ok(0));
    assert_eq!(count(r#"{"threshold":0.9}"#), Ok(1));
    assert!(count(r#"{"threshold":7}"#).is_err());
}

#[test]
fn only_the_rules_that_are_asked_for_count() {
    let text = [segment("Returns are accepted within 13 days.")];
    let count = |settings: &str| {
        let none = options::<Groundedness>("{}").expect("no options");
        plugin(settings).inspect(&shop(), &none, &text).map(|verdict| verdict.findings.len())
    };
    assert_eq!(count(r#"{"rules":["quantity"]}"#), Ok(1));
    assert_eq!(count(r#"{"rules":["entity","negation"]}"#), Ok(0));
}

#[test]
fn one_plugin_may_be_asked_about_another_context() {
    let plugin = plugin("{}");
    let none = options::<Groundedness>("{}").expect("no options");
    let text = [segment("Returns are accepted within 13 days.")];
    let count = |ctx: &Context| plugin.inspect(ctx, &none, &text).map(|verdict| verdict.findings.len());
    assert_eq!(count(&shop()), Ok(1));
    assert_eq!(count(&grounded(&["Returns are accepted within 13 days."])), Ok(0));
    assert_eq!(count(&shop()), Ok(1));
}

#[test]
fn every_wrong_setting_is_named() {
    let problems = configure::<Groundedness>(r#"{"rules":["number","numbers"],"threshold":2}"#)
        .err()
        .unwrap_or_default();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["rules[1]", "threshold"]);
}

#[test]
fn the_schemas_that_are_kept_are_those_of_the_types() {
    check_schemas::<Groundedness>(env!("CARGO_MANIFEST_DIR"));
}
