//! Whom the router chooses, and what is wrong with settings.

use cost_aware::CostAware;
use routes::testing::{check_routes, problems};

#[test]
fn golden_cases_come_out_as_they_say() {
    check_routes::<CostAware>(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases"));
}

#[test]
fn every_problem_is_reported_at_its_path() {
    assert!(problems::<CostAware>("{}").is_empty());
    let wrong = r#"{"prices": {"x": {"input": -1}, "@a/x": {"input": 1, "output": -2}}, "aliases": {"a": {"candidates": []}}}"#;
    assert_eq!(
        problems::<CostAware>(wrong),
        ["prices.@a/x.output", "prices.x", "prices.x.input", "aliases.a.candidates"]
    );
    assert_eq!(problems::<CostAware>(r#"{"prices": {"@a/x": {"output": 1}}}"#), ["prices.@a/x"]);
}

#[test]
fn the_schemas_that_are_kept_are_those_of_the_types() {
    ghat_sdk::testing::check_schemas::<CostAware>(env!("CARGO_MANIFEST_DIR"));
}
