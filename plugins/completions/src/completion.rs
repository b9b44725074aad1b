//! An answer of Chat Completions, told step by step to whoever writes it in another form.

pub mod stream;

use ghat_sdk::provider::{Event, Failure};
use serde::Deserialize;

/// A chat completion.
#[derive(Deserialize)]
pub(crate) struct Completion {
    pub id: String,
    pub model: String,
    choices: Vec<Choice>,
    #[serde(default)]
    pub usage: Option<Usage>,
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    pub message: Said,
    pub finish_reason: Option<String>,
}

/// What the model says, or a piece of it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Said {
    content: Option<String>,
    refusal: Option<String>,
    reasoning_content: Option<String>,
    reasoning: Option<String>,
    pub tool_calls: Option<Vec<Call>>,
}

impl Said {
    /// The model's thoughts, under either of the names that servers have for them.
    pub(crate) fn thoughts(&self) -> Option<&str> {
        let names = [&self.reasoning_content, &self.reasoning];
        names.into_iter().find_map(|thoughts| thoughts.as_deref().filter(|thoughts| !thoughts.is_empty()))
    }

    /// What it says to the user.
    pub(crate) fn words(&self) -> Option<&str> {
        self.content.as_deref().filter(|text| !text.is_empty())
    }

    /// Why it says nothing.
    pub(crate) fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref().filter(|text| !text.is_empty())
    }
}

/// A call of a tool, or a piece of one.
#[derive(Debug, Deserialize)]
pub(crate) struct Call {
    index: Option<usize>,
    pub id: Option<String>,
    #[serde(default)]
    pub function: Function,
}

/// The function that is called.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Function {
    pub name: Option<String>,
    pub arguments: Option<String>,
}

/// The tokens that a chat answer cost.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
pub struct Usage {
    /// Of the request, cached ones included.
    #[serde(default)]
    pub prompt_tokens: u64,
    /// Of the answer, thoughts included.
    #[serde(default)]
    pub completion_tokens: u64,
    #[serde(default)]
    prompt_tokens_details: Option<Details>,
    #[serde(default)]
    completion_tokens_details: Option<Details>,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
struct Details {
    cached_tokens: Option<u64>,
    cache_write_tokens: Option<u64>,
    reasoning_tokens: Option<u64>,
}

/// One step of an answer. What is said of one thing ends with the next.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// It begins.
    Begin {
        /// Its name.
        id: &'a str,
        /// Who answers.
        model: &'a str,
    },
    /// Thoughts, and none is empty.
    Thinking(&'a str),
    /// Words, and none is empty.
    Text(&'a str),
    /// Why nothing is said, and it is not empty.
    Refusal(&'a str),
    /// A function is called.
    Call {
        /// The call's name.
        id: &'a str,
        /// The function's.
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
pub trait Listener: Default + 'static {
    /// Writes a step, as events where it is a stream.
    ///
    /// # Errors
    /// It cannot be written.
    fn hear(&mut self, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure>;
}

/// Reads a whole answer.
///
/// # Errors
/// It is no chat completion.
pub(crate) fn read(body: &[u8]) -> Result<Completion, Failure> {
    serde_json::from_slice(body).map_err(|problem| Failure::InvalidReply(problem.to_string()))
}

impl Usage {
    /// Tokens of the request that came from a cache.
    pub(crate) fn cached(self) -> u64 {
        self.prompt_tokens_details.and_then(|details| details.cached_tokens).unwrap_or(0)
    }

    /// Tokens of the request that went into one.
    pub(crate) fn written(self) -> u64 {
        self.prompt_tokens_details.and_then(|details| details.cache_write_tokens).unwrap_or(0)
    }

    /// Tokens of the answer that were thoughts.
    pub(crate) fn thought(self) -> u64 {
        self.completion_tokens_details.and_then(|details| details.reasoning_tokens).unwrap_or(0)
    }
}

impl Call {
    /// The names of the call and of the function.
    ///
    /// # Errors
    /// One is missing.
    pub(crate) fn names(&self) -> Result<(&str, &str), Failure> {
        match (self.id.as_deref(), self.function.name.as_deref()) {
            (Some(id), Some(name)) => Ok((id, name)),
            _ => Err(Failure::InvalidReply("a call without an id or a name".into())),
        }
    }
}

impl Completion {
    /// What it says: the first choice, since no more were asked for.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn choice(&self) -> Result<&Choice, Failure> {
        self.choices.first().ok_or_else(|| Failure::InvalidReply("an answer without a choice".into()))
    }

    /// Tells the answer step by step.
    ///
    /// # Errors
    /// It has no choice or a call without names, or cannot be written.
    pub(crate) fn tell(&self, mut hear: impl FnMut(Step<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
        let Choice { message, finish_reason } = self.choice()?;
        hear(Step::Begin { id: &self.id, model: &self.model })?;
        let thoughts = message.thoughts().map(Step::Thinking);
        let words = [thoughts, message.words().map(Step::Text), message.refusal().map(Step::Refusal)];
        words.into_iter().flatten().try_for_each(&mut hear)?;
        for call in message.tool_calls.iter().flatten() {
            let (id, name) = call.names()?;
            hear(Step::Call { id, name })?;
            hear(Step::Arguments(call.function.arguments.as_deref().unwrap_or_default()))?;
        }
        let reason = finish_reason.as_deref().unwrap_or("stop");
        hear(Step::End { reason, usage: self.usage.unwrap_or_default() })
    }
}
