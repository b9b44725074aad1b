//! A stream of the Messages API as chunks of a chat completion.

use super::chunk::{Block, Call, Function, Piece, Thought, Usage, Writer, finish_reason};
use crate::failures::{self, Fault};
use ghat_sdk::provider::{Decoder, Event, Failure, sse};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Reads one stream.
#[derive(Debug, Default)]
pub struct Chunks {
    reader: sse::Reader,
    message: Message,
    /// Told once what came before it has left.
    failed: Option<Failure>,
}

/// What is known of the message so far.
#[derive(Debug, Default)]
struct Message {
    writer: Option<Writer>,
    /// Whether the caller wants a chunk with the usage.
    counted: bool,
    usage: Usage,
    /// The block that is open. Blocks follow one another.
    open: Option<Open>,
    thoughts: usize,
    calls: usize,
    stop_reason: Option<String>,
    ended: bool,
}

/// A block that is being written.
#[derive(Debug)]
enum Open {
    Text,
    Thinking {
        text: String,
        signature: String,
    },
    Redacted {
        data: String,
    },
    /// What the call began with, and whether arguments have come.
    Tool {
        input: String,
        begun: bool,
    },
}

/// One event.
#[derive(Deserialize)]
struct Said<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    message: Option<Begun>,
    #[serde(borrow, default)]
    content_block: Option<Block<'a>>,
    delta: Option<Delta>,
    usage: Option<Usage>,
    error: Option<Fault>,
}

#[derive(Deserialize)]
struct Begun {
    id: String,
    model: String,
    #[serde(default)]
    usage: Usage,
}

#[derive(Deserialize)]
struct Delta {
    #[serde(rename = "type", default)]
    kind: String,
    text: Option<String>,
    thinking: Option<String>,
    signature: Option<String>,
    partial_json: Option<String>,
    stop_reason: Option<String>,
}

impl Chunks {
    /// At the beginning of a stream; `counted` says that a chunk of its own tells the usage.
    #[must_use]
    pub fn new(counted: bool) -> Self {
        Self { message: Message { counted, ..Message::default() }, ..Self::default() }
    }

    /// What was made of the bytes so far; a failure waits until that has left.
    fn told(&mut self, events: Vec<Event>, read: Result<(), Failure>) -> Result<Vec<Event>, Failure> {
        match read {
            Err(failure) if events.is_empty() => Err(failure),
            Err(failure) => {
                self.failed = Some(failure);
                Ok(events)
            }
            Ok(()) => Ok(events),
        }
    }
}

impl Decoder for Chunks {
    fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, Failure> {
        if let Some(failed) = self.failed.take() {
            return Err(failed);
        }
        let mut events = Vec::new();
        let message = &mut self.message;
        let read = self.reader.push(bytes, |_, data| message.read(data, &mut events));
        self.told(events, read)
    }

    fn finish(&mut self) -> Result<Vec<Event>, Failure> {
        if let Some(failed) = self.failed.take() {
            return Err(failed);
        }
        let mut events = Vec::new();
        let message = &mut self.message;
        self.reader.finish(|_, data| message.read(data, &mut events))?;
        if self.message.ended {
            Ok(events)
        } else {
            Err(Failure::InvalidReply("the stream broke off".into()))
        }
    }
}

impl Message {
    fn read(&mut self, data: &str, events: &mut Vec<Event>) -> Result<(), Failure> {
        let said: Said<'_> =
            serde_json::from_str(data).map_err(|problem| Failure::InvalidReply(problem.to_string()))?;
        if let Some(fault) = said.error.filter(|_| said.kind == "error") {
            return Err(failures::of_stream(&fault));
        }
        if let Some(later) = said.usage {
            self.usage.update(later);
        }
        match said.kind {
            "message_start" => self.begin(&said.message.ok_or_else(incomplete)?, events),
            "content_block_start" => {
                let event = self.open(said.content_block.ok_or_else(incomplete)?)?;
                events.extend(event);
                Ok(())
            }
            "content_block_delta" => {
                let event = self.grow(&said.delta.ok_or_else(incomplete)?)?;
                events.extend(event);
                Ok(())
            }
            "content_block_stop" => {
                let event = self.close()?;
                events.extend(event);
                Ok(())
            }
            "message_delta" => {
                self.stop_reason = said.delta.and_then(|delta| delta.stop_reason).or(self.stop_reason.take());
                Ok(())
            }
            "message_stop" => self.end(events),
            // `ping`, and what does not exist yet.
            _ => Ok(()),
        }
    }

