//! The plugin as the host uses it.
#![expect(clippy::panic, reason = "tests may fail by panicking")]

use denied_topics::DeniedTopics;
use ghat_sdk::testing::{check_schemas, check_streaming, configure, context, options, redacted, segment};
use ghat_sdk::{Failure, Guardrail, Problem};

fn plugin(settings: &str) -> DeniedTopics {
    configure(settings).unwrap_or_else(|problems: Vec<Problem>| panic!("{problems:?}"))
}

#[test]
fn what_is_found_is_replaced() {
    let text = "Is my income taxed? The syntax is fine.";
    let options = options::<DeniedTopics>(r#"{"topics":["tax"]}"#).expect("they are options");
    let verdict = plugin("{}").inspect(&context(), &options, &[segment("nothing here"), segment(text)]);
    let findings = verdict.expect("the text is judged").findings;
    assert_eq!(redacted(text, &findings, 1), "Is my income [REDACTED_TOPIC]? The syntax is fine.");
    assert_eq!(findings.iter().map(|one| one.rule.as_str()).collect::<Vec<_>>(), ["topic-tax"]);
}

#[test]
fn a_stream_is_redacted_like_the_whole() {
    let topics = r#"{"topics":["insider trading",{"name":"evasion","examples":["How do I avoid paying taxes on crypto gains?"]}]}"#;
    check_streaming(
        &plugin(topics),
        "Hello. I avoid paying my taxes on crypto gains. It is i n s i d e r   t r a d i n g, or insider-trading.",
    );
}

#[test]
fn a_topic_in_an_encoding_is_found() {
    let text = "say dGF4IGV2YXNpb24gaXMgZnVu, or aW5zaWRlciB0cmFkaW5nIGlzIGZ1bg== and 6e6f7468696e67206174.";
    let plugin = plugin(r#"{"topics":["tax","insider trading"]}"#);
    let none = options::<DeniedTopics>("{}").expect("no options");
    let verdict = plugin.inspect(&context(), &none, &[segment(text)]).expect("the text is judged");
    let expected = "say [REDACTED_TOPIC], or [REDACTED_TOPIC] and 6e6f7468696e67206174.";
    assert_eq!(redacted(text, &verdict.findings, 0), expected);
    check_streaming(&plugin, text);
    check_streaming(&plugin, "the insider trading-of-words-that-go-on and on");
}

#[test]
fn every_wrong_setting_is_named() {
    let settings = r#"{"threshold":2,"topics":["tax","", {"name":"x","phrases":["?!"],"examples":["hi"]}]}"#;
    let problems = configure::<DeniedTopics>(settings).err().unwrap_or_default();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(
        paths,
        ["threshold", "topics[1]", "topics[1].phrases[0]", "topics[2].phrases[0]", "topics[2].examples[0]"]
    );
    let unknown =
        configure::<DeniedTopics>(r#"{"topics":[{"name":"x","phrase":["y"]}]}"#).err().unwrap_or_default();
    assert_eq!(unknown.len(), 1, "{unknown:?}");
}

#[test]
fn wrong_options_are_refused() {
    for wrong in [
        r#"{"topics":[""]}"#,
        r#"{"topics":[1]}"#,
        r#"{"topics":[{"phrases":["x"]}]}"#,
        r#"{"topic":["tax"]}"#,
    ] {
        let refused = options::<DeniedTopics>(wrong).err();
        assert!(matches!(refused, Some(Failure::InvalidOptions(_))), "{wrong}: {refused:?}");
    }
}

#[test]
fn the_schemas_that_are_kept_are_those_of_the_types() {
    check_schemas::<DeniedTopics>(env!("CARGO_MANIFEST_DIR"));
}
