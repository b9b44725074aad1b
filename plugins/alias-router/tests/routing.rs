//! What the router answers, from its settings as JSON.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use alias_router::AliasRouter;
use ghat_sdk::{Candidate, Empty, ModelRequest, Router, testing};

const SETTINGS: &str = r#"{"aliases": {
    "smart-default": "@openai/gpt-4.1-mini",
    "both": {"candidates": [
        {"model": "@openai/x", "weight": 3, "retry_attempts": 2},
        {"model": "@openrouter/meta-llama/llama-3", "timeout_ms": 500}
    ]},
    "short": {"max_attempts": 2, "candidates": [
        {"model": "@a/x", "retry_attempts": 3},
        {"model": "@b/x", "retry_attempts": 3},
        {"model": "@c/x", "weight": 0}
    ]}
}}"#;

fn route(model: &str) -> Vec<Candidate> {
    let router: AliasRouter = testing::configure(SETTINGS).unwrap();
    let ask = ModelRequest { model: model.into(), streaming: false, fields: vec![], body_bytes: 2 };
    router.route(&testing::context(), &Empty {}, &ask).unwrap()
}

fn check(model: &str, expected: &[(&str, &str, u32, u32, Option<u32>)]) {
    let found = route(model);
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.provider.as_str(), one.model.as_str(), one.weight, one.tries, one.timeout_ms))
        .collect();
    assert_eq!(found, expected, "{model}");
}

fn refused(settings: &str, paths: &[&str]) {
    let problems = testing::configure::<AliasRouter>(settings).err().unwrap_or_default();
    let found: Vec<&str> = problems.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(found, paths, "{settings}: {problems:?}");
}

#[test]
fn an_alias_stands_for_its_candidates() {
    check("smart-default", &[("openai", "gpt-4.1-mini", 1, 1, None)]);
    check("both", &[("openai", "x", 3, 2, None), ("openrouter", "meta-llama/llama-3", 1, 1, Some(500))]);
}

#[test]
fn a_canonical_name_stands_for_itself() {
    check("@openai/gpt-4o", &[("openai", "gpt-4o", 1, 1, None)]);
    check("@openrouter/meta-llama/llama-3", &[("openrouter", "meta-llama/llama-3", 1, 1, None)]);
}

#[test]
fn any_other_name_is_unknown() {
    for name in ["", "gpt-4o", "@openai", "@openai/", "@/gpt", "SMART-DEFAULT"] {
        check(name, &[]);
    }
}

#[test]
fn what_holds_for_all_candidates_is_told_with_the_alias() {
    let settings = r#"{"aliases": {
        "plain": "@a/x", "rule": {"candidates": [{"model": "@a/x"}]},
        "short": {"max_attempts": 2, "candidates": [{"model": "@a/x"}]},
        "lenient": {"lenient": true, "candidates": [{"model": "@a/x"}]}
    }}"#;
    let router: AliasRouter = testing::configure(settings).unwrap();
    let rules: Vec<_> =
        router.rules().into_iter().map(|rule| (rule.alias, rule.max_attempts, rule.lenient)).collect();
    assert_eq!(rules, [("lenient".into(), None, true), ("short".into(), Some(2), false)]);
}

#[test]
fn golden_cases_come_out_as_they_say() {
    routes::testing::check_routes::<AliasRouter>(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases"));
}

#[test]
fn every_problem_is_reported_at_its_path() {
    refused("{}", &[]);
    refused(
        r#"{"aliases": {"a": "gpt-4o", "b": {"max_attempts": 0, "candidates": []}, "@c": "@x/y"}}"#,
        &["aliases.@c", "aliases.a", "aliases.b.candidates", "aliases.b.max_attempts"],
    );
    refused(
        r#"{"aliases": {"a": {"candidates": [{"model": "@x/y", "retry_attempts": 11}, {"model": "y", "retry_attempts": 0}]}}}"#,
        &[
            "aliases.a.candidates[0].retry_attempts",
            "aliases.a.candidates[1].retry_attempts",
            "aliases.a.candidates[1].model",
        ],
    );
    refused(
        r#"{"aliases": {"a": {"candidates": [{"modle": "@x/y"}]}}}"#,
        &["aliases.a.candidates[0].modle", "aliases.a.candidates[0]"],
    );
    refused(r#"{"aliases": {"a": 7}}"#, &["aliases.a"]);
    refused(r#"{"alias": {}}"#, &["alias"]);
}

#[test]
fn every_alias_is_listed_with_its_models() {
    let router: AliasRouter = testing::configure(SETTINGS).unwrap();
    let listed: Vec<(String, usize)> =
        router.aliases().into_iter().map(|one| (one.name, one.models.len())).collect();
    assert_eq!(listed, [("both".into(), 2), ("short".into(), 3), ("smart-default".into(), 1)]);
}

#[test]
fn the_schemas_that_are_kept_are_those_of_the_types() {
    testing::check_schemas::<AliasRouter>(env!("CARGO_MANIFEST_DIR"));
}
