//! An answer of the Messages API, told step by step to whoever writes it in another form.

pub mod stream;

use conversation::steps::Teller;
use conversation::{End, Step};
use ghat_sdk::provider::Failure;
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

impl From<Usage> for conversation::Usage {
    fn from(usage: Usage) -> Self {
        Self {
            fresh: usage.input_tokens.unwrap_or(0),
            cached: usage.cache_read_input_tokens.unwrap_or(0),
            written: usage.cache_creation_input_tokens.unwrap_or(0),
            output: usage.output_tokens.unwrap_or(0),
        }
    }
}

/// Why the model stopped.
pub(crate) fn end(reason: &str) -> End {
    match reason {
        // A turn that pauses is not complete, and neither is what was cut.
        "max_tokens" | "model_context_window_exceeded" | "pause_turn" => End::Length,
        "refusal" => End::Filtered,
        "stop_sequence" => End::Stop,
        "tool_use" => End::Tools,
        // `end_turn`.
        _ => End::Complete,
    }
}

/// Tells a whole answer, and gives what `teller` makes of it.
///
/// # Errors
/// It is no answer of this API.
pub(crate) fn tell(body: &[u8], mut teller: impl Teller) -> Result<String, Failure> {
    read(body)?.tell(|step| teller.hear(step, &mut Vec::new()))?;
    teller.told()
}

/// Reads a whole answer.
///
/// # Errors
/// It is no answer of this API.
fn read(body: &[u8]) -> Result<Message<'_>, Failure> {
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
        hear(Step::End { end: end(reason), usage: self.usage.into() })
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
