//! What does a line of a corpus say, and what is answered to it?

use ghat::plugins::{Author, Side};
use serde::{Deserialize, Serialize};

/// One text and what is around it.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) text: String,
    #[serde(default)]
    author: Option<Author>,
    /// Earlier texts of the same request; nothing is reported of them.
    #[serde(default)]
    pub(crate) context: Vec<Before>,
    /// What an answer must be grounded in.
    #[serde(default)]
    pub(crate) grounding: Vec<String>,
    /// What the app's policy says to the plugin.
    #[serde(default)]
    pub(crate) options: Option<serde_json::Value>,
}

/// A text that stands before the one that is judged.
#[derive(Deserialize)]
pub(crate) struct Before {
    author: Author,
    pub(crate) text: String,
}

impl Case {
    pub(crate) fn author(&self) -> Author {
        self.author.unwrap_or(Author::User)
    }

    /// What the model writes travels to the client, everything else to the provider.
    pub(crate) fn side(&self) -> Side {
        if matches!(self.author(), Author::Model) { Side::Response } else { Side::Request }
    }
}

impl Before {
    pub(crate) fn author(&self) -> Author {
        self.author
    }
}

/// What was found in one text.
#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    pub(crate) id: &'a str,
    pub(crate) findings: Vec<Found>,
    /// How long the call took.
    pub(crate) micros: f64,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// One finding; bytes of the text, or nothing where it is about the whole.
#[derive(Serialize)]
pub(crate) struct Found {
    pub(crate) rule: String,
    pub(crate) start: Option<u32>,
    pub(crate) end: Option<u32>,
    pub(crate) score: f32,
}
