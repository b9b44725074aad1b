//! What is wrong with a configuration, and where?

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::Config;

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file could not be read as text.
    #[error("cannot read {}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The file was read, and is wrong.
    #[error(transparent)]
    Invalid(#[from] Problems),
}

/// Everything that is wrong with one file, in the order of its lines; never empty. Shown one per line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(out, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// One thing that is wrong. It quotes the file, never the value of an environment variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as it was named to the gateway.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// The value's dotted path, as in `chain[0].timeout`; empty for the file itself and for its syntax.
    pub path: String,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, path, message } = self;
        let separator = if path.is_empty() { "" } else { ": " };
        write!(out, "{}:{line}:{column}: {path}{separator}{message}", file.display())
    }
}

/// Where a value stands in the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    pub(super) span: Range<usize>,
    pub(super) path: String,
}

impl Place {
    /// The place of a key's value in the table that stands here.
    pub(super) fn key(&self, key: &str, span: Range<usize>) -> Self {
        let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let key = if !key.is_empty() && key.chars().all(bare) { key.to_owned() } else { format!("{key:?}") };
        let path = if self.path.is_empty() { key } else { format!("{}.{key}", self.path) };
        Self { span, path }
    }

    /// The place of an element of the list that stands here.
    pub(super) fn index(&self, index: usize, span: Range<usize>) -> Self {
        Self { span, path: format!("{}[{index}]", self.path) }
    }
}

/// The problems found so far in one file.
pub(super) struct Report<'a> {
    pub(super) text: &'a str,
    source: &'a Path,
    problems: Vec<Problem>,
}

impl<'a> Report<'a> {
    pub(super) fn new(text: &'a str, source: &'a Path) -> Self {
        Self { text, source, problems: Vec::new() }
    }

    /// Whether something is wrong with the value of a key in the table that stands here: then it is not missing.
    pub(super) fn has(&self, table: &Place, key: &str) -> bool {
        let path = table.key(key, 0..0).path;
        self.problems.iter().any(|problem| problem.path == path)
    }

    /// Notes a problem.
    pub(super) fn add(&mut self, place: &Place, message: impl Into<String>) {
        let before = self.text.get(..place.span.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        self.problems.push(Problem {
            file: self.source.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            path: place.path.clone(),
            message: message.into(),
        });
    }

    /// A value as the file has it, for use in a message: `${NAME}` stands in it, not what that stands for.
    pub(super) fn written(&self, place: &Place) -> &'a str {
        match self.text.get(place.span.clone()) {
            Some(text) if text.len() <= 80 && !text.contains('\n') => text,
            _ => "this",
        }
    }

    /// The outcome: a configuration, or all that is wrong with it.
    pub(super) fn finish(mut self, config: Option<Config>) -> Result<Config, Problems> {
        match config {
            Some(config) if self.problems.is_empty() => Ok(config),
            _ => {
                self.problems.sort_by_key(|problem| (problem.line, problem.column));
                Err(Problems(self.problems))
            }
        }
    }
}