    fn writer(&self) -> Result<&Writer, Failure> {
        self.writer.as_ref().ok_or_else(|| Failure::InvalidReply("the stream has no beginning".into()))
    }

    fn begin(&mut self, message: &Begun, events: &mut Vec<Event>) -> Result<(), Failure> {
        self.usage = message.usage;
        let writer = Writer::new(&message.id, &message.model)?;
        events.push(writer.begin());
        self.writer = Some(writer);
        Ok(())
    }

    fn open(&mut self, block: Block<'_>) -> Result<Option<Event>, Failure> {
        let (open, event) = match &*block.kind {
            "text" => (Open::Text, self.words(block.text.as_deref(), Piece::Content)?),
            "thinking" => {
                let event = self.words(block.thinking.as_deref(), Piece::ReasoningContent)?;
                let (text, signature) =
                    (block.thinking.unwrap_or_default(), block.signature.unwrap_or_default());
                (Open::Thinking { text, signature }, event)
            }
            "redacted_thinking" => (Open::Redacted { data: block.data.unwrap_or_default() }, None),
            "tool_use" => {
                self.calls += 1;
                let (id, name) = (block.id.as_deref(), block.name.as_deref());
                let event = self.call(id, Function { name, arguments: "" })?;
                let input = block.input.map_or("{}", RawValue::get).into();
                (Open::Tool { input, begun: false }, Some(event))
            }
            kind => return Err(Failure::InvalidReply(format!("a block of the kind `{kind}`"))),
        };
        self.open = Some(open);
        Ok(event)
    }

    fn grow(&mut self, delta: &Delta) -> Result<Option<Event>, Failure> {
        match (&*delta.kind, &mut self.open) {
            ("text_delta", _) => self.words(delta.text.as_deref(), Piece::Content),
            ("thinking_delta", Some(Open::Thinking { text, .. })) => {
                text.push_str(delta.thinking.as_deref().unwrap_or_default());
                self.words(delta.thinking.as_deref(), Piece::ReasoningContent)
            }
            ("signature_delta", Some(Open::Thinking { signature, .. })) => {
                signature.push_str(delta.signature.as_deref().unwrap_or_default());
                Ok(None)
            }
            ("input_json_delta", Some(Open::Tool { begun, .. })) => {
                let Some(arguments) = delta.partial_json.as_deref().filter(|json| !json.is_empty()) else {
                    return Ok(None);
                };
                *begun = true;
                self.call(None, Function { name: None, arguments }).map(Some)
            }
            // What does not exist yet.
            _ => Ok(None),
        }
    }

    fn close(&mut self) -> Result<Option<Event>, Failure> {
        let thought = match self.open.take() {
            Some(Open::Thinking { text, signature }) => self
                .writer()?
                .piece(&Piece::ThinkingBlocks([Thought::thinking(self.thoughts, &text, &signature)])),
            Some(Open::Redacted { data }) => {
                self.writer()?.piece(&Piece::ThinkingBlocks([Thought::redacted(self.thoughts, &data)]))
            }
            // A call without arguments is one with none of them in an object.
            Some(Open::Tool { input, begun: false }) => {
                return self.call(None, Function { name: None, arguments: &input }).map(Some);
            }
            Some(Open::Text | Open::Tool { .. }) | None => return Ok(None),
        };
        self.thoughts += 1;
        thought.map(Some)
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Failure> {
        if self.ended {
            return Ok(());
        }
        let usage = self.usage.counted();
        let reason = finish_reason(self.stop_reason.as_deref().unwrap_or("end_turn"));
        let writer = self.writer()?;
        events.push(writer.finish(reason, (!self.counted).then_some(usage))?);
        if self.counted {
            events.push(writer.usage(usage)?);
        }
        self.ended = true;
        Ok(())
    }

    fn words<'a>(
        &self,
        text: Option<&'a str>,
        piece: impl FnOnce(&'a str) -> Piece<'a>,
    ) -> Result<Option<Event>, Failure> {
        match text.filter(|text| !text.is_empty()) {
            Some(text) => self.writer()?.piece(&piece(text)).map(Some),
            None => Ok(None),
        }
    }

    /// A piece of the call that is open.
    fn call(&self, id: Option<&str>, function: Function<'_>) -> Result<Event, Failure> {
        let (index, kind) = (Some(self.calls.saturating_sub(1)), id.map(|_| "function"));
        self.writer()?.piece(&Piece::ToolCalls([Call { index, id, kind, function }]))
    }
}

fn incomplete() -> Failure {
    Failure::InvalidReply("an event that is not complete".into())
}
