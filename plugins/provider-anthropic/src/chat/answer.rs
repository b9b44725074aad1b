//! A whole answer of the Messages API as a chat completion.

use super::chunk::{Thought, counted, finish_reason};
use crate::reply::{self, Block};
use ::chat::chunk::{Call, Function};
use ::chat::completion::{Choice, Completion};
use ghat_sdk::provider::Failure;
use serde::Serialize;
use serde_json::value::RawValue;

#[derive(Default, Serialize)]
struct Said<'a> {
    role: &'static str,
    content: Option<String>,
    refusal: (),
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    thinking_blocks: Vec<Thought<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Call<'a>>,
}

/// The chat completion that an answer is.
///
/// # Errors
/// It is no answer of this API.
pub fn answer(body: &[u8]) -> Result<String, Failure> {
    let message = reply::read(body)?;
    let mut said = Said { role: "assistant", ..Said::default() };
    for block in &message.content {
        said.add(block)?;
    }
    let finish_reason = finish_reason(message.stop_reason.as_deref().unwrap_or("end_turn"));
    let choice = Choice { index: 0, message: said, logprobs: (), finish_reason };
    Completion::new((&message.id, &message.model), vec![choice], counted(message.usage)).json()
}

impl<'a> Said<'a> {
    fn add(&mut self, block: &'a Block<'_>) -> Result<(), Failure> {
        match &*block.kind {
            "text" => {
                let text = block.text.as_deref().unwrap_or_default();
                self.content.get_or_insert_default().push_str(text);
            }
            "thinking" => {
                let thinking = block.thinking.as_deref().unwrap_or_default();
                self.reasoning_content.get_or_insert_default().push_str(thinking);
                let signature = block.signature.as_deref().unwrap_or_default();
                self.thinking_blocks.push(Thought::thinking(self.thinking_blocks.len(), thinking, signature));
            }
            "redacted_thinking" => {
                let data = block.data.as_deref().unwrap_or_default();
                self.thinking_blocks.push(Thought::redacted(self.thinking_blocks.len(), data));
            }
            "tool_use" => {
                let arguments = block.input.map_or("{}", RawValue::get);
                let (id, name) = (block.id.as_deref(), block.name.as_deref());
                self.tool_calls.push(Call {
                    index: None,
                    id,
                    kind: Some("function"),
                    function: Function { name, arguments },
                    extra_content: None,
                });
            }
            kind => return Err(reply::unknown(kind)),
        }
        Ok(())
    }
}
