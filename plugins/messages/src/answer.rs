//! The form of a whole message.

use ghat_sdk::provider::Failure;
use serde::Serialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The tokens that an answer cost: cached ones are not among the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counted {
    input_tokens: u64,
    cache_creation_input_tokens: u64,
    cache_read_input_tokens: u64,
    output_tokens: u64,
}

impl Counted {
    /// The tokens of a request, of which some came from a cache, and of its answer.
    #[must_use]
    pub fn new((prompt, cached): (u64, u64), output_tokens: u64) -> Self {
        Self {
            input_tokens: prompt.saturating_sub(cached),
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: cached,
            output_tokens,
        }
    }

    /// The same, with tokens of the request that went into a cache and are counted apart.
    #[must_use]
    pub fn writing(self, cache_creation_input_tokens: u64) -> Self {
        Self { cache_creation_input_tokens, ..self }
    }
}

/// A message.
#[derive(Debug, Serialize)]
pub struct Message<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    role: &'static str,
    model: &'a str,
    /// What is said.
    pub content: Vec<Block<'a>>,
    /// Why it ended.
    pub stop_reason: Option<&'static str>,
    stop_sequence: Option<&'a str>,
    /// What it cost.
    pub usage: Counted,
}

/// One block of it.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block<'a> {
    /// Thoughts.
    Thinking {
        /// What.
        thinking: Cow<'a, str>,
        /// What proves that they are the model's; where it is empty, who reads them cannot send them back.
        signature: Cow<'a, str>,
    },
    /// Thoughts that nobody but the provider can read.
    RedactedThinking {
        /// Which.
        data: Cow<'a, str>,
    },
    /// Words.
    Text {
        /// Which.
        text: Cow<'a, str>,
    },
    /// A call of a tool.
    ToolUse {
        /// The call's name.
        id: Cow<'a, str>,
        /// The tool's name.
        name: Cow<'a, str>,
        /// What it is called with.
        input: Box<RawValue>,
    },
}

impl<'a> Message<'a> {
    /// A message that has just begun.
    #[must_use]
    pub fn begun(id: &'a str, model: &'a str) -> Self {
        let (kind, role) = ("message", "assistant");
        let (content, usage) = (Vec::new(), Counted::default());
        Self { id, kind, role, model, content, stop_reason: None, stop_sequence: None, usage }
    }

    /// The message, written.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn json(&self) -> Result<String, Failure> {
        serde_json::to_string(self).map_err(|problem| Failure::InvalidReply(problem.to_string()))
    }
}

impl<'a> Block<'a> {
    /// A call with these arguments, JSON; `{}` where they are empty.
    ///
    /// # Errors
    /// They are no JSON object.
    pub fn tool_use(
        id: impl Into<Cow<'a, str>>,
        name: impl Into<Cow<'a, str>>,
        arguments: &str,
    ) -> Result<Self, Failure> {
        let arguments = if arguments.is_empty() { "{}" } else { arguments };
        let input = RawValue::from_string(arguments.into()).ok();
        let input = input.filter(|input| input.get().starts_with('{'));
        let input = input.ok_or_else(|| Failure::InvalidReply("arguments that are no JSON object".into()))?;
        Ok(Self::ToolUse { id: id.into(), name: name.into(), input })
    }
}
