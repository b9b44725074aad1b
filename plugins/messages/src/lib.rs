//! The Messages API for adapters whose provider speaks another: what a request asks for, and how an answer is written.

pub mod answer;
pub mod asked;
mod blocks;
pub mod said;
#[cfg(not(target_family = "wasm"))]
pub mod testing;
mod writer;

pub use answer::{Block, Counted, Message};
pub use asked::Messages;
pub use said::{Piece, Said};
pub use writer::Writer;
