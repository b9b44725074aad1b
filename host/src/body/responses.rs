//! What do a request and an answer of the Responses API hold?

mod events;

pub(super) use events::Events;
pub use events::LAST;

use super::{
    Fields, Index, Invalid, Object, Path, Text, TextReader, Value,
    reply::{Logprobs, Reply, Usage},
    text::object,
};
use crate::plugins::Author;

/// Members, at any depth of an item, in which words stand: the model's, a user's or a tool's. Lists of strings count.
const WORDS: [&str; 25] = [
    "arguments",
    "code",
    "command",
    "commands",
    "content",
    "description",
    "diff",
    "error",
    "input",
    "logs",
    "message",
    "output",
    "pattern",
    "queries",
    "query",
    "quote",
    "reason",
    "refusal",
    "revised_prompt",
    "stderr",
    "stdout",
    "summary",
    "text",
    "title",
    "transcript",
];
/// Members in which there is nothing to read: what a tool takes, and files in base64.
const OTHER: [&str; 4] = ["input_schema", "parameters", "file_data", "image_url"];
/// Members in which stands what the model did not say, but got.
const GIVEN: [&str; 3] = ["output", "outputs", "results"];
/// Fields that say what is asked, where there is no `input`.
const INSTEAD: [&str; 3] = ["previous_response_id", "conversation", "prompt"];
/// Errors of an answer that are the provider's own; the others are what the request asked for.
const PROVIDERS: [&str; 3] = ["server_error", "rate_limit_exceeded", "vector_store_timeout"];

/// The texts of a request: instructions, input, descriptions of tools, what a stored prompt is filled with.
///
/// # Errors
/// `input` is missing, or something in it is not what the API asks for.
pub fn request_texts(body: Object<'_>) -> Result<Vec<Text>, Invalid> {
    let mut taken = Taken::default();
    let given = |name: &str| body.get(name).filter(|value| !value.is_null());
    if let Some(instructions) = given("instructions") {
        taken.input(instructions, Author::Operator, "instructions")?;
    }
    match given("input").filter(|input| input.items().is_none_or(|mut items| items.next().is_some())) {
        Some(input) => taken.input(input, Author::User, "input")?,
        None if INSTEAD.iter().any(|name| given(name).is_some()) => {}
        None => return Err(Invalid::new("input", "must be a text or a list of at least one item")),
    }
    if let Some(variables) =
        given("prompt").and_then(Value::object).and_then(|prompt| prompt.get("variables"))
        && !variables.is_null()
    {
        let prompt = Path::root("prompt");
        let path = prompt.member("variables");
        for (name, value) in object(variables, &path)?.members() {
            taken.said(value, Author::User, &path.member(&name))?;
        }
    }
    if let Some(tools) = given("tools") {
        taken.tools(tools)?;
    }
    let mut texts = taken.reader.texts;
    // Plugins are shown texts in the order of the body.
    texts.sort_by_key(|text| text.at.start);
    Ok(texts)
}

/// Who has written an item of the input.
fn author(item: Object<'_>) -> Author {
    let named = |name| item.get(name).and_then(Value::string).unwrap_or_default();
    match (&*named("role"), &*named("type")) {
        ("system" | "developer", _) => Author::Operator,
        ("assistant", _) => Author::Assistant,
        ("", kind) if kind.ends_with("_output") || kind == "mcp_list_tools" => Author::Tool,
        ("", kind) if kind.ends_with("_call") => Author::Assistant,
        ("", "reasoning" | "mcp_approval_request") => Author::Assistant,
        // What does not exist yet is treated like the least trusted one that everybody looks at.
        _ => Author::User,
    }
}

/// The texts of one body, and the token probabilities that repeat them.
#[derive(Debug, Default)]
struct Taken {
    reader: TextReader,
    logprobs: Vec<Logprobs>,
}

impl Taken {
    /// Takes a text, or the texts of a list of items.
    fn input(&mut self, value: Value<'_>, by: Author, name: &str) -> Result<(), Invalid> {
        let list = Path::root(name);
        if self.reader.string(value, by, &list) {
            return Ok(());
        }
        let items = value.items().ok_or_else(|| Invalid::new(name, "must be a text or a list of items"))?;
        for (index, item) in items.enumerate() {
            let path = list.item(index);
            let by = if by == Author::Operator { by } else { author(object(item, &path)?) };
            self.words(item, by, &path)?;
        }
        Ok(())
    }

