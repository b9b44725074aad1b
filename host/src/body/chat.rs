//! What do a chat request, a chat answer and a piece of a streamed one hold?

use super::{
    Fields, Index, Invalid, Object, Path, Text, TextReader, Value,
    reply::{Logprobs, Reply, Usage},
    text::object,
};
use crate::plugins::Author;

/// The members of a message or a delta that hold the model's words.
const WORDS: [&str; 4] = ["refusal", "reasoning_content", "reasoning", "thinking"];

/// The texts of a chat request: messages, their tool calls, the descriptions of tools, a predicted answer.
///
/// # Errors
/// `messages` is missing, or something in it is not what the API asks for.
pub fn request_texts(body: Object<'_>) -> Result<Vec<Text>, Invalid> {
    let messages = body.get("messages").ok_or_else(|| Invalid::new("messages", "is missing"))?;
    let messages = messages
        .items()
        .filter(|messages| messages.clone().next().is_some())
        .ok_or_else(|| Invalid::new("messages", "must be a list of at least one message"))?;
    let mut reader = TextReader::default();
    for (index, message) in messages.enumerate() {
        request_message(&mut reader, message, &Path::root("messages").item(index))?;
    }
    for list in ["tools", "functions"] {
        if let Some(tools) = body.get(list) {
            tool_descriptions(&mut reader, tools, list)?;
        }
    }
    if let Some(prediction) = body.get("prediction").and_then(Value::object)
        && let Some(content) = prediction.get("content")
    {
        reader.content(content, Author::User, &Path::root("prediction").member("content"))?;
    }
    Ok(reader.texts)
}

fn request_message(reader: &mut TextReader, message: Value<'_>, path: &Path<'_>) -> Result<(), Invalid> {
    let message = object(message, path)?;
    let role = message.get("role").and_then(Value::string);
    let role = role.ok_or_else(|| Invalid::new(&path.member("role"), "must be a string"))?;
    let author = match &*role {
        "system" | "developer" => Author::Operator,
        "assistant" => Author::Assistant,
        "tool" | "function" => Author::Tool,
        // A role that does not exist yet is treated like the least trusted one that everybody looks at.
        _ => Author::User,
    };
    read_message(reader, message, author, path)
}

/// The descriptions that the model reads of the tools it may call.
fn tool_descriptions(reader: &mut TextReader, tools: Value<'_>, list: &str) -> Result<(), Invalid> {
    if tools.is_null() {
        return Ok(());
    }
    let tools = tools.items().ok_or_else(|| Invalid::new(list, "must be a list"))?;
    for (index, tool) in tools.enumerate() {
        let list = Path::root(list);
        let path = list.item(index);
        let tool = object(tool, &path)?;
        reader.named(tool, &["description"], Author::Operator, &path);
        for kind in ["function", "custom"] {
            reader.inner(tool, (kind, "description"), Author::Operator, &path)?;
        }
    }
    Ok(())
}

/// What a message of a request, a message of an answer and a delta have in common.
fn read_message(
    reader: &mut TextReader,
    message: Object<'_>,
    author: Author,
    path: &Path<'_>,
) -> Result<(), Invalid> {
    for (name, value) in message.members() {
        let path = path.member(&name);
        match &*name {
            "content" => reader.content(value, author, &path)?,
            "tool_calls" => reader.tool_calls(value, author, &path)?,
            // Thoughts with what proves that they are the model's, to be sent back as they came.
            "thinking_blocks" => reader.listed(value, &["thinking"], author, &path)?,
            "function_call" | "audio" if !value.is_null() => {
                let inner = object(value, &path)?;
                reader.named(inner, &["arguments", "transcript"], author, &path);
            }
            name if WORDS.contains(&name) => {
                reader.string(value, author, &path);
            }
            _ => {}
        }
    }
    Ok(())
}

fn usage(value: Value<'_>) -> Option<Usage> {
    let usage = value.object()?;
    let number = |object: Object<'_>, name| object.get(name).and_then(|value| value.raw().parse().ok());
    let details = usage.get("prompt_tokens_details").and_then(Value::object);
    Some(Usage {
        prompt: number(usage, "prompt_tokens")?,
        completion: number(usage, "completion_tokens").unwrap_or(0),
        cached: details.and_then(|details| number(details, "cached_tokens")).unwrap_or(0),
    })
}

