//! Chat Completions: messages as turns of blocks, and an answer as a completion or its chunks.

mod answer;
mod parts;
mod thoughts;
pub mod tools;
pub mod turns;

pub use answer::{Chunks, Whole};
