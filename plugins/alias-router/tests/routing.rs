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

fn route(model: &str, seed: u64) -> Vec<Candidate> {
    let router: AliasRouter = testing::configure(SETTINGS).unwrap();
    let ask = ModelRequest { model: model.into(), streaming: false, fields: vec![], body_bytes: 2 };
    let mut ctx = testing::context();
    ctx.seed = seed;
    router.route(&ctx, &Empty {}, &ask).unwrap()
}

fn check(model: &str, expected: &[(&str, &str, u32, u32, Option<u32>)]) {
    let found = route(model, 1);
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
fn max_attempts_bounds_the_tries_of_all_candidates_together() {
    let mut first = Vec::new();
    for seed in 0..100 {
        let found = route("short", seed);
        assert_eq!(found.iter().map(|one| one.tries).sum::<u32>(), 2, "{found:?}");
        first.push(found[0].provider.clone());
    }
    let share = first.iter().filter(|one| *one == "a").count();
    assert!((30..=70).contains(&share), "{share} of 100 drew the first of two equals");
    assert!(first.iter().all(|one| one != "c"), "what weighs nothing comes last");
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