/// Reads a whole answer, or one event of a streamed one.
///
/// # Errors
/// It reports an error, or is not of the form that the API promises.
pub(super) fn reply(index: &Index<'_>, streamed: bool) -> Result<Reply, Invalid> {
    let object = index.root().object().ok_or_else(|| Invalid::new("", "must be an object"))?;
    if object.get("error").is_some_and(|error| !error.is_null()) {
        return Err(Invalid::new("error", "the provider reported an error in its answer"));
    }
    let mut reply = Reply::new(Fields::of(object)?);
    let mut reader = TextReader::default();
    for (name, value) in object.members() {
        match &*name {
            "usage" => reply.usage = usage(value),
            "choices" => read_choices(&mut reader, &mut reply, value, streamed)?,
            _ => {}
        }
    }
    reply.texts = reader.texts;
    Ok(reply)
}

fn read_choices(
    reader: &mut TextReader,
    reply: &mut Reply,
    value: Value<'_>,
    streamed: bool,
) -> Result<(), Invalid> {
    let choices = value.items().ok_or_else(|| Invalid::new("choices", "must be a list"))?;
    for (position, choice) in choices.enumerate() {
        let list = Path::root("choices");
        let choice = object(choice, &list.item(position))?;
        let path =
            list.item(choice.get("index").and_then(|index| index.raw().parse().ok()).unwrap_or(position));
        for (name, value) in choice.members() {
            match &*name {
                "message" | "delta" if (name == "delta") == streamed && !value.is_null() => {
                    let message = object(value, &path.member(&name))?;
                    read_message(reader, message, Author::Model, &path.member("message"))?;
                }
                "finish_reason" => reply.finishes |= !value.is_null(),
                "logprobs" if !value.is_null() => {
                    let (of, at) = (path.dotted(), value.place());
                    reply.logprobs.push(Logprobs { of, at, without: "null" });
                }
                _ => {}
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{body::reply::Replies, plugins::Surface};

    fn request(body: &str) -> Result<Vec<String>, Invalid> {
        let index = Index::of(body).unwrap();
        let texts = request_texts(index.root().object().unwrap())?;
        Ok(texts.into_iter().map(|text| format!("{} {:?} {}", text.path, text.author, text.text)).collect())
    }

    #[test]
    fn every_text_of_a_request_is_found_with_its_author() {
        let body = r#"{"messages":[
            {"role":"developer","content":"be kind"},
            {"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"x"}}]},
            {"role":"assistant","content":null,"thinking_blocks":[{"index":1,"type":"thinking","thinking":"hm","signature":"s"}],"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
            {"role":"tool","tool_call_id":"1","content":"42"}],
            "tools":[{"type":"function","function":{"name":"f","description":"does f"}}],
            "prediction":{"type":"content","content":"soon"}}"#;
        assert_eq!(
            request(body).unwrap(),
            [
                "messages[0].content Operator be kind",
                "messages[1].content[0].text User look",
                "messages[2].thinking_blocks[1].thinking Assistant hm",
                "messages[2].tool_calls[0].function.arguments Assistant {\"a\":1}",
                "messages[3].content Tool 42",
                "tools[0].function.description Operator does f",
                "prediction.content User soon",
            ]
        );
    }

    #[test]
    fn a_wrong_field_is_named_by_its_path() {
        for (body, param) in [
            (r#"{}"#, "messages"),
            (r#"{"messages":[]}"#, "messages"),
            (r#"{"messages":"hi"}"#, "messages"),
            (r#"{"messages":["hi"]}"#, "messages[0]"),
            (r#"{"messages":[{"content":"hi"}]}"#, "messages[0].role"),
            (r#"{"messages":[{"role":"user","content":7}]}"#, "messages[0].content"),
            (r#"{"messages":[{"role":"user","content":"a","content":"b"}]}"#, "messages[0].content"),
            (r#"{"messages":[{"role":"user","content":[7]}]}"#, "messages[0].content[0]"),
            (r#"{"messages":[{"role":"user","tool_calls":7}]}"#, "messages[0].tool_calls"),
        ] {
            assert_eq!(request(body).unwrap_err().param, param, "{body}");
        }
    }

    #[test]
    fn a_streamed_piece_is_read_under_the_paths_of_the_whole() {
        let piece = r#"{"id":"c","choices":[{"index":1,"delta":{"tool_calls":[{"index":2,"function":{"arguments":"{"}}]},"finish_reason":null}],"usage":{"prompt_tokens":3,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":1}}}"#;
        let reply = Replies::of(Surface::Chat).read(piece).unwrap();
        let paths: Vec<_> = reply.texts.iter().map(|text| &*text.path).collect();
        assert_eq!(paths, ["choices[1].message.tool_calls[2].function.arguments"]);
        assert_eq!(reply.usage, Some(Usage { prompt: 3, completion: 4, cached: 1 }));
        assert!(!reply.finishes);
    }
}
