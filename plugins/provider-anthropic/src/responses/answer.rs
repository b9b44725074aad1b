//! An answer of the Messages API as a response, whole and streamed.

use crate::reply::{self, Listener, Step};
use ghat_sdk::provider::{Event, Failure};
use responses::{End, Usage, Writer};

/// How what proves a thought begins, in the words of a client: a signature, or the thought itself where nobody may read
/// it. The thought that is signed stands beside it, where it is guarded like any other text.
const SIGNATURE: &str = "anthropic.signature.";
const DATA: &str = "anthropic.data.";

/// What proves a thought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seal<'a> {
    /// Of a thought that can be read.
    Signature(&'a str),
    /// The thought itself.
    Data(&'a str),
}

impl<'a> Seal<'a> {
    /// Reads what a client has sent back; nothing where it is of another provider.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let signature = text.strip_prefix(SIGNATURE).map(Self::Signature);
        signature.or_else(|| text.strip_prefix(DATA).map(Self::Data))
    }
}

/// Writes one answer.
#[derive(Debug)]
pub struct Items(Writer);

impl Items {
    /// Before an answer that says this of its request.
    #[must_use]
    pub fn new(echo: String) -> Self {
        Self(Writer::new(echo))
    }
}

impl Listener for Items {
    fn hear(&mut self, step: Step<'_>, events: &mut Vec<Event>) -> Result<(), Failure> {
        let Self(writer) = self;
        match step {
            Step::Begin { id, model } => writer.begin((id, model), events),
            Step::Text(text) => writer.text(text, events),
            Step::Thinking(text) => writer.thought(text, events),
            Step::Thought { signature, .. } => writer.seal(&format!("{SIGNATURE}{signature}"), events),
            Step::Redacted(data) => writer.seal(&format!("{DATA}{data}"), events),
            Step::Call { id, name } => writer.call((id, name), events),
            Step::Arguments(piece) => writer.arguments(piece, events),
            Step::End { reason, usage } => {
                let usage = Usage {
                    input: usage.prompt(),
                    cached: usage.cached(),
                    written: usage.created(),
                    output: usage.output(),
                    // Thoughts are counted with the answer; the API does not tell them apart.
                    thought: 0,
                };
                writer.end(end(reason), usage, events);
            }
        }
        Ok(())
    }
}

fn end(reason: &str) -> End {
    match reason {
        // A turn that pauses is not complete, and neither is what was cut.
        "max_tokens" | "model_context_window_exceeded" | "pause_turn" => End::Length,
        "refusal" => End::Filtered,
        // `end_turn`, `tool_use` and `stop_sequence`.
        _ => End::Complete,
    }
}

/// The response that an answer is.
///
/// # Errors
/// It is no answer of this API.
pub fn answer(body: &[u8], echo: String) -> Result<String, Failure> {
    let (mut items, mut events) = (Items::new(echo), Vec::new());
    reply::read(body)?.tell(|step| items.hear(step, &mut events))?;
    Ok(items.0.into_response())
}
