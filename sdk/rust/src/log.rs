//! One line to the operator's log. Never put a request's text into it.
//!
//! The host bounds size and rate. Outside a sandbox, as in tests, nothing is written.

#[cfg(target_family = "wasm")]
use crate::bindings::shared::ghat::plugin::log::{Level, write};

/// For whoever writes the plugin.
pub fn debug(message: &str) {
    line(Level::Debug, message);
}

/// Worth knowing.
pub fn info(message: &str) {
    line(Level::Info, message);
}

/// Something is not as it should be.
pub fn warn(message: &str) {
    line(Level::Warn, message);
}

/// Something failed.
pub fn error(message: &str) {
    line(Level::Error, message);
}

#[cfg(target_family = "wasm")]
fn line(level: Level, message: &str) {
    write(level, message);
}

#[cfg(not(target_family = "wasm"))]
use crate::bindings::shared::ghat::plugin::log::Level;

#[cfg(not(target_family = "wasm"))]
fn line(_: Level, _: &str) {}
