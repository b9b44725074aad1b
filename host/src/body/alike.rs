//! Does an event of a stream say what the one before said, but for its strings?
//!
//! Most do: the same names, numbers and literals in the same order, and another piece of text. Such an event needs no
//! reading; what was read of the one before holds, with its places moved. Reading each event anew was a third of a
//! plain stream's instructions.

use std::ops::Range;

use super::{Index, plain::plain_length, reply::Reply};

/// The longest event that is kept to compare the next with. One with a text of this size is read for its own sake.
const MAX_KEPT: usize = 4096;

/// An event that was read, as what the next is compared with.
#[derive(Debug)]
pub(super) struct Alike {
    source: String,
    /// Where its strings stand that may differ, from quote to quote, in order.
    strings: Vec<Range<usize>>,
    reply: Reply,
}

/// How far the places up to each string have moved: the string's end as it was, and the bytes since added and taken.
struct Moved(Vec<(usize, isize)>);

impl Alike {
    /// What to compare with, where the event that was read is fit for it. `strings` says which of its strings may
    /// differ, the texts among them, or that one of them has escapes.
    pub(super) fn of(
        index: &Index<'_>,
        reply: &Reply,
        strings: impl FnOnce() -> Option<Vec<Range<usize>>>,
    ) -> Option<Self> {
        let plain = reply.usage.is_none() && reply.model.is_none() && reply.completes.is_none();
        let fit = index.source().len() <= MAX_KEPT && plain && reply.logprobs.is_empty();
        let strings = fit.then(strings).flatten()?;
        Some(Self { source: index.source().to_owned(), strings, reply: reply.clone() })
    }

    /// What reading `source` would say, if it differs in plain strings only.
    pub(super) fn read(&self, source: &str) -> Option<Reply> {
        let moved = self.moved(source)?;
        let mut reply = self.reply.clone();
        reply.fields.moved(|place| moved.now(place));
        for text in &mut reply.texts {
            text.at = moved.now(text.at.start)..moved.now(text.at.end);
            text.text.clear();
            text.text.push_str(source.get(text.at.start + 1..text.at.end - 1)?);
        }
        Some(reply)
    }

    /// How the places have moved, if nothing but plain strings differs.
    fn moved(&self, source: &str) -> Option<Moved> {
        let (before, bytes) = (self.source.as_bytes(), source.as_bytes());
        let mut moved = Vec::with_capacity(self.strings.len());
        let (mut was, mut is) = (0, 0);
        for string in &self.strings {
            // Up to the quote that begins the string, and with it.
            let literal = before.get(was..string.start + 1)?;
            let begin = is + literal.len();
            if bytes.get(is..begin)? != literal {
                return None;
            }
            let end = begin + plain_length(bytes.get(begin..)?);
            if bytes.get(end) != Some(&b'"') {
                return None;
            }
            (was, is) = (string.end, end + 1);
            moved.push((was, is.cast_signed() - was.cast_signed()));
        }
        (bytes.get(is..)? == before.get(was..)?).then_some(Moved(moved))
    }
}

impl Moved {
    /// Where a place is now.
    fn now(&self, place: usize) -> usize {
        let passed = self.0.partition_point(|(end, _)| *end <= place);
        let by = passed.checked_sub(1).and_then(|last| self.0.get(last)).map_or(0, |(_, by)| *by);
        place.saturating_add_signed(by)
    }
}

#[cfg(test)]
mod tests {
    use crate::{body::reply::Replies, plugins::Surface};

    /// What is read of an event after another is what is read of it alone.
    fn check_on(surface: Surface, events: &[&str]) {
        let mut replies = Replies::of(surface);
        for event in events {
            let (alone, after) = (Replies::of(surface).read(event), replies.read(event));
            assert_eq!(format!("{alone:?}"), format!("{after:?}"), "{event}");
        }
    }

    fn check(events: &[&str]) {
        check_on(Surface::Chat, events);
    }

    fn delta(content: &str, finish: &str) -> String {
        format!(
            r#"{{"id":"chatcmpl-1","created":17,"model":"m","choices":[{{"index":0,"delta":{{"content":{content}}},"finish_reason":{finish}}}],"usage":null}}"#
        )
    }

    #[test]
    fn an_event_reads_the_same_after_any_other() {
        let texts = [
            r#""""#,
            r#""a""#,
            r#""a longer text than that""#,
            r#""\n""#,
            r#""é\"""#,
            r#""日本""#,
            "null",
            "7",
            r#""{}""#,
        ];
        for first in texts {
            for second in texts {
                check(&[&delta(first, "null"), &delta(second, "null"), &delta(first, r#""stop""#)]);
                check(&[&delta(first, r#""stop""#), &delta(second, r#""length""#)]);
            }
        }
    }

    #[test]
    fn every_cut_of_an_event_reads_the_same_after_the_whole() {
        let event = delta(r#""some text""#, "null");
        for cut in 0..event.len() {
            check(&[&event, &event[..cut]]);
            check(&[&event, &format!("{}{}", &event[..cut], &event[cut + 1..])]);
            check(&[&event, &format!("{}\"{}", &event[..cut], &event[cut..])]);
            check(&[&event, &format!("{}\u{1}{}", &event[..cut], &event[cut..])]);
        }
    }

    #[test]
    fn calls_of_tools_and_many_choices_are_moved_too() {
        let event = |id: &str, one: &str, two: &str| {
            format!(
                r#"{{"id":"{id}","choices":[{{"index":1,"delta":{{"tool_calls":[{{"index":2,"function":{{"name":"f","arguments":"{one}"}}}}]}}}},{{"index":0,"delta":{{"refusal":"{two}","content":"x"}}}}]}}"#
            )
        };
        check(&[&event("1", "a", "b"), &event("long", "", "bcd"), &event("", "abcdef", "")]);
    }
    #[test]
    fn what_says_the_kind_of_an_event_may_not_differ() {
        let event = |kind: &str, name: &str, text: &str| {
            format!(
                r#"{{"type":"content_block_delta","index":0,"delta":{{"type":"{kind}","{name}":"{text}"}}}}"#
            )
        };
        let events = [
            event("text_delta", "text", "a"),
            event("text_delta", "text", "bcd"),
            event("later_delta", "text", "e"),
            event("text_delta", "text", "f\\n"),
            event("thinking_delta", "thinking", ""),
            event("input_json_delta", "partial_json", "12"),
            r#"{"type":"content_block_stop","index":0}"#.to_owned(),
            r#"{"type":"message_stop"}"#.to_owned(),
        ];
        for first in &events {
            for second in &events {
                check_on(Surface::Messages, &[first, second, first]);
            }
        }
    }
}
