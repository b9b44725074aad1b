//! Conversations in turns of blocks, read from the requests of every API, and answers told step by step, written in every
//! API.

pub mod blocks;
pub mod chat;
pub mod claude;
pub mod messages;
pub mod responses;
pub mod source;
pub mod steps;
pub mod tools;

pub use blocks::{Block, Source, Turn};
pub use steps::{End, Listener, Step, Usage};
