//! Whom the router chooses, and what is wrong with settings.

use by_metadata::ByMetadata;
use routes::testing::{check_routes, problems};

#[test]
fn golden_cases_come_out_as_they_say() {
    check_routes::<ByMetadata>(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases"));
}

#[test]
fn every_problem_is_reported_at_its_path() {
    assert!(problems::<ByMetadata>("{}").is_empty());
    let wrong = r#"{"aliases": {"@a": {"max_attempts": 0, "default": "x", "routes": [
        {"when": {}, "to": "@a/x"},
        {"when": {"surface": ["chat", "fax"], "tenant": []}, "to": [{"model": "y"}]}
    ]}}}"#;
    assert_eq!(
        problems::<ByMetadata>(wrong),
        [
            "aliases.@a",
            "aliases.@a.max_attempts",
            "aliases.@a.routes[0].when",
            "aliases.@a.routes[1].when.tenant",
            "aliases.@a.routes[1].when.surface",
            "aliases.@a.routes[1].to[0].model",
            "aliases.@a.default",
        ]
    );
    assert_eq!(problems::<ByMetadata>(r#"{"aliases": {"a": {"routes": []}}}"#), ["aliases.a"]);
    assert_eq!(
        problems::<ByMetadata>(
            r#"{"aliases": {"a": {"default": "@a/x", "routes": [{"when": {"tennant": "t"}, "to": "@a/x"}]}}}"#
        ),
        ["aliases.a.routes[0].when.tennant"]
    );
}

#[test]
fn the_schemas_that_are_kept_are_those_of_the_types() {
    ghat_sdk::testing::check_schemas::<ByMetadata>(env!("CARGO_MANIFEST_DIR"));
}
