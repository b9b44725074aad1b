//! `ghat plugin new`: a project that builds, tests and runs as it is.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;

use super::project::{self, Kind, Language, Project};

/// The SDKs and the plugin package: path in the repository, content.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// What stands in the templates for the plugin's name, as files, identifiers and types write it.
const NAMES: [&str; 3] = ["unnamed-plugin", "unnamed_plugin", "UnnamedPlugin"];

/// A project that is to be made.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// What it is written in.
    #[arg(long)]
    lang: Language,
    /// What it is for.
    #[arg(long, default_value = "guardrail")]
    kind: Kind,
    /// The plugin's name, in kebab-case.
    name: String,
    /// The folder to make; unless given, one of the plugin's name here.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Makes a project and says what comes next.
pub(super) fn run(new: &New) -> Result<()> {
    project::check_name(&new.name)?;
    let folder = new.out.clone().unwrap_or_else(|| PathBuf::from(&new.name));
    let empty = fs::read_dir(&folder).map_or(true, |mut entries| entries.next().is_none());
    ensure!(empty, "{} is there already and not empty", folder.display());
    let template = format!("{}/{}/", templates(new.lang), new.kind);
    if !FILES.iter().any(|(path, _)| path.starts_with(&template)) {
        bail!("there is no template of a {} in {}; {}", new.kind, new.lang, others(new.kind));
    }
    let common = format!("{}/common/", shared(new.lang));
    let parts = [(common.as_str(), ""), (template.as_str(), "")];
    for (from, to) in parts.iter().chain(vendored(new.lang)) {
        copy(from, &folder.join(to), &new.name)?;
    }
    let project = Project { name: new.name.clone(), kind: new.kind, language: new.lang };
    let told =
        format!("# Read by `ghat plugin build` and `ghat plugin test`.\n{}", toml::to_string(&project)?);
    fs::write(folder.join(project::FILE), told)?;
    let mut out = io::stdout().lock();
    writeln!(out, "made {}: a {} in {}. Next:", folder.display(), new.kind, new.lang)?;
    writeln!(out, "  cd {}", folder.display())?;
    for step in steps(new.lang) {
        writeln!(out, "  {step}")?;
    }
    Ok(())
}

/// The plugin package, file by file.
pub(super) fn wit() -> Vec<(&'static str, &'static str)> {
    let text = |(path, content): &(&'static str, &'static [u8])| {
        Some((path.strip_prefix("wit/")?, std::str::from_utf8(content).ok()?))
    };
    FILES.iter().filter_map(text).collect()
}

/// Where the templates of a language are.
fn templates(language: Language) -> &'static str {
    match language {
        Language::Rust => "sdk/rust/template",
        Language::Python => "sdk/python/template",
        Language::Js => "sdk/js/template/js",
        Language::Ts => "sdk/js/template/ts",
        Language::Go => "sdk/go/template",
        Language::C => "sdk/c/template",
    }
}

/// Where what all projects of a language share is.
fn shared(language: Language) -> &'static str {
    match language {
        Language::Js | Language::Ts => "sdk/js/template",
        other => templates(other),
    }
}

/// What of the SDK goes into a project, so that it stands alone: from where, to where.
fn vendored(language: Language) -> &'static [(&'static str, &'static str)] {
    match language {
        Language::Rust => &[
            ("sdk/rust/src/", "vendor/ghat-sdk/src"),
            ("sdk/rust/wit/", "vendor/ghat-sdk/wit"),
            ("sdk/rust/Cargo.toml", "vendor/ghat-sdk"),
        ],
        Language::Python => &[
            ("sdk/python/ghat_plugin/", "vendor/ghat_plugin"),
            ("sdk/python/ghat_component.py", "vendor"),
            ("sdk/python/provider.py", "vendor"),
            ("wit/", "vendor/wit"),
        ],
        Language::Js | Language::Ts => &[("sdk/js/ghat/", "vendor/ghat"), ("wit/", "vendor/wit")],
        Language::Go => &[("sdk/go/ghat/", "ghat")],
        Language::C => &[("sdk/c/ghat/", "vendor/ghat")],
    }
}

/// What whoever made the project does next.
fn steps(language: Language) -> &'static [&'static str] {
    const BUILD: &str = "ghat plugin build";
    const TEST: &str = "ghat plugin test .";
    match language {
        Language::Rust => &["cargo test", BUILD, TEST],
        Language::Python => &[
            "python3 -m unittest",
            "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt",
            BUILD,
            TEST,
        ],
        Language::Js | Language::Ts => &["npm install", "npm test", BUILD, TEST],
        Language::Go => &["go test ./...", BUILD, TEST],
        Language::C => &["make test", BUILD, TEST],
    }
}

/// Which languages have a template of a kind.
fn others(kind: Kind) -> String {
    let all = [Language::Rust, Language::Python, Language::Js, Language::Ts, Language::Go, Language::C];
    let has = |language: &Language| {
        let template = format!("{}/{kind}/", templates(*language));
        FILES.iter().any(|(path, _)| path.starts_with(&template))
    };
    let names: Vec<_> = all.iter().filter(|one| has(one)).map(ToString::to_string).collect();
    format!("there is one in {}", names.join(", "))
}

/// Writes the files below a path of the repository, or the one file that it is, into a folder.
fn copy(from: &str, folder: &Path, plugin: &str) -> Result<()> {
    for (path, content) in FILES {
        let Some(name) = path.strip_prefix(from) else { continue };
        let name = if name.is_empty() { path.rsplit('/').next().unwrap_or(path) } else { name };
        write(&folder.join(named(name, plugin)), path, content, plugin)?;
    }
    Ok(())
}

fn write(to: &Path, path: &str, content: &[u8], name: &str) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let content = match std::str::from_utf8(content) {
        Ok(text) if path.contains("/template/") || path.starts_with("sdk/go/") => {
            named(text, name).into_bytes()
        }
        Ok(text) if path == "sdk/rust/Cargo.toml" => alone(text).into_bytes(),
        _ => content.to_owned(),
    };
    fs::write(to, content).with_context(|| format!("cannot write {}", to.display()))
}

/// A template's text with the plugin's name.
fn named(text: &str, name: &str) -> String {
    let pascal: String = name.split('-').map(capital).collect();
    let names = [name.to_owned(), name.replace('-', "_"), pascal];
    NAMES.iter().zip(names).fold(text.to_owned(), |text, (from, to)| text.replace(from, &to))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// The crate's manifest outside of its workspace.
fn alone(manifest: &str) -> String {
    let kept = manifest.split("\n[lints]").next().unwrap_or(manifest);
    let lines =
        kept.lines().filter(|line| !line.starts_with("workspace = ") && !line.starts_with("# A member"));
    lines.fold(String::new(), |text, line| text + line + "\n")
}
