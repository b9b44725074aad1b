//! An answer of the Gemini API as a chat completion, whole and streamed.

use crate::reply::logprobs::Logprobs;
use crate::reply::{self, End, Listener, Step, Usage};
use ::chat::chunk::{Call, Function, Writer};
use ::chat::completion::{Choice, Completion};
use ::chat::{Counted, Usage as Tokens};
use ghat_sdk::provider::{Event, Failure};
use serde::Serialize;
use std::collections::BTreeMap;

/// What Google adds to a call or a message, as its own endpoint for OpenAI's clients does.
#[derive(Debug, Clone, Serialize)]
struct Extra {
    google: Signed,
}

#[derive(Debug, Clone, Serialize)]
struct Signed {
    thought_signature: String,
}

impl Extra {
    fn of(thought_signature: impl Into<String>) -> Self {
        Self { google: Signed { thought_signature: thought_signature.into() } }
    }
}

/// One piece of a message.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Piece<'a> {
    Content(&'a str),
    Refusal(&'a str),
    ReasoningContent(&'a str),
    ToolCalls([Call<'a, Extra>; 1]),
    ExtraContent(Extra),
}

/// What an answer cost.
fn counted(usage: Usage) -> Counted {
    Tokens {
        prompt: usage.prompt(),
        cached: usage.cached(),
        written: None,
        completion: usage.output(),
        thought: Some(usage.thought()),
    }
    .into()
}

fn finish_reason(end: End) -> &'static str {
    match end {
        End::Stop => "stop",
        End::Calls => "tool_calls",
        End::Length => "length",
        End::Filtered => "content_filter",
    }
}

/// Writes one stream.
#[derive(Debug, Default)]
pub struct Chunks {
    writer: Writer,
    /// Whether the caller wants a chunk with the usage.
    counted: bool,
    choices: BTreeMap<usize, Told>,
}

/// What was told of one choice.
#[derive(Debug, Default)]
struct Told {
    calls: usize,
    /// What proves what comes next.
    seal: Option<Extra>,
    end: Option<End>,
}

impl Chunks {
    /// At the beginning of a stream; `counted` says that a chunk of its own tells the usage.
    #[must_use]
    pub fn new(counted: bool) -> Self {
        Self { counted, ..Self::default() }
    }

    fn told(&mut self, choice: usize) -> &mut Told {
        self.choices.entry(choice).or_default()
    }

    /// Tells what proves words.
    fn unseal(&mut self, choice: usize, events: &mut Vec<Event>) -> Result<(), Failure> {
        if let Some(seal) = self.told(choice).seal.take() {
            events.push(self.writer.piece(choice, &Piece::ExtraContent(seal))?);
        }
        Ok(())
    }

    fn call(&mut self, choice: usize, (id, name, arguments): (&str, &str, &str)) -> Result<Event, Failure> {
        let told = self.told(choice);
        let (index, extra_content) = (Some(told.calls), told.seal.take());
        told.calls += 1;
        let function = Function { name: Some(name), arguments };
        let call = Call { index, id: Some(id), kind: Some("function"), function, extra_content };
        self.writer.piece(choice, &Piece::ToolCalls([call]))
    }
}

impl Listener for Chunks {
    fn begin(&mut self, (id, model): (&str, &str), _: &mut Vec<Event>) -> Result<(), Failure> {
        self.writer = Writer::new(id, model)?;
        Ok(())
    }

    fn hear(&mut self, choice: usize, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        let event = match step {
            Step::Begin => self.writer.begin(choice),
            Step::Thinking(text) => self.writer.piece(choice, &Piece::ReasoningContent(text))?,
            Step::Seal(seal) => {
                self.unseal(choice, events)?;
                self.told(choice).seal = Some(Extra::of(seal));
                return Ok(());
            }
            Step::Text { text, logprobs } => {
                self.unseal(choice, events)?;
                let piece = Piece::Content(text);
                match logprobs {
                    Some(logprobs) => self.writer.likely(choice, &piece, logprobs)?,
                    None => self.writer.piece(choice, &piece)?,
                }
            }
            Step::Refusal(text) => self.writer.piece(choice, &Piece::Refusal(text))?,
            Step::Call { id, name, arguments } => self.call(choice, (id, name, arguments))?,
            Step::End(end) => {
                self.unseal(choice, events)?;
                self.told(choice).end = Some(end);
                return Ok(());
            }
        };
        events.push(event);
        Ok(())
    }

    fn end(&mut self, usage: Usage, events: &mut Vec<Event>) -> Result<(), Failure> {
        let usage = counted(usage);
        let last = self.choices.keys().last();
        for (choice, told) in &self.choices {
            let usage = (Some(choice) == last && !self.counted).then_some(usage);
            let reason = finish_reason(told.end.unwrap_or(End::Stop));
            events.push(self.writer.finish(*choice, reason, usage)?);
        }
        if self.counted {
            events.push(self.writer.usage(usage)?);
        }
        Ok(())
    }
}

/// A whole answer, as it is put together.
#[derive(Debug, Default)]
struct Whole {
    id: String,
    model: String,
    choices: BTreeMap<usize, Spoken>,
    usage: Usage,
}

/// What was told of one choice.
#[derive(Debug, Default)]
struct Spoken {
    message: Said,
    logprobs: Option<Logprobs>,
    /// What proves what comes next.
    seal: Option<Extra>,
    end: Option<End>,
}

#[derive(Debug, Default, Serialize)]
struct Said {
    role: Assistant,
    content: Option<String>,
    refusal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Made>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra_content: Option<Extra>,
}

/// Who says it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "lowercase")]
enum Assistant {
    #[default]
    Assistant,
}

#[derive(Debug, Serialize)]
struct Made {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    function: Named,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra_content: Option<Extra>,
}

#[derive(Debug, Serialize)]
struct Named {
    name: String,
    arguments: String,
}

impl Listener for Whole {
    fn begin(&mut self, (id, model): (&str, &str), _: &mut Vec<Event>) -> Result<(), Failure> {
        (self.id, self.model) = (id.into(), model.into());
        Ok(())
    }

    fn hear(&mut self, choice: usize, step: Step<'_>, _: &mut Vec<Event>) -> Result<(), Failure> {
        let Spoken { message, logprobs, seal, end } = self.choices.entry(choice).or_default();
        match step {
            Step::Begin => {}
            Step::Thinking(text) => message.reasoning_content.get_or_insert_default().push_str(text),
            Step::Seal(text) => {
                message.extra_content = seal.take().or(message.extra_content.take());
                *seal = Some(Extra::of(text));
            }
            Step::Text { text, logprobs: more } => {
                message.extra_content = seal.take().or(message.extra_content.take());
                message.content.get_or_insert_default().push_str(text);
                more.into_iter().for_each(|more| logprobs.get_or_insert_default().append(more));
            }
            Step::Refusal(text) => message.refusal.get_or_insert_default().push_str(text),
            Step::Call { id, name, arguments } => message.tool_calls.push(Made {
                id: id.into(),
                kind: "function",
                function: Named { name: name.into(), arguments: arguments.into() },
                extra_content: seal.take(),
            }),
            Step::End(why) => {
                message.extra_content = seal.take().or(message.extra_content.take());
                *end = Some(why);
            }
        }
        Ok(())
    }

    fn end(&mut self, usage: Usage, _: &mut Vec<Event>) -> Result<(), Failure> {
        self.usage = usage;
        Ok(())
    }
}

/// The chat completion that an answer is; `name` is for one that has none.
///
/// # Errors
/// It is no answer of this API.
pub fn answer(body: &[u8], name: String) -> Result<String, Failure> {
    let Whole { id, model, choices, usage, .. } = reply::told(body, Whole::default(), name)?;
    let choices = choices.into_iter().map(|(index, Spoken { message, logprobs, end, .. })| {
        let finish_reason = finish_reason(end.unwrap_or(End::Stop));
        Choice { index, message, logprobs, finish_reason }
    });
    Completion::new((&id, &model), choices.collect(), counted(usage)).json()
}
