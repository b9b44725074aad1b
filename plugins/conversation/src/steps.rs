//! An answer, told step by step to whoever writes it in a client's API.

use ghat_sdk::provider::{Event, Failure};

/// The tokens that an answer cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Of the request, but for those of a cache.
    pub fresh: u64,
    /// Of the request, from a cache.
    pub cached: u64,
    /// Of the request, into a cache.
    pub written: u64,
    /// Of the answer, thoughts included.
    pub output: u64,
}

impl Usage {
    /// Of the request, all of them.
    #[must_use]
    pub fn prompt(self) -> u64 {
        self.fresh.saturating_add(self.cached).saturating_add(self.written)
    }
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The model had said all.
    Complete,
    /// It came to a text before which it was to stop.
    Stop,
    /// It waits for the tools that it has called.
    Tools,
    /// It had as many tokens as it may have, or its turn was cut otherwise.
    Length,
    /// It refuses, or was not let go on.
    Filtered,
}

/// One step of an answer. Blocks follow one another: what is said of one ends with the next.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// It begins.
    Begin {
        /// Its name.
        id: &'a str,
        /// Who answers.
        model: &'a str,
    },
    /// Words, and none is empty.
    Text(&'a str),
    /// Thoughts, and none is empty.
    Thinking(&'a str),
    /// A thought is complete.
    Thought {
        /// All of it.
        text: &'a str,
        /// What proves that it is the model's.
        signature: &'a str,
    },
    /// A thought that nobody but the provider can read.
    Redacted(&'a str),
    /// A tool is called.
    Call {
        /// The call's name.
        id: &'a str,
        /// The tool's.
        name: &'a str,
    },
    /// With these arguments, or a piece of them.
    Arguments(&'a str),
    /// It ends.
    End {
        /// Why.
        end: End,
        /// What it cost.
        usage: Usage,
    },
}

/// Whoever writes an answer in a client's API.
pub trait Listener: 'static {
    /// Writes a step, as events where it is a stream.
    ///
    /// # Errors
    /// It cannot be written.
    fn hear(&mut self, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure>;
}

/// Whoever writes a whole answer.
pub trait Teller: Listener {
    /// The answer, once it has ended.
    ///
    /// # Errors
    /// It cannot be written.
    fn told(self) -> Result<String, Failure>;
}
