//! An answer of the Messages API, told step by step to whoever writes it in another form.

pub mod stream;

use ghat_sdk::provider::{Event, Failure};
use serde::Deserialize;
use serde_json::value::RawValue;

/// One block of an answer, or the beginning of one in a stream.
#[derive(Deserialize)]
pub(crate) struct Block<'a> {
    #[serde(rename = "type")]
    pub kind: String,
    pub text: Option<String>,
    pub thinking: Option<String>,
    pub signature: Option<String>,
    pub data: Option<String>,
    pub id: Option<String>,
    pub name: Option<String>,
    #[serde(borrow, default)]
    pub input: Option<&'a RawValue>,
}

/// The tokens that an answer of the Messages API cost. In a stream each number is the latest that was said.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
pub struct Usage {
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
}

impl Usage {
    /// Takes over what is said later.
    pub(crate) fn update(&mut self, later: Self) {
        self.input_tokens = later.input_tokens.or(self.input_tokens);
        self.output_tokens = later.output_tokens.or(self.output_tokens);
        self.cache_creation_input_tokens =
            later.cache_creation_input_tokens.or(self.cache_creation_input_tokens);
        self.cache_read_input_tokens = later.cache_read_input_tokens.or(self.cache_read_input_tokens);
    }

    /// Tokens of the prompt, cached or not.
    pub(crate) fn prompt(self) -> u64 {
        let fresh = self.input_tokens.unwrap_or(0);
        fresh.saturating_add(self.cached()).saturating_add(self.created())
    }

    /// Those that came from a cache.
    pub(crate) fn cached(self) -> u64 {
        self.cache_read_input_tokens.unwrap_or(0)
    }

    /// Those that went into one.
    pub(crate) fn created(self) -> u64 {
        self.cache_creation_input_tokens.unwrap_or(0)
    }

    /// Tokens of the answer.
    pub(crate) fn output(self) -> u64 {
        self.output_tokens.unwrap_or(0)
    }
}

/// An answer.
#[derive(Deserialize)]
pub(crate) struct Message<'a> {
    pub id: String,
    pub model: String,
    #[serde(borrow)]
    pub content: Vec<Block<'a>>,
    pub stop_reason: Option<String>,
    #[serde(default)]
    pub usage: Usage,
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
        /// Why, in the API's own words.
        reason: &'a str,
        /// What it cost.
        usage: Usage,
    },
}

/// Whoever writes an answer in another form.
pub trait Listener: 'static {
    /// Writes a step, as events where it is a stream.
    ///
    /// # Errors
    /// It cannot be written.
    fn hear(&mut self, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure>;
}

/// Reads a whole answer.
///
/// # Errors
/// It is no answer of this API.
pub(crate) fn read(body: &[u8]) -> Result<Message<'_>, Failure> {
    serde_json::from_slice(body).map_err(|problem| Failure::InvalidReply(problem.to_string()))
}

/// A block that this adapter never asked for.
pub(crate) fn unknown(kind: &str) -> Failure {
    Failure::InvalidReply(format!("a block of the kind `{kind}`"))
}

impl Message<'_> {
    /// Tells the answer step by step.
    ///
    /// # Errors
    /// It has a block that nobody asked for, or cannot be written.
    pub(crate) fn tell(&self, mut hear: impl FnMut(Step<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
        hear(Step::Begin { id: &self.id, model: &self.model })?;
        self.content.iter().try_for_each(|block| block.tell(&mut hear))?;
        let reason = self.stop_reason.as_deref().unwrap_or("end_turn");
        hear(Step::End { reason, usage: self.usage })
    }
}

impl Block<'_> {
    fn tell(&self, hear: &mut impl FnMut(Step<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
        let given = |text: &'_ Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
        match &*self.kind {
            "text" if !given(&self.text) => Ok(()),
            "text" => hear(Step::Text(self.text.as_deref().unwrap_or_default())),
            "thinking" => {
                let text = self.thinking.as_deref().unwrap_or_default();
                if given(&self.thinking) {
                    hear(Step::Thinking(text))?;
                }
                hear(Step::Thought { text, signature: self.signature.as_deref().unwrap_or_default() })
            }
            "redacted_thinking" => hear(Step::Redacted(self.data.as_deref().unwrap_or_default())),
            "tool_use" => {
                hear(self.call())?;
                hear(Step::Arguments(self.input.map_or("{}", RawValue::get)))
            }
            kind => Err(unknown(kind)),
        }
    }

    /// The call that it is or begins.
    fn call(&self) -> Step<'_> {
        Step::Call {
            id: self.id.as_deref().unwrap_or_default(),
            name: self.name.as_deref().unwrap_or_default(),
        }
    }
}
