//! What do a request, an answer and an event of a streamed answer of the Messages API hold?

use super::{
    Fields, Index, Invalid, Object, Path, Text, TextReader, Value,
    reply::{Reply, Usage},
    text::object,
};
use crate::plugins::Author;

/// Members of a block, besides those that hold others, in which words stand: the model's, a tool's or a document's.
const WORDS: [&str; 8] =
    ["text", "thinking", "title", "context", "cited_text", "document_title", "stdout", "stderr"];

/// The texts of a request: system prompt, messages, descriptions of tools.
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
    if let Some(system) = body.get("system").filter(|system| !system.is_null()) {
        content(&mut reader, system, Author::Operator, &Path::root("system"))?;
    }
    for (index, message) in messages.enumerate() {
        let list = Path::root("messages");
        let path = list.item(index);
        let message = object(message, &path)?;
        let role = message.get("role").and_then(Value::string);
        let role = role.ok_or_else(|| Invalid::new(&path.member("role"), "must be a string"))?;
        let author = match &*role {
            "assistant" => Author::Assistant,
            "system" => Author::Operator,
            // A role that does not exist yet is treated like the least trusted one that everybody looks at.
            _ => Author::User,
        };
        let path = path.member("content");
        let said = message.get("content").ok_or_else(|| Invalid::new(&path, "is missing"))?;
        content(&mut reader, said, author, &path)?;
    }
    if let Some(tools) = body.get("tools").filter(|tools| !tools.is_null()) {
        descriptions(&mut reader, tools)?;
    }
    // Plugins are shown texts in the order of the body.
    reader.texts.sort_by_key(|text| text.at.start);
    Ok(reader.texts)
}

fn descriptions(reader: &mut TextReader, tools: Value<'_>) -> Result<(), Invalid> {
    let list = Path::root("tools");
    let tools = tools.items().ok_or_else(|| Invalid::new(&list, "must be a list"))?;
    for (index, tool) in tools.enumerate() {
        let path = list.item(index);
        reader.named(object(tool, &path)?, &["description"], Author::Operator, &path);
    }
    Ok(())
}

/// Takes what a content field may hold: a string, a list of blocks, or one block.
fn content(
    reader: &mut TextReader,
    value: Value<'_>,
    author: Author,
    path: &Path<'_>,
) -> Result<(), Invalid> {
    if value.is_null() || reader.string(value, author, path) {
        return Ok(());
    }
    let Some(blocks) = value.items() else { return block(reader, value, author, path) };
    for (index, one) in blocks.enumerate() {
        block(reader, one, author, &path.item(index))?;
    }
    Ok(())
}

