//! The Responses API for adapters whose provider speaks another: what a request asks for, and how an answer is written.

pub mod answer;
pub mod asked;
pub mod item;
#[cfg(not(target_family = "wasm"))]
pub mod testing;

pub use answer::{End, Usage, Writer, echo};
pub use asked::Asked;
pub use item::{Piece, Said};
