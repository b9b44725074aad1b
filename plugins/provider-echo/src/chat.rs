//! A chat answer: what it says, whole or word by word.

use crate::answer::{Choice, Form, Usage};
use crate::fields::{Chat, read, words, wrong};
use ghat_sdk::provider::{Answer, Failure, ProviderRequest};

/// The most answers to one request.
const MOST_CHOICES: u32 = 16;

/// Answers a chat request.
///
/// # Errors
/// That the request cannot be answered as it is.
pub fn answer(prefix: &str, body: &str, seed: u64, ask: &ProviderRequest) -> Result<Answer, Failure> {
    let chat: Chat = read(body)?;
    if chat.messages.is_empty() {
        return Err(wrong("messages", "at least one message is needed"));
    }
    let count = chat.n.unwrap_or(1);
    if !(1..=MOST_CHOICES).contains(&count) {
        return Err(wrong("n", "between 1 and 16"));
    }
    let choice = choose(prefix, &chat)?;
    let completion = choice.words() * count as usize;
    let form = Form { seed, model: &ask.model, count, usage: Usage { prompt: chat.words(), completion } };
    if !ask.streaming {
        return Ok(Answer::Whole(form.whole(&choice)));
    }
    let counted = chat.stream_options.and_then(|options| options.include_usage).unwrap_or(false);
    Ok(Answer::Events(form.events(&choice, counted)))
}

/// What the answer says: the caller's words, or the call of the tool that must be called.
fn choose(prefix: &str, chat: &Chat) -> Result<Choice, Failure> {
    let said = chat.last_words();
    if let Some(name) = chat.required_tool() {
        let arguments = serde_json::json!({ "text": said }).to_string();
        return Ok(Choice::Call { name: name.into(), arguments });
    }
    if chat.tool_choice.as_ref().is_some_and(|choice| choice.is_object() || choice == "required") {
        return Err(wrong("tool_choice", "there is no such tool"));
    }
    let text = format!("{prefix}{said}");
    let limit = chat.limit();
    Ok(Choice::Text { cut: words(&text) > limit, text: first_words(&text, limit).into() })
}

/// The front of a text with so many words.
pub(crate) fn first_words(text: &str, most: usize) -> &str {
    let mut words = text.split_whitespace();
    let Some(last) = words.by_ref().take(most).last() else { return "" };
    let end = last.as_ptr().addr() - text.as_ptr().addr() + last.len();
    if words.next().is_none() { text } else { text.get(..end).unwrap_or(text) }
}
