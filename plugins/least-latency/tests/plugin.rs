//! Whom the router chooses, and what is wrong with settings.

use least_latency::LeastLatency;
use routes::testing::{check_routes, problems};

#[test]
fn golden_cases_come_out_as_they_say() {
    check_routes::<LeastLatency>(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases"));
}

#[test]
fn every_problem_is_reported_at_its_path() {
    assert!(problems::<LeastLatency>("{}").is_empty());
    assert_eq!(
        problems::<LeastLatency>(r#"{"tolerance": -0.1, "explore": 1.5, "aliases": {"a": "x"}}"#),
        ["tolerance", "explore", "aliases.a"]
    );
    assert_eq!(problems::<LeastLatency>(r#"{"exlpore": 0}"#), ["exlpore"]);
}

#[test]
fn the_schemas_that_are_kept_are_those_of_the_types() {
    ghat_sdk::testing::check_schemas::<LeastLatency>(env!("CARGO_MANIFEST_DIR"));
}
