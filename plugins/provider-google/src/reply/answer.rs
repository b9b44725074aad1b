//! What is known of an answer so far, whole or event by event.

use super::{Call, Candidate, End, Feedback, Listener, Part, Reply, Step, Usage};
use crate::failures;
use ghat_sdk::provider::translation::Told;
use ghat_sdk::provider::{Complaint, Event, Failure};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// How names end of what a part says of itself beside what it holds.
const OF_ITSELF: [&str; 2] = ["Metadata", "Resolution"];

/// An answer that is being told.
#[derive(Debug)]
pub struct Answer<L> {
    listener: L,
    /// The answer's name, where it has none of its own.
    name: String,
    begun: bool,
    usage: Usage,
    choices: BTreeMap<usize, Choice>,
    /// Why the prompt was blocked.
    blocked: Option<String>,
}

/// One of the answers.
#[derive(Debug, Default)]
struct Choice {
    begun: bool,
    /// The functions that were called.
    calls: usize,
    /// Why it ended. Some models say so with every event.
    finish_reason: Option<String>,
}

impl<L: Listener> Told for Answer<L> {
    fn read(&mut self, data: &str, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.take(data, events)
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.close(events)
    }
}

impl<L: Listener> Answer<L> {
    /// Before an answer that this one writes; `name` is for one that has none.
    pub fn new(listener: L, name: String) -> Self {
        let (usage, choices) = (Usage::default(), BTreeMap::new());
        Self { listener, name, begun: false, usage, choices, blocked: None }
    }

    /// Who has written it.
    pub(super) fn into_listener(self) -> L {
        self.listener
    }

    /// Takes the next event.
    pub(super) fn take(&mut self, data: &str, events: &mut Vec<Event>) -> Result<(), Failure> {
        let reply: Reply<'_> =
            serde_json::from_str(data).map_err(|problem| Failure::InvalidReply(problem.to_string()))?;
        if let Some(fault) = reply.error {
            return Err(failures::of_stream(&fault));
        }
        if !self.begun {
            self.begun = true;
            if !reply.response_id.is_empty() {
                self.name = reply.response_id;
            }
            self.listener.begin((&self.name, &reply.model_version), events)?;
        }
        self.usage.update(reply.usage_metadata.unwrap_or_default());
        if let Some(Feedback { block_reason: Some(reason) }) = reply.prompt_feedback {
            self.blocked = Some(reason);
        }
        reply.candidates.iter().try_for_each(|candidate| self.grow(candidate, events))
    }

    /// There are no more events.
    pub(super) fn close(&mut self, events: &mut Vec<Event>) -> Result<(), Failure> {
        if let Some(reason) = self.blocked.take().filter(|_| self.choices.is_empty()) {
            let refusal = format!("The provider has blocked the prompt: {reason}.");
            self.tell(0, Step::Begin, events)?;
            self.tell(0, Step::Refusal(&refusal), events)?;
            self.tell(0, Step::End(End::Filtered), events)?;
            return self.listener.end(self.usage, events);
        }
        if self.choices.is_empty() {
            return Err(Failure::InvalidReply("an answer that says nothing".into()));
        }
        for (index, choice) in std::mem::take(&mut self.choices) {
            let broken = || Failure::InvalidReply("the answer broke off".into());
            let end = end(choice.finish_reason.as_deref().ok_or_else(broken)?, choice.calls > 0)?;
            self.tell(index, Step::End(end), events)?;
        }
        self.listener.end(self.usage, events)
    }

    fn tell(&mut self, choice: usize, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.listener.hear(choice, step, events)
    }

    fn grow(&mut self, candidate: &Candidate<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        let index = candidate.index;
        let choice = self.choices.entry(index).or_default();
        if let Some(reason) = &candidate.finish_reason {
            choice.finish_reason = Some(reason.clone());
        }
        if !std::mem::replace(&mut choice.begun, true) {
            self.tell(index, Step::Begin, events)?;
        }
        let parts = || candidate.content.iter().flat_map(|content| &content.parts);
        // How likely words were is said of all of them at once.
        let mut likely = candidate.logprobs_result.as_ref().map(|logprobs| {
            let texts = parts().filter(|part| !part.thought).filter_map(|part| part.text.as_deref());
            (texts.collect::<String>(), logprobs)
        });
        for part in parts() {
            self.part(index, part, events)?;
            let Some(text) = part.text.as_deref().filter(|text| !text.is_empty() && !part.thought) else {
                continue;
            };
            match (&candidate.logprobs_result, likely.take()) {
                (None, _) => self.tell(index, Step::Text { text, logprobs: None }, events)?,
                (_, Some((text, logprobs))) => {
                    self.tell(index, Step::Text { text: &text, logprobs: Some(logprobs) }, events)?;
                }
                (Some(_), None) => {}
            }
        }
        Ok(())
    }

    /// Tells what a part says, but for words.
    fn part(&mut self, index: usize, part: &Part<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        let text = part.text.as_deref().filter(|text| !text.is_empty());
        let seal = part.thought_signature.as_deref().filter(|seal| !seal.is_empty()).map(Step::Seal);
        if part.thought {
            // What proves a thought proves what comes of it.
            let steps = [text.map(Step::Thinking), seal];
            return steps.into_iter().flatten().try_for_each(|step| self.tell(index, step, events));
        }
        if let Some(seal) = seal {
            self.tell(index, seal, events)?;
        }
        if let Some(call) = &part.function_call {
            return self.call(index, call, events);
        }
        if part.text.is_none()
            && let Some(kind) = part.rest.keys().find(|name| !OF_ITSELF.iter().any(|end| name.ends_with(end)))
        {
            return Err(Failure::InvalidReply(format!("a part of the kind `{kind}`")));
        }
        Ok(())
    }

    fn call(&mut self, index: usize, call: &Call<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        let choice = self.choices.entry(index).or_default();
        let number = choice.calls;
        choice.calls += 1;
        let made;
        let id = if call.id.is_empty() {
            // The same for the same answer, and no other answer has it.
            made = format!("call_{}_{index}_{number}", self.name);
            &made
        } else {
            &call.id
        };
        let (name, arguments) = (&*call.name, call.args.map_or("{}", RawValue::get));
        self.tell(index, Step::Call { id, name, arguments }, events)
    }
}

/// What a reason to end means.
fn end(reason: &str, calls: bool) -> Result<End, Failure> {
    match reason {
        "STOP" if calls => Ok(End::Calls),
        "STOP" => Ok(End::Stop),
        "MAX_TOKENS" | "CONTINUATION" => Ok(End::Length),
        // What the model has made cannot be read. It may do better when it is asked again.
        "MALFORMED_FUNCTION_CALL" | "UNEXPECTED_TOOL_CALL" | "TOO_MANY_TOOL_CALLS" | "MALFORMED_RESPONSE" => {
            Err(Failure::Unavailable(format!("the model's answer ended with {reason}")))
        }
        "MISSING_THOUGHT_SIGNATURE" => {
            let message = "A call in the conversation has come back without its `thought_signature`.".into();
            Err(Failure::InvalidRequest(Complaint { param: None, message }))
        }
        // `SAFETY`, `RECITATION`, `LANGUAGE`, `BLOCKLIST`, `PROHIBITED_CONTENT`, `SPII`, `ESCALATION`, `OTHER`, those of
        // images, and what does not exist yet: the answer is not all of it, for reasons of the provider.
        _ => Ok(End::Filtered),
    }
}
