//! Chat Completions for adapters whose provider speaks another API: what a request asks for, and how an answer is written.

pub mod asked;
pub mod choice;
pub mod chunk;
pub mod completion;

pub use asked::Chat;
pub use chunk::{Counted, Usage};
