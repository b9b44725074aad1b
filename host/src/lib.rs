//! x
pub mod plugins;
