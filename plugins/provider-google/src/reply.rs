//! An answer of the Gemini API, told step by step to whoever writes it in another form. A whole answer is read like a
//! stream of one event.

mod answer;
pub mod logprobs;

use crate::failures::Fault;
use ghat_sdk::provider::translation::Translation;
use ghat_sdk::provider::{Event, Failure};
use logprobs::Logprobs;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

pub use answer::Answer;

/// Reads one stream, for whoever writes it in another form.
pub type Stream<L> = Translation<Answer<L>>;

/// An answer, or what one event of a stream says of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reply<'a> {
    #[serde(borrow, default)]
    candidates: Vec<Candidate<'a>>,
    prompt_feedback: Option<Feedback>,
    usage_metadata: Option<Usage>,
    #[serde(default)]
    model_version: String,
    #[serde(default)]
    response_id: String,
    error: Option<Fault>,
}

/// What is said of the prompt.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Feedback {
    block_reason: Option<String>,
}

/// One of the answers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Candidate<'a> {
    #[serde(default)]
    index: usize,
    #[serde(borrow, default)]
    content: Option<Content<'a>>,
    finish_reason: Option<String>,
    logprobs_result: Option<Logprobs>,
}

#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow, default)]
    parts: Vec<Part<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part<'a> {
    text: Option<String>,
    #[serde(default)]
    thought: bool,
    thought_signature: Option<String>,
    #[serde(borrow, default)]
    function_call: Option<Call<'a>>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Call<'a> {
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(borrow, default)]
    args: Option<&'a RawValue>,
}

/// The tokens that an answer cost. In a stream each number is the latest that was said.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    prompt_token_count: Option<u64>,
    tool_use_prompt_token_count: Option<u64>,
    cached_content_token_count: Option<u64>,
    candidates_token_count: Option<u64>,
    thoughts_token_count: Option<u64>,
}

impl Usage {
    /// Takes over what is said later.
    fn update(&mut self, later: Self) {
        self.prompt_token_count = later.prompt_token_count.or(self.prompt_token_count);
        self.tool_use_prompt_token_count =
            later.tool_use_prompt_token_count.or(self.tool_use_prompt_token_count);
        self.cached_content_token_count =
            later.cached_content_token_count.or(self.cached_content_token_count);
        self.candidates_token_count = later.candidates_token_count.or(self.candidates_token_count);
        self.thoughts_token_count = later.thoughts_token_count.or(self.thoughts_token_count);
    }

    /// Tokens of the prompt, cached or not, with what the provider's own tools have added to it.
    #[must_use]
    pub fn prompt(self) -> u64 {
        self.prompt_token_count.unwrap_or(0).saturating_add(self.tool_use_prompt_token_count.unwrap_or(0))
    }

    /// Those that came from a cache.
    #[must_use]
    pub fn cached(self) -> u64 {
        self.cached_content_token_count.unwrap_or(0)
    }

    /// Tokens of the answer, thoughts included: the API tells them apart.
    #[must_use]
    pub fn output(self) -> u64 {
        self.candidates_token_count.unwrap_or(0).saturating_add(self.thought())
    }

    /// Those that were thoughts.
    #[must_use]
    pub fn thought(self) -> u64 {
        self.thoughts_token_count.unwrap_or(0)
    }
}

/// Why one of the answers ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The model had said all.
    Stop,
    /// It waits for the results of calls.
    Calls,
    /// It had as many tokens as it may have.
    Length,
    /// The provider would not let it go on, or would not even let it begin.
    Filtered,
}

/// One step of an answer. What is said of one thing ends with the next.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// One of the answers begins.
    Begin,
    /// Thoughts, and none is empty.
    Thinking(&'a str),
    /// What proves the words or the call that come next, or, where nothing comes, all of it.
    Seal(&'a str),
    /// Words, and none is empty.
    Text {
        /// Which.
        text: &'a str,
        /// How likely they were. It stands with them, since it says them again: what guards the words takes it away.
        logprobs: Option<&'a Logprobs>,
    },
    /// Why nothing is said.
    Refusal(&'a str),
    /// A function is called.
    Call {
        /// The call's name.
        id: &'a str,
        /// The function's.
        name: &'a str,
        /// What it is called with, JSON.
        arguments: &'a str,
    },
    /// One of the answers ends.
    End(End),
}

/// Whoever writes an answer in another form.
pub trait Listener: 'static {
    /// The answer of this name by this model begins.
    ///
    /// # Errors
    /// It cannot be written.
    fn begin(&mut self, name: (&str, &str), events: &mut Vec<Event>) -> Result<(), Failure>;

    /// Writes a step of one of the answers, as events where it is a stream.
    ///
    /// # Errors
    /// It cannot be written.
    fn hear(&mut self, choice: usize, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure>;

    /// All of them have ended, and have cost this.
    ///
    /// # Errors
    /// It cannot be written.
    fn end(&mut self, usage: Usage, events: &mut Vec<Event>) -> Result<(), Failure>;
}

/// Tells a whole answer; `name` is for one that has none.
///
/// # Errors
/// It is no answer of this API, or cannot be written.
pub fn told<L: Listener>(body: &[u8], listener: L, name: String) -> Result<L, Failure> {
    let body =
        str::from_utf8(body).map_err(|_| Failure::InvalidReply("an answer that is not UTF-8".into()))?;
    let (mut answer, mut events) = (Answer::new(listener, name), Vec::new());
    answer.take(body, &mut events)?;
    answer.close(&mut events)?;
    Ok(answer.into_listener())
}
