//! The form of a whole chat answer.

use crate::chunk::Counted;
use ghat_sdk::provider::Failure;
use serde::Serialize;

/// A chat completion. `M` is the message of a choice, `L` what says how likely its words were.
#[derive(Debug, Serialize)]
pub struct Completion<'a, M, L = ()> {
    id: &'a str,
    object: &'static str,
    /// Where a provider does not say.
    created: u32,
    model: &'a str,
    choices: Vec<Choice<M, L>>,
    usage: Counted,
}

/// One choice of it.
#[derive(Debug, Serialize)]
pub struct Choice<M, L = ()> {
    /// Its place among the choices.
    pub index: usize,
    /// What is said.
    pub message: M,
    /// How likely the words were.
    pub logprobs: L,
    /// Why it ended.
    pub finish_reason: &'static str,
}

impl<'a, M: Serialize, L: Serialize> Completion<'a, M, L> {
    /// The answer of this name by this model.
    #[must_use]
    pub fn new((id, model): (&'a str, &'a str), choices: Vec<Choice<M, L>>, usage: Counted) -> Self {
        Self { id, object: "chat.completion", created: 0, model, choices, usage }
    }

    /// The answer, written.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn json(&self) -> Result<String, Failure> {
        serde_json::to_string(self).map_err(|problem| Failure::InvalidReply(problem.to_string()))
    }
}
