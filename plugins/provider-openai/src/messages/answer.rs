//! A chat completion as a message, and what whole and streamed messages have in common.

use ghat_sdk::provider::Failure;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A chat completion.
#[derive(Deserialize)]
struct Completion {
    id: String,
    model: String,
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Choice {
    message: Said,
    finish_reason: Option<String>,
}

/// What the model says, or a piece of it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Said {
    pub content: Option<String>,
    pub refusal: Option<String>,
    reasoning_content: Option<String>,
    reasoning: Option<String>,
    pub tool_calls: Option<Vec<Call>>,
}

impl Said {
    /// The model's thoughts, under either of the names that servers have for them.
    pub(super) fn thoughts(&self) -> Option<&str> {
        let names = [&self.reasoning_content, &self.reasoning];
        names.into_iter().find_map(|thoughts| thoughts.as_deref().filter(|thoughts| !thoughts.is_empty()))
    }

    /// What it says to the user, or why it says nothing.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        let texts = [&self.content, &self.refusal].into_iter();
        texts.filter_map(|text| text.as_deref().filter(|text| !text.is_empty()))
    }

    /// Whether it refuses.
    pub(super) fn refuses(&self) -> bool {
        self.refusal.as_deref().is_some_and(|refusal| !refusal.is_empty())
    }
}

/// A call of a tool, or a piece of one.
#[derive(Debug, Deserialize)]
pub(super) struct Call {
    pub index: Option<usize>,
    pub id: Option<String>,
    #[serde(default)]
    pub function: Function,
}

/// The function that is called.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Function {
    pub name: Option<String>,
    pub arguments: Option<String>,
}

/// The tokens that a chat answer cost.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
pub(super) struct Usage {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
    #[serde(default)]
    prompt_tokens_details: Option<Details>,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
struct Details {
    cached_tokens: Option<u64>,
}

/// The same as a message says it: cached tokens are not among the others.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Counted {
    input_tokens: u64,
    cache_creation_input_tokens: u64,
    cache_read_input_tokens: u64,
    output_tokens: u64,
}

impl Usage {
    /// As a message says it.
    pub(super) fn counted(self) -> Counted {
        let cached = self.prompt_tokens_details.and_then(|details| details.cached_tokens).unwrap_or(0);
        Counted {
            input_tokens: self.prompt_tokens.saturating_sub(cached),
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: cached,
            output_tokens: self.completion_tokens,
        }
    }
}

/// A message.
#[derive(Serialize)]
pub(super) struct Message<'a> {
    pub id: &'a str,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub role: &'static str,
    pub model: &'a str,
    pub content: Vec<Block<'a>>,
    pub stop_reason: Option<&'static str>,
    pub stop_sequence: Option<&'a str>,
    pub usage: Counted,
}

/// One block of it.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Block<'a> {
    /// Thoughts. Nothing proves that they are the model's: who reads them cannot send them back to another provider.
    Thinking { thinking: &'a str, signature: &'static str },
    /// Words.
    Text { text: &'a str },
    /// A call of a tool.
    ToolUse { id: &'a str, name: &'a str, input: Box<RawValue> },
}

impl<'a> Message<'a> {
    /// A message that has just begun.
    pub(super) fn begun(id: &'a str, model: &'a str) -> Self {
        let usage = Usage::default().counted();
        let (kind, role) = ("message", "assistant");
        Self { id, kind, role, model, content: Vec::new(), stop_reason: None, stop_sequence: None, usage }
    }
}

/// Why the model stopped, in the words of the Messages API. Some servers say `stop` where a tool is called.
pub(super) fn stop_reason(finish_reason: &str, calls: bool, refused: bool) -> &'static str {
    match finish_reason {
        "length" => "max_tokens",
        "content_filter" => "refusal",
        "tool_calls" | "function_call" => "tool_use",
        _ if calls => "tool_use",
        _ if refused => "refusal",
        _ => "end_turn",
    }
}

/// The message that a chat completion is.
///
/// # Errors
/// It is no chat completion.
pub fn answer(body: &[u8]) -> Result<String, Failure> {
    let completion: Completion =
        serde_json::from_slice(body).map_err(|problem| Failure::InvalidReply(problem.to_string()))?;
    let choice = completion.choices.first();
    let choice = choice.ok_or_else(|| Failure::InvalidReply("an answer without a choice".into()))?;
    let said = &choice.message;
    let mut message = Message::begun(&completion.id, &completion.model);
    message.content.extend(said.thoughts().map(|thinking| Block::Thinking { thinking, signature: "" }));
    message.content.extend(said.words().map(|text| Block::Text { text }));
    for call in said.tool_calls.iter().flatten() {
        message.content.push(tool_use(call)?);
    }
    let calls = said.tool_calls.as_ref().is_some_and(|calls| !calls.is_empty());
    let finished = choice.finish_reason.as_deref().unwrap_or("stop");
    message.stop_reason = Some(stop_reason(finished, calls, said.refuses()));
    message.usage = completion.usage.unwrap_or_default().counted();
    serde_json::to_string(&message).map_err(|problem| Failure::InvalidReply(problem.to_string()))
}

fn tool_use(call: &Call) -> Result<Block<'_>, Failure> {
    let arguments = call.function.arguments.as_deref().filter(|arguments| !arguments.is_empty());
    let input = RawValue::from_string(arguments.unwrap_or("{}").into()).ok();
    let input = input.filter(|input| input.get().starts_with('{'));
    let input = input.ok_or_else(|| Failure::InvalidReply("arguments that are no JSON object".into()))?;
    let incomplete = || Failure::InvalidReply("a call without an id or a name".into());
    let id = call.id.as_deref().ok_or_else(incomplete)?;
    let name = call.function.name.as_deref().ok_or_else(incomplete)?;
    Ok(Block::ToolUse { id, name, input })
}
