//! New plugin files come into service under traffic, and bad ones do not.

use std::time::Duration;

use ghat_tests::{Gateway, MockProvider, Setup, Upstream, files, streamed};
use serde_json::{Value, json};
use tokio::time::sleep;

const TEXT: &str = "marked ann@example.org";
const BY_MARKER: &str = "[MARKED] ann@example.org";
const BY_PII: &str = "marked [REDACTED_EMAIL]";

/// The plugin `guard` is the guest `marker` at first.
fn guarded(provider: &MockProvider) -> Setup {
    Gateway::with(provider).plugin_from("guard", "marker").mode("redact").on(&["request"])
}

async fn sent(gateway: &Gateway) -> String {
    gateway.chat(TEXT).await.message()
}

#[tokio::test]
async fn a_new_file_comes_into_service_while_requests_run() {
    let provider = MockProvider::echoing().await;
    let gateway = guarded(&provider).watching().start().await;
    let before = gateway.listed("guard").await["digest"].clone();
    assert_eq!(sent(&gateway).await, BY_MARKER);

    gateway.replace_plugin("guard", &files::plugin("pii"));
    let mut seen = Vec::new();
    while seen.last().is_none_or(|last| last != BY_PII) {
        seen.push(sent(&gateway).await);
        assert!(seen.len() < 100_000);
    }

    seen.dedup();
    assert!(seen == [BY_MARKER, BY_PII] || seen == [BY_PII], "{seen:?}");
    let after = gateway.listed("guard").await;
    assert_ne!(after["digest"], before);
    assert_eq!((&after["state"], &after["refused"]), (&json!("serving"), &Value::Null));
}

#[tokio::test]
async fn a_look_that_is_asked_for_says_whether_anything_was_new() {
    let provider = MockProvider::echoing().await;
    let gateway = guarded(&provider).start().await;

    let same = gateway.reload().await;
    gateway.replace_plugin("guard", &files::plugin("pii"));
    let swapped = gateway.reload().await;

    assert_eq!((same.status(), same.at("/swapped"), same.at("/generation")), (200, false.into(), 1.into()));
    assert_eq!((swapped.status(), swapped.at("/swapped"), swapped.at("/generation")), (200, true.into(), 2.into()));
    assert_eq!(sent(&gateway).await, BY_PII);
}

#[tokio::test]
async fn a_stream_ends_with_the_plugins_it_began_with() {
    let provider = MockProvider::scripted(|request| match request.wants_stream() {
        true => Upstream::stream_of(&[TEXT, " "].repeat(200)).gap(Duration::from_millis(20)),
        false => Upstream::text(TEXT),
    })
    .await;
    let gateway = guarded(&provider).on(&["response"]).start().await;
    let mut stream = gateway.open(&streamed("hi")).await;
    stream.next_words().await;

    gateway.replace_plugin("guard", &files::plugin("pii"));
    assert_eq!(gateway.reload().await.at("/swapped"), true);

    assert_eq!(gateway.chat("hi").await.message(), BY_PII);
    assert_eq!(gateway.get(ghat_tests::gateway::PLUGINS).await.at("/generations_in_use"), 2);
    let rest = stream.all().await;
    assert!(rest.text().len() > 100 && rest.is_done(), "the stream was over before the swap");
    assert!(!rest.text().contains("REDACTED") && rest.text().contains(BY_MARKER), "{}", rest.text());
    assert_eq!(gateway.get(ghat_tests::gateway::PLUGINS).await.at("/generations_in_use"), 1);
}

/// A bad file: the old one keeps serving, and the list says why.
async fn check_bad(bytes: &[u8], reason: &str) {
    let provider = MockProvider::echoing().await;
    let gateway = guarded(&provider).start().await;
    let before = gateway.listed("guard").await["digest"].clone();

    gateway.replace_plugin("guard", bytes);
    let looked = gateway.reload().await;

    assert_eq!(looked.at("/swapped"), false, "{}", looked.text());
    let listed = gateway.listed("guard").await;
    assert_eq!((&listed["digest"], &listed["state"]), (&before, &json!("serving")));
    let told = listed["refused"]["reason"].as_str().unwrap_or_default();
    assert!(told.contains(reason), "{listed}");
    assert_ne!(listed["refused"]["digest"], before);
    assert_eq!(sent(&gateway).await, BY_MARKER);

    gateway.replace_plugin("guard", &files::plugin("pii"));
    assert_eq!(gateway.reload().await.at("/swapped"), true);
    assert_eq!(gateway.listed("guard").await["refused"], Value::Null);
    assert_eq!(sent(&gateway).await, BY_PII);
}

#[tokio::test]
async fn bytes_that_are_no_webassembly_are_refused() {
    check_bad(b"this is not a plugin", "not valid WebAssembly").await;
}

#[tokio::test]
async fn an_empty_file_is_refused() {
    check_bad(b"", "not valid WebAssembly").await;
}

#[tokio::test]
async fn a_truncated_file_is_refused() {
    let whole = files::plugin("pii");
    check_bad(&whole[..whole.len() / 2], "").await;
}

