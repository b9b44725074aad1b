//! `ghat plugin`: a plugin looked at, tried and tested without a gateway.

use std::process::Output;

use ghat_tests::files;
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

async fn ghat(arguments: &[&str]) -> (bool, String) {
    let Output { status, stdout, stderr } =
        Command::new(files::program()).arg("plugin").args(arguments).output().await.unwrap();
    let told = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (status.success(), told)
}

fn file(name: &str) -> String {
    files::plugin_path(name).to_str().unwrap().to_owned()
}

/// A folder with one file of cases.
fn cases(name: &str, text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    folder
}

fn path(folder: &TempDir) -> &str {
    folder.path().to_str().unwrap()
}

#[tokio::test]
async fn a_plugin_tells_what_it_is_and_what_it_asks_for() {
    let (good, told) = ghat(&["inspect", &file("pii"), "--schemas"]).await;

    assert!(good, "{told}");
    for part in ["pii 0.1.0, a guardrail:", "asks for  nothing", "requests and answers", "\"properties\""] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let (good, told) = ghat(&["inspect", &file("wants-vault")]).await;
    assert!(!good && told.contains("vault"), "{told}");
    let (good, told) = ghat(&["inspect", "no-such.wasm"]).await;
    assert!(!good && told.contains("no-such.wasm: No such file"), "{told}");
}

#[tokio::test]
async fn a_text_is_shown_with_what_is_found_in_it() {
    let pii = file("pii");
    let (good, told) = ghat(&["run", &pii, "--text", "Größe: mail ann@example.org now"]).await;
    assert!(good, "{told}");
    let lines: Vec<_> = told.lines().collect();
    assert!(lines[0].starts_with("email  score") && lines[0].ends_with("[REDACTED_EMAIL]"), "{told}");
    assert_eq!(lines[1], "    Größe: mail ann@example.org now");
    assert_eq!(lines[2], "                ^^^^^^^^^^^^^^^");
    assert!(lines[3].starts_with("1 finding; ") && lines[3].ends_with(" µs when warm"), "{told}");

    let body = r#"{"model":"m","messages":[{"role":"system","content":"ok"},{"role":"user","content":"a ann@example.org"}]}"#;
    let request = cases("body.json", body);
    let request = format!("{}/body.json", path(&request));
    let (_, told) = ghat(&["run", &pii, "--json", "--request", &request]).await;
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["findings"][0]["path"], "messages[1].content");
    assert_eq!((&told["findings"][0]["start"], &told["findings"][0]["end"]), (&2.into(), &17.into()));

    let aliases = r#"{"aliases":{"fast":"@openai/gpt-4o-mini"}}"#;
    let (_, told) = ghat(&["run", &file("alias-router"), "--settings", aliases, "--model", "fast"]).await;
    assert_eq!(told, "@openai/gpt-4o-mini  weight 1  tries 1\n");
    let (good, told) =
        ghat(&["run", &file("alias-router"), "--settings", r#"{"aliases":7}"#, "--model", "x"]).await;
    assert!(!good && told.contains("aliases"), "{told}");
}

#[tokio::test]
async fn cases_that_hold_pass_with_every_check() {
    let folder = cases(
        "found.toml",
        "[[case]]\ntext = \"mail ann@example.org\"\nfound = [\"email:ann@example.org\"]\n",
    );
    let (good, told) = ghat(&["test", &file("pii"), "--cases", path(&folder)]).await;

    assert!(good, "{told}");
    assert!(told.contains("cases: 1 of 1 as expected"), "{told}");
    assert_eq!(told.matches("  ok    ").count(), 6, "{told}");
}

#[tokio::test]
async fn a_case_that_fails_is_shown_and_can_be_updated() {
    let text = r#"[{"text": "mail ann@example.org to Bob", "found": ["name:Bob"], "about": "a wish"}]"#;
    let folder = cases("found.json", text);
    let (good, told) = ghat(&["test", &file("pii"), "--cases", path(&folder)]).await;

    assert!(!good, "{told}");
    for part in [
        "found.json[0]",
        "expected [\"name:Bob\"]",
        "found    [\"email:ann@example.org\"]",
        "         ^^^^^^^^^^^^^^^",
        "  missing\n    mail ann@example.org to Bob\n                            ^^^",
        "cases: 0 of 1 as expected",
        "1 cases and 0 checks failed",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let (good, told) = ghat(&["test", &file("pii"), "--cases", path(&folder), "--update"]).await;
    assert!(good, "{told}");
    let (good, told) = ghat(&["test", &file("pii"), "--cases", path(&folder)]).await;
    assert!(good && told.contains("cases: 1 of 1"), "{told}");
    let (good, told) =
        ghat(&["test", &file("pii"), "--cases", path(&cases("x.json", "[{\"txt\": 1}]"))]).await;
    assert!(!good && told.contains("x.json: unknown field `txt`"), "{told}");
}

#[tokio::test]
async fn guests_that_misbehave_are_caught() {
    let folder = cases("all.json", r#"[{"text": "please misbehave", "found": []}]"#);
    for (guest, why) in [
        ("span-out-of-range", "all.json[0]"),
        ("span-inside-character", "all.json[0]"),
        ("trap", "all.json[0]"),
        ("huge-output", "all.json[0]"),
        ("trap-in-configure", "trap-in-configure.wasm"),
        ("undecided-out-of-range", "all.json[0]"),
        ("canary", "FAILS equal texts get equal answers"),
    ] {
        let (good, told) = ghat(&["test", &file(guest), "--cases", path(&folder)]).await;
        assert!(!good && told.contains(why), "{guest}: {told}");
    }
}
