//! What whole and streamed chat answers have in common, and the chunks of a streamed one.

use ghat_sdk::provider::{Event, Failure};
use serde::Serialize;

/// The tokens that an answer cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Of the request, cached ones included.
    pub prompt: u64,
    /// Of these, what came from a cache.
    pub cached: u64,
    /// Of these, what went into one, where the provider says so.
    pub written: Option<u64>,
    /// Of the answer, thoughts included.
    pub completion: u64,
    /// Of these, thoughts, where the provider tells them apart.
    pub thought: Option<u64>,
}

/// The same as a chat answer says it.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Counted {
    prompt_tokens: u64,
    completion_tokens: u64,
    total_tokens: u64,
    prompt_tokens_details: Cached,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_tokens_details: Option<Thoughts>,
}

/// Tokens of the prompt that came from a cache, and those that went into one.
#[derive(Debug, Clone, Copy, Serialize)]
struct Cached {
    cached_tokens: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_creation_tokens: Option<u64>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Thoughts {
    reasoning_tokens: u64,
}

impl From<Usage> for Counted {
    fn from(usage: Usage) -> Self {
        let Usage { prompt, cached, written, completion, thought } = usage;
        Self {
            prompt_tokens: prompt,
            completion_tokens: completion,
            total_tokens: prompt.saturating_add(completion),
            prompt_tokens_details: Cached { cached_tokens: cached, cache_creation_tokens: written },
            completion_tokens_details: thought.map(|reasoning_tokens| Thoughts { reasoning_tokens }),
        }
    }
}

/// A call of a tool, or a piece of one. `E` is what a provider adds of its own.
#[derive(Debug, Serialize)]
pub struct Call<'a, E: Serialize = ()> {
    /// Its place among the calls, in a stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    /// `function`, where it begins.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// The function that is called.
    pub function: Function<'a>,
    /// What the provider adds of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra_content: Option<E>,
}

/// The function that is called.
#[derive(Debug, Serialize)]
pub struct Function<'a> {
    /// Its name, where the call begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// What it is called with, JSON, or a piece of that.
    pub arguments: &'a str,
}

/// Writes the chunks of one stream.
#[derive(Debug, Default)]
pub struct Writer {
    /// How every chunk begins, up to its choices.
    head: String,
}

impl Writer {
    /// The writer for a message.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn new(id: &str, model: &str) -> Result<Self, Failure> {
        let (id, model) = (json(&id)?, json(&model)?);
        let head = format!(r#"{{"id":{id},"object":"chat.completion.chunk","created":0,"model":{model},"#);
        Ok(Self { head })
    }

    /// The chunk that begins a choice.
    #[must_use]
    pub fn begin(&self, choice: usize) -> Event {
        self.choice(choice, r#"{"role":"assistant","content":""}"#, ("null", "null"), "")
    }

    /// A chunk with a piece of a choice: what serializes as an object.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn piece(&self, choice: usize, piece: &impl Serialize) -> Result<Event, Failure> {
        Ok(self.choice(choice, &json(piece)?, ("null", "null"), ""))
    }

    /// The same, with how likely its words were.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn likely(
        &self,
        choice: usize,
        piece: &impl Serialize,
        logprobs: &impl Serialize,
    ) -> Result<Event, Failure> {
        Ok(self.choice(choice, &json(piece)?, (&json(logprobs)?, "null"), ""))
    }

    /// The chunk that ends a choice. It carries the usage where no chunk of its own will: the gateway counts.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn finish(&self, choice: usize, reason: &str, usage: Option<Counted>) -> Result<Event, Failure> {
        let usage = match usage {
            Some(usage) => format!(r#","usage":{}"#, json(&usage)?),
            None => String::new(),
        };
        Ok(self.choice(choice, "{}", ("null", &json(&reason)?), &usage))
    }

    /// The chunk that says what the message cost.
    ///
    /// # Errors
    /// Never, in truth.
    pub fn usage(&self, usage: Counted) -> Result<Event, Failure> {
        let data = format!(r#"{}"choices":[],"usage":{}}}"#, self.head, json(&usage)?);
        Ok(Event { name: None, data })
    }

    fn choice(&self, choice: usize, delta: &str, (logprobs, finish): (&str, &str), more: &str) -> Event {
        let data = [
            &*self.head,
            r#""choices":[{"index":"#,
            &choice.to_string(),
            r#","delta":"#,
            delta,
            r#","logprobs":"#,
            logprobs,
            r#","finish_reason":"#,
            finish,
            "}]",
            more,
            "}",
        ];
        Event { name: None, data: data.concat() }
    }
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|problem| Failure::InvalidReply(problem.to_string()))
}
