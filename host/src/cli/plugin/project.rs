//! What is a plugin's project: its name, kind and language, and where its component is?

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// The file that makes a folder a plugin's project.
pub(super) const FILE: &str = "ghat-plugin.toml";

/// What a project's file says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Project {
    /// The plugin's name, in kebab-case; its component is `<name>.wasm` beside the file.
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) language: Language,
}

/// What a plugin is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// Finds what a policy may want to know, hide or stop.
    Guardrail,
    /// Swaps texts for placeholders that are undone in the answer.
    Redactor,
    /// Chooses the models that may serve a request.
    Router,
    /// Speaks a provider's API.
    Provider,
}

/// What a plugin is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Language {
    Rust,
    Python,
    Js,
    Ts,
    Go,
    C,
}

impl Project {
    /// The project in a folder.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let text = fs::read_to_string(&path).with_context(|| {
            format!("{} is no plugin's project: there is no {FILE} in it", folder.display())
        })?;
        let project: Self = toml::from_str(&text).with_context(|| path.display().to_string())?;
        check_name(&project.name).with_context(|| path.display().to_string())?;
        Ok(project)
    }

    /// Where its component is.
    pub(super) fn component(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.wasm", self.name))
    }
}

/// The component that a file is, or that a project's folder holds.
pub(super) fn component_at(path: &Path) -> Result<PathBuf> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let component = Project::open(path)?.component(path);
    ensure!(
        component.is_file(),
        "{} is not built yet: ghat plugin build {}",
        component.display(),
        path.display()
    );
    Ok(component)
}

/// A name is in kebab-case, so that it is a file's and a package's name in every language.
pub(super) fn check_name(name: &str) -> Result<()> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let good = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(fits)
        && !name.ends_with('-')
        && !name.contains("--");
    ensure!(
        good,
        "`{name}` is no name for a plugin: small letters, digits and single dashes, a letter first"
    );
    Ok(())
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Guardrail => "guardrail",
            Self::Redactor => "redactor",
            Self::Router => "router",
            Self::Provider => "provider",
        })
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rust => "Rust",
            Self::Python => "Python",
            Self::Js => "JavaScript",
            Self::Ts => "TypeScript",
            Self::Go => "Go",
            Self::C => "C",
        })
    }
}
