//! What Mistral answers, as OpenAI has it: words and thoughts told apart, calls complete, why it ended in OpenAI's words.

use completions::failures::of_stream;
use ghat_sdk::provider::Failure;
use serde_json::{Map, Value, json};

type Object = Map<String, Value>;

/// What pads the chunks of a stream, so that their length tells nothing.
const PADDING: &str = "p";

/// The chat completion that a whole answer is.
///
/// # Errors
/// It is none.
pub(crate) fn whole(body: &[u8]) -> Result<String, Failure> {
    let mut answer = object(body)?;
    for choice in choices(&mut answer)? {
        finish(choice)?;
        if let Some(message) = choice.get_mut("message").and_then(Value::as_object_mut) {
            say(message)?;
            message.entry("content").or_insert(Value::Null);
            message.entry("refusal").or_insert(Value::Null);
            calls(message, true);
        }
    }
    Ok(Value::Object(answer).to_string())
}

/// The chunk that an event of a stream is.
///
/// # Errors
/// It is none, or an error.
pub(crate) fn chunk(data: &str) -> Result<Object, Failure> {
    let mut chunk = object(data.as_bytes())?;
    if let Some(error) = chunk.get("error").filter(|error| !error.is_null()) {
        return Err(of_stream(error));
    }
    if chunk.get("object").and_then(Value::as_str) == Some("error") {
        return Err(of_stream(&chunk.into()));
    }
    chunk.remove(PADDING);
    for choice in choices(&mut chunk)? {
        finish(choice)?;
        if let Some(delta) = choice.get_mut("delta").and_then(Value::as_object_mut) {
            say(delta)?;
            calls(delta, false);
        }
    }
    Ok(chunk)
}

fn object(json: &[u8]) -> Result<Object, Failure> {
    serde_json::from_slice(json).map_err(|problem| Failure::InvalidReply(problem.to_string()))
}

/// The choices of an answer. What it cost is told by the name that OpenAI has for it.
fn choices(answer: &mut Object) -> Result<impl Iterator<Item = &mut Object>, Failure> {
    if let Some(usage) = answer.get_mut("usage").and_then(Value::as_object_mut) {
        count(usage);
    }
    let choices = answer.get_mut("choices").and_then(Value::as_array_mut);
    let choices = choices.ok_or_else(|| Failure::InvalidReply("an answer without choices".into()))?;
    Ok(choices.iter_mut().filter_map(Value::as_object_mut))
}

/// Tells the tokens of a cache, which Mistral has told under several names.
fn count(usage: &mut Object) {
    let details = usage.remove("prompt_token_details");
    let cached = usage.remove("num_cached_tokens").filter(Value::is_u64);
    let details = details.or_else(|| cached.map(|cached| json!({ "cached_tokens": cached })));
    if let Some(details) = details.filter(Value::is_object) {
        usage.entry("prompt_tokens_details").or_insert(details);
    }
}

fn finish(choice: &mut Object) -> Result<(), Failure> {
    match choice.get_mut("finish_reason") {
        Some(Value::String(reason)) if reason == "error" => {
            Err(Failure::Unavailable("the model broke off".into()))
        }
        Some(Value::String(reason)) if reason == "model_length" => {
            *reason = "length".into();
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Tells words and thoughts apart, where they come as chunks.
fn say(message: &mut Object) -> Result<(), Failure> {
    let Some(Value::Array(chunks)) = message.get("content") else { return Ok(()) };
    let (mut words, mut thoughts) = (String::new(), String::new());
    for chunk in chunks {
        match chunk.get("type").and_then(Value::as_str) {
            Some("text") => words.push_str(text(chunk)),
            Some("thinking") => match chunk.get("thinking") {
                Some(Value::Array(parts)) => thoughts.extend(parts.iter().map(text)),
                Some(Value::String(thought)) => thoughts.push_str(thought),
                _ => {}
            },
            // The number of a document that the caller has sent. It stands between words, and is none.
            Some("reference") => {}
            other => {
                let kind = other.unwrap_or("no kind");
                return Err(Failure::InvalidReply(format!("a chunk of {kind} in an answer")));
            }
        }
    }
    let parts = [("content", words), ("reasoning_content", thoughts)];
    message.remove("content");
    message.extend(
        parts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name.into(), text.into())),
    );
    Ok(())
}

fn text(chunk: &Value) -> &str {
    chunk.get("text").and_then(Value::as_str).unwrap_or_default()
}

/// Completes calls, or pieces of them where they are not `whole`.
fn calls(message: &mut Object, whole: bool) {
    let Some(Value::Array(calls)) = message.get_mut("tool_calls") else {
        message.remove("tool_calls");
        return;
    };
    for (index, call) in calls.iter_mut().filter_map(Value::as_object_mut).enumerate() {
        // What has no name goes on with a call that has one.
        if call.get("id").is_some_and(|id| id.is_null() || id == "null") {
            call.remove("id");
        }
        if call.get("type").is_none_or(Value::is_null) && call.contains_key("id") {
            call.insert("type".into(), "function".into());
        }
        if whole {
            call.remove("index");
        } else {
            call.entry("index").or_insert(index.into());
        }
        let arguments = call.get_mut("function").and_then(|function| function.get_mut("arguments"));
        if let Some(arguments) = arguments.filter(|arguments| arguments.is_object()) {
            *arguments = arguments.to_string().into();
        }
    }
}
