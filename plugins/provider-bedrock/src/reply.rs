//! An answer of Converse, told step by step to whoever writes it in a client's API.

pub mod stream;

use conversation::steps::Teller;
use conversation::{End, Listener, Step, Usage};
use ghat_sdk::provider::Failure;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reply<'a> {
    #[serde(borrow)]
    output: Output<'a>,
    stop_reason: String,
    #[serde(default)]
    usage: Counted,
}

#[derive(Deserialize)]
struct Output<'a> {
    #[serde(borrow, default)]
    message: Option<Message<'a>>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    content: Vec<Block<'a>>,
}

/// One block: one of these.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Block<'a> {
    text: Option<String>,
    reasoning_content: Option<Thought>,
    #[serde(borrow, default)]
    tool_use: Option<Call<'a>>,
    citations_content: Option<Quoted>,
}

/// A thought: one that can be read, or one that nobody may read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Thought {
    reasoning_text: Option<Reasoning>,
    redacted_content: Option<String>,
}

#[derive(Deserialize)]
struct Reasoning {
    #[serde(default)]
    text: String,
    #[serde(default)]
    signature: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Call<'a> {
    tool_use_id: String,
    name: String,
    #[serde(borrow, default)]
    input: Option<&'a RawValue>,
}

/// Words that quote something. Nobody asked for the quotes; the words are the model's.
#[derive(Deserialize)]
struct Quoted {
    #[serde(default)]
    content: Vec<Words>,
}

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    text: String,
}

/// The tokens that an answer cost.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Counted {
    input_tokens: u64,
    output_tokens: u64,
    cache_read_input_tokens: u64,
    cache_write_input_tokens: u64,
}

impl From<Counted> for Usage {
    fn from(counted: Counted) -> Self {
        Self {
            fresh: counted.input_tokens,
            cached: counted.cache_read_input_tokens,
            written: counted.cache_write_input_tokens,
            output: counted.output_tokens,
        }
    }
}

/// Why the model stopped.
fn end(reason: &str) -> Result<End, Failure> {
    Ok(match reason {
        "end_turn" => End::Complete,
        "stop_sequence" => End::Stop,
        "tool_use" => End::Tools,
        "max_tokens" | "model_context_window_exceeded" => End::Length,
        "guardrail_intervened" | "content_filtered" => End::Filtered,
        "malformed_model_output" | "malformed_tool_use" => {
            return Err(Failure::InvalidReply(format!("the model's answer is broken: {reason}")));
        }
        // What does not exist yet.
        _ => End::Complete,
    })
}

/// Tells a whole answer, and gives what `teller` makes of it.
///
/// # Errors
/// It is no answer of this API.
pub fn tell(body: &[u8], id: &str, mut teller: impl Teller) -> Result<String, Failure> {
    let reply: Reply<'_> =
        serde_json::from_slice(body).map_err(|problem| Failure::InvalidReply(problem.to_string()))?;
    let end = end(&reply.stop_reason)?;
    teller.hear(Step::Begin { id, model: "" }, &mut Vec::new())?;
    for block in reply.output.message.iter().flat_map(|message| &message.content) {
        block.tell(&mut teller)?;
    }
    teller.hear(Step::End { end, usage: reply.usage.into() }, &mut Vec::new())?;
    teller.told()
}

impl Block<'_> {
    fn tell(&self, listener: &mut impl Listener) -> Result<(), Failure> {
        let mut hear = |step: Step<'_>| listener.hear(step, &mut Vec::new());
        match self {
            Self { text: Some(text), .. } if text.is_empty() => Ok(()),
            Self { text: Some(text), .. } => hear(Step::Text(text)),
            Self { reasoning_content: Some(thought), .. } => thought.tell(&mut hear),
            Self { tool_use: Some(call), .. } => {
                hear(Step::Call { id: &call.tool_use_id, name: &call.name })?;
                hear(Step::Arguments(call.input.map_or("{}", RawValue::get)))
            }
            Self { citations_content: Some(quoted), .. } => {
                let mut words = quoted.content.iter().filter(|words| !words.text.is_empty());
                words.try_for_each(|words| hear(Step::Text(&words.text)))
            }
            _ => Err(Failure::InvalidReply("a block of a kind that nobody asked for".into())),
        }
    }
}

impl Thought {
    fn tell(&self, hear: &mut impl FnMut(Step<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
        if let Some(data) = &self.redacted_content {
            return hear(Step::Redacted(data));
        }
        let Some(Reasoning { text, signature }) = &self.reasoning_text else { return Ok(()) };
        if !text.is_empty() {
            hear(Step::Thinking(text))?;
        }
        hear(Step::Thought { text, signature })
    }
}
