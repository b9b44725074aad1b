//! What does a JSON body say, where does each value stand in it, and what is it with some of them changed?
//!
//! A body is kept as it came. Reading it yields values that know their place; changing it replaces those
//! places and nothing else, so unknown fields, number formats and key order survive.

mod alike;
pub mod chat;
pub mod edits;
pub mod embeddings;
pub mod index;
mod mend;
pub mod messages;
pub mod object;
mod omit;
pub mod path;
mod plain;
pub mod reply;
pub mod responses;
pub mod text;

pub use edits::Edits;
pub use index::{Index, Value};
pub use object::{Field, FieldChange, Fields, Object};
pub use omit::without;
pub use path::Path;
pub use reply::{Replies, Reply, Usage};
pub use text::{Text, TextReader};

/// A field that is not what the API asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{param}: {message}")]
pub struct Invalid {
    /// The field, as a dotted path; empty for the body as a whole.
    pub param: String,
    /// What is wrong and what would be right, for the client.
    pub message: String,
}

impl Invalid {
    /// Says what is wrong with the field at `param`.
    pub fn new(param: impl Into<String>, message: impl Into<String>) -> Self {
        Self { param: param.into(), message: message.into() }
    }
}
