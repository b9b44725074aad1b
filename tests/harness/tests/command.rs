//! The `ghat` program: check, schema, serve, keys.

use std::process::{Output, Stdio};

use ghat_tests::{MockProvider, Setup, files};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

/// A folder with a configuration and its plugins.
fn folder(toml: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ghat.toml"), toml).unwrap();
    std::fs::create_dir(folder.path().join("plugins")).unwrap();
    for name in ["alias-router", "provider-openai", "marker"] {
        std::fs::copy(files::plugin_path(name), folder.path().join(format!("plugins/{name}.wasm"))).unwrap();
    }
    folder
}

async fn ghat(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(files::program());
    command.args(arguments).current_dir(folder.path()).output().await.unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn every_mistake_in_a_configuration_is_told_with_its_place() {
    let provider = MockProvider::replying("fine").await;
    let toml = Setup::with(&provider).plugin("marker").mode("sometimes").timeout("1 fortnight").toml();
    let folder = folder(&toml.replace("[log]", "[log]\nlevle = \"info\""));

    let output = ghat(&folder, &["check"]).await;

    assert!(!output.status.success());
    let told = text(&output.stderr);
    let lines: Vec<_> = told.lines().filter(|line| line.contains("ghat.toml:")).collect();
    assert_eq!(lines.len(), 3, "{told}");
    for (line, part) in lines.iter().zip(["log.levle", "chain[0].", "chain[0]."]) {
        let place = line.split("ghat.toml:").nth(1).unwrap();
        let numbers: Vec<_> = place.splitn(3, ':').take(2).collect();
        assert!(numbers.iter().all(|number| number.parse::<u32>().is_ok_and(|number| number > 0)), "{line}");
        assert!(line.contains(part), "{line}");
    }
}

#[tokio::test]
async fn a_good_configuration_is_called_good() {
    let provider = MockProvider::replying("fine").await;
    let folder = folder(&Setup::with(&provider).plugin("marker").toml());

    let output = ghat(&folder, &["check", "--config", "ghat.toml"]).await;

    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    assert!(told.contains("is good") && told.contains("chain[0]: marker"), "{told}");
}

#[tokio::test]
async fn a_plugin_that_is_not_there_is_told_by_its_file() {
    let provider = MockProvider::replying("fine").await;
    let folder = folder(&Setup::with(&provider).plugin("secrets").toml());

    let output = ghat(&folder, &["check"]).await;

    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("secrets.wasm"), "{}", text(&output.stderr));
}

#[tokio::test]
async fn the_schema_of_the_configuration_is_json() {
    let output = ghat(&folder(""), &["schema"]).await;

    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(schema["properties"]["chain"].is_object(), "{schema}");
}

#[tokio::test]
async fn the_program_serves_until_it_is_told_to_stop() {
    let provider = MockProvider::replying("fine").await;
    let toml =
        Setup::with(&provider).plugin("marker").toml().replace("level = \"error\"", "level = \"info\"");
    let folder = folder(&toml);
    let mut command = Command::new(files::program());
    command.arg("serve").current_dir(folder.path()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    let listening = loop {
        let line = log.next_line().await.unwrap().expect("it says where it listens");
        if let Some((_, address)) = line.split_once("listening on http://") {
            break address.trim().to_owned();
        }
    };
    assert!(tokio::net::TcpStream::connect(&listening).await.is_ok(), "{listening}");

    let pid = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());

    let status =
        tokio::time::timeout(std::time::Duration::from_secs(30), child.wait()).await.unwrap().unwrap();
    assert!(status.success(), "{status}");
}

#[tokio::test]
async fn a_check_opens_no_store() {
    let provider = MockProvider::replying("fine").await;
    let folder = folder(&Setup::with(&provider).keys().toml());

    let output = ghat(&folder, &["check"]).await;

    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(!folder.path().join("ghat.db").exists());
}

#[tokio::test]
async fn a_key_is_made_listed_and_revoked_on_the_command_line() {
    let provider = MockProvider::replying("fine").await;
    let folder = folder(&Setup::with(&provider).keys().toml());
    let list = async |arguments: &[&str]| -> Value {
        let output = ghat(&folder, &[&["keys", "list", "--json"], arguments].concat()).await;
        assert!(output.status.success(), "{}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };

    let made =
        ghat(&folder, &["keys", "create", "--tenant", "acme", "--app", "shop", "--expires", "30d"]).await;

    assert!(made.status.success(), "{}", text(&made.stderr));
    let key = text(&made.stdout);
    let id = &key[4..16];
    assert_eq!((&key[..4], key.len()), ("agk_", 61), "the key alone, in a line");
    assert!(text(&made.stderr).contains("shown only now"), "{}", text(&made.stderr));
    let listed = list(&[]).await;
    assert_eq!((&listed[0]["id"], &listed[0]["app_id"]), (&id.into(), &"shop".into()));
    assert_eq!((&listed[0]["status"], &listed[0]["expires_at"].is_string()), (&"active".into(), &true));
    assert!(!listed.to_string().contains(&key.trim()[17..]));
    assert_eq!(list(&["--tenant", "bolt"]).await, serde_json::json!([]));
    let table = ghat(&folder, &["keys", "list"]).await;
    assert!(
        text(&table.stdout).lines().nth(1).is_some_and(|line| line.starts_with(id)),
        "{}",
        text(&table.stdout)
    );

    let revoked = ghat(&folder, &["keys", "revoke", id]).await;
    assert!(revoked.status.success(), "{}", text(&revoked.stderr));
    assert_eq!(list(&[]).await[0]["status"], "revoked");

    let unknown = ghat(&folder, &["keys", "revoke", "AAAAAAAAAAAA"]).await;
    assert!(!unknown.status.success() && text(&unknown.stderr).contains("there is no key AAAAAAAAAAAA"));
}

#[tokio::test]
async fn a_configuration_that_keeps_no_keys_is_told_how_to() {
    let provider = MockProvider::replying("fine").await;
    let folder = folder(&Setup::with(&provider).toml());

    let made = ghat(&folder, &["keys", "create", "--tenant", "acme"]).await;

    assert!(!made.status.success());
    assert!(text(&made.stderr).contains("set auth.mode = \"keys\""), "{}", text(&made.stderr));
}
