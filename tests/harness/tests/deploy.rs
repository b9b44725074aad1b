//! What `deploy/` ships.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Output,
};

use ghat_tests::files;
use tokio::process::Command;

fn deploy() -> PathBuf {
    files::root().join("deploy")
}

fn passed(output: &Output) {
    let told = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    assert!(output.status.success(), "{}", told.join("\n"));
}

#[tokio::test]
async fn the_configuration_is_a_good_one() {
    let mut check = Command::new(files::program());
    check.args(["check", "--config"]).arg(deploy().join("ghat.toml"));
    check.env("GHAT_ADMIN_TOKEN", "a-token-of-twenty-characters").env("OPENAI_API_KEY", "sk-x");
    let dist = files::plugin_path("pii").parent().unwrap().to_owned();
    check.env("GHAT_PLUGINS", dist).env("GHAT_CACHE", files::compiled());

    passed(&check.output().await.unwrap());
}

#[tokio::test]
async fn the_alerts_fire_when_they_should() {
    let promtool = files::target().join("servers/promtool");
    assert!(promtool.exists(), "promtool is not there; run scripts/servers");
    for arguments in [["check", "rules", "alerts.yml"], ["test", "rules", "alerts.test.yml"]] {
        let mut promtool = Command::new(&promtool);
        passed(&promtool.args(arguments).current_dir(deploy().join("prometheus")).output().await.unwrap());
    }
}

#[test]
fn every_metric_that_is_drawn_or_watched_is_one_that_the_gateway_has() {
    let mut sources = String::new();
    read_all(&files::root().join("host/src"), &mut sources);
    for file in ["prometheus/alerts.yml", "prometheus/alerts.test.yml", "grafana/ghat.json"] {
        let text = std::fs::read_to_string(deploy().join(file)).unwrap();
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let ours = ["ghat_", "llm_gateway_", "gen_ai_"];
        let names: BTreeSet<_> = words
            .filter(|word| ours.iter().any(|start| word.starts_with(start)))
            .map(|word| word.trim_end_matches("_bucket"))
            .collect();
        assert!(names.len() > 3, "{file}: {names:?}");
        let unknown: Vec<_> = names.iter().filter(|name| !sources.contains(&format!("\"{name}\""))).collect();
        assert!(unknown.is_empty(), "{file}: {unknown:?}");
    }
}

fn read_all(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}
