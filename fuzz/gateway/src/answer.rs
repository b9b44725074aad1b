//! Does an answer read as what its bytes say, and as itself once its texts are replaced?

use bytes::Bytes;
use dice::Dice;
use ghat::{
    body::{
        Replies, Reply,
        reply::{self, Logprobs},
    },
    plugins::Surface,
};

use crate::texts;

/// Reads a body as a whole answer and as one event of a streamed one, of every API that has streams.
///
/// # Panics
/// Something does not hold.
pub fn check(input: &[u8]) {
    let Ok(source) = std::str::from_utf8(input) else { return };
    for surface in [Surface::Chat, Surface::Responses, Surface::Messages] {
        for streamed in [false, true] {
            if let Ok(reply) = read(surface, streamed, source) {
                check_reply((surface, streamed), &Bytes::copy_from_slice(input), &reply);
            }
        }
        check_after(surface, source);
    }
}

fn read(surface: Surface, streamed: bool, source: &str) -> Result<Reply, ghat::body::Invalid> {
    if streamed { Replies::of(surface).read(source) } else { reply::read(surface, source) }
}

/// Is an event read as it would be alone, after one that differs in a stretch of it?
fn check_after(surface: Surface, source: &str) {
    let mut dice = Dice::of(source.as_bytes());
    for _ in 0..4 {
        let ends = dice.places(2, source.len());
        let [start, end] = [ends[0], ends[1]].map(|end| source.floor_char_boundary(end));
        let with = dice.pick(&["", "a", "\"", "\\n", "{}", "12", "longer than it was"]).unwrap();
        let other = format!("{}{with}{}", &source[..start], &source[end..]);
        for pair in [[source, &other], [&other, source]] {
            let mut replies = Replies::of(surface);
            for event in pair {
                let (alone, after) = (read(surface, true, event), replies.read(event));
                assert_eq!(format!("{alone:?}"), format!("{after:?}"), "{event:?} of {pair:?}");
            }
        }
    }
}

fn check_reply((surface, streamed): (Surface, bool), body: &Bytes, reply: &Reply) {
    texts::check_places(body, &reply.texts);
    let changes = texts::changes(body, &reply.texts, |_| false);
    let edits = reply::changed_texts(&reply.texts, &[], &changes);
    texts::check_edited(body, &reply.texts, &changes, edits);
    // With the probabilities that repeat a changed text gone too.
    let edited = reply::changed_texts(&reply.texts, &reply.logprobs, &changes).apply(body);
    let source = std::str::from_utf8(&edited).unwrap();
    let again = read(surface, streamed, source).unwrap_or_else(|error| panic!("{error} of {edited:?}"));
    texts::check_again(&reply.texts, &changes, &again.texts);
    assert_eq!((reply.usage, reply.finishes), (again.usage, again.finishes));
    assert_eq!(reply.fields.names(), again.fields.names());
    for Logprobs { of, at, .. } in &again.logprobs {
        let touched = |(text, change): (&ghat::body::Text, &Option<String>)| {
            change.is_some() && text.path.starts_with(&format!("{of}."))
        };
        let left = &source[at.clone()];
        assert!(!reply.texts.iter().zip(&changes).any(touched), "{left} repeats a changed text of {body:?}");
    }
}
