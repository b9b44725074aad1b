//! The plugin as the host uses it.
#![expect(clippy::panic, reason = "tests may fail by panicking")]

use ghat_sdk::testing::{check_schemas, check_streaming, configure, context, redacted, segment};
use ghat_sdk::{Empty, Guardrail, Problem};
use pii::Pii;

fn plugin(settings: &str) -> Pii {
    configure(settings).unwrap_or_else(|problems: Vec<Problem>| panic!("{problems:?}"))
}

#[test]
fn what_is_found_is_replaced() {
    let text =
        "Write to ann@example.org or call +1 415 555 2671, card 4111 1111 1111 1111, ssn 123-45-6789 now";
    let verdict = plugin("{}").inspect(&context(), &Empty {}, &[segment("nothing here"), segment(text)]);
    let findings = verdict.expect("the text is judged").findings;
    assert_eq!(
        redacted(text, &findings, 1),
        "Write to [REDACTED_EMAIL] or call [REDACTED_PHONE], card [REDACTED_CARD], ssn [REDACTED_SSN] now"
    );
}

#[test]
fn a_stream_is_redacted_like_the_whole() {
    check_streaming(
        &plugin("{}"),
        "Write to ann@example.org or call +1 415 555 2671, card 4111 1111 1111 1111, ssn 123-45-6789 now",
    );
    check_streaming(
        &plugin(r#"{"entities":["ip-address"]}"#),
        "Write to ann@example.org or call +1 415 555 2671, card 4111 1111 1111 1111, ssn 123-45-6789 now",
    );
}

#[test]
fn a_mark_behind_an_extension_may_go_on_with_more() {
    // A number that goes on so is none; a stream that was cut behind the mark does not know that yet.
    for goes_on in ["12-7", "1581-896", "12.5", "12/7", "12:30", "12.", "12-"] {
        check_streaming(&plugin("{}"), &format!("call (581)896-0013 ext. {goes_on}"));
    }
}

#[test]
fn every_wrong_setting_is_named() {
    let problems = configure::<Pii>(r#"{"entities":["email","mail"],"min_score":2,"regions":["DE","XX"]}"#)
        .err()
        .unwrap_or_default();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["entities[1]", "min_score", "regions[1]"]);
}

#[test]
fn the_schema_that_is_kept_is_that_of_the_settings() {
    check_schemas::<Pii>(env!("CARGO_MANIFEST_DIR"));
}