#[tokio::test]
async fn a_file_with_a_flipped_bit_is_refused_or_harmless() {
    let provider = MockProvider::echoing().await;
    let gateway = guarded(&provider).start().await;
    let whole = files::plugin("marker");
    for place in (0..whole.len()).step_by(whole.len() / 25) {
        let mut flipped = whole.clone();
        flipped[place] ^= 0x10;
        gateway.replace_plugin("guard", &flipped);
        let looked = gateway.reload().await;
        assert_eq!(looked.status(), 200, "{place}: {}", looked.text());
        // Whatever got in, it answers or fails like any plugin.
        assert!([200, 500].contains(&gateway.chat(TEXT).await.status()), "{place}");
    }
    gateway.replace_plugin("guard", &whole);
    gateway.reload().await;
    assert_eq!(sent(&gateway).await, BY_MARKER);
}

#[tokio::test]
async fn a_plugin_of_another_kind_is_refused() {
    check_bad(&files::plugin("alias-router"), "router").await;
}

#[tokio::test]
async fn a_plugin_that_traps_when_it_is_configured_is_refused() {
    check_bad(&files::plugin("trap-in-configure"), "configure").await;
}

#[tokio::test]
async fn a_plugin_that_wants_too_much_is_refused() {
    check_bad(&files::plugin("wants-vault"), "acme:vault/secrets").await;
}

#[tokio::test]
async fn a_file_that_is_still_being_written_never_gets_in() {
    use std::io::Write;
    let provider = MockProvider::echoing().await;
    let gateway = guarded(&provider).watching().start().await;
    let before = gateway.listed("guard").await["digest"].clone();
    let bytes = files::plugin("pii");

    // In place, as `cp` does it, and slowly.
    let mut file = std::fs::File::create(gateway.plugin_path("guard")).unwrap();
    for piece in bytes.chunks(bytes.len() / 40) {
        file.write_all(piece).unwrap();
        file.flush().unwrap();
        assert_eq!(sent(&gateway).await, BY_MARKER);
        assert_eq!(gateway.listed("guard").await["digest"], before);
        sleep(Duration::from_millis(10)).await;
    }
    drop(file);

    let after = gateway.until("guard", |line| line["digest"] != before).await;
    assert_eq!(after["refused"], Value::Null, "{after}");
    assert_eq!(sent(&gateway).await, BY_PII);
}

#[tokio::test]
async fn what_editors_leave_behind_is_no_plugin() {
    let provider = MockProvider::echoing().await;
    let gateway = guarded(&provider).start().await;
    let folder = gateway.plugin_path("guard").parent().unwrap().to_owned();
    for name in [".guard.wasm.swp", "guard.wasm~", "guard.wasm.tmp", ".guard.wasm.x1y2", "4913", "guard.cwasm", "README.md"] {
        std::fs::write(folder.join(name), "x").unwrap();
    }

    let looked = gateway.reload().await;

    assert_eq!(looked.at("/swapped"), false);
    let mut names: Vec<_> = looked.at("/data").as_array().unwrap().iter().map(|line| line["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    assert_eq!(names, ["alias-router", "guard", "provider-openai"]);
}

#[tokio::test]
async fn a_file_that_is_deleted_does_not_open_the_gate() {
    let provider = MockProvider::echoing().await;
    let gateway = guarded(&provider).start().await;

    std::fs::remove_file(gateway.plugin_path("guard")).unwrap();
    let looked = gateway.reload().await;

    assert_eq!(looked.status(), 200, "{}", looked.text());
    assert_eq!(gateway.listed("guard").await["state"], "serving");
    assert_eq!(sent(&gateway).await, BY_MARKER);
}

#[tokio::test]
async fn a_link_that_is_moved_is_a_new_file() {
    let provider = MockProvider::echoing().await;
    let gateway = guarded(&provider).start().await;
    let (path, folder) = (gateway.plugin_path("guard"), tempfile::tempdir().unwrap());
    let place = |name: &str| {
        let data = folder.path().join(name);
        std::fs::write(&data, files::plugin(name)).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(data, &path).unwrap();
    };

    place("marker");
    assert_eq!(gateway.reload().await.at("/swapped"), false, "the same content");
    place("pii");
    assert_eq!(gateway.reload().await.at("/swapped"), true);
    assert_eq!(sent(&gateway).await, BY_PII);
}

#[tokio::test]
async fn a_file_that_nothing_uses_is_listed_as_that() {
    let provider = MockProvider::echoing().await;
    let gateway = guarded(&provider).file("spare", "secrets").start().await;

    let spare = gateway.listed("spare").await;

    assert_eq!((&spare["state"], &spare["used_by"]), (&json!("unused"), &json!("")));
}

#[tokio::test]
async fn the_list_shows_what_is_loaded() {
    let provider = MockProvider::echoing().await;
    let gateway = guarded(&provider).start().await;

    let line = gateway.listed("guard").await;

    assert_eq!((&line["kind"], &line["used_by"], &line["version"]), (&json!("guardrail"), &json!("chain[0]"), &json!("0.1.0")));
    assert_eq!(line["isolation"], "request");
    assert_eq!(line["isolation_note"], Value::Null);
    assert_eq!(line["digest"].as_str().unwrap().len(), 64);
    assert!(line["file"].as_str().unwrap().ends_with("guard.wasm"));
}
