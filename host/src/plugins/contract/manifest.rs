//! How a plugin introduces itself.

use std::fmt;

use super::{Author, Side};

/// What a plugin is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Finds what a policy may want to know, hide or stop.
    Guardrail,
    /// Swaps texts for placeholders that are undone in the answer.
    Redactor,
    /// Chooses the models that may serve a request.
    Router,
    /// Speaks a provider's API.
    Provider,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Guardrail, Self::Redactor, Self::Router, Self::Provider];

    /// The name of the interface that a plugin of this kind exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Guardrail => "guardrail",
            Self::Redactor => "redactor",
            Self::Router => "router",
            Self::Provider => "provider",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a plugin says of itself, whatever its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// A short name in kebab-case.
    pub name: String,
    /// The plugin's own version.
    pub version: String,
    /// One line: what it is for.
    pub purpose: String,
    /// A JSON Schema of the operator's settings.
    pub settings_schema: String,
    /// A JSON Schema of an app's options.
    pub options_schema: String,
    /// The sides of a request that it wants to see.
    pub sides: Sides,
    /// The authors whose texts it wants to see.
    pub authors: Authors,
    /// How many bytes before a text its judgement of that text may depend on.
    pub look_behind: u32,
}

/// A set of sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Texts on their way to the provider.
    pub request: bool,
    /// Texts on their way to the client.
    pub response: bool,
}

impl Sides {
    /// Whether a side is in the set.
    pub fn contains(self, side: Side) -> bool {
        match side {
            Side::Request => self.request,
            Side::Response => self.response,
        }
    }
}

/// A set of authors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Authors {
    bits: u8,
}

impl Authors {
    /// The set with one more author in it.
    #[must_use]
    pub fn with(self, author: Author) -> Self {
        Self { bits: self.bits | bit(author) }
    }

    /// Whether an author is in the set.
    pub fn contains(self, author: Author) -> bool {
        self.bits & bit(author) != 0
    }

    /// Whether nobody is in the set.
    pub fn is_empty(self) -> bool {
        self.bits == 0
    }
}

impl FromIterator<Author> for Authors {
    fn from_iter<I: IntoIterator<Item = Author>>(authors: I) -> Self {
        authors.into_iter().fold(Self::default(), Self::with)
    }
}

fn bit(author: Author) -> u8 {
    match author {
        Author::Operator => 1,
        Author::User => 2,
        Author::Assistant => 4,
        Author::Tool => 8,
        Author::Model => 16,
    }
}

/// One thing that a plugin finds wrong with its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The setting, as a dotted path; empty for the settings as a whole.
    pub path: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path, self.message)
        }
    }
}
