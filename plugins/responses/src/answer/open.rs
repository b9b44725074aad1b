//! The item of an answer that is being written.

use super::{Writer, quoted};
use ghat_sdk::provider::Event;

/// An item that is not complete.
#[derive(Debug)]
pub(super) enum Open {
    /// Words for the user, in parts; the last one grows.
    Message { parts: Vec<(Words, String)> },
    /// Thoughts.
    Thought { text: String, seal: Option<String> },
    /// The call of a function.
    Call { id: String, name: String, arguments: String },
}

/// What a part of a message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    Text,
    Refusal,
}

impl Words {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "output_text",
            Self::Refusal => "refusal",
        }
    }

    fn field(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Refusal => "refusal",
        }
    }

    /// What stands beside a text in a part of it, and in an event.
    fn beside(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => (r#","annotations":[],"logprobs":[]"#, r#","logprobs":[]"#),
            Self::Refusal => ("", ""),
        }
    }

    fn part(self, text: &str) -> String {
        let (name, field, (more, _)) = (self.name(), self.field(), self.beside());
        format!(r#"{{"type":"{name}","{field}":{}{more}}}"#, quoted(text))
    }
}

fn summed(text: &str) -> String {
    format!(r#"{{"type":"summary_text","text":{}}}"#, quoted(text))
}

/// Where a thought is summed up: in one part.
const SUMMARY: &str = r#","summary_index":0"#;

impl Open {
    pub(super) fn message() -> Self {
        Self::Message { parts: Vec::new() }
    }

    pub(super) fn thought() -> Self {
        Self::Thought { text: String::new(), seal: None }
    }

    pub(super) fn call(id: &str, name: &str) -> Self {
        Self::Call { id: id.into(), name: name.into(), arguments: String::new() }
    }

    /// How its name begins.
    pub(super) fn prefix(&self) -> &'static str {
        match self {
            Self::Message { .. } => "msg",
            Self::Thought { .. } => "rs",
            Self::Call { .. } => "fc",
        }
    }

    /// The item as it begins.
    pub(super) fn begun(&self, name: &str) -> String {
        match self {
            Self::Message { .. } => message(name, "in_progress", ""),
            Self::Thought { .. } => format!(r#"{{"id":{name},"type":"reasoning","summary":[]}}"#),
            Self::Call { id, name: function, .. } => call(name, "in_progress", (id, function, "")),
        }
    }

    /// The item as it is at its end.
    pub(super) fn whole(&self, name: &str, status: &str) -> String {
        match self {
            Self::Message { parts } => {
                let parts: Vec<String> = parts.iter().map(|(kind, text)| kind.part(text)).collect();
                message(name, status, &parts.join(","))
            }
            Self::Thought { text, seal } => {
                let summary = if text.is_empty() { String::new() } else { summed(text) };
                let seal = seal.as_deref().map_or("null".to_owned(), quoted);
                format!(
                    r#"{{"id":{name},"type":"reasoning","summary":[{summary}],"encrypted_content":{seal}}}"#
                )
            }
            Self::Call { id, name: function, arguments } => call(name, status, (id, function, arguments)),
        }
    }

    /// Adds words to a message.
    pub(super) fn say(&mut self, kind: Words, text: &str, to: &mut Writer, events: &mut Vec<Event>) {
        let Self::Message { parts } = self else { return };
        if parts.last().is_none_or(|(last, _)| *last != kind) {
            self.complete(to, events);
            let Self::Message { parts } = self else { return };
            parts.push((kind, String::new()));
            let at = format!(r#","content_index":{}"#, parts.len() - 1);
            let part = format!(r#""part":{}"#, kind.part(""));
            events.push(to.event_of(self, "response.content_part.added", (&at, &part)));
        }
        let Self::Message { parts } = self else { return };
        let at = format!(r#","content_index":{}"#, parts.len() - 1);
        if let Some((_, whole)) = parts.last_mut() {
            whole.push_str(text);
        }
        let delta = format!(r#""delta":{}{}"#, quoted(text), kind.beside().1);
        events.push(to.event_of(self, &format!("response.{}.delta", kind.name()), (&at, &delta)));
    }

    /// Adds to a thought.
    pub(super) fn think(&mut self, more: &str, to: &mut Writer, events: &mut Vec<Event>) {
        let Self::Thought { text, .. } = self else { return };
        let begins = text.is_empty();
        text.push_str(more);
        if begins {
            let part = format!(r#""part":{}"#, summed(""));
            events.push(to.event_of(self, "response.reasoning_summary_part.added", (SUMMARY, &part)));
        }
        let delta = format!(r#""delta":{}"#, quoted(more));
        events.push(to.event_of(self, "response.reasoning_summary_text.delta", (SUMMARY, &delta)));
    }

    /// Adds to the arguments of a call.
    pub(super) fn give(&mut self, piece: &str, to: &mut Writer, events: &mut Vec<Event>) {
        let Self::Call { arguments, .. } = self else { return };
        arguments.push_str(piece);
        let delta = format!(r#""delta":{}"#, quoted(piece));
        events.push(to.event_of(self, "response.function_call_arguments.delta", ("", &delta)));
    }

    /// Says as a whole what was said last.
    pub(super) fn complete(&mut self, to: &mut Writer, events: &mut Vec<Event>) {
        match self {
            Self::Message { parts } => {
                let (Some((kind, text)), last) = (parts.last(), parts.len()) else { return };
                let at = format!(r#","content_index":{}"#, last - 1);
                let whole = format!(r#""{}":{}{}"#, kind.field(), quoted(text), kind.beside().1);
                let (name, part) = (kind.name(), format!(r#""part":{}"#, kind.part(text)));
                events.push(to.event_of(self, &format!("response.{name}.done"), (&at, &whole)));
                events.push(to.event_of(self, "response.content_part.done", (&at, &part)));
            }
            Self::Thought { text, .. } => {
                if text.is_empty() {
                    return;
                }
                let (whole, part) =
                    (format!(r#""text":{}"#, quoted(text)), format!(r#""part":{}"#, summed(text)));
                events.push(to.event_of(self, "response.reasoning_summary_text.done", (SUMMARY, &whole)));
                events.push(to.event_of(self, "response.reasoning_summary_part.done", (SUMMARY, &part)));
            }
            Self::Call { name, arguments, .. } => {
                if arguments.is_empty() {
                    // A call without arguments is one with none of them in an object.
                    self.give("{}", to, events);
                    return self.complete(to, events);
                }
                let whole = format!(r#""name":{},"arguments":{}"#, quoted(name), quoted(arguments));
                events.push(to.event_of(self, "response.function_call_arguments.done", ("", &whole)));
            }
        }
    }
}

fn message(name: &str, status: &str, content: &str) -> String {
    format!(
        r#"{{"id":{name},"type":"message","status":"{status}","role":"assistant","content":[{content}]}}"#
    )
}

fn call(name: &str, status: &str, (id, function, arguments): (&str, &str, &str)) -> String {
    let (id, function, arguments) = (quoted(id), quoted(function), quoted(arguments));
    format!(
        r#"{{"id":{name},"type":"function_call","status":"{status}","call_id":{id},"name":{function},"arguments":{arguments}}}"#
    )
}