    /// Takes the descriptions that the model reads of the tools it may call.
    fn tools(&mut self, tools: Value<'_>) -> Result<(), Invalid> {
        let list = Path::root("tools");
        let tools = tools.items().ok_or_else(|| Invalid::new("tools", "must be a list"))?;
        for (index, tool) in tools.enumerate() {
            let path = list.item(index);
            let names = ["description", "server_description"];
            self.reader.named(object(tool, &path)?, &names, Author::Operator, &path);
        }
        Ok(())
    }

    /// Takes the items of an answer.
    fn output(&mut self, response: Object<'_>) -> Result<(), Invalid> {
        let list = Path::root("output");
        let Some(output) = response.get("output").filter(|output| !output.is_null()) else { return Ok(()) };
        let items = output.items().ok_or_else(|| Invalid::new("output", "must be a list"))?;
        items.enumerate().try_for_each(|(index, item)| self.words(item, Author::Model, &list.item(index)))
    }

    /// Takes every text of an object and of what is in it.
    fn words(&mut self, value: Value<'_>, author: Author, path: &Path<'_>) -> Result<(), Invalid> {
        for (name, value) in object(value, path)?.members() {
            let path_of = path.member(&name);
            let author = if GIVEN.contains(&&*name) { Author::Tool } else { author };
            match &*name {
                "logprobs" => self.logprobs(value, path),
                name if OTHER.contains(&name) => {}
                name if WORDS.contains(&name) => self.said(value, author, &path_of)?,
                _ => self.within(value, author, &path_of)?,
            }
        }
        Ok(())
    }

    /// Takes what a member with words in it holds: a string, a list of them, or what is in an object.
    fn said(&mut self, value: Value<'_>, author: Author, path: &Path<'_>) -> Result<(), Invalid> {
        if self.reader.string(value, author, path) {
            return Ok(());
        }
        match value.items() {
            Some(mut items) => {
                items.by_ref().enumerate().try_for_each(|(at, item)| self.said(item, author, &path.item(at)))
            }
            None => self.within(value, author, path),
        }
    }

    /// Takes the texts of what is in a list or an object.
    fn within(&mut self, value: Value<'_>, author: Author, path: &Path<'_>) -> Result<(), Invalid> {
        if value.object().is_some() {
            return self.words(value, author, path);
        }
        for (at, item) in value.items().into_iter().flatten().enumerate() {
            self.within(item, author, &path.item(at))?;
        }
        Ok(())
    }

    /// Notes token probabilities of what stands at a place.
    fn logprobs(&mut self, value: Value<'_>, place: &Path<'_>) {
        if value.items().is_some_and(|mut tokens| tokens.next().is_some()) {
            self.logprobs.push(Logprobs { of: place.dotted(), at: value.place(), without: "[]" });
        }
    }

    /// Puts what was taken into a reply.
    fn give(self, reply: &mut Reply) {
        (reply.texts, reply.logprobs) = (self.reader.texts, self.logprobs);
    }
}

fn usage(response: Object<'_>) -> Option<Usage> {
    let usage = response.get("usage")?.object()?;
    let number = |object: Object<'_>, name| object.get(name).and_then(|value| value.raw().parse().ok());
    let details = usage.get("input_tokens_details").and_then(Value::object);
    Some(Usage {
        prompt: number(usage, "input_tokens")?,
        completion: number(usage, "output_tokens").unwrap_or(0),
        cached: details.and_then(|details| number(details, "cached_tokens")).unwrap_or(0),
    })
}

/// Why a response says that it failed, where that was no fault of the provider's.
///
/// # Errors
/// The provider has failed.
fn failure<'a>(response: Object<'a>) -> Result<Option<Value<'a>>, Invalid> {
    let Some(error) = response.get("error").filter(|error| !error.is_null()) else { return Ok(None) };
    let said = error.object();
    let code = said.and_then(|error| error.get("code")).and_then(Value::string);
    match code.filter(|code| !PROVIDERS.contains(&&**code)) {
        Some(_) => Ok(said.and_then(|error| error.get("message"))),
        None => Err(Invalid::new("error", "the provider reported an error in its answer")),
    }
}

/// Reads a whole answer.
///
/// # Errors
/// It reports an error, or is not of the form that the API promises.
pub(super) fn reply(index: &Index<'_>) -> Result<Reply, Invalid> {
    let response = index.root().object().ok_or_else(|| Invalid::new("", "must be an object"))?;
    let (mut reply, mut taken) = (Reply::new(Fields::of(response)?), Taken::default());
    if let Some(message) = failure(response)? {
        taken.reader.string(message, Author::Model, &Path::root("error").member("message"));
    }
    taken.output(response)?;
    taken.reader.named(response, &["output_text"], Author::Model, &Path::root("output"));
    taken.give(&mut reply);
    reply.usage = usage(response);
    Ok(reply)
}

#[cfg(test)]
mod tests;
