//! The forms of an OpenAI chat answer: one object, or chunk by chunk.

use ghat_sdk::provider::Event;
use serde_json::{Value, json};

/// What one choice of an answer says.
#[derive(Debug)]
pub enum Choice {
    /// A text, and whether it was cut short.
    Text {
        /// The text.
        text: String,
        /// Whether there would be more of it.
        cut: bool,
    },
    /// The call of a function.
    Call {
        /// The function's name.
        name: String,
        /// Its arguments, JSON.
        arguments: String,
    },
}

/// Tokens, counted.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// Of the request.
    pub prompt: usize,
    /// Of all choices.
    pub completion: usize,
}

/// What an answer holds besides its words.
#[derive(Debug)]
pub struct Form<'a> {
    /// What its ids are made of.
    pub seed: u64,
    /// The model that answers.
    pub model: &'a str,
    /// How often the choice is given.
    pub count: u32,
    /// Tokens, counted.
    pub usage: Usage,
}

impl Choice {
    /// The words of it, counted.
    #[must_use]
    pub fn words(&self) -> usize {
        match self {
            Self::Text { text, .. } => crate::fields::words(text),
            Self::Call { arguments, .. } => crate::fields::words(arguments),
        }
    }

    fn finish_reason(&self) -> &'static str {
        match self {
            Self::Text { cut: true, .. } => "length",
            Self::Text { cut: false, .. } => "stop",
            Self::Call { .. } => "tool_calls",
        }
    }
}

impl Usage {
    fn json(self) -> Value {
        json!({
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "total_tokens": self.prompt + self.completion,
        })
    }
}

impl Form<'_> {
    /// The answer as one `chat.completion`.
    #[must_use]
    pub fn whole(&self, choice: &Choice) -> String {
        let choices: Vec<Value> = (0..self.count)
            .map(|index| {
                json!({
                    "index": index,
                    "message": self.message(choice, index),
                    "logprobs": null,
                    "finish_reason": choice.finish_reason(),
                })
            })
            .collect();
        json!({
            "id": self.id(),
            "object": "chat.completion",
            "created": 0,
            "model": self.model,
            "choices": choices,
            "usage": self.usage.json(),
            "system_fingerprint": null,
        })
        .to_string()
    }

    /// The answer as `chat.completion.chunk`s, word by word; the last one counts tokens where that is asked for.
    #[must_use]
    pub fn events(&self, choice: &Choice, counted: bool) -> Vec<Event> {
        let mut events = Vec::new();
        for index in 0..self.count {
            for delta in self.deltas(choice, index) {
                events.push(self.chunk(index, &delta, None, counted));
            }
            events.push(self.chunk(index, &json!({}), Some(choice.finish_reason()), counted));
        }
        if counted {
            events.push(self.event(&json!([]), &self.usage.json(), true));
        }
        events
    }

    fn message(&self, choice: &Choice, index: u32) -> Value {
        match choice {
            Choice::Text { text, .. } => json!({ "role": "assistant", "content": text, "refusal": null }),
            Choice::Call { name, arguments } => json!({
                "role": "assistant",
                "content": null,
                "refusal": null,
                "tool_calls": [{
                    "id": self.call_id(index),
                    "type": "function",
                    "function": { "name": name, "arguments": arguments },
                }],
            }),
        }
    }

    fn deltas(&self, choice: &Choice, index: u32) -> Vec<Value> {
        match choice {
            Choice::Text { text, .. } => {
                let first = json!({ "role": "assistant", "content": "", "refusal": null });
                let rest = text.split_inclusive(' ').map(|word| json!({ "content": word }));
                std::iter::once(first).chain(rest).collect()
            }
            Choice::Call { name, arguments } => {
                let call = json!({
                    "index": 0,
                    "id": self.call_id(index),
                    "type": "function",
                    "function": { "name": name, "arguments": "" },
                });
                let first = json!({ "role": "assistant", "content": null, "tool_calls": [call] });
                let rest = arguments.split_inclusive(' ').map(
                    |piece| json!({ "tool_calls": [{ "index": 0, "function": { "arguments": piece } }] }),
                );
                std::iter::once(first).chain(rest).collect()
            }
        }
    }

    fn chunk(&self, index: u32, delta: &Value, finish: Option<&str>, counted: bool) -> Event {
        let choices = json!([{ "index": index, "delta": delta, "logprobs": null, "finish_reason": finish }]);
        self.event(&choices, &Value::Null, counted)
    }

    fn event(&self, choices: &Value, usage: &Value, counted: bool) -> Event {
        let mut chunk = json!({
            "id": self.id(),
            "object": "chat.completion.chunk",
            "created": 0,
            "model": self.model,
            "system_fingerprint": null,
            "choices": choices,
        });
        if let (true, Some(fields)) = (counted, chunk.as_object_mut()) {
            fields.insert("usage".into(), usage.clone());
        }
        Event { name: None, data: chunk.to_string() }
    }

    fn id(&self) -> String {
        format!("chatcmpl-echo{:016x}", self.seed)
    }

    fn call_id(&self, index: u32) -> String {
        format!("call_echo{:016x}{index}", self.seed)
    }
}
