//! An answer of the Gemini API as a message, whole and streamed.

use crate::reply::{self, End, Listener, Step, Usage};
use crate::seal::sealed;
use ::messages::{Block, Counted, Message, Writer};
use ghat_sdk::provider::{Event, Failure};
use std::borrow::Cow;

fn counted(usage: Usage) -> Counted {
    Counted::new((usage.prompt(), usage.cached()), usage.output())
}

fn stop_reason(end: End) -> &'static str {
    match end {
        End::Stop => "end_turn",
        End::Calls => "tool_use",
        End::Length => "max_tokens",
        End::Filtered => "refusal",
    }
}

/// Writes one stream.
#[derive(Debug, Default)]
pub struct Events {
    writer: Writer,
    end: Option<End>,
}

impl Listener for Events {
    fn begin(&mut self, name: (&str, &str), events: &mut Vec<Event>) -> Result<(), Failure> {
        self.writer.begin(name, events)
    }

    fn hear(&mut self, choice: usize, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        let Self { writer, end } = self;
        match step {
            // No more than one answer was asked for.
            _ if choice > 0 => Ok(()),
            Step::Begin => Ok(()),
            Step::Thinking(text) => writer.thought(text, events),
            Step::Seal(signature) => writer.seal(&sealed(signature), events),
            Step::Text { text, .. } | Step::Refusal(text) => writer.text(text, events),
            Step::Call { id, name, arguments } => {
                writer.call((id, name), events)?;
                writer.arguments(arguments, events)
            }
            Step::End(why) => {
                *end = Some(why);
                Ok(())
            }
        }
    }

    fn end(&mut self, usage: Usage, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.writer.end(stop_reason(self.end.unwrap_or(End::Stop)), counted(usage), events)
    }
}

/// A whole answer, as it is put together.
#[derive(Debug, Default)]
struct Whole {
    id: String,
    model: String,
    content: Vec<Block<'static>>,
    end: Option<End>,
    usage: Usage,
}

impl Whole {
    fn text(&mut self, more: &str) {
        match self.content.last_mut() {
            Some(Block::Text { text }) => text.to_mut().push_str(more),
            _ => self.content.push(Block::Text { text: Cow::Owned(more.into()) }),
        }
    }

    /// A thought that is open, or a new one.
    fn thought(&mut self) -> Option<(&mut Cow<'static, str>, &mut Cow<'static, str>)> {
        let open =
            |block: &Block<'_>| matches!(block, Block::Thinking { signature, .. } if signature.is_empty());
        if !self.content.last().is_some_and(open) {
            self.content.push(Block::Thinking { thinking: "".into(), signature: "".into() });
        }
        match self.content.last_mut() {
            Some(Block::Thinking { thinking, signature }) => Some((thinking, signature)),
            _ => None,
        }
    }
}

impl Listener for Whole {
    fn begin(&mut self, (id, model): (&str, &str), _: &mut Vec<Event>) -> Result<(), Failure> {
        (self.id, self.model) = (id.into(), model.into());
        Ok(())
    }

    fn hear(&mut self, choice: usize, step: Step<'_>, _: &mut Vec<Event>) -> Result<(), Failure> {
        match step {
            // No more than one answer was asked for.
            _ if choice > 0 => {}
            Step::Begin => {}
            Step::Thinking(text) => {
                self.thought().into_iter().for_each(|(thinking, _)| thinking.to_mut().push_str(text));
            }
            Step::Seal(text) => {
                self.thought().into_iter().for_each(|(_, seal)| *seal = Cow::Owned(sealed(text)));
            }
            Step::Text { text, .. } | Step::Refusal(text) => self.text(text),
            Step::Call { id, name, arguments } => {
                self.content.push(Block::tool_use(id.to_owned(), name.to_owned(), arguments)?);
            }
            Step::End(end) => self.end = Some(end),
        }
        Ok(())
    }

    fn end(&mut self, usage: Usage, _: &mut Vec<Event>) -> Result<(), Failure> {
        self.usage = usage;
        Ok(())
    }
}

/// The message that an answer is; `name` is for one that has none.
///
/// # Errors
/// It is no answer of this API.
pub fn answer(body: &[u8], name: String) -> Result<String, Failure> {
    let Whole { id, model, content, end, usage } = reply::told(body, Whole::default(), name)?;
    let mut message = Message::begun(&id, &model);
    message.content = content;
    message.stop_reason = Some(stop_reason(end.unwrap_or(End::Stop)));
    message.usage = counted(usage);
    message.json()
}
