//! The rules of the house that clippy cannot check.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot read the tree")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The longest a file may be before its tests.
const MAX_LINES: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every Rust source under these folders of the repository, with its text.
fn sources(folders: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut left: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    while let Some(path) = left.pop() {
        if path.is_dir() {
            let skipped = path.file_name().is_some_and(|name| name == "target" || name == "dist");
            if !skipped {
                left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    assert!(!found.is_empty(), "no source under {folders:?}");
    found
}

fn check(folders: &[&str], rule: impl Fn(&str, &str) -> bool, broken: &str) {
    let bad: Vec<_> =
        sources(folders).into_iter().filter(|(name, text)| !rule(name, text)).map(|(name, _)| name).collect();
    assert!(bad.is_empty(), "{broken}: {bad:#?}");
}

#[test]
fn every_file_says_which_question_it_answers() {
    check(
        &["host", "sdk", "plugins", "tests", "fuzz"],
        |_, text| text.starts_with("//!"),
        "does not open with `//!`",
    );
}

#[test]
fn no_file_is_longer_than_one_can_see_whole() {
    let short = |_: &str, text: &str| {
        text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count() <= MAX_LINES
    };
    check(&["host/src", "sdk", "plugins", "fuzz"], short, "has more than 400 lines before its tests");
}

#[test]
fn only_the_plugin_host_names_the_engine() {
    let rule = |name: &str, text: &str| name.starts_with("host/src/plugins") || !text.contains("wasmtime");
    check(&["host/src"], rule, "names wasmtime");
}

#[test]
fn the_host_and_the_sdk_do_not_know_each_other() {
    check(&["host/src"], |_, text| !text.contains("ghat_sdk"), "names the SDK");
    for manifest in ["sdk/rust/Cargo.toml", "plugins/Cargo.toml"] {
        let text = fs::read_to_string(root().join(manifest)).unwrap();
        assert!(!text.contains("host"), "{manifest} names the host");
    }
}

#[test]
fn modules_stand_beside_their_folder() {
    check(&["host", "sdk", "plugins", "tests"], |name, _| !name.ends_with("/mod.rs"), "is a `mod.rs`");
}

#[test]
fn every_item_of_the_plugin_package_is_documented() {
    let mut resolve = wit_parser::Resolve::default();
    let (package, _) = resolve.push_dir(root().join("wit")).unwrap();
    let mut bare = Vec::new();
    let mut need = |docs: &wit_parser::Docs, name: String| {
        if docs.contents.as_deref().is_none_or(|text| text.trim().is_empty()) {
            bare.push(name);
        }
    };
    for (name, &id) in &resolve.packages[package].worlds {
        need(&resolve.worlds[id].docs, format!("world {name}"));
    }
    for (name, &id) in &resolve.packages[package].interfaces {
        let interface = &resolve.interfaces[id];
        need(&interface.docs, format!("interface {name}"));
        for (function, item) in &interface.functions {
            need(&item.docs, format!("{name}.{function}"));
        }
        for (type_name, &id) in &interface.types {
            let item = &resolve.types[id];
            // A `use` of another interface's type is documented there.
            if matches!(item.kind, wit_parser::TypeDefKind::Type(wit_parser::Type::Id(_))) {
                continue;
            }
            need(&item.docs, format!("{name}.{type_name}"));
            for (part, docs) in parts(&item.kind) {
                need(docs, format!("{name}.{type_name}.{part}"));
            }
        }
    }
    assert!(bare.is_empty(), "not documented: {bare:#?}");
}

fn parts(kind: &wit_parser::TypeDefKind) -> Vec<(&str, &wit_parser::Docs)> {
    use wit_parser::TypeDefKind::{Enum, Flags, Record, Variant};
    match kind {
        Record(record) => record.fields.iter().map(|field| (field.name.as_str(), &field.docs)).collect(),
        Variant(variant) => variant.cases.iter().map(|case| (case.name.as_str(), &case.docs)).collect(),
        Enum(cases) => cases.cases.iter().map(|case| (case.name.as_str(), &case.docs)).collect(),
        Flags(flags) => flags.flags.iter().map(|flag| (flag.name.as_str(), &flag.docs)).collect(),
        _ => Vec::new(),
    }
}
