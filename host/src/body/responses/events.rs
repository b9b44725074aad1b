//! What does an event of a streamed answer of the Responses API hold?
//!
//! A stream says its words piece by piece, and then again as a whole: when a text is done, when the item that it is in
//! is done, and once more in the response at the end. Both stand under the path that they have in that response, so
//! that what was redacted in the pieces can be redacted in the whole alike.

use super::{Taken, failure, usage};
use crate::{
    body::{Fields, Index, Invalid, Object, Path, Value, reply::Reply, text::object},
    plugins::Author,
};

/// Events with which a stream ends.
pub const LAST: [&str; 4] =
    ["response.completed", "response.incomplete", "response.failed", "response.cancelled"];

/// Reads the events of a stream.
#[derive(Debug, Default)]
pub(in crate::body) struct Events {
    /// The number that the event after the last one has.
    pub(in crate::body) next: u64,
}

impl Events {
    /// Reads one event, with paths as in the whole answer.
    ///
    /// # Errors
    /// It reports an error, or is not of the form that the API promises.
    pub(in crate::body) fn read(&mut self, index: &Index<'_>) -> Result<Reply, Invalid> {
        let event = index.root().object().ok_or_else(|| Invalid::new("", "must be an object"))?;
        let mut reply = Reply::new(Fields::of(event)?);
        let number: Option<u64> = event.get("sequence_number").and_then(|number| number.raw().parse().ok());
        self.next = number.unwrap_or(self.next).saturating_add(1);
        let kind = event.get("type").and_then(Value::string).unwrap_or_default();
        if kind == "error" || event.get("error").is_some_and(|error| !error.is_null()) {
            return Err(Invalid::new("error", "the provider reported an error in its answer"));
        }
        let mut taken = Taken::default();
        match event.get("response").filter(|response| !response.is_null()) {
            Some(value) => {
                let response = object(value, &Path::root("response"))?;
                whole(&mut taken, &mut reply, response)?;
                reply.finishes = LAST.contains(&&*kind);
            }
            None => part(&mut taken, &mut reply, (event, &kind))?,
        }
        taken.give(&mut reply);
        Ok(reply)
    }
}

/// Takes the response as far as it has come.
fn whole(taken: &mut Taken, reply: &mut Reply, response: Object<'_>) -> Result<(), Invalid> {
    taken.reader.again = true;
    if let Some(message) = failure(response)? {
        taken.reader.string(message, Author::Model, &Path::root("error").member("message"));
    }
    taken.output(response)?;
    taken.reader.named(response, &["output_text"], Author::Model, &Path::root("output"));
    reply.model = response.get("model").map(Value::place);
    reply.usage = usage(response);
    Ok(())
}

/// Takes what an event says of one item, or of a part of one.
fn part(taken: &mut Taken, reply: &mut Reply, (event, kind): (Object<'_>, &str)) -> Result<(), Invalid> {
    let at = |name: &str| event.get(name).and_then(|index| index.raw().parse::<usize>().ok());
    let list = Path::root("output");
    let item = list.item(at("output_index").unwrap_or(0));
    let (contents, summaries) = (item.member("content"), item.member("summary"));
    let (content, summary) =
        (at("content_index").map(|at| contents.item(at)), at("summary_index").map(|at| summaries.item(at)));
    let place = content.as_ref().or(summary.as_ref()).unwrap_or(&item);
    let (what, step) = kind.rsplit_once('.').unwrap_or((kind, ""));
    let what = what.strip_prefix("response.").unwrap_or(what);
    // Whatever is said when something is done was said before, or is new as a whole.
    taken.reader.again = step == "done";
    if taken.reader.again {
        reply.completes = Some(place.dotted());
    }
    for (name, value) in event.members() {
        match &*name {
            // Sound, in base64.
            "delta" if what == "audio" => {}
            "delta" => taken.said(value, Author::Model, &place.member(grown(what)))?,
            "item" => taken.words(value, Author::Model, &item)?,
            "part" => taken.words(value, Author::Model, place)?,
            "annotation" => {
                let annotations = place.member("annotations");
                taken.words(value, Author::Model, &annotations.item(at("annotation_index").unwrap_or(0)))?;
            }
            "logprobs" => taken.logprobs(value, place),
            _ => other(taken, value, &place.member(&name))?,
        }
    }
    Ok(())
}

/// Takes what else an event says, also one that does not exist yet: any member with words in it.
fn other(taken: &mut Taken, value: Value<'_>, path: &Path<'_>) -> Result<(), Invalid> {
    if path.name().is_some_and(|name| super::WORDS.contains(&name)) {
        return taken.said(value, Author::Model, path);
    }
    taken.within(value, Author::Model, path)
}

/// Under which name an item has what such an event adds to it.
fn grown(what: &str) -> &str {
    match what {
        "output_text" | "reasoning_text" | "reasoning_summary_text" | "reasoning_summary" => "text",
        "function_call_arguments" | "mcp_call_arguments" => "arguments",
        "custom_tool_call_input" => "input",
        "code_interpreter_call_code" => "code",
        "audio.transcript" => "transcript",
        // `refusal`, and what does not exist yet.
        other => other,
    }
}
