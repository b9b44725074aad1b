//! What should the mock answer? A [`Reply`]: content, how it is delivered, and where it breaks.

use std::time::Duration;

use serde_json::Value;

use crate::Script;
use crate::google;
use crate::mistral;
use crate::openai::{Choice, Thought, ToolCall, default_deltas};

/// What to answer to one request. The default answers in correct OpenAI form, whole or streamed as asked.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) content: Content,
    pub(crate) delay: Duration,
    pub(crate) gap: Duration,
    pub(crate) drip: Option<usize>,
    pub(crate) fault: Fault,
}

/// What the answer consists of.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// An OpenAI answer; its form follows from the request.
    Answer(Vec<Choice>),
    /// These bytes, whatever was asked.
    Raw(Vec<u8>),
    /// These server-sent frames, whatever was asked.
    Frames(Vec<String>),
    /// Not even a head: the request is taken and never answered.
    Silence,
    /// Not even a head: the connection is closed.
    HangUp,
}

/// Where the delivery of the body breaks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    None,
    StallAfter(usize),
    CutAfterFrames(usize),
    CutAfterBytes(usize),
}

impl Reply {
    /// An answer of this text; streamed, it comes in up to 19 content deltas.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::answer(Choice::of(default_deltas(text.as_ref())))
    }

    /// An answer that, streamed, comes in exactly these content deltas.
    pub fn stream_of(deltas: &[&str]) -> Self {
        Self::answer(Choice::of(deltas.iter().map(ToString::to_string).collect()))
    }

    /// An answer that calls a tool; streamed, the arguments come in these pieces.
    pub fn calling(name: &str, arguments: &[&str]) -> Self {
        Self::answer(Choice::default()).tool_call(name, arguments)
    }

    /// An answer with a status: `body` is sent as it is, and said to be JSON when it looks like it.
    pub fn status(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let json = body.first().is_some_and(|byte| b"{[".contains(byte));
        let kind = if json { "application/json" } else { "text/plain" };
        Self { status, ..Self::new(Content::Raw(body)) }.header("content-type", kind)
    }

    /// An OpenAI error envelope with a status.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        let error = serde_json::json!({"message": message, "type": "api_error", "param": null, "code": code});
        Self::status(status, serde_json::json!({ "error": error }).to_string())
    }

    /// Anthropic's error envelope with a status.
    pub fn anthropic_error(status: u16, kind: &str, message: &str) -> Self {
        let error = serde_json::json!({"type": kind, "message": message});
        Self::status(status, serde_json::json!({"type": "error", "error": error}).to_string())
    }

    /// Amazon Bedrock's error with a status.
    pub fn bedrock_error(status: u16, kind: &str, message: &str) -> Self {
        Self::status(status, serde_json::json!({ "message": message }).to_string())
            .header("x-amzn-errortype", kind)
    }

    /// Google's error envelope with a status.
    pub fn google_error(code: u16, status: &str, message: &str) -> Self {
        Self::status(code, google::error(code, status, message, &serde_json::json!([])).to_string())
    }

    /// Mistral's error envelope with a status.
    pub fn mistral_error(status: u16, kind: &str, message: &str) -> Self {
        Self::status(status, mistral::said(kind, &message.into()).to_string())
    }

    /// A body of JSON with status 200, whatever was asked.
    pub fn json(body: &Value) -> Self {
        Self::status(200, body.to_string()).header("content-type", "application/json")
    }

    /// Raw server-sent frames; a frame without its blank line gets one.
    pub fn frames<S: Into<String>>(frames: impl IntoIterator<Item = S>) -> Self {
        Self::new(Content::Frames(frames.into_iter().map(Into::into).collect()))
            .header("content-type", "text/event-stream")
    }

    /// Status 200 that says it is JSON and is a page of HTML.
    pub fn garbage() -> Self {
        Self::status(200, "<html><body>Bad gateway").header("content-type", "application/json")
    }

    /// Takes the request and never answers.
    pub fn stalling() -> Self {
        Self::new(Content::Silence)
    }

    /// Takes the request and closes the connection without an answer.
    pub fn hang_up() -> Self {
        Self::new(Content::HangUp)
    }

    /// Adds a call of a tool to the first choice.
    pub fn tool_call(mut self, name: &str, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(ToString::to_string).collect();
        if let Some(choice) = self.choices_mut().and_then(|choices| choices.first_mut()) {
            choice.tools.push(ToolCall { name: name.to_owned(), arguments });
        }
        self
    }

    /// Lets the first choice think before, in these pieces, where the dialect has a place for it.
    pub fn thinking(mut self, deltas: &[&str], signature: &str) -> Self {
        let deltas = deltas.iter().map(ToString::to_string).collect();
        if let Some(choice) = self.choices_mut().and_then(|choices| choices.first_mut()) {
            choice.thought = Some(Thought { deltas, signature: signature.to_owned() });
        }
        self
    }

    /// Repeats the first choice so that there are `count`. A single choice is repeated as often as the request's
    /// `n` says.
    pub fn choices(mut self, count: usize) -> Self {
        if let Some(choices) = self.choices_mut() {
            let first = choices.first().cloned().unwrap_or_default();
            choices.resize(count, first);
        }
        self
    }

    /// Adds a further choice with a text of its own, cut into these deltas.
    pub fn choice_of(mut self, deltas: &[&str]) -> Self {
        let choice = Choice::of(deltas.iter().map(ToString::to_string).collect());
        if let Some(choices) = self.choices_mut() {
            choices.push(choice);
        }
        self
    }

    /// Sets a response header, in place of an earlier one of that name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Waits before the head of the answer.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Waits between the frames of a stream.
    pub fn gap(mut self, gap: Duration) -> Self {
        self.gap = gap;
        self
    }

    /// Sends the body in writes of `size` bytes, whatever its frames, with a wait between them.
    pub fn drip(mut self, size: usize, interval: Duration) -> Self {
        self.drip = Some(size.max(1));
        self.gap(interval)
    }

    /// Sends `frames` frames and then nothing more, with the connection left open. A body that is not streamed
    /// counts as one frame.
    pub fn stall_after(mut self, frames: usize) -> Self {
        self.fault = Fault::StallAfter(frames);
        self
    }

    /// Sends `frames` frames and closes the connection in the middle of the body.
    pub fn cut_after(mut self, frames: usize) -> Self {
        self.fault = Fault::CutAfterFrames(frames);
        self
    }

    /// Sends `bytes` bytes of the body and closes the connection.
    pub fn cut_after_bytes(mut self, bytes: usize) -> Self {
        self.fault = Fault::CutAfterBytes(bytes);
        self
    }

    /// This reply once, then the next.
    pub fn then(self, next: impl Into<Script>) -> Script {
        Script::from(self).then(next)
    }

    fn answer(choice: Choice) -> Self {
        Self::new(Content::Answer(vec![choice]))
    }

    fn new(content: Content) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            content,
            delay: Duration::ZERO,
            gap: Duration::ZERO,
            drip: None,
            fault: Fault::None,
        }
    }

    fn choices_mut(&mut self) -> Option<&mut Vec<Choice>> {
        match &mut self.content {
            Content::Answer(choices) => Some(choices),
            Content::Raw(_) | Content::Frames(_) | Content::Silence | Content::HangUp => None,
        }
    }
}

impl From<&str> for Reply {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}
