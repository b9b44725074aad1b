//! The log that every plugin may write: bounded in length and rate, and without control characters.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;
use tracing::{debug, error, info, warn};

use super::v0_1::log::Level;

/// The longest line in bytes; what is longer is cut.
const LINE: usize = 1024;

/// Lines that a plugin may write in one [`WINDOW`], all its instances together.
const LINES: u32 = 20;

/// How long a plugin's allowance lasts.
const WINDOW: Duration = Duration::from_secs(1);

/// One plugin's log, shared by its instances.
pub(super) struct PluginLog {
    plugin: Arc<str>,
    allowance: Mutex<Allowance>,
}

struct Allowance {
    since: Instant,
    written: u32,
    dropped: u64,
}

impl PluginLog {
    /// The log of the plugin of this name.
    pub(super) fn new(plugin: &str) -> Self {
        let allowance = Allowance { since: Instant::now(), written: 0, dropped: 0 };
        Self { plugin: plugin.into(), allowance: Mutex::new(allowance) }
    }

    /// Writes one line, if the plugin has not written too many.
    pub(super) fn write(&self, level: Level, message: &str) {
        let Some(dropped) = self.admit(Instant::now()) else { return };
        let plugin = &*self.plugin;
        if dropped > 0 {
            warn!(plugin, dropped, "plugin log lines dropped");
        }
        let line = escaped(message);
        match level {
            Level::Debug => debug!(plugin, "{line}"),
            Level::Info => info!(plugin, "{line}"),
            Level::Warn => warn!(plugin, "{line}"),
            Level::Error => error!(plugin, "{line}"),
        }
    }

    /// Whether one more line may be written; if so, how many were dropped before it.
    fn admit(&self, now: Instant) -> Option<u64> {
        let mut allowance = self.allowance.lock().ok()?;
        if now.duration_since(allowance.since) >= WINDOW {
            allowance.since = now;
            allowance.written = 0;
        }
        if allowance.written >= LINES {
            allowance.dropped += 1;
            return None;
        }
        allowance.written += 1;
        Some(std::mem::take(&mut allowance.dropped))
    }
}

/// A line that can be shown in a terminal and in a file of lines, cut at [`LINE`] bytes.
fn escaped(message: &str) -> String {
    let mut line = String::with_capacity(message.len().min(LINE));
    for character in message.chars() {
        if line.len() >= LINE {
            line.push('…');
            break;
        }
        if character.is_control() || is_direction(character) {
            // Writing to a string cannot fail.
            let _ = write!(line, "{}", character.escape_unicode());
        } else {
            line.push(character);
        }
    }
    line
}

/// Characters that reorder what a terminal shows.
fn is_direction(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_escape_is_shown_and_not_obeyed() {
        assert_eq!(escaped("a\u{1b}[31mb\nc"), "a\\u{1b}[31mb\\u{a}c");
    }

    #[test]
    fn a_long_line_is_cut() {
        assert!(escaped(&"x".repeat(5000)).len() <= LINE + '…'.len_utf8());
    }

    #[test]
    fn a_flood_is_dropped_and_counted() {
        let log = PluginLog::new("noisy");
        let now = Instant::now();
        for _ in 0..LINES {
            assert_eq!(log.admit(now), Some(0));
        }
        assert_eq!(log.admit(now), None);
        assert_eq!(log.admit(now), None);

        assert_eq!(log.admit(now + WINDOW), Some(2));
    }
}
