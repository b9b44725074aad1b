//! The plugin as the host uses it.
#![expect(clippy::panic, reason = "tests may fail by panicking")]

use ghat_sdk::testing::{check_schemas, check_streaming, configure, context, redacted, segment};
use ghat_sdk::{Empty, Guardrail, Problem};
use secrets::Secrets;

fn plugin(settings: &str) -> Secrets {
    configure(settings).unwrap_or_else(|problems: Vec<Problem>| panic!("{problems:?}"))
}

#[test]
fn what_is_found_is_replaced() {
    let text = "key AKIAQ3EGRIVYTBK2ZL7M and password: hunter2! end";
    let verdict = plugin("{}").inspect(&context(), &Empty {}, &[segment("nothing here"), segment(text)]);
    let findings = verdict.expect("the text is judged").findings;
    assert_eq!(redacted(text, &findings, 1), "key [REDACTED_SECRET] and password: [REDACTED_SECRET] end");
}

#[test]
fn a_stream_is_redacted_like_the_whole() {
    check_streaming(&plugin("{}"), "key AKIAQ3EGRIVYTBK2ZL7M and password: hunter2! end");
    check_streaming(
        &plugin(r#"{"families":{"allow":["aws"]}}"#),
        "key AKIAQ3EGRIVYTBK2ZL7M and password: hunter2! end",
    );
}

#[test]
fn every_wrong_setting_is_named() {
    let problems = configure::<Secrets>(r#"{"families":{"deny":["aws","awz"]},"min_entropy":9}"#)
        .err()
        .unwrap_or_default();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["families.deny[1]", "min_entropy"]);
}

#[test]
fn the_schema_that_is_kept_is_that_of_the_settings() {
    check_schemas::<Secrets>(env!("CARGO_MANIFEST_DIR"));
}