/// Takes every text of a block, and of those in it.
fn block(reader: &mut TextReader, value: Value<'_>, author: Author, path: &Path<'_>) -> Result<(), Invalid> {
    let block = object(value, path)?;
    let kind = block.get("type").and_then(Value::string).unwrap_or_default();
    // Whoever sends it: what a tool has returned and what was retrieved is nobody's word here.
    let from_elsewhere = kind.ends_with("tool_result") || matches!(&*kind, "document" | "search_result");
    let author = if from_elsewhere { Author::Tool } else { author };
    for (name, value) in block.members() {
        let path = path.member(&name);
        match &*name {
            "content" => content(reader, value, author, &path)?,
            "source" => source(reader, value, author, &path)?,
            "citations" => citations(reader, value, author, &path)?,
            "input" => reader.value(value, author, &path),
            name if WORDS.contains(&name) => {
                reader.string(value, author, &path);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Takes the text of a document; other sources are no text, or not here.
fn source(reader: &mut TextReader, value: Value<'_>, author: Author, path: &Path<'_>) -> Result<(), Invalid> {
    let Some(source) = value.object() else { return Ok(()) };
    let kind = source.get("type").and_then(Value::string).unwrap_or_default();
    let name = match &*kind {
        "text" => "data",
        "content" => "content",
        _ => return Ok(()),
    };
    let source = object(value, path)?;
    source.get(name).map_or(Ok(()), |value| content(reader, value, author, &path.member(name)))
}

/// Takes what a text quotes. A document only says whether it may be quoted.
fn citations(
    reader: &mut TextReader,
    value: Value<'_>,
    author: Author,
    path: &Path<'_>,
) -> Result<(), Invalid> {
    for (index, citation) in value.items().into_iter().flatten().enumerate() {
        let path = path.item(index);
        reader.named(object(citation, &path)?, &WORDS, author, &path);
    }
    Ok(())
}

/// The numbers of a usage; each later one of a stream stands for all that came before.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    input: Option<u64>,
    created: Option<u64>,
    read: Option<u64>,
    output: Option<u64>,
}

impl Counts {
    fn update(&mut self, value: Option<Value<'_>>) -> Option<Usage> {
        let usage = value?.object()?;
        let number = |name| usage.get(name).and_then(|value| value.raw().parse().ok());
        self.input = number("input_tokens").or(self.input);
        self.created = number("cache_creation_input_tokens").or(self.created);
        self.read = number("cache_read_input_tokens").or(self.read);
        self.output = number("output_tokens").or(self.output);
        let cached = self.read.unwrap_or(0);
        Some(Usage {
            prompt: self.input?.saturating_add(cached).saturating_add(self.created.unwrap_or(0)),
            completion: self.output.unwrap_or(0),
            cached,
        })
    }
}

/// Reads a whole answer.
///
/// # Errors
/// It reports an error, or is not of the form that the API promises.
pub(super) fn reply(index: &Index<'_>) -> Result<Reply, Invalid> {
    let (object, mut reply) = begun(index)?;
    let mut reader = TextReader::default();
    if let Some(said) = object.get("content") {
        content(&mut reader, said, Author::Model, &Path::root("content"))?;
    }
    reply.texts = reader.texts;
    reply.usage = Counts::default().update(object.get("usage"));
    Ok(reply)
}

fn begun<'a>(index: &'a Index<'_>) -> Result<(Object<'a>, Reply), Invalid> {
    let object = index.root().object().ok_or_else(|| Invalid::new("", "must be an object"))?;
    if object.get("error").is_some_and(|error| !error.is_null()) {
        return Err(Invalid::new("error", "the provider reported an error in its answer"));
    }
    Ok((object, Reply::new(Fields::of(object)?)))
}

/// Reads the events of a stream.
#[derive(Debug, Default)]
pub(super) struct Events {
    counts: Counts,
    /// Whether the event that was read last would read otherwise if it came again.
    pub(super) moved_on: bool,
    /// How many quotes the blocks have had, by the block's number.
    quotes: Vec<(usize, usize)>,
}

impl Events {
    /// Reads one event, with paths as in the whole answer.
    ///
    /// # Errors
    /// It reports an error, or is not of the form that the API promises.
    pub(super) fn read(&mut self, index: &Index<'_>) -> Result<Reply, Invalid> {
        let (event, mut reply) = begun(index)?;
        self.moved_on = false;
        let mut reader = TextReader::default();
        let list = Path::root("content");
        let number = event.get("index").and_then(|index| index.raw().parse().ok()).unwrap_or(0);
        let path = list.item(number);
        match &*event.get("type").and_then(Value::string).unwrap_or_default() {
            "message_start" => {
                let message = event.get("message").and_then(Value::object);
                let message = message.ok_or_else(|| Invalid::new("message", "must be an object"))?;
                reply.model = message.get("model").map(Value::place);
                reply.usage = self.counts.update(message.get("usage"));
                if let Some(said) = message.get("content") {
                    content(&mut reader, said, Author::Model, &list)?;
                }
            }
            "content_block_start" => {
                let begun = event.get("content_block");
                let begun = begun.ok_or_else(|| Invalid::new("content_block", "is missing"))?;
                block(&mut reader, begun, Author::Model, &path)?;
            }
            "content_block_delta" => {
                let delta = event.get("delta").ok_or_else(|| Invalid::new("delta", "is missing"))?;
                self.delta(&mut reader, object(delta, &Path::root("delta"))?, (number, &path))?;
            }
            "content_block_stop" => reply.completes = Some(path.dotted()),
            "message_delta" => reply.usage = self.counts.update(event.get("usage")),
            "message_stop" => reply.finishes = true,
            // `ping`, and what does not exist yet.
            _ => {}
        }
        reply.texts = reader.texts;
        Ok(reply)
    }

    /// Takes what a block grows by: under the name that it has in the whole block.
    fn delta(
        &mut self,
        reader: &mut TextReader,
        delta: Object<'_>,
        (number, path): (usize, &Path<'_>),
    ) -> Result<(), Invalid> {
        for (name, value) in delta.members() {
            match &*name {
                "partial_json" => reader.document(value, Author::Model, &path.member("input")),
                "citation" => {
                    let quotes = path.member("citations");
                    let path = quotes.item(self.next_quote(number));
                    reader.named(object(value, &path)?, &WORDS, Author::Model, &path);
                }
                name if name == "content" || WORDS.contains(&name) => {
                    reader.string(value, Author::Model, &path.member(name));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn next_quote(&mut self, block: usize) -> usize {
        self.moved_on = true;
        match self.quotes.iter_mut().find(|(known, _)| *known == block) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                self.quotes.push((block, 0));
                0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{body::reply, plugins::Surface};

    fn shown(texts: &[Text]) -> Vec<String> {
        texts.iter().map(|text| format!("{} {:?} {}", text.path, text.author, text.text)).collect()
    }

    fn request(body: &str) -> Result<Vec<String>, Invalid> {
        let index = Index::of(body).unwrap();
        request_texts(index.root().object().unwrap()).map(|texts| shown(&texts))
    }

    #[test]
    fn every_text_of_a_request_is_found_with_its_author() {
        let body = r#"{"messages":[
            {"role":"user","content":"hi"},
            {"role":"user","content":[
                {"type":"text","text":"look"},
                {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
                {"type":"document","title":"t","context":"c","citations":{"enabled":true},"source":{"type":"text","media_type":"text/plain","data":"plain"}},
                {"type":"document","source":{"type":"content","content":[{"type":"text","text":"inner"}]}},
                {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"}},
                {"type":"search_result","source":"https://a.example","title":"found","content":[{"type":"text","text":"hit"}]}]},
            {"role":"assistant","content":[
                {"type":"thinking","thinking":"hm","signature":"s"},
                {"type":"redacted_thinking","data":"x"},
                {"type":"text","text":"so","citations":[{"type":"char_location","cited_text":"quote","document_title":"t"}]},
                {"type":"tool_use","id":"1","name":"f","input":{"a": "b", "n": 1}},
                {"type":"tool_use","id":"2","name":"g","input":{}}]},
            {"role":"user","content":[
                {"type":"tool_result","tool_use_id":"1","content":"plain"},
                {"type":"tool_result","tool_use_id":"2","content":[{"type":"text","text":"block"},{"type":"image","source":{"type":"url","url":"https://a.example"}}]}]}],
            "system":[{"type":"text","text":"be kind"}],
            "tools":[{"name":"f","description":"does f","input_schema":{"type":"object"}}]}"#;
        assert_eq!(
            request(body).unwrap(),
            [
                "messages[0].content User hi",
                "messages[1].content[0].text User look",
                "messages[1].content[2].title Tool t",
                "messages[1].content[2].context Tool c",
                "messages[1].content[2].source.data Tool plain",
                "messages[1].content[3].source.content[0].text Tool inner",
                "messages[1].content[5].title Tool found",
                "messages[1].content[5].content[0].text Tool hit",
                "messages[2].content[0].thinking Assistant hm",
                "messages[2].content[2].text Assistant so",
                "messages[2].content[2].citations[0].cited_text Assistant quote",
                "messages[2].content[2].citations[0].document_title Assistant t",
                "messages[2].content[3].input Assistant {\"a\": \"b\", \"n\": 1}",
                "messages[3].content[0].content Tool plain",
                "messages[3].content[1].content[0].text Tool block",
                "system[0].text Operator be kind",
                "tools[0].description Operator does f",
            ]
        );
        let brief = r#"{"system":"be kind","messages":[{"role":"system","content":"now"}]}"#;
        assert_eq!(request(brief).unwrap(), ["system Operator be kind", "messages[0].content Operator now"]);
    }

    #[test]
    fn a_wrong_field_is_named_by_its_path() {
        for (body, param) in [
            (r#"{}"#, "messages"),
            (r#"{"messages":[]}"#, "messages"),
            (r#"{"messages":["hi"]}"#, "messages[0]"),
            (r#"{"messages":[{"content":"hi"}]}"#, "messages[0].role"),
            (r#"{"messages":[{"role":"user"}]}"#, "messages[0].content"),
            (r#"{"messages":[{"role":"user","content":7}]}"#, "messages[0].content"),
            (r#"{"messages":[{"role":"user","content":["hi"]}]}"#, "messages[0].content[0]"),
            (
                r#"{"messages":[{"role":"user","content":[{"type":"text","text":"a","text":"b"}]}]}"#,
                "messages[0].content[0].text",
            ),
            (r#"{"messages":[{"role":"user","content":"hi"}],"system":7}"#, "system"),
            (r#"{"messages":[{"role":"user","content":"hi"}],"tools":7}"#, "tools"),
        ] {
            assert_eq!(request(body).unwrap_err().param, param, "{body}");
        }
    }

    #[test]
    fn a_stream_is_read_under_the_paths_of_the_whole() {
        let mut replies = reply::Replies::of(Surface::Messages);
        let events = [
            r#"{"type":"message_start","message":{"id":"m","model":"x","content":[],"usage":{"input_tokens":3,"cache_read_input_tokens":4,"cache_creation_input_tokens":5,"output_tokens":1}}}"#,
            r#"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}"#,
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s"}}"#,
            r#"{"type":"content_block_stop","index":0}"#,
            r#"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"a"}}"#,
            r#"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"longer"}}"#,
            r#"{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"cited_text":"q"}}}"#,
            r#"{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"cited_text":"r"}}}"#,
            r#"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"a"}}"#,
            r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}"#,
            r#"{"type":"ping"}"#,
            r#"{"type":"message_stop"}"#,
        ];
        let read: Vec<_> = events.iter().map(|event| replies.read(event).unwrap()).collect();
        let texts: Vec<_> = read.iter().flat_map(|reply| shown(&reply.texts)).collect();
        assert_eq!(
            texts,
            [
                "content[0].thinking Model ",
                "content[0].thinking Model hm",
                "content[1].text Model a",
                "content[1].text Model longer",
                "content[1].citations[0].cited_text Model q",
                "content[1].citations[1].cited_text Model r",
                "content[2].input Model {\"a",
            ]
        );
        assert_eq!(read[0].usage, Some(Usage { prompt: 12, completion: 1, cached: 4 }));
        assert_eq!(read[10].usage, Some(Usage { prompt: 12, completion: 9, cached: 4 }));
        assert_eq!(read[4].completes.as_deref(), Some("content[0]"));
        assert_eq!(&events[0][read[0].model.clone().unwrap()], "\"x\"");
        assert!(read[12].finishes && read.iter().filter(|reply| reply.finishes).count() == 1);
    }

    #[test]
    fn an_error_in_a_stream_is_no_event() {
        let event = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
        assert!(reply::Replies::of(Surface::Messages).read(event).is_err());
    }
}
