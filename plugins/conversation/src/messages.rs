//! The Messages API: its own blocks, checked, and an answer as a message or its events.

mod answer;
pub mod tools;
pub mod turns;

pub use answer::{Events, Whole};
