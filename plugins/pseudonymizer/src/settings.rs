//! What the operator may set, and the finder that is built from it.

use crate::placeholders::Kind;
use crate::{emails, phones};
use ghat_sdk::Problem;
use ghat_sdk::matchers::Words;
use schemars::JsonSchema;
use serde::Deserialize;

/// What the operator may set.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Settings {
    /// Whether e-mail addresses are swapped.
    #[serde(default = "yes")]
    pub emails: bool,
    /// Whether phones are swapped.
    #[serde(default = "yes")]
    pub phones: bool,
    /// Names of people, swapped where they stand as whole words.
    #[serde(default)]
    pub names: Vec<String>,
    /// Whether the letters A to Z of a name match in either case.
    #[serde(default)]
    pub any_case: bool,
}

fn yes() -> bool {
    true
}

/// Finds what is to be swapped.
#[derive(Debug)]
pub struct Finder {
    emails: bool,
    phones: bool,
    names: Option<Words>,
}

/// One thing to swap: its bytes, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
}

impl Settings {
    /// Checks the names and builds what finds them.
    ///
    /// # Errors
    /// Every name that cannot be looked for.
    pub fn check(self) -> Result<Finder, Vec<Problem>> {
        let blank = self.names.iter().enumerate().filter(|(_, name)| name.trim().is_empty());
        let mut problems: Vec<Problem> = blank
            .map(|(number, _)| Problem::new(format!("names[{number}]"), "a name is not empty"))
            .collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        let built = match (self.names.as_slice(), self.any_case) {
            ([], _) => Ok(None),
            (names, true) => Words::new(names).map(Some),
            (names, false) => Words::exact(names).map(Some),
        };
        match built {
            Ok(names) => Ok(Finder { emails: self.emails, phones: self.phones, names }),
            Err(message) => {
                problems.push(Problem::new("names", message));
                Err(problems)
            }
        }
    }
}

impl Finder {
    /// What is to be swapped in a text, in order; of two that overlap the one that begins first, then the longer.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        let note = |kind| move |(start, end)| Found { start, end, kind };
        if self.emails {
            found.extend(emails::find(text).map(note(Kind::Email)));
        }
        if self.phones {
            found.extend(phones::find(text).into_iter().map(note(Kind::Phone)));
        }
        if let Some(names) = &self.names {
            found.extend(
                names.find_all(text, 0).into_iter().map(|one| (one.start, one.end)).map(note(Kind::Person)),
            );
        }
        found.sort_unstable_by(|a, b| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
        let mut end = 0;
        found.retain(|one| {
            let apart = one.start >= end;
            end = if apart { one.end } else { end };
            apart
        });
        found
    }
}
